//! Forecasting methods.
//!
//! Exponential smoothing with additive errors, where the trend (none, linear or damped) is chosen by the corrected
//! Akaike criterion: Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing", 2008. A season is
//! removed by STL before and added after: Cleveland and others, "STL: A Seasonal-Trend Decomposition Procedure Based on
//! Loess", 1990. Where the history holds only two seasons, and wherever this has proved better, the last season is
//! repeated.

use augurs::{
    Fit, Forecast, Predict,
    ets::{AutoETS, trend::AutoETSTrendModel},
    mstl::MSTLModel,
};
use statrs::function::erf::erf_inv;

use crate::vocabulary::ForecastMethod;

/// Number of values that exponential smoothing needs.
const LEAST_SMOOTHED: usize = 7;

/// Number of seasons that the history must hold before the season is repeated or decomposed.
const LEAST_SEASONS: usize = 2;

/// Factor on the past error of a seasonal model: it must be better by this much than one without a season, since a
/// season of chance fits the past as well.
const SEASON_HANDICAP: f64 = 1.05;

/// Forecasting method with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// Repeats the last value.
    LastValue,
    /// Exponential smoothing.
    Smoothing,
    /// Repeats the value of a season before.
    SeasonalNaive(usize),
    /// Exponential smoothing of the seasonally adjusted values.
    Decomposition(usize),
}

/// Forecast of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) value: f64,
    /// Standard deviation of the error as the method assumes it; used for the growth of errors with the horizon.
    pub(super) spread: f64,
}

impl Model {
    /// Models that this history suffices for.
    pub(super) fn fitting(values: &[f64], season: Option<usize>) -> Vec<Self> {
        let mut models = vec![Self::LastValue, Self::Smoothing];
        if let Some(season) = season {
            let has_seasons = values.len() >= season * LEAST_SEASONS;
            models.extend(has_seasons.then_some(Self::SeasonalNaive(season)));
            let decomposed = Self::Decomposition(season);
            // Enough of the past must be left for a backtest.
            let can_be_tested = values.len() >= decomposed.least_history() + season.div_ceil(2);
            models.extend((has_seasons && can_be_tested).then_some(decomposed));
        }
        models
    }

    /// Number of values that the model needs.
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

    /// Factor on the past error when models are compared.
    pub(super) fn handicap(&self) -> f64 {
        if self.season().is_some() { SEASON_HANDICAP } else { 1.0 }
    }

    /// Forecasts the values after these. `None` where the model cannot be fitted.
    pub(super) fn predict(&self, values: &[f64], horizon: usize) -> Option<Vec<Step>> {
        // Level of the intervals that the library is asked for, from which the standard deviations are derived.
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

/// Exponential smoothing with additive errors, any additive trend and no season.
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
