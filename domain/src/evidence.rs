//! Evidence of causal links: whether the figures of the effect have followed those of the cause.
//!
//! Owns the statistics and the verdict; [`figures`] owns which figures an objective stands for. Correlation is no proof
//! of a cause, and no verdict says so.
//!
//! Two series that both grow correlate, whatever they are (C. Granger and P. Newbold, "Spurious regressions in
//! econometrics", 1974), so the verdict is by changes from period to period. Changes of real figures are autocorrelated,
//! so [`correlation`] counts fewer pairs than there are. Each lag that is looked at is another chance to find something,
//! so p-values are multiplied by their number (Bonferroni's correction); and so is each link of a scorecard, for which
//! [`correct`] computes q-values.

mod correlation;
pub mod figures;

pub use self::correlation::Correlation;
use self::{correlation::Row, figures::Figures};
use crate::{
    number::round12,
    vocabulary::{EvidenceVerdict, Frequency, InsufficientDataReason, Polarity},
};

/// How many periods are looked at: four years of months.
pub const PERIODS: usize = 48;

/// How many periods the effect may come after its cause where nothing is expected.
pub const MOST_LAG: usize = 12;

/// How many pairs of changes a lag must have to be tested. With two dozen a correlation of 0.5 is found three times in
/// four; with fewer hardly anything that figures of organizations show.
pub const LEAST_PAIRS: usize = 24;

/// How many distinct values a series must have: with fewer it is a step or a count of rare events, and its changes are
/// far from the bell curve that Student's t assumes.
pub const LEAST_DISTINCT: usize = 10;

/// The largest corrected p-value at which a correlation is not put down to chance (the usual 5 %).
pub const SIGNIFICANT: f64 = 0.05;

/// How many lags are tested where one is expected: that one and its neighbours.
const TESTED_EXPECTED: f64 = 3.0;

/// How many lags are tested where none is expected: all of them.
const TESTED_ALL: f64 = MOST_LAG as f64 + 1.0;

/// The hypothesis of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hypothesis {
    /// Which way the effect follows.
    pub polarity: Polarity,
    /// After how many periods it is expected to.
    pub expected_lag: Option<usize>,
}

/// Cause and effect so many periods apart; `None` with too few pairs, or where one side never changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLag {
    /// How many periods the effect comes after its cause.
    pub lag: usize,
    /// Correlation of the values themselves.
    pub levels: Option<Correlation>,
    /// Correlation of their changes from one period to the next.
    pub differences: Option<Correlation>,
}

/// What the figures say of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The verdict.
    pub verdict: EvidenceVerdict,
    /// Why the data is insufficient; `None` where it is not.
    pub reason: Option<InsufficientDataReason>,
    /// The tested lag at which changes go together most surely: the verdict is by this one.
    pub best: Option<AtLag>,
    /// The lag at which they go together most surely among those that were not tested; it supports nothing.
    pub elsewhere: Option<AtLag>,
    /// The p-value of `best`, corrected for the number of lags that were tested.
    pub p_value: Option<f64>,
    /// The same, corrected for the number of links of the scorecard as well; `None` until [`correct`] has seen them.
    pub q_value: Option<f64>,
    /// Every lag that was computed, from 0.
    pub lags: Vec<AtLag>,
}

/// What the figures of two objectives for the same periods say of a link between them.
#[must_use]
pub fn evidence(cause: &Figures, effect: &Figures, hypothesis: Hypothesis) -> Evidence {
    let Hypothesis { polarity, expected_lag } = hypothesis;
    let lags = lags(cause, effect, expected_lag);
    let is_tested = |lag: usize| expected_lag.is_none_or(|expected| lag.abs_diff(expected) <= 1);
    let surest = |tested: bool| {
        let found = lags.iter().filter(|at| is_tested(at.lag) == tested);
        let found = found.filter_map(|at| Some((at, at.differences?)));
        found.min_by(|(_, one), (_, other)| one.p_value.total_cmp(&other.p_value))
    };
    let best = surest(true);
    let reason = insufficient(cause, effect, best.is_some());
    let best = best.filter(|_| reason.is_none());
    let number = if expected_lag.is_some() { TESTED_EXPECTED } else { TESTED_ALL };
    let p_value = best.map(|(_, found)| (found.p_value * number).min(1.0));
    let verdict = match best.zip(p_value) {
        None => EvidenceVerdict::InsufficientData,
        Some((_, p_value)) if p_value > SIGNIFICANT => EvidenceVerdict::NotSupported,
        Some(((_, found), _)) if (found.coefficient > 0.0) == (polarity == Polarity::Positive) => {
            EvidenceVerdict::Supported
        }
        Some(_) => EvidenceVerdict::Contradicted,
    };
    let elsewhere = surest(false).map(|(at, _)| *at);
    Evidence { verdict, reason, best: best.map(|(at, _)| *at), elsewhere, p_value, q_value: None, lags }
}

/// Computes the q-values of all links of a scorecard: of the links with a q-value up to 0.05, one in twenty is there by
/// chance (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995).
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

/// How many periods of a frequency an expected lag is.
#[must_use]
pub fn periods_of_lag(months: i32, frequency: Frequency) -> usize {
    // Lags are 0 or more, and a few years at most.
    (f64::from(months.max(0)) * frequency.per_year() / 12.0).round() as usize
}

/// How many periods must be looked at, so that a link with a long lag has as many pairs as others.
#[must_use]
pub fn periods_for(expected_lag: Option<usize>) -> usize {
    PERIODS + expected_lag.map_or(0, |lag| lag.saturating_sub(MOST_LAG))
}

fn lags(cause: &Figures, effect: &Figures, expected_lag: Option<usize>) -> Vec<AtLag> {
    let rows = |values: fn(&Figures) -> &[Option<f64>]| (Row::new(values(cause)), Row::new(values(effect)));
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

/// Why nothing can be said, if so.
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

/// Whether more than half of the changes are none.
fn rarely_changes(changes: &[Option<f64>]) -> bool {
    let known = changes.iter().flatten().count();
    let still = changes.iter().flatten().filter(|change| **change == 0.0).count();
    2 * still > known
}

#[cfg(test)]
mod tests;
