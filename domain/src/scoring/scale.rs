//! Scales: the bounds of one measure in one period, by the measure's method, ready to score any actual.
//!
//! Owns the formulas. Each is written so that an actual exactly on a bound scores exactly that bound, and so
//! that no finite number makes NaN or leaves 0 to 100.

mod arithmetic;
mod bands;

use arithmetic::{around, bands, place};
pub use bands::Band;

use crate::{
    measure::Measure,
    number::{reads_same, round12},
    vocabulary::{Direction, Reason, ScoringMethod},
};

/// What a period brings to a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// What was wanted; the lower bound of a band.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Where red begins; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// How many times the bounds that are the measure's own, its boundaries and its baseline, are contained in
    /// the values; see [`crate::aggregate::observe`].
    pub multiple: f64,
}

/// What an actual is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale<'a> {
    /// THREE_BAND: `green` is where green starts, `red` where red ends; never equal.
    ThreeBand {
        /// The red flag.
        red: f64,
        /// The target.
        green: f64,
    },
    /// THREE_BAND of a MAINTAIN measure: green from `low` to `high`, red from `margin` beyond either.
    Around {
        /// The target.
        low: f64,
        /// The upper target, not under `low`.
        high: f64,
        /// The red flag's distance, over 0.
        margin: f64,
    },
    /// MET_OR_NOT: met from the one bound to the other.
    Within {
        /// The least value that meets the target, if there is one.
        low: Option<f64>,
        /// The greatest value that meets the target, if there is one.
        high: Option<f64>,
    },
    /// BANDS of equal points.
    Bands {
        /// At least three, ascending.
        boundaries: &'a [f64],
        /// How many times the boundaries are contained in the values; see [`Bounds::multiple`].
        multiple: f64,
        /// Whether less is better.
        falling: bool,
    },
    /// PROGRESS; never from a number to itself.
    Progress {
        /// The baseline.
        from: f64,
        /// The target.
        to: f64,
    },
    /// YES_NO: everything from 1 is yes, everything up to 0 is no.
    Yes {
        /// Whether no is the good answer, as for a DECREASE measure.
        falling: bool,
    },
}

/// The red flag that follows from the target: `tolerance` percent of the target's size below it for INCREASE
/// and above it for DECREASE; for MAINTAIN that distance itself. `None` when it leaves the range of numbers.
#[must_use]
pub fn derived_red_flag(direction: Direction, target: f64, tolerance: f64) -> Option<f64> {
    let distance = target.abs() * (tolerance / 100.0);
    let flag = match direction {
        Direction::Increase => target - distance,
        Direction::Decrease => target + distance,
        Direction::Maintain => distance,
    };
    flag.is_finite().then_some(flag)
}

impl<'a> Scale<'a> {
    /// The scale of a measure within the bounds of a period.
    ///
    /// # Errors
    ///
    /// Why there is none; whoever holds facts that passed [`crate::validity`] meets NO_TARGET, NO_BASELINE and METHOD.
    pub fn new(measure: &'a Measure, bounds: Bounds) -> Result<Self, Reason> {
        let target = bounds.target.ok_or(Reason::NoTarget);
        let falling = measure.direction == Direction::Decrease;
        match (measure.scoring, measure.direction) {
            (ScoringMethod::Unscored, _) => Err(Reason::Method),
            (ScoringMethod::ThreeBand, direction) => Self::three_band(measure, bounds, target?, direction),
            (ScoringMethod::MetOrNot, direction) => Ok(Self::met_or_not(bounds, target?, direction)),
            (ScoringMethod::Bands, _) => {
                let boundaries = measure.boundaries.as_slice();
                let good = is_ascending(boundaries) && boundaries.len() >= 3;
                let scale = Self::Bands { boundaries, multiple: bounds.multiple, falling };
                if good { Ok(scale) } else { Err(Reason::Method) }
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

    /// The method it scores by: the measure's, but MET_OR_NOT where THREE_BAND has no tolerance.
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

    /// The red flag this scale uses, given or derived; for MAINTAIN a distance.
    #[must_use]
    pub fn red_flag(self) -> Option<f64> {
        match self {
            Self::ThreeBand { red, .. } => Some(red),
            Self::Around { margin, .. } => Some(margin),
            _ => None,
        }
    }

    /// The score of a finite actual, 0 to 100.
    #[must_use]
    pub fn score(self, actual: f64) -> f64 {
        let score = match self {
            // 100 (a - worst)/(best - worst) with worst = F - (G - F) and best = G + (G - F), less two roundings.
            Self::ThreeBand { red, green } => 100.0 * (1.0 + place(actual, red, green)) / 3.0,
            Self::Around { low, high, margin } => around(actual, low, high, margin),
            Self::Within { low, high } => {
                let met = low.is_none_or(|low| actual >= low || reads_same(actual, low))
                    && high.is_none_or(|high| actual <= high || reads_same(actual, high));
                if met { 100.0 } else { 0.0 }
            }
            Self::Bands { boundaries, multiple, falling } => {
                let share = bands(actual / multiple, boundaries);
                100.0 * if falling { 1.0 - share } else { share }
            }
            Self::Progress { from, to } => 100.0 * place(actual, from, to),
            Self::Yes { falling: false } if actual >= 1.0 => 100.0,
            Self::Yes { falling: true } if actual <= 0.0 => 100.0,
            Self::Yes { .. } => 0.0,
        };
        score.clamp(0.0, 100.0)
    }

    /// The rule in one line, with its numbers.
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

/// Whether each number is over the one before, and all are finite.
pub(crate) fn is_ascending(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.is_finite()) && numbers.is_sorted_by(|a, b| a < b)
}

/// The upper bound of a MAINTAIN band; the target itself where none is given, or one below it.
fn upper(low: f64, bounds: Bounds) -> f64 {
    bounds.target_upper.map_or(low, |high| high.max(low))
}

#[cfg(test)]
mod tests;
