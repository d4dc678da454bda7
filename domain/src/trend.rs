//! Trend of a value against the preceding period.

use serde::{Deserialize, Serialize};

use crate::{
    measure::Measure,
    number::{finite, reads_same},
    rollup::mean,
    scoring::percent_of,
    vocabulary::{Direction, TrendDirection, UnitKind},
};

/// Smallest change of a score whose trend is UP or DOWN, in points.
pub const SCORE_GAP: f64 = 1.0;

/// Smallest share of the weight that a trend of a roll-up must be based on.
pub const LEAST_COMPARED: f64 = 0.5;

/// Relative tolerance for rounding errors: that of the rounding of printed numbers.
const ROUNDING: f64 = 1e-12;

/// Comparison of a value with that of the immediately preceding period of the same frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Direction of the change.
    pub direction: TrendDirection,
    /// True when the change is for the better; `None` when FLAT, and for a MAINTAIN measure without a band, or one
    /// whose distance from its band did not change.
    pub improving: Option<bool>,
    /// Change: the value minus the preceding one.
    pub change: f64,
    /// Change in percent of the absolute preceding value; `None` when that is 0, and for PERCENT measures, which are
    /// compared in points.
    pub change_percent: Option<f64>,
    /// Extent of the comparison: for a measure the number of sub-periods that have an actual in both periods, for a
    /// roll-up the share of the weight that has a value in both.
    pub compared: f64,
}

/// Scores of two successive periods, over the children with a value in both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Score of the preceding period.
    pub before: f64,
    /// Score of the period.
    pub now: f64,
    /// Share of the weight that has a value in both, 0 to 1.
    pub share: f64,
}

impl Movement {
    /// Movement of a parent of these children, each with its weight and its own movement; the caller leaves out
    /// children that take part in neither period. `None` where no child has a value in both periods.
    pub fn of_children(children: impl Iterator<Item = (f64, Option<Self>)> + Clone) -> Option<Self> {
        let both = || children.clone().filter_map(|(weight, movement)| Some((weight, movement?)));
        Some(Self {
            before: mean(both().map(|(weight, movement)| (weight, movement.before)))?,
            now: mean(both().map(|(weight, movement)| (weight, movement.now)))?,
            share: mean(
                children.clone().map(|(weight, movement)| (weight, movement.map_or(0.0, |it| it.share))),
            )?,
        })
    }

    /// Trend of the score, FLAT under one point; `None` where too little is compared.
    #[must_use]
    pub fn trend(self) -> Option<Trend> {
        // A half counts as a half, despite rounding.
        if self.share < LEAST_COMPARED - 1e-9 {
            return None;
        }
        compare(SCORE_GAP, self.before, self.now, self.share)
    }
}

/// Trend of a measure's actual over `compared` sub-periods. `band` is the target and its upper bound, for MAINTAIN.
/// `None` where the change is not finite.
#[must_use]
pub fn of_measure(
    measure: &Measure,
    band: Option<(f64, f64)>,
    previous: f64,
    current: f64,
    compared: usize,
) -> Option<Trend> {
    let mut trend = compare(measure.trend_gap, previous, current, compared as f64)?;
    if measure.unit.kind == UnitKind::Percent {
        trend.change_percent = None;
    }
    let rising = trend.direction == TrendDirection::Up;
    trend.improving = match (trend.direction, measure.direction) {
        (TrendDirection::Flat, _) => None,
        (_, Direction::Increase) => Some(rising),
        (_, Direction::Decrease) => Some(!rising),
        (_, Direction::Maintain) => band.and_then(|band| {
            let (before, now) = (outside(band, previous), outside(band, current));
            (!reads_same(before, now)).then_some(now < before)
        }),
    };
    Some(trend)
}

fn compare(gap: f64, previous: f64, current: f64, compared: f64) -> Option<Trend> {
    let change = finite(current - previous)?;
    // 12.5 - 12.4 is a little less than 0.1, and still counts as a move at a gap of 0.1.
    let rounding = ROUNDING * previous.abs().max(current.abs());
    let flat = change.abs() <= rounding || change.abs() < gap - rounding;
    let direction = match (flat, change > 0.0) {
        (true, _) => TrendDirection::Flat,
        (false, true) => TrendDirection::Up,
        (false, false) => TrendDirection::Down,
    };
    let improving = (!flat).then_some(change > 0.0);
    Some(Trend { direction, improving, change, change_percent: percent_of(change, previous), compared })
}

