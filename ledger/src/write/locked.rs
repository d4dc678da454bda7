//! Locked write: a transaction that holds the row lock of the organization.

use std::{ops::Deref, sync::Arc};

use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
    vocabulary::ChangeKind,
};
use entity::{change, idempotency, imported_revision, measure_period, organization_usage};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, sea_query::Expr};

use super::{CommitOutcome, ValueWrite, WriteState};
use crate::{
    Ledger,
    caller::{Caller, Principal},
    database::WriteTransaction,
    error::{Error, Result},
    idempotency as attempts,
    quota::{self, Usage},
    row::{Change, Row},
    store,
    tenant::TenantTable,
};

/// Write that holds the row lock of its organization: everything read through it is current.
pub struct LockedWrite {
    state: WriteState,
    transaction: WriteTransaction,
    /// Usage of the organization before the write.
    usage: Usage,
}

impl Deref for LockedWrite {
    type Target = WriteState;

    fn deref(&self) -> &WriteState {
        &self.state
    }
}

impl Ledger {
    /// Begins a write of the caller, who must belong to the organization; further authorization is up to the writer.
    ///
    /// # Errors
    /// Returns `NotFound` when the caller does not belong to the organization, or an error when the database fails.
    pub async fn begin(
        &self,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<(LockedWrite, Principal)> {
        let mut write = self.begin_as(Actor::System, organization).await?;
        let principal = write.organization().principal(caller).cloned();
        let principal = principal.ok_or(Error::NotFound("the organization"))?;
        write.state.act_as(principal.actor);
        Ok((write, principal))
    }

    /// Begins a write on behalf of an actor, without authorization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization, or an error when the database fails.
    pub async fn begin_as(&self, actor: Actor, organization: OrganizationId) -> Result<LockedWrite> {
        let transaction = self.database().begin_write().await?;
        let raised =
            raise(&transaction.tx, organization).await?.ok_or(Error::NotFound("the organization"))?;
        let organization_usage::Model { revision, row_count, change_log_bytes, .. } = raised;
        let limits = (raised.most_rows, raised.most_change_log_bytes);
        let usage = Usage::of((row_count, change_log_bytes), limits, self.quota());
        let held = self.snapshots().held_at(&transaction.tx, organization, revision - 1).await?;
        let held = held.ok_or(Error::NotFound("the organization"))?;
        Ok(LockedWrite { state: WriteState::new(self, actor, held, revision), transaction, usage })
    }
}

/// Raises the organization's revision, and counts the changes logged before. The row lock queues the organization's
/// writers.
async fn raise(tx: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<organization_usage::Model>> {
    use organization_usage::Column;
    let raised = organization_usage::Entity::update_of(id)
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::RowCount, quota::counted(id, Column::RowCount, quota::ROWS))
        .col_expr(Column::ChangeLogBytes, quota::counted(id, Column::ChangeLogBytes, quota::BYTES))
        .col_expr(Column::CountedRevision, quota::counted_revision(id))
        .exec_with_returning(tx)
        .await?;
    Ok(raised.into_iter().next())
}

/// Raises the revision further, to the last one of a merged write.
async fn raise_further(tx: &impl ConnectionTrait, id: OrganizationId, by: i64) -> Result<()> {
    use organization_usage::Column;
    organization_usage::Entity::update_of(id)
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(by))
        .exec(tx)
        .await?;
    Ok(())
}

impl LockedWrite {
    /// Connection for reads and writes: the transaction.
    pub fn db(&self) -> &impl ConnectionTrait {
        &self.transaction.tx
    }

    /// Reads scorecards as they were before the write; those that do not exist are left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        self.ledger.snapshots().scorecards_held(self.db(), self.organization(), ids).await
    }

    /// Writes new and changed rows, and logs them.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn put<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<()> {
        let rows = self.state.log_changes(changes)?;
        self.store(rows).await
    }

    /// Writes rows that were logged.
    async fn store<R: Row>(&self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        let rows = rows.into_iter().map(store::active).collect();
        Ok(store::upsert::<R::Table>(self.db(), rows).await?)
    }

    /// Marks this revision as an import, which does not count as work on an existing strategy.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn mark_import(&self) -> Result<()> {
        let row =
            imported_revision::Model { organization_id: self.organization_id(), revision: self.revision() };
        imported_revision::Entity::insert(store::active(row)).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Logs unchanged rows.
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that cannot be serialized.
    pub fn touch<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.state.log(ChangeKind::Updated, Some(&row), Some(&row)))
    }

    /// Deletes rows and logs the deletion.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        for row in rows {
            self.state.log(ChangeKind::Deleted, Some(&row), None)?;
            row.delete(self.db()).await?;
        }
        Ok(())
    }

    /// Writes the change log, commits, updates the cache and announces. Returns the revision reached.
    ///
    /// # Errors
    /// Returns `QuotaExceeded` where the organization would exceed its quota, or an error when the database fails.
    pub async fn commit(mut self) -> Result<i64> {
        // Check the quota.
        quota::check(self.usage, self.actor(), &self.changes)?;
        let reached = self.reached();
        // A merged write has logged several revisions: raise to the last one.
        if reached > self.raised {
            raise_further(self.db(), self.organization_id(), reached - self.raised).await?;
        }
        // Insert the change log.
        let follow_up = self.state.follow_up();
        let changes = std::mem::take(&mut self.state.changes).into_iter().map(store::active);
        store::insert::<change::Entity>(self.db(), changes).await?;
        // Commit; cache and subscribers are updated even if the caller is cancelled.
        self.transaction.commit_then(follow_up).await.map_err(Error::Unconfirmed)?;
        Ok(reached)
    }

    /// Rolls back and returns the unchanged revision of the organization.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn roll_back(self) -> Result<i64> {
        self.transaction.rollback().await?;
        Ok(self.state.revision() - 1)
    }
}

impl ValueWrite for LockedWrite {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.transaction.tx
    }

    fn state(&mut self) -> &mut WriteState {
        &mut self.state
    }

    async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        self.scorecards(ids).await
    }

    async fn commit_values(
        self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> Result<CommitOutcome> {
        if self.is_empty() {
            self.roll_back().await?;
            return Ok(CommitOutcome::Conflict);
        }
        self.store(rows).await?;
        attempts::save(&self, outcomes).await?;
        self.commit().await?;
        Ok(CommitOutcome::Committed)
    }
}
