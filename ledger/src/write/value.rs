//! Operations of a write that recording of values uses, whether the write is locked or optimistic.

use std::{ops::Deref, sync::Arc};

use domain::{
    id::{MeasureId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
};
use entity::{idempotency, measure_period};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{CommitOutcome, WriteState};
use crate::{error::Result, idempotency::EarlierOutcomes, row::Change, snapshot::Keyed};

/// Write that stores values: locked, or optimistic.
pub trait ValueWrite: Deref<Target = WriteState> + Send + Sync {
    /// Type of the connection for reads.
    type Connection: ConnectionTrait;

    /// Connection for reads.
    fn connection(&self) -> &Self::Connection;

    /// State of the write.
    fn state(&mut self) -> &mut WriteState;

    /// Reads scorecards as they were before the write; those that do not exist are left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn scorecards(&self, ids: &[ScorecardId]) -> impl Future<Output = Result<Vec<Arc<Scorecard>>>> + Send;

    /// Stores logged values and the outcomes of batches, and ends the write.
    ///
    /// # Errors
    /// Returns `QuotaExceeded`, or an error when the database refuses or fails.
    fn commit_values(
        self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> impl Future<Output = Result<CommitOutcome>> + Send;

    /// Looks up where measures are: id and scorecard of each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn find_measures(
        &self,
        ids: &[MeasureId],
    ) -> impl Future<Output = Result<Vec<(MeasureId, ScorecardId)>>> + Send {
        async move { Ok(self.locations().find_measures(self.connection(), self.organization_id(), ids).await?) }
    }

    /// Looks up measures by key: key, id and scorecard of each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn find_measures_by_keys(
        &self,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<(String, Uuid, ScorecardId)>>> + Send {
        async move {
            let (locations, organization) = (self.locations(), self.organization_id());
            Ok(locations.find_by_keys(self.connection(), organization, Keyed::Measure, keys).await?)
        }
    }

    /// Reads the outcomes stored under these keys of these actors, in one statement.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn earlier_outcomes(
        &self,
        attempts: &[(Actor, &str)],
    ) -> impl Future<Output = Result<EarlierOutcomes>> + Send {
        async move { EarlierOutcomes::read(self.connection(), self.organization_id(), attempts).await }
    }

    /// Continues on behalf of an actor at a revision of its own, so that what follows is a separate write to everybody
    /// except the database, which commits them together.
    fn continue_as(&mut self, actor: Actor) {
        self.state().continue_as(actor);
    }

    /// Logs the changes and returns the rows for [`ValueWrite::commit_values`].
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that cannot be serialized.
    fn log_values(
        &mut self,
        changes: Vec<Change<measure_period::Model>>,
    ) -> Result<Vec<measure_period::Model>> {
        self.state().log_changes(changes)
    }
}
