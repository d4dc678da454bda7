//! Methods of forecasting.
//!
//! Exponential smoothing with additive errors, the trend (none, linear or damped) chosen by the corrected Akaike
//! criterion: Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing", 2008. A season is taken out by
//! STL before and put back after: Cleveland and others, "STL: A Seasonal-Trend Decomposition Procedure Based on Loess",
//! 1990. Where a season was seen twice only, and wherever it has proved better, the season before is repeated.

use augurs::{
    Fit, Forecast, Predict,
    ets::{AutoETS, trend::AutoETSTrendModel},
    mstl::MSTLModel,
};
use statrs::function::erf::erf_inv;

use crate::vocabulary::ForecastMethod;

/// How many values exponential smoothing needs.
const LEAST_SMOOTHED: usize = 7;

/// How many times a season must have been seen before it is repeated, and before it is decomposed.
const LEAST_SEASONS: usize = 2;

/// How much better than one without a season a model with one must have been: a season of chance fits the past as well.
const SEASON_HANDICAP: f64 = 1.05;

/// A method with what it needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// The last value goes on.
    LastValue,
    /// Exponential smoothing.
    Smoothing,
    /// The value of a season before comes again.
    SeasonalNaive(usize),
    /// Exponential smoothing of what is left without the season.
    Decomposition(usize),
}

/// One forecast value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) value: f64,
    /// Standard deviation of its error, as the method assumes it: of use as the shape in which errors grow.
    pub(super) spread: f64,
}

impl Model {
    /// The models that this history suffices for.
    pub(super) fn fitting(values: &[f64], season: Option<usize>) -> Vec<Self> {
        let mut models = vec![Self::LastValue, Self::Smoothing];
        if let Some(season) = season {
            let is_seen = values.len() >= season * LEAST_SEASONS;
            models.extend(is_seen.then_some(Self::SeasonalNaive(season)));
            let decomposed = Self::Decomposition(season);
            // Enough must be left of the past to try it on.
            let is_tried = values.len() >= decomposed.least_history() + season.div_ceil(2);
            models.extend((is_seen && is_tried).then_some(decomposed));
        }
        models
    }

    /// How many values it needs to learn from.
    pub(super) fn least_history(&self) -> usize {
        match self {
            Self::LastValue => 1,
            Self::Smoothing => LEAST_SMOOTHED,
            Self::SeasonalNaive(season) => *season,
            Self::Decomposition(season) => (season * LEAST_SEASONS).max(LEAST_SMOOTHED) + 1,
        }
    }

    pub(super) fn method(&self) -> ForecastMethod {
        match self {
            Self::LastValue => ForecastMethod::LastValue,
            Self::Smoothing => ForecastMethod::ExponentialSmoothing,
            Self::SeasonalNaive(_) => ForecastMethod::SeasonalNaive,
            Self::Decomposition(_) => ForecastMethod::SeasonalDecomposition,
        }
    }

    pub(super) fn season(&self) -> Option<usize> {
        match self {
            Self::LastValue | Self::Smoothing => None,
            Self::SeasonalNaive(season) | Self::Decomposition(season) => Some(*season),
        }
    }

    /// By how much its past error counts more than that of others.
    pub(super) fn handicap(&self) -> f64 {
        if self.season().is_some() { SEASON_HANDICAP } else { 1.0 }
    }

    /// The values after these. `None` where the model cannot be fitted.
    pub(super) fn predict(&self, values: &[f64], horizon: usize) -> Option<Vec<Step>> {
        // What intervals are asked of the library for tells the standard deviations.
        const LEVEL: f64 = 0.8;
        match *self {
            Self::LastValue => {
                let last = *values.last()?;
                Some((1..=horizon).map(|ahead| Step { value: last, spread: (ahead as f64).sqrt() }).collect())
            }
            Self::SeasonalNaive(season) => {
                let last = values.get(values.len().checked_sub(season)?..)?;
                let step = |(at, value): (usize, &f64)| Step {
                    value: *value,
                    spread: (1.0 + (at / season) as f64).sqrt(),
                };
                Some(last.iter().cycle().take(horizon).enumerate().map(step).collect())
            }
            Self::Smoothing => steps(smoothing()?.fit(values).ok()?.predict(horizon, LEVEL).ok()?, LEVEL),
            Self::Decomposition(season) => {
                let model = MSTLModel::new(vec![season], AutoETSTrendModel::from(smoothing()?));
                steps(model.fit(values).ok()?.predict(horizon, LEVEL).ok()?, LEVEL)
            }
        }
    }
}

/// Additive errors, any additive trend, no season.
fn smoothing() -> Option<AutoETS> {
    AutoETS::new(1, "AZN").ok()
}

fn steps(forecast: Forecast, level: f64) -> Option<Vec<Step>> {
    let upper = forecast.intervals?.upper;
    let deviations = std::f64::consts::SQRT_2 * erf_inv(level);
    let step = |(value, upper): (&f64, f64)| {
        let spread = (upper - value) / deviations;
        (value.is_finite() && spread.is_finite()).then_some(Step { value: *value, spread: spread.max(1e-9) })
    };
    forecast.point.iter().zip(upper).map(step).collect()
}
