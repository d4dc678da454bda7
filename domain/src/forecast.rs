//! What a measure is likely to show next, with intervals.
//!
//! Owns which values are learned from and when a season is believed; the models are a library's. Exponential smoothing
//! with additive errors, the trend (none, linear or damped) chosen by the corrected Akaike criterion: Hyndman, Koehler,
//! Ord and Snyder, "Forecasting with Exponential Smoothing", 2008. A season is taken out by STL before and put back
//! after: Cleveland and others, "STL: A Seasonal-Trend Decomposition Procedure Based on Loess", 1990. The intervals are
//! those of the model, and no model knows what will be done about the forecast.

use augurs::{
    Fit, Predict,
    ets::{AutoETS, trend::AutoETSTrendModel},
    mstl::{FittedMSTLModel, MSTLModel},
};

use crate::{number::finite, vocabulary::Frequency};

/// How many values in a row a forecast needs. With fewer no trend can be told from chance.
pub const LEAST_HISTORY: usize = 8;

/// How many values at most are learned from; what is older has nothing to say.
pub const MOST_HISTORY: usize = 240;

/// How many times a season must have been seen before it is looked for.
const LEAST_SEASONS: usize = 3;

/// How much of what is no trend must be season for it to be believed: 1 - Var(rest) / Var(season + rest). The bound
/// above which seasonal differences are taken in Hyndman and Athanasopoulos, "Forecasting: Principles and Practice",
/// third edition, section 9.1.
const LEAST_SEASONALITY: f64 = 0.64;

/// What is likely to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// How many values it has learned from, bridged ones included.
    pub history: usize,
    /// After how many periods the season that was found comes again.
    pub season: Option<usize>,
    /// Period by period, from the one after the last value.
    pub points: Vec<Point>,
}

/// What is likely in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The most likely value.
    pub value: f64,
    /// With the level asked for, the value is not below this
    pub lower: f64,
    /// and not above this.
    pub upper: f64,
}

/// The next `horizon` values after the last of a history, in order and with gaps, with intervals that hold `level` of
/// all cases (0 to 1, both excluded). `None` with fewer than [`LEAST_HISTORY`] values in a row; where a single value is
/// missing, the middle of its neighbours bridges the gap.
#[must_use]
pub fn forecast(
    history: &[Option<f64>],
    frequency: Frequency,
    horizon: usize,
    level: f64,
) -> Option<Forecast> {
    let values = in_a_row(history);
    if values.len() < LEAST_HISTORY {
        return None;
    }
    let season = season(frequency).filter(|season| values.len() >= season * LEAST_SEASONS);
    let scale = Scale::of(&values)?;
    if scale.deviation == 0.0 {
        // What never moved is not expected to.
        let value = scale.back(0.0)?;
        let points = vec![Point { value, lower: value, upper: value }; horizon];
        return Some(Forecast { history: values.len(), season: None, points });
    }
    let scaled: Vec<f64> = values.iter().map(|value| scale.there(*value)).collect();
    let seasonal = season.and_then(|season| Some((season, seasonal(&scaled, season)?)));
    let predicted = match &seasonal {
        Some((_, model)) => model.predict(horizon, level).ok()?,
        None => smoothing()?.fit(&scaled).ok()?.predict(horizon, level).ok()?,
    };
    let intervals = predicted.intervals?;
    let bounds = intervals.lower.iter().zip(&intervals.upper);
    let points = predicted.point.iter().zip(bounds).map(|(value, (lower, upper))| {
        Some(Point { value: scale.back(*value)?, lower: scale.back(*lower)?, upper: scale.back(*upper)? })
    });
    let season = seasonal.map(|(season, _)| season);
    Some(Forecast { history: values.len(), season, points: points.collect::<Option<_>>()? })
}

/// The last values that follow each other, with gaps of one bridged.
fn in_a_row(history: &[Option<f64>]) -> Vec<f64> {
    let end = history.iter().rposition(Option::is_some).map_or(0, |at| at + 1);
    let mut values: Vec<f64> = Vec::new();
    let mut back = history[..end].iter().rev().peekable();
    while let Some(value) = back.next().filter(|_| values.len() < MOST_HISTORY) {
        let value = match (value, values.last(), back.peek()) {
            (Some(value), _, _) => *value,
            (None, Some(later), Some(Some(earlier))) => later / 2.0 + earlier / 2.0,
            _ => break,
        };
        values.push(value);
    }
    values.reverse();
    values
}

/// After how many periods a year, or of days a week, comes again.
fn season(frequency: Frequency) -> Option<usize> {
    match frequency {
        Frequency::Daily => Some(7),
        Frequency::Weekly => Some(52),
        Frequency::Monthly => Some(12),
        Frequency::Quarterly => Some(4),
        Frequency::Semiannual => Some(2),
        Frequency::Annual => None,
    }
}

/// Additive errors, any additive trend, no season.
fn smoothing() -> Option<AutoETS> {
    AutoETS::new(1, "AZN").ok()
}

/// The model with a season, where there is one to be believed.
fn seasonal(values: &[f64], season: usize) -> Option<FittedMSTLModel> {
    let model = MSTLModel::new(vec![season], AutoETSTrendModel::from(smoothing()?)).fit(values).ok()?;
    let rest = model.fit().remainder();
    let both: Vec<f32> = model.fit().seasonal().first()?.iter().zip(rest).map(|(a, b)| a + b).collect();
    (1.0 - variance(rest) / variance(&both) >= LEAST_SEASONALITY).then_some(model)
}

fn variance(values: &[f32]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / n;
    values.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / n
}

/// Numbers near 1 in place of the measure's own, whatever its unit: the models search with fixed steps, and STL
/// computes in single precision.
struct Scale {
    /// A power of two over all values, so that squares stay finite.
    unit: f64,
    mean: f64,
    deviation: f64,
}

impl Scale {
    fn of(values: &[f64]) -> Option<Self> {
        let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        if largest == 0.0 {
            return Some(Self { unit: 1.0, mean: 0.0, deviation: 0.0 });
        }
        let unit = finite(largest.log2().floor().exp2()).filter(|unit| *unit > 0.0)?;
        let n = values.len() as f64;
        let mean = values.iter().map(|value| value / unit).sum::<f64>() / n;
        let squares = values.iter().map(|value| (value / unit - mean).powi(2)).sum::<f64>();
        let deviation = (squares / n).sqrt();
        // What is left of values that are all the same is rounding.
        let deviation = if deviation < 1e-12 { 0.0 } else { deviation };
        Some(Self { unit, mean, deviation })
    }

    fn there(&self, value: f64) -> f64 {
        (value / self.unit - self.mean) / self.deviation
    }

    fn back(&self, value: f64) -> Option<f64> {
        finite((value * self.deviation + self.mean) * self.unit)
    }
}

#[cfg(test)]
mod tests;
