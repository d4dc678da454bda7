//! A hypothesis of cause and effect.

use async_graphql::{Description, ID, Object};

use domain::id::CausalLinkId;

use super::{
    Result,
    enums::Polarity,
    error::failed,
    evidence::CausalEvidence,
    home::{Home, OnScorecard},
    in_place::{InMemory, InPlace},
    objective::Objective,
    scalars::PeriodCode,
};

/// A hypothesis: more of the cause brings more, or less, of the effect.
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
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// The objective that acts.
    async fn cause(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.get().cause))
    }

    /// The objective that is acted on; it stands at the same level of the map or above.
    async fn effect(&self) -> InPlace<Objective> {
        InPlace(self.home.objective(self.get().effect))
    }

    /// Why this should be so.
    fn hypothesis(&self) -> Option<&str> {
        self.get().hypothesis.as_deref()
    }

    /// Which way the effect follows.
    fn polarity(&self) -> Polarity {
        self.get().polarity.into()
    }

    /// After how many months the effect is expected to show.
    fn expected_lag_months(&self) -> Option<i32> {
        self.get().expected_lag_months
    }

    /// What the figures say of it; null for who sees no more of the scorecard than its map. Costs 25 and 1 an object
    /// below it.
    async fn evidence(
        &self,
        #[graphql(desc = "The last period to look at; the current one when left out.")] until: Option<
            PeriodCode,
        >,
    ) -> Option<Result<CausalEvidence>> {
        let found = async {
            let until = self.home.period(until.as_ref(), self.home.scorecard.profile.review_frequency)?;
            self.home.view.evidence(&self.home.scorecard, self.get(), until).await.map_err(failed)
        };
        let found = found.await.transpose()?;
        Some(found.map(|found| CausalEvidence::new(self.home.clone(), found)))
    }

    /// Raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
