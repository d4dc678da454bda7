//! Home of an object in an answer: its scorecard, and the view of the request that read it.

use std::sync::Arc;

use domain::{
    id::{MeasureId, ObjectiveId, ScorecardId},
    period::Period,
    score::Scores,
    scorecard::Scorecard as Aggregate,
    vocabulary::Frequency,
};
use gateway::resolve::InPlaceList;
use service::{Reader, policy};

use crate::{
    Result, enums::Permission, error::failed, measure::Measure, objective::Objective, period::parse,
    scalars::PeriodCode, scorecard::Scorecard,
};

/// Type whose objects belong to a scorecard.
///
/// `Send` belongs to the trait, not to the bounds of `Find` below: there the compiler would look through everything
/// that each type holds to see that no two implementations overlap, for a minute and a half.
pub(super) trait OnScorecard: Sized + Send {
    /// Id of the objects.
    type Id: Send;

    /// Object with this id; `None` where the scorecard has none.
    fn on(home: Home, id: Self::Id) -> Option<Self>;
}

/// Type whose objects are found by their id, given the scorecard to which they belong or on which they depend.
pub(super) trait Find: Sized {
    /// Id of the objects.
    type Id;

    /// Finds the object with this id; `None` where there is none or the caller may not see it.
    fn find(home: Home, id: Self::Id) -> impl Future<Output = Result<Option<Self>>> + Send;
}

impl<T: OnScorecard> Find for T {
    type Id = T::Id;

    async fn find(home: Home, id: Self::Id) -> Result<Option<Self>> {
        Ok(Self::on(home, id))
    }
}

/// One scorecard as a request sees it. Cheap to copy.
#[derive(Clone)]
pub(super) struct Home {
    pub(super) view: Arc<Reader>,
    pub(super) scorecard: Arc<Aggregate>,
}

impl Home {
    /// Reads another scorecard of the same organization.
    pub(super) async fn at(&self, id: ScorecardId) -> Result<Self> {
        let scorecard = self.view.scorecard(id).await.map_err(failed)?;
        Ok(Self::new(Arc::clone(&self.view), scorecard))
    }

    /// Reads several scorecards of the same organization together.
    pub(super) async fn others(&self, ids: &[ScorecardId]) -> Result<Vec<Self>> {
        Self::all(&self.view, ids).await
    }

    /// Reads several scorecards of an organization together.
    pub(super) async fn all(view: &Arc<Reader>, ids: &[ScorecardId]) -> Result<Vec<Self>> {
        let scorecards = view.scorecards(ids).await.map_err(failed)?;
        Ok(scorecards.into_iter().map(|scorecard| Self::new(Arc::clone(view), scorecard)).collect())
    }

    /// Creates the home of a scorecard.
    pub(super) fn new(view: Arc<Reader>, scorecard: Arc<Aggregate>) -> Self {
        Self { view, scorecard }
    }

    /// Current period of a frequency.
    pub(super) fn current(&self, frequency: Frequency) -> Period {
        self.view.organization().calendar().current(frequency, self.view.today())
    }

    /// Period with this code; without one the current one.
    pub(super) fn period(&self, code: Option<&PeriodCode>, frequency: Frequency) -> Result<Period> {
        code.map_or_else(|| Ok(self.current(frequency)), parse)
    }

    /// Period with this code, or the last one of this frequency that had ended with it; without a code the current one.
    pub(super) fn ended_by(&self, code: Option<&PeriodCode>, frequency: Frequency) -> Result<Period> {
        let calendar = self.view.organization().calendar();
        let period = self.period(code, frequency)?;
        Ok(calendar.last_ended_by(calendar.ends_on(period), frequency))
    }

    /// Scores of the scorecard in a period.
    pub(super) async fn scores(&self, code: Option<&PeriodCode>) -> Result<Arc<Scores>> {
        let period = self.period(code, self.scorecard.profile.review_frequency)?;
        let scores = self.view.scores(self.scorecard.profile.id, &[period]).await.map_err(failed)?;
        scores.into_iter().next().ok_or_else(|| failed(service::Error::NotFound("the scorecard")))
    }

    /// Permissions of the caller on an object of the scorecard; `owned` where it is a measure of theirs.
    pub(super) fn permissions(&self, owned: bool) -> Vec<Permission> {
        let access = self.view.access_to(self.scorecard.profile.id);
        policy::permissions(access, owned).map(Into::into).collect()
    }

    /// Scorecard itself.
    pub(super) fn whole(&self) -> Scorecard {
        Scorecard(self.clone())
    }

    /// Objective of the scorecard by index.
    pub(super) fn objective(&self, index: usize) -> Objective {
        Objective { home: self.clone(), index }
    }

    /// Objectives of the scorecard in a perspective, in order.
    pub(super) fn objectives_in(&self, perspective: usize) -> InPlaceList<Objective> {
        self.scorecard.objectives_in(perspective).map(|index| self.objective(index)).collect()
    }

    /// Objective of the scorecard by id.
    pub(super) fn objective_by_id(&self, id: ObjectiveId) -> Option<Objective> {
        self.scorecard.objective(id).map(|index| self.objective(index))
    }

    /// Measure of the scorecard by index.
    pub(super) fn measure(&self, index: usize) -> Measure {
        Measure { home: self.clone(), index }
    }

    /// Measure of the scorecard by id.
    pub(super) fn measure_by_id(&self, id: MeasureId) -> Option<Measure> {
        self.scorecard.measure(id).map(|index| self.measure(index))
    }
}
