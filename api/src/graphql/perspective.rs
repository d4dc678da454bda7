//! One of a scorecard's points of view.

use async_graphql::{Description, ID, Object};
use domain::id::PerspectiveId;

use super::{
    Result,
    enums::PerspectiveKind,
    home::{Home, OnScorecard},
    in_place::{InMemory, InPlace, InPlaceList},
    number::recorded,
    objective::Objective,
    scalars::PeriodCode,
    score::{Of, Score},
    scorecard::Scorecard,
};

/// A point of view on the strategy; a lane of the strategy map.
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

impl InMemory for Perspective {}

#[Object(use_type_description)]
impl Perspective {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// The partner's name for it.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Which of the classic four it is, if any.
    fn kind(&self) -> PerspectiveKind {
        self.get().kind.into()
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// The question it answers.
    fn core_question(&self) -> Option<&str> {
        self.get().core_question.as_deref()
    }

    /// What it looks at.
    fn focus_area(&self) -> Option<&str> {
        self.get().focus_area.as_deref()
    }

    /// Its place on the map: 1 is the top.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// Its weight in the scorecard's score, 0 or more.
    fn weight(&self) -> f64 {
        recorded(self.get().weight)
    }

    /// The scorecard it belongs to.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Its objectives, in order.
    async fn objectives(&self) -> InPlaceList<Objective> {
        self.home.objectives_in(self.index)
    }

    /// Its score: the weighted mean of its objectives' scores.
    async fn score(
        &self,
        #[graphql(desc = "Which period; without it the current one of the scorecard's review frequency.")]
        period: Option<PeriodCode>,
    ) -> Result<InPlace<Score>> {
        Ok(InPlace(Score::new(
            &self.home,
            self.home.scores(period.as_ref()).await?,
            Of::Perspective(self.index),
        )))
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
