//! Evidence of causal links: a statistical test of the figures of the effect against those of the cause.
//!
//! Owns the statistics and the verdict; [`figures`] owns the series of an objective. Correlation is no proof of a
//! cause, and no verdict says so.
//!
//! Two growing series correlate whatever they are (C. Granger and P. Newbold, "Spurious regressions in econometrics",
//! 1974), so the verdict is based on changes from period to period. Changes of real figures are autocorrelated, so
//! `correlation` uses the effective sample size, which is smaller than the number of pairs. Each tested lag is
//! another chance of a false positive, so p-values are multiplied by the number of tested lags (Bonferroni's
//! correction); so is each link of a scorecard, for which [`correct`] computes q-values.

mod correlation;
pub mod figures;

pub use self::correlation::Correlation;
use self::{correlation::Series, figures::Figures};
use crate::{
    number::round12,
    vocabulary::{EvidenceVerdict, Frequency, InsufficientDataReason, Polarity},
};

/// Number of periods that are read: four years of months.
pub const PERIODS: usize = 48;

/// Largest lag in periods that is tested where no lag is expected.
pub const MOST_LAG: usize = 12;

/// Number of pairs of changes that a lag needs to be tested. With 24 pairs a correlation of 0.5 is detected three times
/// in four; with fewer, hardly any correlation that occurs in figures of organizations.
pub const LEAST_PAIRS: usize = 24;

/// Number of distinct values that a series needs: with fewer it is a step or a count of rare events, and its changes
/// are far from the normal distribution that Student's t assumes.
pub const LEAST_DISTINCT: usize = 10;

/// Significance level: the largest corrected p-value at which a correlation is not put down to chance (the usual 5 %).
pub const SIGNIFICANT: f64 = 0.05;

/// Number of tested lags where one is expected: that lag and its neighbours.
const TESTED_EXPECTED: f64 = 3.0;

/// Number of tested lags where none is expected: all of them.
const TESTED_ALL: f64 = MOST_LAG as f64 + 1.0;

/// Hypothesis of a causal link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hypothesis {
    /// Polarity of the effect.
    pub polarity: Polarity,
    /// Expected lag in periods.
    pub expected_lag: Option<usize>,
}

/// Correlations at one lag; `None` with too few pairs, or where one series never changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLag {
    /// Lag in periods of the effect behind its cause.
    pub lag: usize,
    /// Correlation of the values (levels).
    pub levels: Option<Correlation>,
    /// Correlation of the changes from one period to the next (first differences).
    pub differences: Option<Correlation>,
}

/// Evidence for or against a causal link.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Verdict of the test.
    pub verdict: EvidenceVerdict,
    /// Reason why the data is insufficient; `None` where it is sufficient.
    pub reason: Option<InsufficientDataReason>,
    /// Tested lag with the smallest p-value of the changes, which decides the verdict.
    pub best: Option<AtLag>,
    /// Lag with the smallest p-value among those that were not tested; it supports nothing.
    pub elsewhere: Option<AtLag>,
    /// P-value of `best`, corrected for the number of tested lags.
    pub p_value: Option<f64>,
    /// Q-value of `best`: the p-value corrected for the number of links of the scorecard as well; `None` before
    /// [`correct`].
    pub q_value: Option<f64>,
    /// Correlations at all computed lags, from 0.
    pub lags: Vec<AtLag>,
}

/// Tests a link between two objectives by their figures in the same periods.
#[must_use]
pub fn evidence(cause: &Figures, effect: &Figures, hypothesis: Hypothesis) -> Evidence {
    let Hypothesis { polarity, expected_lag } = hypothesis;
    // Find the most significant lag among the tested ones.
    let lags = lags(cause, effect, expected_lag);
    let is_tested = |lag: usize| expected_lag.is_none_or(|expected| lag.abs_diff(expected) <= 1);
    let most_significant = |tested: bool| {
        let candidates = lags.iter().filter(|at| is_tested(at.lag) == tested);
        let candidates = candidates.filter_map(|at| Some((at, at.differences?)));
        candidates.min_by(|(_, one), (_, other)| one.p_value.total_cmp(&other.p_value))
    };
    let best = most_significant(true);
    // Judge it by its corrected p-value and its sign.
    let reason = insufficient(cause, effect, best.is_some());
    let best = best.filter(|_| reason.is_none());
    let number = if expected_lag.is_some() { TESTED_EXPECTED } else { TESTED_ALL };
    let p_value = best.map(|(_, changes)| (changes.p_value * number).min(1.0));
    let verdict = match best.zip(p_value) {
        None => EvidenceVerdict::InsufficientData,
        Some((_, p_value)) if p_value > SIGNIFICANT => EvidenceVerdict::NotSupported,
        Some(((_, changes), _)) if (changes.coefficient > 0.0) == (polarity == Polarity::Positive) => {
            EvidenceVerdict::Supported
        }
        Some(_) => EvidenceVerdict::Contradicted,
    };
    let elsewhere = most_significant(false).map(|(at, _)| *at);
    Evidence { verdict, reason, best: best.map(|(at, _)| *at), elsewhere, p_value, q_value: None, lags }
}

