//! Scoring: from the values of a measure in a period to a score, a status and the figures beside them.
//!
//! Owns the order in which a status is decided. It must not know where values come from: see [`crate::aggregate`] for
//! those of longer periods and [`crate::evaluate`] for formulas.

pub mod scale;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use scale::{Band, Bounds, Scale, derived_red_flag};

use crate::{
    aggregate::Observed,
    measure::Measure,
    number::{finite, reads_same},
    series::StatusOverride,
    vocabulary::{Direction, Reason, ScoringMethod, Status, UnitKind},
};

/// Score from which on the status is GREEN, the bound included.
pub const GREEN_FROM: f64 = 200.0 / 3.0;
/// Score up to which the status is RED, the bound included.
pub const RED_TO: f64 = 100.0 / 3.0;

/// Tolerance of the bounds for rounding errors of a score.
const ROUNDING: f64 = 1e-9;

/// Score and status, or the reason for the lack of a score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Score, 0 to 100; given exactly when the status is GREEN, YELLOW or RED.
    pub score: Option<f64>,
    /// Status.
    pub status: Status,
    /// Reason for the lack of a score.
    pub reason: Option<Reason>,
}

impl Verdict {
    /// Verdict with a score and the status that follows from it.
    #[must_use]
    pub fn scored(score: f64) -> Self {
        Self { score: Some(score), status: status_of(score), reason: None }
    }

    /// Verdict without a score.
    #[must_use]
    pub fn without(status: Status, reason: Reason) -> Self {
        Self { score: None, status, reason: Some(reason) }
    }
}

/// Status of a score.
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

/// Score of a status override: the middle of the band of that status. `None` for a status without a band.
#[must_use]
pub fn score_of(status: Status) -> Option<f64> {
    match status {
        Status::Green => Some(250.0 / 3.0),
        Status::Yellow => Some(50.0),
        Status::Red => Some(50.0 / 3.0),
        Status::NoData | Status::NotDue | Status::Unscored => None,
    }
}

/// Verdict on the values of a measure, decided in the order override, UNSCORED, NOT_DUE, NO_DATA, score.
///
/// `ends_on` is the last day of the period asked for; `missing` is the reason for the lack of an actual, or of a
/// comparable one.
#[must_use]
pub fn verdict(measure: &Measure, observed: &Observed<'_>, ends_on: NaiveDate, missing: Reason) -> Verdict {
    if let Some(status_override) = observed.status_override
        && let Some(score) = score_of(status_override.status)
    {
        return Verdict { score: Some(score), status: status_override.status, reason: None };
    }
    let scale = match scale(measure, observed.bounds) {
        Ok(scale) => scale,
        // The reason why a formula has no value takes precedence over a missing target.
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

/// Scale of a measure, see [`Scale::new`]; a TEXT measure has none.
///
/// # Errors
///
/// TEXT, and the errors of [`Scale::new`].
pub fn scale(measure: &Measure, bounds: Bounds) -> Result<Scale<'_>, Reason> {
    match measure.unit.kind {
        UnitKind::Text => Err(Reason::Text),
        _ => Scale::new(measure, bounds),
    }
}

/// Describes the rule of a verdict with its bounds, in one line.
#[must_use]
pub fn rule(measure: &Measure, bounds: Bounds, status_override: Option<&StatusOverride>) -> String {
    if let Some(status_override) = status_override {
        return format!("{} by {}: {}", status_override.status, status_override.by, status_override.reason);
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

/// Variance: compared actual minus target, in the unit of the measure.
#[must_use]
pub fn variance(observed: &Observed<'_>) -> Option<f64> {
    finite(observed.compared_actual? - observed.bounds.target?)
}

/// Variance in percent of the absolute target; `None` for a target of 0.
#[must_use]
pub fn variance_percent(observed: &Observed<'_>) -> Option<f64> {
    percent_of(variance(observed)?, observed.bounds.target?)
}

/// Distance of the compared actual from a MAINTAIN band: 0 inside, negative below, positive above. `None` for the other
/// directions, where the variance is given instead.
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

/// True when the variance is in the measure's good direction, or 0; for MAINTAIN when the actual lies within the band.
#[must_use]
pub fn favourable(measure: &Measure, observed: &Observed<'_>) -> Option<bool> {
    let (actual, target) = (observed.compared_actual?, observed.bounds.target?);
    match measure.direction {
        Direction::Increase => Some(actual >= target || reads_same(actual, target)),
        Direction::Decrease => Some(actual <= target || reads_same(actual, target)),
        Direction::Maintain => deviation(measure, observed).map(|deviation| deviation == 0.0),
    }
}

/// Progress from the baseline to the target in percent, `100 (a - baseline)/(target - baseline)`: negative behind the
/// baseline, over 100 beyond the target. Given for every method of a measure with a baseline, not only for PROGRESS.
#[must_use]
pub fn progress(measure: &Measure, observed: &Observed<'_>) -> Option<f64> {
    let from = measure.baseline? * observed.bounds.multiple;
    let (actual, target) = (observed.compared_actual?, observed.bounds.target?);
    finite(100.0 * ((actual - from) / (target - from)))
}

/// Part in percent of the absolute value of a whole; `None` for a whole of 0.
pub(crate) fn percent_of(part: f64, whole: f64) -> Option<f64> {
    finite(100.0 * (part / whole.abs()))
}

#[cfg(test)]
mod tests;
