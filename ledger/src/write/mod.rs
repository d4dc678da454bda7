//! Write path: the only way to change an organization.
//!
//! [`Ledger::begin`] raises the organization's revision and thereby takes its row lock; until [`Write::commit`]
//! everything read through the write is current. What is logged becomes the change log of that revision. A write that
//! is dropped is rolled back.
//!
//! Values, which come in great numbers, are written optimistically where possible ([`Ledger::begin_optimistic`]): no
//! lock is held, and all rows are stored by one statement, which checks that nobody else has written in the meantime.

mod commit;
mod group_commit;
mod mode;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{Id, OrganizationId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
    vocabulary::ChangeKind,
};
use entity::{change, imported_revision, organization_usage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

pub use self::commit::CommitOutcome;
pub(crate) use self::group_commit::GroupCommit;
use self::mode::WriteMode;
use crate::{
    Ledger,
    caller::{Caller, Principal},
    error::{Error, Result},
    quota::{self, Growth, Usage},
    row::{Change, ChangeSubject, Row, logged},
    snapshot::{self, OrganizationSnapshot},
    store,
};

/// Running write.
pub struct Write {
    ledger: Ledger,
    mode: WriteMode,
    organization: Arc<OrganizationSnapshot>,
    /// Revision in the organization's row, as the write sees it.
    raised: i64,
    /// Revision under which changes are logged now.
    revision: i64,
    /// Number of changes logged under the revision.
    logged: i32,
    now: DateTime<Utc>,
    actor: Actor,
    changes: Vec<change::Model>,
    /// Usage of the organization before the write; `None` for an optimistic write.
    usage: Option<Usage>,
}

impl Ledger {
    /// Begins a write of the caller, who must belong to the organization; further authorization is up to the writer.
    ///
    /// # Errors
    /// Returns `NotFound` when the caller does not belong to the organization, or an error when the database fails.
    pub async fn begin(&self, caller: &Caller, organization: OrganizationId) -> Result<(Write, Principal)> {
        let mut write = self.begin_as(Actor::System, organization).await?;
        let principal = write.organization.principal(caller).cloned();
        let principal = principal.ok_or(Error::NotFound("the organization"))?;
        write.actor = principal.actor;
        Ok((write, principal))
    }

    /// Begins a write on behalf of an actor, without authorization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization, or an error when the database fails.
    pub async fn begin_as(&self, actor: Actor, organization: OrganizationId) -> Result<Write> {
        let transaction = self.database().begin_write().await?;
        let raised =
            raise(&transaction.tx, organization).await?.ok_or(Error::NotFound("the organization"))?;
        let organization_usage::Model { revision, row_count, change_log_bytes, .. } = raised;
        let limits = (raised.most_rows, raised.most_change_log_bytes);
        let usage = Usage::of((row_count, change_log_bytes), limits, self.quota());
        let held = self.snapshots().held_at(&transaction.tx, organization, revision - 1).await?;
        let held = held.ok_or(Error::NotFound("the organization"))?;
        let write = self.write_of(actor, held, WriteMode::Locked(transaction), revision);
        Ok(Write { usage: Some(usage), ..write })
    }

    /// Begins an optimistic write on the cached snapshot, without a statement. `None` where the organization is not in
    /// the cache, and on SQLite, where a round trip costs little.
    #[must_use]
    pub fn begin_optimistic(&self, actor: Actor, organization: OrganizationId) -> Option<Write> {
        if self.database().is_embedded() {
            return None;
        }
        let known = self.snapshots().known(organization)?;
        let (mode, raised) = (WriteMode::Optimistic(self.database().connection().clone()), known.revision());
        Some(self.write_of(actor, known, mode, raised))
    }

    fn write_of(
        &self,
        actor: Actor,
        organization: Arc<OrganizationSnapshot>,
        mode: WriteMode,
        raised: i64,
    ) -> Write {
        Write {
            ledger: self.clone(),
            mode,
            raised,
            revision: organization.revision() + 1,
            organization,
            logged: 0,
            now: self.clock().now(),
            actor,
            changes: Vec::new(),
            usage: None,
        }
    }
}

/// Raises the organization's revision, and counts the changes logged before. The row lock queues the organization's
/// writers.
async fn raise(tx: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<organization_usage::Model>> {
    use organization_usage::Column;
    let raised = organization_usage::Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::RowCount, quota::counted(Column::RowCount, quota::ROWS))
        .col_expr(Column::ChangeLogBytes, quota::counted(Column::ChangeLogBytes, quota::BYTES))
        .col_expr(Column::CountedRevision, quota::counted_revision())
        .filter(Column::Id.eq(id.uuid()))
        .exec_with_returning(tx)
        .await?;
    Ok(raised.into_iter().next())
}

/// Raises the revision further, to the last one of a merged write.
async fn raise_further(tx: &impl ConnectionTrait, id: OrganizationId, by: i64) -> Result<()> {
    use organization_usage::Column;
    organization_usage::Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(by))
        .filter(Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

impl Write {
    /// Connection for reads, and for writes of a locked write.
    pub fn db(&self) -> &impl ConnectionTrait {
        &self.mode
    }

    /// Snapshot of the organization before the write.
    #[must_use]
    pub fn organization(&self) -> &OrganizationSnapshot {
        &self.organization
    }

    /// Id of the organization.
    #[must_use]
    pub fn organization_id(&self) -> OrganizationId {
        self.organization.id()
    }

    /// Revision under which changes are logged now; after the last change, the revision that the commit reaches.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Revision of the organization including all changes logged so far.
    #[must_use]
    pub fn last_revision(&self) -> i64 {
        if self.logged > 0 { self.revision } else { self.revision - 1 }
    }

    /// Continues on behalf of an actor at a revision of its own, so that what follows is a separate write to everybody
    /// except the database, which commits them together.
    pub fn continue_as(&mut self, actor: Actor) {
        self.revision = self.last_revision() + 1;
        self.logged = 0;
        self.actor = actor;
    }

    /// Time of the write.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Author of the write.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Creates an id.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        self.ledger.clock().new_id()
    }

    /// Reads scorecards as they were before the write; those that do not exist are left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        let snapshots = self.ledger.snapshots();
        match &self.mode {
            WriteMode::Locked(transaction) => {
                snapshots.scorecards_held(&transaction.tx, &self.organization, ids).await
            }
            // Scorecards that are newer than the snapshot are detected at the commit, like any concurrent write.
            WriteMode::Optimistic(_) => Ok(snapshots.scorecards(&self.organization, ids).await?.0),
        }
    }

    /// Cached locations of entities.
    #[must_use]
    pub fn locations(&self) -> &snapshot::Locations {
        &self.ledger.snapshots().locations
    }

    /// Writes new and changed rows, and logs them.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn put<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<()> {
        let rows = self.log_changes(changes)?;
        self.store(rows).await
    }

    /// Logs the changes and returns the rows for [`Write::commit_values`].
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that cannot be serialized.
    pub fn log_changes<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        for Change { before, after } in changes {
            let kind = if before.is_none() { ChangeKind::Created } else { ChangeKind::Updated };
            self.log(kind, before.as_ref(), Some(&after))?;
            rows.push(after);
        }
        Ok(rows)
    }

    /// Writes rows that were logged.
    pub(crate) async fn store<R: Row>(&self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        let rows = rows.into_iter().map(store::active).collect();
        Ok(store::upsert::<R::Table>(self.db(), rows).await?)
    }

    /// Marks this revision as an import, which does not count as work on an existing strategy.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn mark_import(&self) -> Result<()> {
        let row =
            imported_revision::Model { organization_id: self.organization_id(), revision: self.revision };
        imported_revision::Entity::insert(store::active(row)).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Logs unchanged rows.
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that cannot be serialized.
    pub fn touch<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.log(ChangeKind::Updated, Some(&row), Some(&row)))
    }

    /// Deletes rows and logs the deletion.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        for row in rows {
            self.log(ChangeKind::Deleted, Some(&row), None)?;
            row.delete(self.db()).await?;
        }
        Ok(())
    }

    fn log<R: Row>(&mut self, kind: ChangeKind, before: Option<&R>, after: Option<&R>) -> Result<()> {
        let Some(ChangeSubject { id, scorecard, period }) = after.or(before).map(Row::subject) else {
            return Ok(());
        };
        self.changes.push(change::Model {
            organization_id: self.organization.id(),
            revision: self.revision,
            ordinal: self.logged,
            at: self.now,
            actor: self.actor,
            kind: if R::PART { ChangeKind::Updated } else { kind },
            entity: R::KIND,
            entity_id: id,
            scorecard_id: scorecard,
            period,
            before: before.map(logged).transpose()?,
            after: after.map(logged).transpose()?,
        });
        self.logged = self.logged.saturating_add(1);
        Ok(())
    }

    /// Number of bytes that were logged.
    #[must_use]
    pub fn logged_bytes(&self) -> u64 {
        Growth::of(&self.changes).bytes
    }

    /// Reports whether nothing was logged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}
