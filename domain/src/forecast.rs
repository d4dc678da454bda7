//! Forecasts of a measure, with intervals that are calibrated on its own past.
//!
//! Owns which values are learned from, which method is taken and how far its intervals reach; the models are a
//! library's ([`model`]). Each method that fits the history is tried on the past ([`past`]): it forecasts from earlier
//! periods, as if it were then, and what came is held against that. The method with the least error is taken, and its
//! intervals are as wide as its past errors say, not as its own assumptions do (L. Tashman, "Out-of-sample tests of
//! forecasting accuracy", 2000; V. Vovk and others, "Algorithmic learning in a random world", 2005). No forecast knows
//! what will be done about it.

mod model;
mod past;
mod scale;

use self::{
    model::{Model, Step},
    past::{CALIBRATED_BY, CHOSEN_BY, Past, Trials},
    scale::{Range, grows_with_level},
};
use crate::{
    number::finite,
    standardize::Standardization,
    vocabulary::{ForecastMethod, Frequency, UnitKind},
};

/// How many values in a row a forecast needs. With fewer no trend can be told from chance.
pub const LEAST_HISTORY: usize = 8;

/// How many values at most are learned from; what is older has nothing to say.
pub const MOST_HISTORY: usize = 240;

/// What is to be forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// How long a period is.
    pub frequency: Frequency,
    /// What the values are.
    pub unit: UnitKind,
    /// How many periods.
    pub horizon: usize,
    /// How much of all cases the intervals are to hold: between 0 and 1, both excluded.
    pub level: f64,
}

/// What is likely to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// How many values it has learned from, bridged ones included.
    pub history: usize,
    /// The method that was taken.
    pub method: ForecastMethod,
    /// Whether the logarithms of the values were forecast.
    pub logarithms: bool,
    /// After how many periods the season that was found comes again.
    pub season: Option<usize>,
    /// Mean absolute scaled error of past forecasts one period ahead: below 1 they were better than the naive forecast,
    /// which repeats the last value, or that of a season before. `None` where there is no past to tell it by.
    pub mase: Option<f64>,
    /// Which share of past values fell into the intervals of past forecasts, 0 to 1. `None` likewise.
    pub past_coverage: Option<f64>,
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

/// The next values after the last of a history, which is in order and may have gaps. `None` with fewer than
/// [`LEAST_HISTORY`] values in a row; where a single value is missing, the middle of its neighbours bridges the gap.
#[must_use]
pub fn forecast(history: &[Option<f64>], question: Question) -> Option<Forecast> {
    let Question { frequency, unit, horizon, level } = question;
    let values = in_a_row(history);
    if values.len() < LEAST_HISTORY {
        return None;
    }
    let range = Range::of(unit, &values);
    let season = season(frequency);
    // Of a share the upper bound counts as well, which logarithms know nothing of.
    let logarithms = !range.has_most() && season.is_some_and(|season| grows_with_level(&values, season));
    let transformed: Vec<f64> = if logarithms { values.iter().map(|it| it.ln()).collect() } else { values };
    let standard = Standardization::of(&transformed)?;
    let restored = |value: f64| {
        let value = standard.restored(value)?;
        finite(if logarithms { value.exp() } else { value }).map(|value| range.clamp(value))
    };
    let history = transformed.len();
    if standard.is_constant() {
        // What never moved is not expected to.
        let value = restored(0.0)?;
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
    let scaled: Vec<f64> = transformed.iter().map(|value| standard.standardized(*value)).collect();
    let (model, past) = choose(&scaled, season, horizon)?;
    let steps = model.predict(&scaled, horizon)?;
    let widths = past.widths(&steps, level);
    let points = steps.iter().zip(widths).map(|(Step { value, .. }, width)| {
        let [value, lower, upper] = [*value, value - width, value + width].map(&restored);
        Some(Point { value: value?, lower: lower?, upper: upper? })
    });
    Some(Forecast {
        history,
        method: model.method(),
        logarithms,
        season: model.season(),
        mase: past.mase(&scaled, season),
        past_coverage: past.coverage(level),
        points: points.collect::<Option<_>>()?,
    })
}

/// The model with the least past error, and its past.
fn choose(values: &[f64], season: Option<usize>, horizon: usize) -> Option<(Model, Past)> {
    let models = Model::fitting(values, season);
    // All are held against the same past, that of the one that needs most to learn from.
    let first = models.iter().map(Model::least_history).max()?;
    let trials = Trials { first, most: CHOSEN_BY };
    let error = |model: &Model| Some(Past::of(*model, values, horizon, trials)?.error() * model.handicap());
    let tried = models.into_iter().filter_map(|model| Some((error(&model)?, model)));
    let (_, model) = tried.min_by(|(one, _), (other, _)| one.total_cmp(other))?;
    // Its intervals are by its own past, which may be longer.
    let trials = Trials { first: model.least_history().max(values.len() / 3), most: CALIBRATED_BY };
    Some((model, Past::of(model, values, horizon, trials)?))
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

#[cfg(test)]
mod tests;
