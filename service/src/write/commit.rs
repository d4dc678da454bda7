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
const MOST_FOLLOWED: usize = 10_000;

/// Outcome of the commit of values.
#[derive(Clone, Debug)]
pub(crate) enum CommitOutcome {
    /// The write is committed.
    Committed,
    /// No effect: there was nothing to write, or another writer has committed since the write began or holds the row
    /// lock.
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
    pub(crate) async fn commit(mut self) -> Result<i64> {
        if let Some(usage) = self.usage {
            quota::check(usage, self.actor, &self.changes)?;
        }
        let reached = self.reached();
        if reached > self.raised {
            raise_further(self.db(), self.organization_id(), reached - self.raised).await?;
        }
        let changes = self.changes.iter().cloned().map(store::active).collect();
        store::insert::<change::Entity>(self.db(), changes).await?;
        let then = self.afterwards();
        let WriteMode::Locked(transaction) = self.mode else {
            return Err(Error::Database(DbErr::Custom("there is no transaction to commit".into())));
        };
        transaction.commit_then(then).await.map_err(Error::Unconfirmed)?;
        Ok(reached)
    }

    /// Stores logged values and the outcomes of batches, and ends the write.
    pub(crate) async fn commit_values(
        mut self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> Result<CommitOutcome> {
        if self.is_empty() {
            self.give_up().await?;
            return Ok(CommitOutcome::Conflict);
        }
        let WriteMode::Optimistic(pooled) = &self.mode else {
            self.store(rows).await?;
            attempts::keep(&self, outcomes).await?;
            self.commit().await?;
            return Ok(CommitOutcome::Committed);
        };
        if !outcomes.is_empty() {
            attempts::forget(&self, pooled).await?;
        }
        let (organization, found, reached) =
            (self.organization_id(), self.organization.revision(), self.reached());
        let (growth, quota) = (Growth::of(&self.changes), self.service.quota());
        let changes = self.changes.clone();
        let values = PendingWrite { organization, found, reached, growth, quota, rows, outcomes, changes };
        let outcome = self.service.group_commit().commit(pooled, values).await?;
        if matches!(outcome, CommitOutcome::Committed) {
            self.afterwards()();
        }
        Ok(outcome)
    }

    /// Revision of the organization after the commit.
    fn reached(&self) -> i64 {
        std::cmp::max(self.raised, self.stands_at())
    }

    /// Follow-up of the commit: cache update and announcement.
    fn afterwards(&mut self) -> impl FnOnce() + Send + 'static {
        let (service, organization) = (self.service.clone(), Arc::clone(&self.organization));
        let (reached, changes) = (self.reached(), std::mem::take(&mut self.changes));
        move || {
            if (1..=MOST_FOLLOWED).contains(&changes.len()) {
                service.snapshots().follow(&organization, reached, changes);
            }
            service.announcer().announce(organization.id(), reached);
            service.webhook_alarm().notify_one();
        }
    }

    /// Rolls back and returns the unchanged revision of the organization.
    pub(crate) async fn give_up(self) -> Result<i64> {
        if let WriteMode::Locked(transaction) = self.mode {
            transaction.rollback().await?;
        }
        Ok(self.revision - 1)
    }
}
