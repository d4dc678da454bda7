//! Operations of a write that recording of values uses, whether the write is locked or optimistic.

use std::{ops::Deref, sync::Arc};

use domain::{
    id::{MeasureId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
};
use entity::{idempotency, measure_period};
use uuid::Uuid;

use super::{CommitOutcome, WriteState};
use crate::{error::Result, idempotency::EarlierOutcomes, row::Change};

/// Write that stores values: locked, or optimistic.
pub trait ValueWrite: Deref<Target = WriteState> + Send + Sync {
    /// Reads scorecards as they were before the write; those that do not exist are left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn scorecards(&self, ids: &[ScorecardId]) -> impl Future<Output = Result<Vec<Arc<Scorecard>>>> + Send;

    /// Looks up where measures are: id and scorecard of each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn find_measures(
        &self,
        ids: &[MeasureId],
    ) -> impl Future<Output = Result<Vec<(MeasureId, ScorecardId)>>> + Send;

    /// Looks up measures by key: key, id and scorecard of each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn find_measures_by_keys(
        &self,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<(String, Uuid, ScorecardId)>>> + Send;

    /// Reads the outcomes stored under these keys of these actors, in one statement.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn earlier_outcomes(
        &self,
        attempts: &[(Actor, &str)],
    ) -> impl Future<Output = Result<EarlierOutcomes>> + Send;

    /// Continues on behalf of an actor at a revision of its own, so that what follows is a separate write to everybody
    /// except the database, which commits them together.
    fn continue_as(&mut self, actor: Actor);

    /// Logs the changes and returns the rows for [`ValueWrite::commit_values`].
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that cannot be serialized.
    fn log_values(
        &mut self,
        changes: Vec<Change<measure_period::Model>>,
    ) -> Result<Vec<measure_period::Model>>;

    /// Stores logged values and the outcomes of batches, and ends the write.
    ///
    /// # Errors
    /// Returns `QuotaExceeded`, or an error when the database refuses or fails.
    fn commit_values(
        self,
        rows: Vec<measure_period::Model>,
        outcomes: Vec<idempotency::ActiveModel>,
    ) -> impl Future<Output = Result<CommitOutcome>> + Send;
}