/// Distance of a value from a band; 0 inside.
fn outside((low, high): (f64, f64), value: f64) -> f64 {
    (low - value).max(value - high).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use Direction::{Decrease, Increase, Maintain};
    use TrendDirection::{Down, Flat, Up};
    use proptest::prelude::*;

    #[track_caller]
    fn check(
        direction: Direction,
        gap: f64,
        [previous, current]: [f64; 2],
        expected: (TrendDirection, Option<bool>),
    ) {
        let measure = Measure { direction, trend_gap: gap, ..fixture::measure() };
        let trend = of_measure(&measure, Some((40.0, 60.0)), previous, current, 1).unwrap();
        assert_eq!((trend.direction, trend.improving), expected);
    }

    #[test]
    fn a_trend_follows_the_measures_direction() {
        check(Decrease, 0.0, [30.0, 24.0], (Down, Some(true)));
        check(Decrease, 0.0, [24.0, 30.0], (Up, Some(false)));
        check(Increase, 0.0, [24.0, 30.0], (Up, Some(true)));
        check(Increase, 0.0, [30.0, 30.0], (Flat, None));
        check(Increase, 1.0, [30.0, 30.9], (Flat, None));
        check(Increase, 1.0, [30.0, 31.0], (Up, Some(true)));
        check(Increase, 0.1, [12.4, 12.5], (Up, Some(true)));
        check(Increase, 0.0, [0.3, 0.1 + 0.2], (Flat, None));
        check(Maintain, 0.0, [30.0, 35.0], (Up, Some(true)));
        check(Maintain, 0.0, [65.0, 70.0], (Up, Some(false)));
        check(Maintain, 0.0, [70.0, 50.0], (Down, Some(true)));
        check(Maintain, 0.0, [30.0, 65.0], (Up, Some(true)));
        check(Maintain, 0.0, [45.0, 55.0], (Up, None));
        // The distance from the band is unchanged, despite rounding.
        check(Maintain, 0.0, [26.2, 73.8], (Up, None));
        check(Maintain, 0.0, [73.8, 26.2], (Down, None));
    }

    #[test]
    fn a_measure_to_maintain_moves_without_a_band_too() {
        let measure = Measure { direction: Maintain, ..fixture::measure() };
        let trend = of_measure(&measure, None, 10.0, 14.0, 1).unwrap();
        assert_eq!((trend.direction, trend.improving, trend.change), (Up, None, 4.0));
    }

    #[test]
    fn changes_in_percent_are_relative_to_the_absolute_base() {
        let change = |measure: &Measure, previous, current| {
            of_measure(measure, None, previous, current, 1).map(|trend| (trend.change, trend.change_percent))
        };
        let mut measure = fixture::measure();
        assert_eq!(change(&measure, 30.0, 24.0), Some((-6.0, Some(-20.0))));
        assert_eq!(change(&measure, -50.0, -25.0), Some((25.0, Some(50.0))));
        assert_eq!(change(&measure, 0.0, 5.0), Some((5.0, None)));
        assert_eq!(change(&measure, f64::MIN, f64::MAX), None);
        measure.unit.kind = UnitKind::Percent;
        assert_eq!(change(&measure, 30.0, 24.0), Some((-6.0, None)));
    }

    #[test]
    fn a_score_moves_by_a_point() {
        let direction =
            |before, now| Movement { before, now, share: 1.0 }.trend().map(|trend| trend.direction);
        assert_eq!(direction(50.0, 50.9), Some(Flat));
        assert_eq!(direction(50.0, 51.0), Some(Up));
        assert_eq!(direction(50.0, 49.0), Some(Down));
        assert_eq!(direction(50.0, 50.999_999_999_99), Some(Up), "which is told as 1");
    }

    #[test]
    fn a_roll_up_is_compared_over_children_with_a_value_in_both_periods() {
        let moved = |before, now, share| Some(Movement { before, now, share });
        let trend = |children: &[(f64, Option<Movement>)]| {
            let trend = Movement::of_children(children.iter().copied()).and_then(Movement::trend);
            trend.map(|trend| (trend.direction, trend.change, trend.compared))
        };
        for (children, expected) in [
            (vec![(1.0, moved(50.0, 60.0, 1.0)), (3.0, moved(50.0, 50.0, 1.0))], Some((Up, 2.5, 1.0))),
            (vec![(1.0, moved(50.0, 60.0, 1.0)), (1.0, None)], Some((Up, 10.0, 0.5))),
            (vec![(1.0, moved(50.0, 60.0, 1.0)), (1.1, None)], None),
            (vec![(1.0, moved(50.0, 60.0, 0.4)), (1.0, moved(50.0, 50.0, 0.6))], Some((Up, 5.0, 0.5))),
            (vec![(1.0, moved(50.0, 50.5, 1.0)), (0.0, None)], Some((Flat, 0.5, 1.0))),
            (vec![(0.0, moved(50.0, 60.0, 1.0))], None),
            (vec![(1.0, None)], None),
            (vec![], None),
        ] {
            assert_eq!(trend(&children), expected, "{children:?}");
        }
    }

    proptest! {
        #[test]
        fn a_trend_is_finite_for_any_numbers(
            gap in 0.0..1e300_f64,
            previous in prop::num::f64::NORMAL | prop::num::f64::ZERO,
            current in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL,
        ) {
            if let Some(trend) = compare(gap, previous, current, 1.0) {
                prop_assert!(trend.change.is_finite());
                prop_assert!(trend.change_percent.is_none_or(f64::is_finite));
            }
        }
    }
}
