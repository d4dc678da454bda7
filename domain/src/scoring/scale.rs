//! Scales: the scoring method of a measure with its bounds in one period, ready to score any actual.
//!
//! Owns the formulas. Each is written so that an actual exactly on a bound scores exactly that bound, and so that no
//! finite number gives NaN or a score outside 0 to 100.

mod arithmetic;
mod bands;

use arithmetic::{around, bands, relative_position};
pub use bands::Band;

use crate::{
    measure::Measure,
    number::{reads_same, round12},
    vocabulary::{Direction, Reason, ScoringMethod},
};

/// Bounds of a period that an actual is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Target; for MAINTAIN the lower bound of the band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Red flag; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// Factor for the bounds that belong to the measure, its boundaries and its baseline: the number of times that they
    /// count in the values; see [`crate::aggregate::observe`].
    pub multiple: f64,
}

/// Scale of a scoring method, with its bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale<'a> {
    /// THREE_BAND: green starts at `green`, red ends at `red`; never equal.
    ThreeBand {
        /// Red flag.
        red: f64,
        /// Target.
        green: f64,
    },
    /// THREE_BAND of a MAINTAIN measure: green from `low` to `high`, red from `margin` beyond either.
    Around {
        /// Target.
        low: f64,
        /// Upper target, not less than `low`.
        high: f64,
        /// Distance of the red flag, greater than 0.
        margin: f64,
    },
    /// MET_OR_NOT: met between the bounds, both included.
    Within {
        /// Smallest value that meets the target, if there is one.
        low: Option<f64>,
        /// Largest value that meets the target, if there is one.
        high: Option<f64>,
    },
    /// BANDS of equal points.
    Bands {
        /// Boundaries, at least three, ascending.
        boundaries: &'a [f64],
        /// Factor for the boundaries; see [`Bounds::multiple`].
        multiple: f64,
        /// True when less is better.
        falling: bool,
    },
    /// PROGRESS; baseline and target are never equal.
    Progress {
        /// Baseline.
        from: f64,
        /// Target.
        to: f64,
    },
    /// YES_NO: 1 and more is yes, 0 and less is no.
    Yes {
        /// True when no is the good answer, as for a DECREASE measure.
        falling: bool,
    },
}

/// Red flag derived from the target: `tolerance` percent of the absolute target below it for INCREASE and above it for
/// DECREASE; for MAINTAIN that distance itself. `None` where the result is not finite.
#[must_use]
pub fn derived_red_flag(direction: Direction, target: f64, tolerance: f64) -> Option<f64> {
    let distance = target.abs() * (tolerance / 100.0);
    let red_flag = match direction {
        Direction::Increase => target - distance,
        Direction::Decrease => target + distance,
        Direction::Maintain => distance,
    };
    red_flag.is_finite().then_some(red_flag)
}

impl<'a> Scale<'a> {
    /// Creates the scale of a measure within the bounds of a period.
    ///
    /// # Errors
    ///
    /// Reason for the lack of a scale; for facts that passed [`crate::validity`] only NO_TARGET, NO_BASELINE and
    /// METHOD.
    pub fn new(measure: &'a Measure, bounds: Bounds) -> Result<Self, Reason> {
        let target = bounds.target.ok_or(Reason::NoTarget);
        let falling = measure.direction == Direction::Decrease;
        match (measure.scoring, measure.direction) {
            (ScoringMethod::Unscored, _) => Err(Reason::Method),
            (ScoringMethod::ThreeBand, direction) => Self::three_band(measure, bounds, target?, direction),
            (ScoringMethod::MetOrNot, direction) => Ok(Self::met_or_not(bounds, target?, direction)),
            (ScoringMethod::Bands, _) => {
                let boundaries = measure.boundaries.as_slice();
                let is_valid = is_ascending(boundaries) && boundaries.len() >= 3;
                let scale = Self::Bands { boundaries, multiple: bounds.multiple, falling };
                if is_valid { Ok(scale) } else { Err(Reason::Method) }
            }
            (ScoringMethod::Progress, _) => {
                let to = target?;
                let from = measure.baseline.map(|baseline| baseline * bounds.multiple);
                match from {
                    Some(from) if from.is_finite() && from != to => Ok(Self::Progress { from, to }),
                    _ => Err(Reason::NoBaseline),
                }
            }
            (ScoringMethod::YesNo, _) => Ok(Self::Yes { falling }),
        }
    }

    fn met_or_not(bounds: Bounds, target: f64, direction: Direction) -> Self {
        match direction {
            Direction::Increase => Self::Within { low: Some(target), high: None },
            Direction::Decrease => Self::Within { low: None, high: Some(target) },
            Direction::Maintain => Self::Within { low: Some(target), high: Some(upper(target, bounds)) },
        }
    }

