//! End of a write: a commit, or, for an optimistic write, one statement with all that it stores.

use std::sync::Arc;

use entity::{change, idempotency, measure_period};
use sea_orm::DbErr;

use super::{Write, WriteMode, raise_further};
use crate::{
    error::{Error, Result},
    idempotency as attempts,
    quota::{self, Growth},
    store::{self, PendingWrite},
};

/// Number of changes beyond which the cache is not updated at the commit: the next request follows the log.
const MAX_FOLLOWED: usize = 10_000;
/// Number of bytes of changes beyond which a write is not optimistic: its one statement would be in memory several times.
const MAX_OPTIMISTIC_BYTES: u64 = 4 * 1024 * 1024;

/// Outcome of the commit of values.
#[derive(Clone, Debug)]
pub enum CommitOutcome {
    /// The write is committed.
    Committed,
    /// No effect: there was nothing to write, another writer has committed since the write began or holds the row
    /// lock, or an optimistic write is too large for one statement.
    Conflict,
    /// The database has not answered. The write was committed, unless the organization is still at the revision where
    /// the write found it: then it never will be.
    Unknown(DbErr),
}

impl Write {
    /// Writes the change log, commits, updates the cache and announces. Returns the revision reached.
    ///
    /// # Errors
    /// Returns `QuotaExceeded` where the organization would exceed its quota, or an error when the database fails.
    pub async fn commit(mut self) -> Result<i64> {
        // Check the quota.
        if let Some(usage) = self.usage {
            quota::check(usage, self.actor, &self.changes)?;
        }
        let reached = self.reached();
        // A merged write has logged several revisions: raise to the last one.
        if reached > self.raised {
            raise_further(self.db(), self.organization_id(), reached - self.raised).await?;
        }
        // Insert the change log.
        let changes = self.changes.iter().cloned().map(store::active);
        store::insert::<change::Entity>(self.db(), changes).await?;
        // Commit; cache and subscribers are updated even if the caller is cancelled.
        let follow_up = self.follow_up();
        let WriteMode::Locked(transaction) = self.mode else {
            return Err(Error::Database(DbErr::Custom("there is no transaction to commit".into())));
        };
        transaction.commit_then(follow_up).await.map_err(Error::Unconfirmed)?;
        Ok(reached)
    }

    /// Stores logged values and the outcomes of batches, and ends the write.
    ///
    /// # Errors
    /// Returns `QuotaExceeded`, or an error when the database refuses or fails.
    pub async fn commit_values(
        mut self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> Result<CommitOutcome> {
        if self.is_empty() {
            self.roll_back().await?;
            return Ok(CommitOutcome::Conflict);
        }
        // Locked write: store the rows in its transaction.
        let WriteMode::Optimistic(pooled) = &self.mode else {
            self.store(rows).await?;
            attempts::save(&self, outcomes).await?;
            self.commit().await?;
            return Ok(CommitOutcome::Committed);
        };
        let growth = Growth::of(&self.changes);
        if growth.bytes > MAX_OPTIMISTIC_BYTES {
            return Ok(CommitOutcome::Conflict);
        }
        if !outcomes.is_empty() {
            attempts::delete_expired(&self, pooled).await?;
        }
        // Optimistic write: hand all rows to the group commit.
        let (organization, base_revision, reached) =
            (self.organization_id(), self.organization.revision(), self.reached());
        let quota = self.ledger.quota();
        let changes = self.changes.clone();
        let values =
            PendingWrite { organization, base_revision, reached, growth, quota, rows, outcomes, changes };
        // Update the cache only if the write is known to be committed.
        let outcome = self.ledger.group_commit().commit(pooled, values).await?;
        if matches!(outcome, CommitOutcome::Committed) {
            self.follow_up()();
        }
        Ok(outcome)
    }

    /// Revision of the organization after the commit.
    fn reached(&self) -> i64 {
        std::cmp::max(self.raised, self.last_revision())
    }

    /// Follow-up of the commit: cache update and announcement.
    fn follow_up(&mut self) -> impl FnOnce() + Send + 'static {
        let (ledger, organization) = (self.ledger.clone(), Arc::clone(&self.organization));
        let (reached, changes) = (self.reached(), std::mem::take(&mut self.changes));
        move || {
            if (1..=MAX_FOLLOWED).contains(&changes.len()) {
                ledger.snapshots().follow(&organization, reached, changes);
            }
            ledger.committed(organization.id(), reached);
        }
    }

    /// Rolls back and returns the unchanged revision of the organization.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn roll_back(self) -> Result<i64> {
        if let WriteMode::Locked(transaction) = self.mode {
            transaction.rollback().await?;
        }
        Ok(self.revision - 1)
    }
}
