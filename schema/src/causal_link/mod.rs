//! Causal links: hypotheses of cause and effect.

pub(crate) mod evidence;
pub(crate) mod mutation;

use async_graphql::{Description, ID, Object};
use gateway::resolve::{InMemory, InPlace};

use domain::id::CausalLinkId;

use crate::{
    Result,
    causal_link::evidence::CausalEvidence,
    enums::Polarity,
    error::failed,
    home::{Home, OnScorecard},
    objective::Objective,
    scalars::PeriodCode,
};

/// Causal link: the hypothesis that more of the cause brings more, or less, of the effect.
#[derive(Description)]
pub(super) struct CausalLink {
    pub(super) home: Home,
    pub(super) index: usize,
}

impl CausalLink {
    fn get(&self) -> &domain::scorecard::CausalLink {
        &self.home.scorecard.links[self.index]
    }
}

impl OnScorecard for CausalLink {
    type Id = CausalLinkId;

    fn on(home: Home, id: CausalLinkId) -> Option<Self> {
        let index = home.scorecard.links.iter().position(|link| link.id == id)?;
        Some(Self { home, index })
    }
}

impl InMemory for CausalLink {
    const WAITING: &'static [&'static str] = &["evidence"];
}

#[Object(use_type_description)]
impl CausalLink {
    /// Globally unique id of the causal link.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Cause: the objective that acts.
    async fn cause(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.get().cause))
    }

    /// Effect: the objective that is acted on; its perspective is at the level of the cause's or above it on the
    /// strategy map.
    async fn effect(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.get().effect))
    }

    /// Hypothesis: why the effect should follow; null when none is set.
    fn hypothesis(&self) -> Option<&str> {
        self.get().hypothesis.as_deref()
    }

    /// Polarity: the direction in which the effect follows.
    fn polarity(&self) -> Polarity {
        self.get().polarity.into()
    }

    /// Expected lag in months until the effect shows; null when none is set.
    fn expected_lag_months(&self) -> Option<i32> {
        self.get().expected_lag_months
    }

    /// Evidence of the link from the figures; null for callers who see no more of the scorecard than its map. Costs 25
    /// and 1 an object below it.
    async fn evidence(
        &self,
        #[graphql(desc = "Last period to compare; the current one when left out.")] until: Option<PeriodCode>,
    ) -> Option<Result<CausalEvidence>> {
        let found = async {
            let until = self.home.period(until.as_ref(), self.home.scorecard.profile.review_frequency)?;
            self.home.view.evidence(&self.home.scorecard, self.get(), until).await.map_err(failed)
        };
        let found = found.await.transpose()?;
        Some(found.map(|found| CausalEvidence::new(self.home.clone(), found)))
    }

    /// Version of the causal link, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
