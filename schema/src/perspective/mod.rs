//! Perspective of a scorecard.

pub(crate) mod mutation;

use async_graphql::{Description, ID, Object};
use domain::id::PerspectiveId;
use gateway::resolve::{InMemory, InPlace, InPlaceList, List};

use crate::{
    Result,
    enums::PerspectiveKind,
    home::{Home, OnScorecard},
    number::recorded,
    objective::Objective,
    scalars::PeriodCode,
    score::{Of, PeriodScore, Score},
    scorecard::Scorecard,
};

/// Perspective: a point of view on the strategy; a lane of the strategy map.
#[derive(Description)]
pub(super) struct Perspective {
    pub(super) home: Home,
    pub(super) index: usize,
}

impl Perspective {
    fn get(&self) -> &domain::scorecard::Perspective {
        &self.home.scorecard.perspectives[self.index]
    }
}

impl OnScorecard for Perspective {
    type Id = PerspectiveId;

    fn on(home: Home, id: PerspectiveId) -> Option<Self> {
        let index = home.scorecard.perspective(id)?;
        Some(Self { home, index })
    }
}

impl InMemory for Perspective {
    const WAITING: &'static [&'static str] = &["scores"];
}

#[Object(use_type_description)]
impl Perspective {
    /// Globally unique id of the perspective.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Key of the perspective, chosen by the partner; null when none is set.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Kind of the perspective: one of the classic four, or CUSTOM.
    fn kind(&self) -> PerspectiveKind {
        self.get().kind.into()
    }

    /// Name of the perspective.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Core question that the perspective answers; null when none is set.
    fn core_question(&self) -> Option<&str> {
        self.get().core_question.as_deref()
    }

    /// Focus area of the perspective; null when none is set.
    fn focus_area(&self) -> Option<&str> {
        self.get().focus_area.as_deref()
    }

    /// Position of the perspective on the strategy map: 1 is the top.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// Weight of the perspective in the scorecard's score, 0 or more.
    fn weight(&self) -> f64 {
        recorded(self.get().weight)
    }

    /// Scorecard of the perspective.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Objectives of the perspective, in order.
    async fn objectives(&self) -> InPlaceList<Objective> {
        self.home.objectives_in(self.index)
    }

    /// Score of the perspective: the weighted mean of its objectives' scores.
    async fn score(
        &self,
        #[graphql(desc = "Period; the current one of the scorecard's review frequency when left out.")]
        period: Option<PeriodCode>,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            self.home.scores(period.as_ref()).await?,
            Of::Perspective(self.index),
        )))
    }

    /// Scores of several periods, oldest first, for a chart: the last n up to the current one of the scorecard's review
    /// frequency or `to`, or from `from` to `to`. At most 400 at once. Costs 1 a period.
    async fn scores(
        &self,
        #[graphql(desc = "Number of periods; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "First period.")] from: Option<PeriodCode>,
        #[graphql(desc = "Last period; the current one when left out.")] to: Option<PeriodCode>,
    ) -> Result<List<PeriodScore>> {
        PeriodScore::all(&self.home, Of::Perspective(self.index), (last, from, to)).await
    }

    /// Version of the perspective, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
