//! Queries of the change log.

use std::collections::BTreeSet;

use domain::{
    id::{NodeId, OrganizationId},
    period::Period,
    vocabulary::EntityKind,
};
use entity::change;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Asterisk, Expr, Query, UnionType},
};

use super::{Cursor, cursor_of};
use crate::{
    Ledger,
    error::{Error, Expiry, Result},
    tenant::TenantTable,
};

/// Name of the column that tells the parts of one statement apart.
const NUMBER: &str = "history_number";
/// Number of changes that are read at once on the way through the log.
pub(super) const PAGE: u64 = 1_000;

/// Reads the next changes after the cursor, at most `limit`.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    after: Cursor,
    limit: u64,
) -> Result<Vec<change::Model>, DbErr> {
    page_of(db, organization, after, Condition::all(), limit).await
}

/// Reads the next changes after the cursor that meet the condition, at most `limit`.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    after: Cursor,
    condition: Condition,
    limit: u64,
) -> Result<Vec<change::Model>, DbErr> {
    let later = Condition::any().add(change::Column::Revision.gt(after.revision())).add(
        Condition::all()
            .add(change::Column::Revision.eq(after.revision()))
            .add(change::Column::Ordinal.gt(after.ordinal())),
    );
    change::Entity::of(organization)
        // Lets the planner start at this point of the primary key, which the condition below implies.
        .filter(change::Column::Revision.gte(after.revision()))
        .filter(later)
        .filter(condition)
        .order_by_asc(change::Column::Revision)
        .order_by_asc(change::Column::Ordinal)
        .limit(limit)
        .all(db)
        .await
}

/// Reads the changes after the cursor up to a revision that meet the condition, a page at a time.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn each_until(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    mut after: Cursor,
    until: i64,
    condition: Condition,
    mut take: impl FnMut(&change::Model) -> Result<()>,
) -> Result<()> {
    let condition = condition.add(change::Column::Revision.lte(until));
    let mut more = after < Cursor::after_revision(until);
    while more {
        let rows = page_of(db, organization, after, condition.clone(), PAGE).await?;
        rows.iter().try_for_each(&mut take)?;
        more = rows.len() as u64 == PAGE;
        after = rows.last().map_or(after, cursor_of);
    }
    Ok(())
}

/// Part of the history of an entity: its latest changes before a cursor, of one period of a measure or of no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct History {
    /// Entity.
    pub of: NodeId,
    /// Period of a measure; `None` for changes of the entity itself.
    pub period: Option<Period>,
    /// Cursor before which the part begins.
    pub before: Cursor,
    /// Number of changes.
    pub first: usize,
}

impl History {
    fn query(self, organization: OrganizationId) -> Select<change::Entity> {
        let Self { of, period, before, first } = self;
        let earlier = Condition::any().add(change::Column::Revision.lt(before.revision())).add(
            Condition::all()
                .add(change::Column::Revision.eq(before.revision()))
                .add(change::Column::Ordinal.lt(before.ordinal())),
        );
        let period = match period {
            Some(period) => change::Column::Period.eq(period),
            None => change::Column::Period.is_null(),
        };
        change::Entity::of(organization)
            .filter(change::Column::EntityId.eq(of.uuid()))
            .filter(period)
            .filter(change::Column::Revision.lte(before.revision()))
            .filter(earlier)
            .order_by_desc(change::Column::Revision)
            .order_by_desc(change::Column::Ordinal)
            .limit(first as u64 + 1)
    }
}

/// Reads these parts of histories by one statement, latest changes first, and one change more of each where there is one.
#[expect(clippy::disallowed_methods, reason = "numbers the rows of queries that have their organization")]
pub(super) async fn latest_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    histories: &[History],
) -> Result<Vec<Vec<change::Model>>, DbErr> {
    let part = |(at, history): (usize, &History)| {
        let of_one = history.query(organization).into_query();
        let number = Expr::val(i64::try_from(at).unwrap_or(i64::MAX));
        Query::select().column(Asterisk).expr_as(number, NUMBER).from_subquery(of_one, "history").take()
    };
    let mut parts = histories.iter().enumerate().map(part);
    let mut found = vec![Vec::new(); histories.len()];
    let Some(mut all) = parts.next() else { return Ok(found) };
    all.unions(parts.map(|part| (UnionType::All, part)));
    for row in db.query_all(&all).await? {
        let number: i64 = row.try_get("", NUMBER)?;
        let change = change::Model::from_query_result(&row, "")?;
        if let Some(found) = usize::try_from(number).ok().and_then(|at| found.get_mut(at)) {
            found.push(change);
        }
    }
    Ok(found)
}

/// Condition for changes of these kinds; of all kinds when `None`. A repeated kind appears in the statement once.
#[must_use]
pub fn of_kinds(kinds: Option<&[EntityKind]>) -> Condition {
    let kinds = kinds.map(|kinds| kinds.iter().copied().collect::<BTreeSet<_>>());
    Condition::all().add_option(kinds.map(|kinds| change::Column::Entity.is_in(kinds)))
}

impl Ledger {
    /// Checks that the changes after the cursor can be followed, in an organization at this revision.
    ///
    /// # Errors
    /// Returns `BadInput` when the cursor is in the future, `CursorExpired` when a change after it is older than the
    /// retention of changes for followers.
    pub(crate) async fn check_cursor(
        &self,
        organization: OrganizationId,
        position: Cursor,
        revision: i64,
    ) -> Result<()> {
        if position.revision() > revision {
            return Err(Error::BadInput(format!(
                "the cursor lies in the future: the organization is at revision {revision}"
            )));
        }
        let Some(oldest) = self.oldest_kept() else { return Ok(()) };
        let next = page(&self.reads(organization), organization, position, 1).await?;
        if next.first().is_some_and(|change| change.at < oldest) {
            return Err(Error::CursorExpired(Expiry::Age));
        }
        Ok(())
    }
}
