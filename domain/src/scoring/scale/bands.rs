//! Inverse of a scale: the ranges of values that are red, yellow and green.

use super::Scale;
use crate::{
    number::finite,
    scoring::{GREEN_FROM, RED_TO, status_of},
    vocabulary::Status,
};

/// Range of values with one status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Lower bound; `None` without bound.
    pub from: Option<f64>,
    /// Upper bound; `None` without bound.
    pub to: Option<f64>,
    /// Status of the values in the range. A bound itself belongs to the adjacent green or red band.
    pub status: Status,
    /// Score at the lower bound; within the band of MAINTAIN scores are higher than at its ends.
    pub score_from: f64,
    /// Score at the upper bound.
    pub score_to: f64,
}

/// Value with its score.
type Point = (f64, f64);

impl Scale<'_> {
    /// Bound of red: the value up to which, or from which on, the score is red; for MAINTAIN the one below the band.
    #[must_use]
    pub fn red_at(self) -> Option<f64> {
        self.value_of(RED_TO)
    }

    /// Bound of green: the value from which on, or up to which, the score is green; for MAINTAIN the one below the
    /// band.
    #[must_use]
    pub fn green_at(self) -> Option<f64> {
        self.value_of(GREEN_FROM)
    }

    /// Ranges of values by status, in ascending order; those of BANDS end at its boundaries, too.
    #[must_use]
    pub fn bands(self) -> Vec<Band> {
        match self {
            Self::Within { low, high } => within(low, high),
            Self::Yes { falling: false } => within(Some(1.0), None),
            Self::Yes { falling: true } => within(None, Some(0.0)),
            Self::Around { low, high, margin } => {
                let mut bands = ranges(&[
                    (low - margin, RED_TO),
                    (low, GREEN_FROM),
                    (high, GREEN_FROM),
                    (high + margin, RED_TO),
                ]);
                // A band of a single value is met or not.
                for point in bands.iter_mut().filter(|band| band.from.is_some() && band.from == band.to) {
                    (point.score_from, point.score_to) = (100.0, 100.0);
                }
                bands
            }
            Self::ThreeBand { red, green } => sorted_ranges(vec![(red, RED_TO), (green, GREEN_FROM)]),
            Self::Progress { .. } => {
                let bounds = [(self.red_at(), RED_TO), (self.green_at(), GREEN_FROM)];
                sorted_ranges(bounds.into_iter().filter_map(|(at, score)| Some((at?, score))).collect())
            }
            Self::Bands { boundaries, multiple, falling } => {
                let count = boundaries.len().saturating_sub(1) as f64;
                let score = |at: usize| 100.0 * if falling { count - at as f64 } else { at as f64 } / count;
                let at_boundary = |(at, bound): (usize, &f64)| (bound * multiple, score(at));
                let mut points: Vec<Point> = boundaries.iter().enumerate().map(at_boundary).collect();
                for bound in [RED_TO, GREEN_FROM] {
                    // With three bands these bounds are boundaries already.
                    let is_new = points.iter().all(|(_, score)| (score - bound).abs() > 1e-9);
                    points.extend(self.value_of(bound).filter(|_| is_new).map(|at| (at, bound)));
                }
                sorted_ranges(points)
            }
        }
    }

    /// Value with this score, which is one of the two bounds of a status.
    fn value_of(self, score: f64) -> Option<f64> {
        let share = score / 100.0;
        let value = match self {
            Self::ThreeBand { red, green } => {
                if score < 50.0 {
                    red
                } else {
                    green
                }
            }
            Self::Around { low, margin, .. } => {
                if score < 50.0 {
                    low - margin
                } else {
                    low
                }
            }
            Self::Within { low, high } => low.or(high)?,
            Self::Progress { from, to } => from * (1.0 - share) + to * share,
            Self::Yes { falling } => {
                if falling {
                    0.0
                } else {
                    1.0
                }
            }
            Self::Bands { boundaries, multiple, falling } => {
                let count = boundaries.len().checked_sub(1)?;
                let band_position = count as f64 * if falling { 1.0 - share } else { share };
                let nearest = band_position.round();
                // A third of three bands is a boundary, despite rounding.
                let band_position =
                    if (band_position - nearest).abs() < 1e-9 { nearest } else { band_position };
                let pair = (band_position.floor().max(0.0) as usize).min(count.checked_sub(1)?);
                let (low, high) = (boundaries.get(pair)?, boundaries.get(pair + 1)?);
                let within = band_position - pair as f64;
                (low * (1.0 - within) + high * within) * multiple
            }
        };
        value.is_finite().then_some(value)
    }
}

/// Ranges of MET_OR_NOT: green between the bounds, red elsewhere.
fn within(low: Option<f64>, high: Option<f64>) -> Vec<Band> {
    let band = |from, to, status, score| Band { from, to, status, score_from: score, score_to: score };
    let below = low.map(|low| band(None, Some(low), Status::Red, 0.0));
    let above = high.map(|high| band(Some(high), None, Status::Red, 0.0));
    let green = band(low, high, Status::Green, 100.0);
    below.into_iter().chain([green]).chain(above).collect()
}

/// Ranges between points that are not sorted by value yet.
fn sorted_ranges(mut points: Vec<Point>) -> Vec<Band> {
    points.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    ranges(&points)
}

/// Ranges between points in ascending order of values. Beyond the outer points the score continues to the end of the
/// scale on their side.
fn ranges(points: &[Point]) -> Vec<Band> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return Vec::new() };
    let end = |score: f64| if score < 50.0 { 0.0 } else { 100.0 };
    let mut bands = Vec::new();
    let mut add = |from: Option<f64>, to: Option<f64>, score_from: f64, score_to: f64| {
        let status = status_of(f64::midpoint(score_from, score_to));
        bands.push(Band {
            from: from.and_then(finite),
            to: to.and_then(finite),
            status,
            score_from,
            score_to,
        });
    };
    // Boundaries at the ends of the scale have nothing beyond them.
    let is_end = |score: f64| score <= 0.0 || score >= 100.0;
    let open_first = is_end(first.1) && points.len() > 1;
    let open_last = is_end(last.1) && points.len() > 1;
    if !open_first {
        add(None, Some(first.0), end(first.1), first.1);
    }
    for (at, pair) in points.windows(2).enumerate() {
        let [(from, score_from), (to, score_to)] = [pair[0], pair[1]];
        let from = if at == 0 && open_first { None } else { Some(from) };
        let to = if at + 2 == points.len() && open_last { None } else { Some(to) };
        add(from, to, score_from, score_to);
    }
    if !open_last {
        add(Some(last.0), None, last.1, end(last.1));
    }
    bands
}
