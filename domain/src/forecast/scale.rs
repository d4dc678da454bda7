//! Scale of a forecast: the range of a measure's values, and the test for a season that grows with the level.

use crate::vocabulary::UnitKind;

/// Range of a measure's values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    least: f64,
    most: f64,
}

impl Range {
    /// Range by the unit and the known values. Counts (whole numbers, none below 0), durations and ratings are never
    /// below 0, and percentages that have always been between 0 and 100 are taken for shares. Amounts of money and
    /// other numbers may fall below 0 for the first time.
    pub(super) fn of(unit: UnitKind, values: &[f64]) -> Self {
        let all = |is: fn(f64) -> bool| values.iter().all(|value| is(*value));
        let is_positive = all(|value| value >= 0.0);
        let (from_zero, to_hundred) = match unit {
            UnitKind::Number => (is_positive && all(|value| value.fract() == 0.0), false),
            UnitKind::Duration | UnitKind::Rating => (is_positive, false),
            UnitKind::Percent => {
                let is_share = is_positive && all(|value| value <= 100.0);
                (is_share, is_share)
            }
            UnitKind::Currency | UnitKind::YesNo | UnitKind::Text => (false, false),
        };
        Self {
            least: if from_zero { 0.0 } else { f64::NEG_INFINITY },
            most: if to_hundred { 100.0 } else { f64::INFINITY },
        }
    }

    /// True when the range has an upper bound.
    pub(super) fn has_most(self) -> bool {
        self.most.is_finite()
    }

    pub(super) fn clamp(self, value: f64) -> f64 {
        value.clamp(self.least, self.most)
    }
}

/// Number of seasons needed to determine if the season grows.
const LEAST_SEASONS: usize = 3;

/// True when the season grows with the level, so that the logarithms of the values have a constant season: the spreads
/// of the years vary less in proportion to the year's mean than in absolute terms (V. Guerrero, "Time-series analysis
/// supported by power transformations", 1993, for the choice between the values and their logarithms). Only positive
/// values have logarithms.
pub(super) fn grows_with_level(values: &[f64], season: usize) -> bool {
    let years: Vec<(f64, f64)> = values.rchunks_exact(season).map(level_and_spread).collect();
    if season < 2 || years.len() < LEAST_SEASONS || values.iter().any(|value| *value <= 0.0) {
        return false;
    }
    let variation = |of: fn(&(f64, f64)) -> f64| {
        let (mean, deviation) = mean_and_deviation(years.iter().map(of));
        deviation / mean
    };
    variation(|(level, spread)| spread / level) < variation(|(_, spread)| *spread)
}

/// Mean of a year, and standard deviation from its linear trend.
fn level_and_spread(year: &[f64]) -> (f64, f64) {
    let middle = (year.len() as f64 - 1.0) / 2.0;
    let (level, _) = mean_and_deviation(year.iter().copied());
    let times = || (0..year.len()).map(|at| at as f64 - middle);
    let slope = times().zip(year).map(|(time, value)| time * value).sum::<f64>()
        / times().map(|it| it * it).sum::<f64>();
    let (_, spread) = mean_and_deviation(times().zip(year).map(|(time, value)| value - slope * time));
    (level, spread)
}

fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (mean, (values.map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
}
