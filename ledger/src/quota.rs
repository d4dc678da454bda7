//! Quotas of organizations: rows, and bytes of the change log, held and allowed.
//!
//! Both are counted in the organization's row by the statement that raises its revision, from the changes logged since
//! the last count. Owns the counting and the check of a write.

use async_recursion::async_recursion as boxed;
use domain::{id::OrganizationId, series::Actor, vocabulary::EntityKind};
use entity::{change, organization_usage};
use sea_orm::{
    ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, Func, SimpleExpr},
};

use crate::{
    Ledger,
    error::{Error, Result},
    policy::{self, Action},
    snapshot::View,
    tenant::TenantTable,
};

/// SQL of the changes that are not counted yet, correlated with the surrounding row of `organization`; for statements
/// that write to several organizations. The upper bound lets PostgreSQL expect few changes, and use the index instead of
/// reading the log of an organization that has most of it.
pub(crate) const UNCOUNTED: &str = r#"FROM "change" WHERE "change".organization_id = organization.id
    AND "change".revision > organization.counted_revision AND "change".revision <= organization.revision"#;
/// SQL of the number of rows that changes have created, less those deleted.
pub(crate) const ROWS: &str = r#"COALESCE(SUM(
    CASE WHEN "before" IS NULL THEN 1 ELSE 0 END - CASE WHEN "after" IS NULL THEN 1 ELSE 0 END), 0)"#;
/// SQL of the bytes of the rows in changes.
pub(crate) const BYTES: &str =
    r#"COALESCE(SUM(COALESCE(OCTET_LENGTH("before"), 0) + COALESCE(OCTET_LENGTH("after"), 0)), 0)"#;

/// Quota of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Number of rows: scorecards, objectives, measures with their periods, comments, members and all others.
    pub rows: u64,
    /// Bytes of the change log, which is never truncated.
    pub change_log_bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { rows: 5_000_000, change_log_bytes: 10 * 1024 * 1024 * 1024 }
    }
}

/// Usage of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Number of rows.
    pub rows: u64,
    /// Bytes of the change log.
    pub change_log_bytes: u64,
    /// Quota of both.
    pub quota: Quota,
}

/// Limit of one organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Default of the server.
    Default,
    /// Limit of its own.
    Own(u64),
}

/// Growth by a write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    pub(crate) rows: i64,
    pub(crate) bytes: u64,
}

impl Growth {
    /// Growth by these changes.
    pub(crate) fn of<'a>(changes: impl IntoIterator<Item = &'a change::Model>) -> Self {
        changes.into_iter().fold(Self::default(), |Self { rows, bytes }, change| {
            let length = |row: &Option<String>| row.as_ref().map_or(0, |row| row.len() as u64);
            Self {
                rows: rows + i64::from(change.before.is_none()) - i64::from(change.after.is_none()),
                bytes: bytes + length(&change.before) + length(&change.after),
            }
        })
    }
}

impl Usage {
    /// Usage from the counters, with the limits; the default where an organization has none of its own.
    pub(crate) fn of(
        (rows, change_log_bytes): (i64, i64),
        (most_rows, most_bytes): (Option<i64>, Option<i64>),
        default: Quota,
    ) -> Self {
        let known = |count: i64| u64::try_from(count).unwrap_or_default();
        Self {
            rows: known(rows),
            change_log_bytes: known(change_log_bytes),
            quota: Quota {
                rows: most_rows.map_or(default.rows, known),
                change_log_bytes: most_bytes.map_or(default.change_log_bytes, known),
            },
        }
    }

    /// Checks that the growth fits.
    ///
    /// # Errors
    /// Returns `QuotaExceeded` with the limit, the usage and what to do.
    fn admits(self, Growth { rows, bytes }: Growth) -> Result<()> {
        let Self { rows: known, change_log_bytes, quota } = self;
        let total = known.saturating_add_signed(rows);
        if rows > 0 && total > quota.rows {
            return Err(Error::QuotaExceeded(format!(
                "the organization may have {} rows and has {known}, to which this would add {rows}; delete what is \
                 not needed any more, or ask the operator for a greater quota",
                quota.rows
            )));
        }
        if change_log_bytes.saturating_add(bytes) > quota.change_log_bytes {
            return Err(Error::QuotaExceeded(format!(
                "the organization's change log may have {} bytes and has {change_log_bytes}, to which this would add \
                 {bytes}; it is never cut, so ask the operator for a greater quota",
                quota.change_log_bytes
            )));
        }
        Ok(())
    }
}

/// Checks that these changes may be written at this usage. Exempt are the operator and changes that only remove rows or
/// access: cleaning up and revoking access are always possible.
pub(crate) fn check(usage: Usage, actor: Actor, changes: &[change::Model]) -> Result<()> {
    let growth = Growth::of(changes);
    let access = [EntityKind::Member, EntityKind::ApiKey];
    let is_about_access = growth.rows <= 0 && changes.iter().all(|change| access.contains(&change.entity));
    let is_operators = actor == Actor::System && changes.iter().all(|change| change.actor == actor);
    if is_operators || growth.rows < 0 || is_about_access {
        return Ok(());
    }
    usage.admits(growth)
}

/// Counter of the organization including the changes that are not counted yet.
pub(crate) fn counted(id: OrganizationId, column: organization_usage::Column, sum: &str) -> SimpleExpr {
    Expr::col(column).add(of_uncounted(id, sum))
}

