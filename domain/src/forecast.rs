//! Forecasts of a measure, with prediction intervals that are calibrated on its own past.
//!
//! Owns the choice of the history, the method and the width of the intervals; the models are those of a library
//! (`model`). Each method that fits the history is backtested (`past`): it forecasts from earlier periods, and its
//! forecasts are compared with the values that followed (rolling origin). The method with the least error is chosen,
//! and its intervals are as wide as its past errors require, not as its own assumptions say (L. Tashman, "Out-of-sample
//! tests of forecasting accuracy", 2000; V. Vovk and others, "Algorithmic learning in a random world", 2005). A
//! forecast does not know what will be done about it.

mod model;
mod past;
mod scale;

use self::{
    model::{Model, Step},
    past::{Backtest, CALIBRATED_BY, CHOSEN_BY, Trials},
    scale::{Range, grows_with_level},
};
use crate::{
    number::finite,
    standardize::Standardization,
    vocabulary::{ForecastMethod, Frequency, UnitKind},
};

/// Number of successive values that a forecast needs. With fewer, a trend cannot be distinguished from chance.
pub const LEAST_HISTORY: usize = 8;

/// Largest number of values that are used; older ones are ignored.
pub const MOST_HISTORY: usize = 240;

/// Request for a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// Frequency of the values.
    pub frequency: Frequency,
    /// Kind of unit of the values, which limits their range.
    pub unit: UnitKind,
    /// Number of periods to forecast.
    pub horizon: usize,
    /// Level of the prediction intervals: the share of cases that they hold, between 0 and 1, both excluded.
    pub level: f64,
}

/// Forecast of the values that follow a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Number of values used, interpolated ones included.
    pub history: usize,
    /// Chosen method.
    pub method: ForecastMethod,
    /// True when the logarithms of the values were forecast.
    pub logarithms: bool,
    /// Length of the season in periods, where the method uses one.
    pub season: Option<usize>,
    /// MASE, the mean absolute scaled error of past forecasts one period ahead: below 1 they were better than the naive
    /// forecast, which repeats the last value, or the one a season before. `None` without past forecasts.
    pub mase: Option<f64>,
    /// Share of past values inside the intervals of past forecasts, 0 to 1. `None` with too few past forecasts.
    pub past_coverage: Option<f64>,
    /// Forecast values by period, from the one after the last value.
    pub points: Vec<Point>,
}

/// Forecast value of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Most likely value.
    pub value: f64,
    /// Lower bound of the prediction interval.
    pub lower: f64,
    /// Upper bound of the prediction interval.
    pub upper: f64,
}

/// Forecasts the values after the last one of a history, which is in order and may have gaps. `None` with fewer than
/// [`LEAST_HISTORY`] successive values; a single missing value is interpolated as the mean of its neighbours.
#[must_use]
pub fn forecast(history: &[Option<f64>], question: Question) -> Option<Forecast> {
    let Question { frequency, unit, horizon, level } = question;
    let values = last_successive(history);
    if values.len() < LEAST_HISTORY {
        return None;
    }
    // Bring the values to the scale of the forecast: logarithms where the season grows with the level, standardized.
    let range = Range::of(unit, &values);
    let season = season(frequency);
    // A share has an upper bound as well, which logarithms do not keep.
    let logarithms = !range.has_most() && season.is_some_and(|season| grows_with_level(&values, season));
    let transformed: Vec<f64> = if logarithms { values.iter().map(|it| it.ln()).collect() } else { values };
    let standard = Standardization::of(&transformed)?;
    let restore = |value: f64| {
        let value = standard.restored(value)?;
        finite(if logarithms { value.exp() } else { value }).map(|value| range.clamp(value))
    };
    let history = transformed.len();
    if standard.is_constant() {
        // A constant history is repeated.
        let value = restore(0.0)?;
        let points = vec![Point { value, lower: value, upper: value }; horizon];
        let method = ForecastMethod::LastValue;
        return Some(Forecast {
            history,
            method,
            logarithms,
            season: None,
            mase: None,
            past_coverage: None,
            points,
        });
    }
    // Choose a model by its past errors, forecast, and return to the unit of the measure.
    let scaled: Vec<f64> = transformed.iter().map(|value| standard.standardized(*value)).collect();
    let (model, backtest) = choose(&scaled, season, horizon)?;
    let steps = model.predict(&scaled, horizon)?;
    let widths = backtest.widths(&steps, level);
    let points = steps.iter().zip(widths).map(|(Step { value, .. }, width)| {
        let [value, lower, upper] = [*value, value - width, value + width].map(&restore);
        Some(Point { value: value?, lower: lower?, upper: upper? })
    });
    Some(Forecast {
        history,
        method: model.method(),
        logarithms,
        season: model.season(),
        mase: backtest.mase(&scaled, season),
        past_coverage: backtest.coverage(level),
        points: points.collect::<Option<_>>()?,
    })
}

/// Chooses the model with the least past error, and returns it with its backtest.
fn choose(values: &[f64], season: Option<usize>, horizon: usize) -> Option<(Model, Backtest)> {
    let models = Model::fitting(values, season);
    // All models are tested on the same past: that of the model with the longest minimal history.
    let first = models.iter().map(Model::least_history).max()?;
    let trials = Trials { first, most: CHOSEN_BY };
    let error =
        |model: &Model| Some(Backtest::of(*model, values, horizon, trials)?.error() * model.handicap());
    let tried = models.into_iter().filter_map(|model| Some((error(&model)?, model)));
    let (_, model) = tried.min_by(|(one, _), (other, _)| one.total_cmp(other))?;
    // The intervals are calibrated on the chosen model's own past, which may be longer.
    let trials = Trials { first: model.least_history().max(values.len() / 3), most: CALIBRATED_BY };
    Some((model, Backtest::of(model, values, horizon, trials)?))
}

/// Last successive values, with single gaps interpolated.
fn last_successive(history: &[Option<f64>]) -> Vec<f64> {
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

/// Length of the season in periods: a year, or a week of days.
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

#[cfg(test)]
mod tests;