    /// Method of the scale: that of the measure, or MET_OR_NOT where THREE_BAND has no tolerance.
    #[must_use]
    pub fn method(self) -> ScoringMethod {
        match self {
            Self::ThreeBand { .. } | Self::Around { .. } => ScoringMethod::ThreeBand,
            Self::Within { .. } => ScoringMethod::MetOrNot,
            Self::Bands { .. } => ScoringMethod::Bands,
            Self::Progress { .. } => ScoringMethod::Progress,
            Self::Yes { .. } => ScoringMethod::YesNo,
        }
    }

    fn three_band(
        measure: &Measure,
        bounds: Bounds,
        target: f64,
        direction: Direction,
    ) -> Result<Self, Reason> {
        let red = bounds
            .red_flag
            .or_else(|| derived_red_flag(direction, target, measure.red_flag_tolerance))
            .ok_or(Reason::NoRedFlag)?;
        match direction {
            // Without a tolerance there is no yellow: the target is met or not.
            Direction::Increase | Direction::Decrease if red == target => {
                Ok(Self::met_or_not(bounds, target, direction))
            }
            Direction::Maintain if red == 0.0 => Ok(Self::met_or_not(bounds, target, direction)),
            Direction::Increase if red < target => Ok(Self::ThreeBand { red, green: target }),
            Direction::Decrease if red > target => Ok(Self::ThreeBand { red, green: target }),
            Direction::Maintain if red > 0.0 => {
                Ok(Self::Around { low: target, high: upper(target, bounds), margin: red })
            }
            _ => Err(Reason::NoRedFlag),
        }
    }

    /// Red flag that the scale uses, recorded or derived; for MAINTAIN a distance.
    #[must_use]
    pub fn red_flag(self) -> Option<f64> {
        match self {
            Self::ThreeBand { red, .. } => Some(red),
            Self::Around { margin, .. } => Some(margin),
            _ => None,
        }
    }

    /// Score of a finite actual, 0 to 100.
    #[must_use]
    pub fn score(self, actual: f64) -> f64 {
        let score = match self {
            // 100 (a - worst)/(best - worst) with worst = F - (G - F) and best = G + (G - F), with two roundings less.
            Self::ThreeBand { red, green } => 100.0 * (1.0 + relative_position(actual, red, green)) / 3.0,
            Self::Around { low, high, margin } => around(actual, low, high, margin),
            Self::Within { low, high } => {
                let is_met = low.is_none_or(|low| actual >= low || reads_same(actual, low))
                    && high.is_none_or(|high| actual <= high || reads_same(actual, high));
                if is_met { 100.0 } else { 0.0 }
            }
            Self::Bands { boundaries, multiple, falling } => {
                let share = bands(actual / multiple, boundaries);
                100.0 * if falling { 1.0 - share } else { share }
            }
            Self::Progress { from, to } => 100.0 * relative_position(actual, from, to),
            Self::Yes { falling: false } if actual >= 1.0 => 100.0,
            Self::Yes { falling: true } if actual <= 0.0 => 100.0,
            Self::Yes { .. } => 0.0,
        };
        score.clamp(0.0, 100.0)
    }

    /// Describes the rule in one line, with its numbers.
    #[must_use]
    pub fn rule(self) -> String {
        match self {
            Self::ThreeBand { red, green } => {
                format!("THREE_BAND: red ends at {}, green starts at {}", round12(red), round12(green))
            }
            Self::Around { low, high, margin } => format!(
                "THREE_BAND: green from {} to {}, red from {} outside",
                round12(low),
                round12(high),
                round12(margin)
            ),
            Self::Within { low, high } => match (low, high) {
                (Some(low), Some(high)) => {
                    format!("MET_OR_NOT: 100 from {} to {}, else 0", round12(low), round12(high))
                }
                (Some(low), None) => format!("MET_OR_NOT: 100 from {} up, else 0", round12(low)),
                (_, high) => {
                    format!("MET_OR_NOT: 100 up to {}, else 0", round12(high.unwrap_or_default()))
                }
            },
            Self::Bands { boundaries, multiple, falling } => {
                let bounds: Vec<_> =
                    boundaries.iter().map(|bound| round12(bound * multiple).to_string()).collect();
                let best = if falling { "lowest" } else { "highest" };
                format!(
                    "BANDS: {} bands of equal points at {}, the {best} is best",
                    bounds.len().saturating_sub(1),
                    bounds.join(" / ")
                )
            }
            Self::Progress { from, to } => {
                format!("PROGRESS: the way from {} to {}", round12(from), round12(to))
            }
            Self::Yes { falling: false } => "YES_NO: 100 for yes, 0 for no".to_owned(),
            Self::Yes { falling: true } => "YES_NO: 100 for no, 0 for yes".to_owned(),
        }
    }
}

/// True when all numbers are finite, and each is greater than the one before.
pub(crate) fn is_ascending(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.is_finite()) && numbers.is_sorted_by(|a, b| a < b)
}

/// Upper bound of a MAINTAIN band; the target itself where none is given, or one below the target.
fn upper(low: f64, bounds: Bounds) -> f64 {
    bounds.target_upper.map_or(low, |high| high.max(low))
}

#[cfg(test)]
mod tests;
