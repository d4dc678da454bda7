//! Evidence of a causal link from the figures of its objectives.

use async_graphql::{Description, Object, SimpleObject};
use domain::{
    evidence::{self, AtLag},
    number::round12,
};
use service::LinkEvidence;

use crate::{
    enums::{EvidenceVerdict, Frequency, InsufficientDataReason},
    home::Home,
    period::Period,
};

/// Evidence of a causal link: the verdict on whether the figures of the effect have followed those of the cause, over
/// the last 48 periods. Figures are actuals, signed by their measure's direction, and never scores. Two series that
/// both grow correlate whatever they are, so the verdict is by their changes from period to period; and that one
/// follows another proves no cause.
#[derive(Description)]
pub(crate) struct CausalEvidence {
    home: Home,
    found: LinkEvidence,
}

/// Correlation of two series of values.
#[derive(SimpleObject)]
pub(crate) struct Correlation {
    /// Pearson's correlation coefficient, from -1 to 1.
    coefficient: f64,
    /// Number of pairs of values.
    pairs: i32,
    /// Number of independent pairs that would be as much evidence: fewer than `pairs` where both series are
    /// autocorrelated.
    effective_pairs: f64,
    /// P-value: the probability that chance alone gives at least such a coefficient; two-sided, by Student's t with two
    /// degrees of freedom less than `effectivePairs`, for this comparison alone.
    p_value: f64,
}

/// Correlation of cause and effect at one lag.
#[derive(SimpleObject)]
pub(crate) struct LaggedCorrelation {
    /// Lag: the number of periods by which the effect comes after its cause.
    lag: i32,
    /// Correlation of the figures; null with fewer than 24 pairs, or where one of the two never changes.
    levels: Option<Correlation>,
    /// Correlation of the changes of the figures from one period to the next; null with fewer than 24 pairs, or where
    /// one of the two never changes.
    differences: Option<Correlation>,
}

impl CausalEvidence {
    pub(crate) fn new(home: Home, found: LinkEvidence) -> Self {
        Self { home, found }
    }
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<evidence::Correlation> for Correlation {
    fn from(found: evidence::Correlation) -> Self {
        let evidence::Correlation { coefficient, pairs, effective_pairs, p_value } = found;
        Self {
            coefficient: round12(coefficient),
            pairs: whole(pairs),
            effective_pairs: round12(effective_pairs),
            p_value: round12(p_value),
        }
    }
}

impl From<AtLag> for LaggedCorrelation {
    fn from(AtLag { lag, levels, differences }: AtLag) -> Self {
        Self { lag: whole(lag), levels: levels.map(Into::into), differences: differences.map(Into::into) }
    }
}

#[Object(use_type_description)]
impl CausalEvidence {
    /// Verdict of the figures on the link.
    async fn verdict(&self) -> EvidenceVerdict {
        self.found.evidence.verdict.into()
    }

    /// Reason why the data are insufficient; null where they are not.
    async fn reason(&self) -> Option<InsufficientDataReason> {
        self.found.evidence.reason.map(Into::into)
    }

    /// Frequency of the periods that were compared: that of the slowest measure that the two objectives' figures are
    /// made of, operands of formulas and aligned objectives included; in shorter periods a value would count several
    /// times. Without figures the scorecard's review frequency.
    async fn frequency(&self) -> Frequency {
        self.found.last.frequency().into()
    }

    /// First period that was compared.
    async fn from(&self) -> Period {
        Period::new(self.found.first, &self.home.view)
    }

    /// Last period that was compared.
    async fn until(&self) -> Period {
        Period::new(self.found.last, &self.home.view)
    }

    /// Lag by which the verdict is given: that at which the changes correlate most significantly, of those that were
    /// tested. Where the link has an expected lag these are that one and its neighbours, else all from 0 to 12. Null
    /// without enough data.
    async fn best(&self) -> Option<LaggedCorrelation> {
        self.found.evidence.best.map(Into::into)
    }

    /// Lag at which the changes correlate most significantly among those that were not tested, since another one is
    /// expected: worth a thought, but nothing that supports the link. Null where all were tested, or without enough
    /// pairs.
    async fn elsewhere(&self) -> Option<LaggedCorrelation> {
        self.found.evidence.elsewhere.map(Into::into)
    }

    /// P-value of the verdict: that of the changes at the best lag, times 3 where a lag is expected, else times 13, for
    /// the lags that were tested. Up to 0.05 the correlation is not put down to chance. Null without enough data.
    async fn p_value(&self) -> Option<f64> {
        self.found.evidence.p_value.map(round12)
    }

    /// Q-value: the p-value, corrected for the number of the scorecard's links as well (Benjamini and Hochberg): of the
    /// links with a q-value up to 0.05, about one in twenty is there by chance. Null without enough data.
    async fn q_value(&self) -> Option<f64> {
        self.found.evidence.q_value.map(round12)
    }

    /// Correlations at each lag from 0 to 12 periods, and at the expected one with its neighbours where it is longer.
    async fn lags(&self) -> Vec<LaggedCorrelation> {
        self.found.evidence.lags.iter().map(|at| (*at).into()).collect()
    }
}
