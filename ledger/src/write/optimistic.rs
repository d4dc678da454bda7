//! Optimistic write: no lock, and one statement at the end that stores all of it or nothing.

use std::{ops::Deref, sync::Arc};

use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
};
use entity::{idempotency, measure_period};

use super::{CommitOutcome, ValueWrite, WriteState};
use crate::{
    Ledger, database::Pooled, error::Result, idempotency as attempts, quota::Growth, store::PendingWrite,
};

/// Number of bytes of changes beyond which a write is not optimistic: its one statement would be in memory several times.
const MAX_OPTIMISTIC_BYTES: u64 = 4 * 1024 * 1024;

/// Write without a lock. What it has read is current only if nobody else has written by its commit, which checks this.
pub struct OptimisticWrite {
    state: WriteState,
    pooled: Pooled,
}

impl Deref for OptimisticWrite {
    type Target = WriteState;

    fn deref(&self) -> &WriteState {
        &self.state
    }
}

impl Ledger {
    /// Begins an optimistic write on the cached snapshot, without a statement. `None` where the organization is not in
    /// the cache, on SQLite, where a round trip costs little, and on distributed tables, which refuse its statement.
    #[must_use]
    pub fn begin_optimistic(&self, actor: Actor, organization: OrganizationId) -> Option<OptimisticWrite> {
        if self.database().is_embedded() || self.database().is_distributed() {
            return None;
        }
        let known = self.snapshots().known(organization)?;
        let (raised, pooled) = (known.revision(), self.database().connection().clone());
        Some(OptimisticWrite { state: WriteState::new(self, actor, known, raised), pooled })
    }
}

impl ValueWrite for OptimisticWrite {
    type Connection = Pooled;

    fn connection(&self) -> &Pooled {
        &self.pooled
    }

    fn state(&mut self) -> &mut WriteState {
        &mut self.state
    }

    async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        // Scorecards that are newer than the snapshot are detected at the commit, like any concurrent write.
        let found = self.ledger.snapshots().scorecards(self.organization(), ids).await?;
        Ok(found.into_iter().map(|(scorecard, _)| scorecard).collect())
    }

    async fn commit_values(
        mut self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> Result<CommitOutcome> {
        let growth = Growth::of(&self.changes);
        if self.is_empty() || growth.bytes > MAX_OPTIMISTIC_BYTES {
            return Ok(CommitOutcome::Conflict);
        }
        if !outcomes.is_empty() {
            attempts::delete_expired(&self, &self.pooled).await?;
        }
        // Hand all rows to the group commit.
        let follow_up = self.state.follow_up();
        let write = PendingWrite {
            organization: self.organization_id(),
            base_revision: self.organization().revision(),
            reached: self.reached(),
            growth,
            quota: self.ledger.quota(),
            rows,
            outcomes,
            changes: std::mem::take(&mut self.state.changes),
        };
        // Update the cache only if the write is known to be committed.
        let outcome = self.ledger.group_commit().commit(&self.pooled, write).await?;
        if matches!(outcome, CommitOutcome::Committed) {
            follow_up();
        }
        Ok(outcome)
    }
}
