//! How much an organization holds and may hold: its rows, and the bytes of its change log.
//!
//! Both are counted in the organization's row by the statement that raises its revision, from what was logged since it
//! was counted last. Owns the counting and the question whether a write fits.

use domain::{id::OrganizationId, series::Actor, vocabulary::EntityKind};
use entity::{change, organization_usage};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};

use crate::{
    Service,
    error::{Error, Result},
    policy::{self, Action},
    snapshot::{self, View},
};

/// The changes that are not counted yet, of the row of `organization` around it.
pub(crate) const UNCOUNTED: &str = r#"FROM "change" WHERE "change".organization_id = organization.id
    AND "change".revision > organization.counted_revision"#;
/// The rows that changes have made and not deleted.
pub(crate) const ROWS: &str = r#"COALESCE(SUM(
    CASE WHEN "before" IS NULL THEN 1 ELSE 0 END - CASE WHEN "after" IS NULL THEN 1 ELSE 0 END), 0)"#;
/// The bytes of the rows that are in changes.
pub(crate) const BYTES: &str =
    r#"COALESCE(SUM(COALESCE(OCTET_LENGTH("before"), 0) + COALESCE(OCTET_LENGTH("after"), 0)), 0)"#;

/// The most that an organization may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Rows: scorecards, objectives, measures with their periods, comments, members and whatever else is kept.
    pub rows: u64,
    /// Bytes of the change log, which is never cut.
    pub change_log_bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { rows: 5_000_000, change_log_bytes: 10 * 1024 * 1024 * 1024 }
    }
}

/// What an organization holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Its rows.
    pub rows: u64,
    /// The bytes of its change log.
    pub change_log_bytes: u64,
    /// The most of both.
    pub quota: Quota,
}

/// A limit of an organization's own, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The server's default.
    Default,
    /// So many.
    Own(u64),
}

/// What a write adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    pub(crate) rows: i64,
    pub(crate) bytes: u64,
}

impl Growth {
    /// What these changes add.
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
    /// Rows and bytes as they are counted, with the most of both; where that is not said, the default.
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

    /// Whether so much more fits.
    ///
    /// # Errors
    /// `QuotaExceeded` with the limit, what is used of it and what to do.
    fn admits(self, Growth { rows, bytes }: Growth) -> Result<()> {
        let Self { rows: known, change_log_bytes, quota } = self;
        let wanted = known.saturating_add_signed(rows);
        if rows > 0 && wanted > quota.rows {
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

/// Whether these changes may be written where so much is there already. The operator's are, and so is whatever takes
/// rows or access away: nobody is kept from cleaning up, or from shutting somebody out.
pub(crate) fn check(usage: Usage, actor: Actor, changes: &[change::Model]) -> Result<()> {
    let growth = Growth::of(changes);
    let access = [EntityKind::Member, EntityKind::ApiKey].map(|kind| kind.to_string());
    let is_about_access = growth.rows <= 0 && changes.iter().all(|change| access.contains(&change.entity));
    let operator = snapshot::actor_text(Actor::System);
    let is_operators = actor == Actor::System && changes.iter().all(|change| change.actor == operator);
    if is_operators || growth.rows < 0 || is_about_access {
        return Ok(());
    }
    usage.admits(growth)
}

/// A counter with what is not counted yet.
pub(crate) fn counted(column: organization_usage::Column, sum: &str) -> SimpleExpr {
    Expr::col(column).add(Expr::cust(format!("(SELECT {sum} {UNCOUNTED})")))
}

/// The last revision that [`counted`] counts. A statement that has waited for another writer sees that one's row and not
/// yet its changes, which the next write counts.
pub(crate) fn counted_revision() -> SimpleExpr {
    Expr::cust(format!(
        "COALESCE((SELECT MAX(\"change\".revision) {UNCOUNTED}), organization.counted_revision)"
    ))
}

impl Service {
    /// What the organization holds; only for its administrators.
    ///
    /// # Errors
    /// `Forbidden`, or a failing database.
    pub async fn usage_seen(&self, view: &View) -> Result<Usage> {
        if let Some(principal) = view.principal() {
            policy::demand(view.organization().access(principal), Action::Administer)?;
        }
        self.usage(view.organization().id()).await
    }

    /// What an organization holds.
    ///
    /// # Errors
    /// `NotFound` when there is none, or a failing database.
    pub async fn usage(&self, id: OrganizationId) -> Result<Usage> {
        use organization_usage::Column;
        let found = organization_usage::Entity::find_by_id(id.uuid())
            .select_only()
            .column_as(counted(Column::RowCount, ROWS), "row_count")
            .column_as(counted(Column::ChangeLogBytes, BYTES), "change_log_bytes")
            .columns([Column::MostRows, Column::MostChangeLogBytes])
            .into_tuple()
            .one(self.database().connection())
            .await?;
        let (row_count, change_log_bytes, most_rows, most_bytes) =
            found.ok_or(Error::NotFound("the organization"))?;
        Ok(Usage::of((row_count, change_log_bytes), (most_rows, most_bytes), self.quota()))
    }

    /// Gives an organization limits of its own, or the defaults again; what is not given stays.
    ///
    /// # Errors
    /// A failing database.
    pub async fn set_quota(
        &self,
        id: OrganizationId,
        rows: Option<Limit>,
        change_log_bytes: Option<Limit>,
    ) -> Result<()> {
        use organization_usage::Column;
        let mut update = organization_usage::Entity::update_many().filter(Column::Id.eq(id.uuid()));
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
    use super::*;

    const USAGE: Usage =
        Usage { rows: 10, change_log_bytes: 1_000, quota: Quota { rows: 12, change_log_bytes: 1_100 } };

    fn change(entity: &str, before: Option<&str>, after: Option<&str>) -> change::Model {
        change::Model {
            organization_id: uuid::Uuid::nil(),
            revision: 2,
            ordinal: 0,
            at: chrono::DateTime::UNIX_EPOCH,
            actor: "somebody".to_owned(),
            kind: String::new(),
            entity: entity.to_owned(),
            entity_id: uuid::Uuid::nil(),
            scorecard_id: None,
            period: None,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn a_write_fits_or_it_does_not() {
        let long = "x".repeat(101);
        let member = EntityKind::Member.to_string();
        for (changes, fits) in [
            (vec![change("MEASURE", None, Some("{}")); 2], true),
            (vec![change("MEASURE", None, Some("{}")); 3], false),
            (vec![change("MEASURE", Some(""), Some(&long[1..]))], true),
            (vec![change("MEASURE", Some(""), Some(&long))], false),
            // What takes something away.
            (vec![change("MEASURE", Some(&long), None)], true),
            (vec![change(&member, Some(""), Some(&long))], true),
            (vec![change(&member, Some(""), Some(&long)), change("MEASURE", Some(""), Some(&long))], false),
        ] {
            let actor = Actor::Member(domain::id::MemberId::from_uuid(uuid::Uuid::nil()));
            let outcome = check(USAGE, actor, &changes);
            assert_eq!(outcome.is_ok(), fits, "{changes:?}: {outcome:?}");
        }
    }

    #[test]
    fn the_operators_writes_always_fit() {
        let operator = snapshot::actor_text(Actor::System);
        let change = change::Model { actor: operator, ..change("MEASURE", None, Some("{}")) };
        assert!(check(USAGE, Actor::System, &vec![change; 100]).is_ok());
    }
}