/// Last revision that [`counted`] counts. A statement that has waited for another writer sees that writer's row but not
/// yet its changes, which the next write counts.
pub(crate) fn counted_revision(id: OrganizationId) -> SimpleExpr {
    let counted = Expr::col(organization_usage::Column::CountedRevision);
    Func::coalesce([of_uncounted(id, r#"MAX("change".revision)"#), counted]).into()
}

/// Aggregate of the changes of the organization that are not counted yet. Names the organization itself, since tables
/// that are distributed by it find nothing by a correlation.
fn of_uncounted(id: OrganizationId, aggregate: &str) -> SimpleExpr {
    let counted = Expr::col((organization_usage::Entity, organization_usage::Column::CountedRevision));
    let reached = Expr::col((organization_usage::Entity, organization_usage::Column::Revision));
    let revision = Expr::col((change::Entity, change::Column::Revision));
    let query = change::Entity::of(id)
        .select_only()
        .expr(Expr::cust(aggregate.to_owned()))
        .filter(revision.clone().gt(counted))
        .filter(revision.lte(reached))
        .into_query();
    SimpleExpr::SubQuery(None, Box::new(query.into()))
}

impl Ledger {
    /// Reads the usage of the view's organization; for its administrators only.
    ///
    /// # Errors
    /// Returns `Forbidden`, or an error when the database fails.
    pub async fn usage_seen(&self, view: &View) -> Result<Usage> {
        if let Some(principal) = view.principal() {
            policy::demand(view.organization().access(principal), Action::Administer)?;
        }
        self.usage(view.organization().id()).await
    }

    /// Reads the usage of an organization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is none, or an error when the database fails.
    #[boxed]
    pub async fn usage(&self, id: OrganizationId) -> Result<Usage> {
        use organization_usage::Column;
        let found = organization_usage::Entity::of(id)
            .select_only()
            .column_as(counted(id, Column::RowCount, ROWS), "row_count")
            .column_as(counted(id, Column::ChangeLogBytes, BYTES), "change_log_bytes")
            .columns([Column::MostRows, Column::MostChangeLogBytes])
            .into_tuple()
            .one(&self.reads(id))
            .await?;
        let (row_count, change_log_bytes, most_rows, most_bytes) =
            found.ok_or(Error::NotFound("the organization"))?;
        Ok(Usage::of((row_count, change_log_bytes), (most_rows, most_bytes), self.quota()))
    }

    /// Sets the limits of an organization, or resets them to the defaults; limits that are not given stay.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn set_quota(
        &self,
        id: OrganizationId,
        rows: Option<Limit>,
        change_log_bytes: Option<Limit>,
    ) -> Result<()> {
        use organization_usage::Column;
        let mut update = organization_usage::Entity::update_of(id);
        for (column, limit) in [(Column::MostRows, rows), (Column::MostChangeLogBytes, change_log_bytes)] {
            let Some(limit) = limit else { continue };
            let own = match limit {
                Limit::Default => None,
                Limit::Own(most) => Some(i64::try_from(most).unwrap_or(i64::MAX)),
            };
            update = update.col_expr(column, Expr::value(own));
        }
        if rows.is_some() || change_log_bytes.is_some() {
            update.exec(self.database().connection()).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{id::MemberId, vocabulary::ChangeKind};
    use uuid::Uuid;

    use super::*;

    const MEMBER: Actor = Actor::Member(MemberId::from_uuid(Uuid::nil()));
    const USAGE: Usage =
        Usage { rows: 10, change_log_bytes: 1_000, quota: Quota { rows: 12, change_log_bytes: 1_100 } };

    fn change(entity: EntityKind, before: Option<&str>, after: Option<&str>) -> change::Model {
        change::Model {
            organization_id: OrganizationId::from_uuid(Uuid::nil()),
            revision: 2,
            ordinal: 0,
            at: chrono::DateTime::UNIX_EPOCH,
            actor: MEMBER,
            kind: ChangeKind::Updated,
            entity,
            entity_id: Uuid::nil(),
            scorecard_id: None,
            period: None,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            part: Some("grants".to_owned()),
        }
    }

    #[test]
    fn a_write_beyond_the_quota_is_refused() {
        let long = "x".repeat(101);
        let (measure, member) = (EntityKind::Measure, EntityKind::Member);
        for (changes, fits) in [
            (vec![change(measure, None, Some("{}")); 2], true),
            (vec![change(measure, None, Some("{}")); 3], false),
            (vec![change(measure, Some(""), Some(&long[1..]))], true),
            (vec![change(measure, Some(""), Some(&long))], false),
            // Changes that remove something.
            (vec![change(measure, Some(&long), None)], true),
            (vec![change(member, Some(""), Some(&long))], true),
            (vec![change(member, Some(""), Some(&long)), change(measure, Some(""), Some(&long))], false),
        ] {
            let outcome = check(USAGE, MEMBER, &changes);
            assert_eq!(outcome.is_ok(), fits, "{changes:?}: {outcome:?}");
        }
    }

    #[test]
    fn a_write_of_the_operator_is_always_admitted() {
        let change = change::Model { actor: Actor::System, ..change(EntityKind::Measure, None, Some("{}")) };
        assert!(check(USAGE, Actor::System, &vec![change; 100]).is_ok());
    }
}