/// Computes the q-values of all links of a scorecard: among the links with a q-value up to 0.05, one in twenty is a
/// false positive (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995).
pub fn correct(links: &mut [Evidence]) {
    let mut tested: Vec<&mut Evidence> = links.iter_mut().filter(|it| it.p_value.is_some()).collect();
    tested.sort_by(|one, other| other.p_value.unwrap_or(1.0).total_cmp(&one.p_value.unwrap_or(1.0)));
    let (number, mut least) = (tested.len(), 1.0_f64);
    for (after, link) in tested.into_iter().enumerate() {
        let rank = number - after;
        least = least.min(link.p_value.unwrap_or(1.0) * number as f64 / rank as f64);
        link.q_value = Some(least);
    }
}

/// Number of periods of a frequency in an expected lag, rounded.
#[must_use]
pub fn periods_of_lag(months: i32, frequency: Frequency) -> usize {
    // Lags are 0 or more, and a few years at most.
    (f64::from(months.max(0)) * frequency.per_year() / 12.0).round() as usize
}

/// Number of periods to read, so that a link with a long lag has as many pairs as others.
#[must_use]
pub fn periods_for(expected_lag: Option<usize>) -> usize {
    PERIODS + expected_lag.map_or(0, |lag| lag.saturating_sub(MOST_LAG))
}

fn lags(cause: &Figures, effect: &Figures, expected_lag: Option<usize>) -> Vec<AtLag> {
    let rows =
        |values: fn(&Figures) -> &[Option<f64>]| (Series::new(values(cause)), Series::new(values(effect)));
    let levels = rows(|figures| &figures.values);
    let changes = rows(|figures| &figures.changes);
    let beyond = expected_lag.filter(|expected| *expected > MOST_LAG);
    let beyond = beyond.into_iter().flat_map(|expected| expected - 1..=expected + 1);
    let lags = (0..=MOST_LAG).chain(beyond.filter(|lag| *lag > MOST_LAG));
    let at_lag = |lag| AtLag {
        lag,
        levels: levels.0.correlation(&levels.1, lag),
        differences: changes.0.correlation(&changes.1, lag),
    };
    lags.map(at_lag).collect()
}

/// Reason why the data is insufficient; `None` where it is sufficient.
fn insufficient(cause: &Figures, effect: &Figures, is_tested: bool) -> Option<InsufficientDataReason> {
    use InsufficientDataReason::{NoFigures, RarelyChanges, TooFewPairs, TooFewValues};
    let both = [cause, effect];
    let any = |is: fn(&Figures) -> bool| both.into_iter().any(is);
    if any(|figures| figures.values.iter().flatten().next().is_none()) {
        Some(NoFigures)
    } else if any(|figures| figures.changes.iter().flatten().count() < LEAST_PAIRS) {
        Some(TooFewPairs)
    } else if any(|figures| distinct(&figures.values) < LEAST_DISTINCT) {
        Some(TooFewValues)
    } else if any(|figures| rarely_changes(&figures.changes)) {
        Some(RarelyChanges)
    } else {
        (!is_tested).then_some(TooFewPairs)
    }
}

fn distinct(values: &[Option<f64>]) -> usize {
    let mut values: Vec<f64> = values.iter().flatten().map(|value| round12(*value)).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    values.len()
}

/// True when more than half of the changes are 0.
fn rarely_changes(changes: &[Option<f64>]) -> bool {
    let known = changes.iter().flatten().count();
    let still = changes.iter().flatten().filter(|change| **change == 0.0).count();
    2 * still > known
}

#[cfg(test)]
mod tests;
