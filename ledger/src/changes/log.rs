//! Queries of the change log.

use std::collections::BTreeSet;

use domain::{id::OrganizationId, vocabulary::EntityKind};
use entity::change;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Cursor, cursor_of};
use crate::{
    Ledger,
    error::{Error, Expiry, Result},
    feed::PAGE,
};

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
    change::Entity::find()
        .filter(change::Column::OrganizationId.eq(organization.uuid()))
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

/// Reads the changes of an entity before the cursor, latest first: those of one period of a measure, or those of no
/// period.
pub(super) async fn page_before(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    of: (uuid::Uuid, Option<String>),
    before: Cursor,
    limit: u64,
) -> Result<Vec<change::Model>, DbErr> {
    let (entity, period) = of;
    let earlier = Condition::any().add(change::Column::Revision.lt(before.revision())).add(
        Condition::all()
            .add(change::Column::Revision.eq(before.revision()))
            .add(change::Column::Ordinal.lt(before.ordinal())),
    );
    let period = match period {
        Some(period) => change::Column::Period.eq(period),
        None => change::Column::Period.is_null(),
    };
    change::Entity::find()
        .filter(change::Column::OrganizationId.eq(organization.uuid()))
        .filter(change::Column::EntityId.eq(entity))
        .filter(period)
        .filter(change::Column::Revision.lte(before.revision()))
        .filter(earlier)
        .order_by_desc(change::Column::Revision)
        .order_by_desc(change::Column::Ordinal)
        .limit(limit)
        .all(db)
        .await
}

/// Condition for changes of these kinds; of all kinds when `None`. A repeated kind appears in the statement once.
#[must_use]
pub fn of_kinds(kinds: Option<&[EntityKind]>) -> Condition {
    let words = kinds.map(|kinds| kinds.iter().map(<&str>::from).collect::<BTreeSet<_>>());
    Condition::all().add_option(words.map(|words| change::Column::Entity.is_in(words)))
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
        let next = page(self.database().connection(), organization, position, 1).await?;
        if next.first().is_some_and(|change| change.at < oldest) {
            return Err(Error::CursorExpired(Expiry::Age));
        }
        Ok(())
    }
}
