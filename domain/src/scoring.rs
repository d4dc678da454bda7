//! From what a measure shows to a score, a status and the numbers beside them.
//!
//! Owns the order in which a status is decided. It must not know where values come from: see
//! [`crate::aggregate`] for those of longer periods and [`crate::evaluate`] for formulas.

pub mod scale;

use chrono::NaiveDate;

pub use scale::{Band, Bounds, Scale, derived_red_flag};

use crate::{
    aggregate::Observed,
    measure::Measure,
    number::{finite, reads_same},
    series::StatusOverride,
    vocabulary::{Direction, Reason, ScoringMethod, Status, UnitKind},
};

/// Green starts here; the bound is green.
pub const GREEN_FROM: f64 = 200.0 / 3.0;
/// Red ends here; the bound is red.
pub const RED_TO: f64 = 100.0 / 3.0;

/// How far roundings may take a score off a bound it stands on.
const ROUNDING: f64 = 1e-9;

/// A score, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// 0 to 100; there is one exactly when the status is GREEN, YELLOW or RED.
    pub score: Option<f64>,
    /// What it says at a glance.
    pub status: Status,
    /// Why there is no score.
    pub reason: Option<Reason>,
}

impl Verdict {
    /// A score and its status.
    #[must_use]
    pub fn scored(score: f64) -> Self {
        Self { score: Some(score), status: status_of(score), reason: None }
    }

    /// No score.
    #[must_use]
    pub fn without(status: Status, reason: Reason) -> Self {
        Self { score: None, status, reason: Some(reason) }
    }
}

/// The status of a score.
#[must_use]
pub fn status_of(score: f64) -> Status {
    if score >= GREEN_FROM - ROUNDING {
        Status::Green
    } else if score <= RED_TO + ROUNDING {
        Status::Red
    } else {
        Status::Yellow
    }
}

/// The score that stands for a status set by a person: the middle of its band. `None` for what is no band.
#[must_use]
pub fn score_of(status: Status) -> Option<f64> {
    match status {
        Status::Green => Some(250.0 / 3.0),
        Status::Yellow => Some(50.0),
        Status::Red => Some(50.0 / 3.0),
        Status::NoData | Status::NotDue | Status::Unscored => None,
    }
}

/// The verdict on what a measure shows, decided in the order override, UNSCORED, NOT_DUE, NO_DATA, score.
///
/// `ends_on` is the last day of the period asked for; `missing` is why there is no actual, if there is none, or why what
/// there is cannot be compared.
#[must_use]
pub fn verdict(measure: &Measure, observed: &Observed<'_>, ends_on: NaiveDate, missing: Reason) -> Verdict {
    if let Some(word) = observed.status_override
        && let Some(score) = score_of(word.status)
    {
        return Verdict { score: Some(score), status: word.status, reason: None };
    }
    let scale = match scale(measure, observed.bounds) {
        Ok(scale) => scale,
        // Why a formula has no value matters before what it would be compared with.
        Err(Reason::NoTarget) if observed.compared == 0 && missing != Reason::NoActual => {
            return Verdict::without(Status::Unscored, missing);
        }
        Err(reason) => return Verdict::without(Status::Unscored, reason),
    };
    if observed.due_on.is_some_and(|due_on| due_on > ends_on) {
        return Verdict::without(Status::NotDue, Reason::NotDue);
    }
    match observed.compared_actual {
        None => Verdict::without(Status::NoData, missing),
        Some(actual) => Verdict::scored(scale.score(actual)),
    }
}

/// [`Scale::new`], which words have none of.
///
/// # Errors
///
/// TEXT, and those of [`Scale::new`].
pub fn scale(measure: &Measure, bounds: Bounds) -> Result<Scale<'_>, Reason> {
    match measure.unit.kind {
        UnitKind::Text => Err(Reason::Text),
        _ => Scale::new(measure, bounds),
    }
}

/// How a verdict comes about within these bounds, in one line.
#[must_use]
pub fn rule(measure: &Measure, bounds: Bounds, word: Option<&StatusOverride>) -> String {
    if let Some(word) = word {
        return format!("{} by {}: {}", word.status, word.by, word.reason);
    }
    match scale(measure, bounds) {
        Ok(scale) if scale.method() != measure.scoring => {
            format!("{} without a tolerance is {}", measure.scoring, scale.rule())
        }
        Ok(scale) => scale.rule(),
        Err(Reason::Text) => "TEXT: words are shown, not scored".to_owned(),
        Err(Reason::Method) if measure.scoring == ScoringMethod::Unscored => {
            "UNSCORED: shown, not scored".to_owned()
        }
        Err(reason) => format!("{}: {reason}", measure.scoring),
    }
}

/// Actual less target, of what is compared.
#[must_use]
pub fn variance(observed: &Observed<'_>) -> Option<f64> {
    finite(observed.compared_actual? - observed.bounds.target?)
}

/// The variance in percent of the target's size; `None` for a target of 0.
#[must_use]
pub fn variance_percent(observed: &Observed<'_>) -> Option<f64> {
    percent_of(variance(observed)?, observed.bounds.target?)
}

/// How far what is compared lies outside a MAINTAIN band: 0 inside, negative below, positive above. `None` for the other
/// directions, of which the variance says it.
#[must_use]
pub fn deviation(measure: &Measure, observed: &Observed<'_>) -> Option<f64> {
    if measure.direction != Direction::Maintain {
        return None;
    }
    let (actual, low) = (observed.compared_actual?, observed.bounds.target?);
    let high = observed.bounds.target_upper.map_or(low, |high| high.max(low));
    if reads_same(actual, low) || reads_same(actual, high) {
        return Some(0.0);
    }
    finite((actual - low).min(0.0) + (actual - high).max(0.0))
}

/// Whether the variance is in the measure's good direction, none included; for MAINTAIN whether the actual lies within
/// the band.
#[must_use]
pub fn favourable(measure: &Measure, observed: &Observed<'_>) -> Option<bool> {
    let (actual, target) = (observed.compared_actual?, observed.bounds.target?);
    match measure.direction {
        Direction::Increase => Some(actual >= target || reads_same(actual, target)),
        Direction::Decrease => Some(actual <= target || reads_same(actual, target)),
        Direction::Maintain => deviation(measure, observed).map(|deviation| deviation == 0.0),
    }
}

/// How far the actual has come from the baseline to the target, in percent: negative behind the baseline, over
/// 100 beyond the target. Given for every method of a measure with a baseline, not only for PROGRESS.
#[must_use]
pub fn progress(measure: &Measure, observed: &Observed<'_>) -> Option<f64> {
    let from = measure.baseline? * observed.bounds.multiple;
    let (actual, target) = (observed.compared_actual?, observed.bounds.target?);
    finite(100.0 * ((actual - from) / (target - from)))
}

/// A part in percent of a whole's size; `None` for a whole of 0.
pub(crate) fn percent_of(part: f64, whole: f64) -> Option<f64> {
    finite(100.0 * (part / whole.abs()))
}

#[cfg(test)]
mod tests;
