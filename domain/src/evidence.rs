//! What the figures say of a causal link: whether the effect has followed its cause.
//!
//! Owns the statistics and the verdict. It must not know where the series come from: they are two rows of values for
//! the same periods, in order, with gaps. Correlation is no proof of a cause; the verdict never says so.
//!
//! Two series that both grow correlate, whatever they are (Granger and Newbold, "Spurious regressions in econometrics",
//! 1974). So the verdict is by first differences, and levels are told beside them. Looking at thirteen lags and taking
//! the best is thirteen chances; the p-value of the verdict is multiplied by their number (Bonferroni's correction).

use statrs::function::beta::checked_beta_reg;

use crate::vocabulary::{EvidenceVerdict, Polarity};

/// How many periods the effect may come after its cause.
pub const MOST_LAG: usize = 12;

/// How many pairs of changes a lag must have to be looked at. This product's judgement: with a dozen, a correlation
/// must be over 0.57 to be significant at one lag alone; with fewer, hardly any is.
pub const LEAST_PAIRS: usize = 12;

/// The largest corrected p-value at which a correlation is not put down to chance (the usual 5 %).
pub const SIGNIFICANT: f64 = 0.05;

/// How strongly two rows of values go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Pearson's coefficient, -1 to 1.
    pub coefficient: f64,
    /// How many pairs of values there were.
    pub pairs: usize,
    /// How often chance alone would give at least such a coefficient: two-sided, by Student's t with n - 2 degrees of
    /// freedom, for this one comparison.
    pub p_value: f64,
}

/// Cause and effect so many periods apart; `None` with too few pairs, or where one side never changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLag {
    /// How many periods the effect comes after its cause.
    pub lag: usize,
    /// The values themselves.
    pub levels: Option<Correlation>,
    /// Their changes from one period to the next.
    pub differences: Option<Correlation>,
}

/// What the figures say.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// In a word.
    pub verdict: EvidenceVerdict,
    /// The lag by which the verdict is, the one whose differences go together most surely.
    pub best: Option<AtLag>,
    /// The p-value of that, corrected for the number of lags that were looked at.
    pub p_value: Option<f64>,
    /// Every lag from 0 to [`MOST_LAG`].
    pub lags: Vec<AtLag>,
}

/// What two rows of values for the same periods say of a link between them.
#[must_use]
pub fn evidence(cause: &[Option<f64>], effect: &[Option<f64>], polarity: Polarity) -> Evidence {
    let changes = (differences(cause), differences(effect));
    let at_lag = |lag| AtLag {
        lag,
        levels: correlation(&pairs(cause, effect, lag)),
        differences: correlation(&pairs(&changes.0, &changes.1, lag)),
    };
    let lags: Vec<_> = (0..=MOST_LAG).map(at_lag).collect();
    let looked_at = || lags.iter().filter_map(|at| Some((at, at.differences?)));
    let best = looked_at().min_by(|(_, one), (_, other)| one.p_value.total_cmp(&other.p_value));
    let p_value = best.map(|(_, found)| (found.p_value * looked_at().count() as f64).min(1.0));
    let verdict = match best.zip(p_value) {
        None => EvidenceVerdict::InsufficientData,
        Some((_, p_value)) if p_value > SIGNIFICANT => EvidenceVerdict::NotSupported,
        Some(((_, found), _)) if (found.coefficient > 0.0) == (polarity == Polarity::Positive) => {
            EvidenceVerdict::Supported
        }
        Some(_) => EvidenceVerdict::Contradicted,
    };
    Evidence { verdict, best: best.map(|(at, _)| *at), p_value, lags }
}

/// The changes from one value to the next; there is none across a gap.
fn differences(values: &[Option<f64>]) -> Vec<Option<f64>> {
    values.windows(2).map(|pair| Some(pair[1]? - pair[0]?)).collect()
}

/// The causes with the effects so many places later, where both are known.
fn pairs(cause: &[Option<f64>], effect: &[Option<f64>], lag: usize) -> Vec<(f64, f64)> {
    let later = effect.iter().skip(lag);
    cause.iter().zip(later).filter_map(|(cause, effect)| Some(((*cause)?, (*effect)?))).collect()
}

fn correlation(pairs: &[(f64, f64)]) -> Option<Correlation> {
    if pairs.len() < LEAST_PAIRS {
        return None;
    }
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum::<f64>();
    let (xx, yy, xy) = (sum(|x, _| x * x), sum(|_, y| y * y), sum(|x, y| x * y));
    // What is left of values that are all the same is rounding.
    let varies = |squares: f64, mean: f64| squares > n * (1.0 + mean * mean) * 1e-18;
    if !varies(xx, x) || !varies(yy, y) {
        return None;
    }
    let coefficient = (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0);
    // The chance of |t| or more under Student's distribution with v degrees of freedom is the regularised incomplete
    // beta function at v / (v + t²), which for t² = v r² / (1 - r²) is 1 - r².
    let p_value = checked_beta_reg((n - 2.0) / 2.0, 0.5, 1.0 - coefficient * coefficient).ok()?;
    Some(Correlation { coefficient, pairs: pairs.len(), p_value })
}

#[cfg(test)]
mod tests;
