//! What the figures say of a hypothesis of cause and effect.

use async_graphql::{Description, Object, SimpleObject};
use domain::{
    evidence::{self, AtLag},
    number::round12,
};
use service::LinkEvidence;

use super::{
    enums::{EvidenceVerdict, Frequency},
    period::Period,
    place::Place,
};

/// What the figures say of a hypothesis: whether the score of the effect has followed that of its cause, over the last
/// 48 periods. Two things that both grow go together whatever they are, so the verdict is by their changes from period
/// to period; and that one follows another proves no cause.
#[derive(Description)]
pub(super) struct CausalEvidence {
    place: Place,
    found: LinkEvidence,
}

/// How strongly two rows of values go together.
#[derive(SimpleObject)]
pub(super) struct Correlation {
    /// Pearson's coefficient, from -1 to 1.
    coefficient: f64,
    /// How many pairs of values there were.
    pairs: i32,
    /// How often chance alone would give at least such a coefficient: two-sided, by Student's t, for this comparison
    /// alone.
    p_value: f64,
}

/// Cause and effect so many periods apart.
#[derive(SimpleObject)]
pub(super) struct LaggedCorrelation {
    /// How many periods the effect comes after its cause.
    lag: i32,
    /// Of the scores; null with fewer than 12 pairs, or where one of the two never changes.
    levels: Option<Correlation>,
    /// Of their changes from one period to the next; null likewise.
    differences: Option<Correlation>,
}

impl CausalEvidence {
    pub(super) fn new(place: Place, found: LinkEvidence) -> Self {
        Self { place, found }
    }
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<evidence::Correlation> for Correlation {
    fn from(found: evidence::Correlation) -> Self {
        let evidence::Correlation { coefficient, pairs, p_value } = found;
        Self { coefficient: round12(coefficient), pairs: whole(pairs), p_value: round12(p_value) }
    }
}

impl From<AtLag> for LaggedCorrelation {
    fn from(AtLag { lag, levels, differences }: AtLag) -> Self {
        Self { lag: whole(lag), levels: levels.map(Into::into), differences: differences.map(Into::into) }
    }
}

#[Object(use_type_description)]
impl CausalEvidence {
    /// In a word.
    async fn verdict(&self) -> EvidenceVerdict {
        self.found.evidence.verdict.into()
    }

    /// The frequency of the periods that were compared: the scorecard's review frequency, or that of the slowest
    /// measure on the two objectives where it is slower.
    async fn frequency(&self) -> Frequency {
        self.found.last.frequency().into()
    }

    /// The first period that was looked at.
    async fn from(&self) -> Period {
        Period::new(self.found.first, self.place.view.organization().calendar())
    }

    /// The last period that was looked at.
    async fn until(&self) -> Period {
        Period::new(self.found.last, self.place.view.organization().calendar())
    }

    /// The lag by which the verdict is: that at which the changes go together most surely. Null without enough data.
    async fn best(&self) -> Option<LaggedCorrelation> {
        self.found.evidence.best.map(Into::into)
    }

    /// The p-value of the verdict: that of the changes at the best lag, times the number of lags that were looked at.
    /// Up to 0.05 it is not put down to chance.
    async fn p_value(&self) -> Option<f64> {
        self.found.evidence.p_value.map(round12)
    }

    /// Each lag, from 0 to 12 periods.
    async fn lags(&self) -> Vec<LaggedCorrelation> {
        self.found.evidence.lags.iter().map(|at| (*at).into()).collect()
    }
}
