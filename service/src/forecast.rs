//! Forecasts of measures, and the history that a forecast is fitted to.

use async_recursion::async_recursion as boxed;
use domain::{
    cascade::MeasureRef,
    evaluate::Wanted,
    forecast::{self, Forecast, MOST_HISTORY, Question},
    period::Period,
    vocabulary::UnitKind,
};
use ledger::error::Result;

use crate::{pace, reader::Reader};

/// Parameters of a forecast.
#[derive(Clone, Copy, Debug)]
pub struct ForecastAsked {
    /// Last period of the history, of the measure's frequency.
    pub until: Period,
    /// Kind of the measure's values.
    pub unit: UnitKind,
    /// Number of periods to forecast.
    pub periods: usize,
    /// Confidence level of the intervals, between 0 and 1.
    pub level: f64,
}

/// Forecast of a measure.
#[derive(Clone, Debug)]
pub struct MeasureForecast {
    /// Last period with a value; the forecast begins after it.
    pub last: Period,
    /// Forecast of the following periods.
    pub forecast: Forecast,
}

impl Reader {
    /// Forecasts the measure. `None` where there are too few consecutive values.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn forecast(
        &self,
        measure: MeasureRef,
        asked: ForecastAsked,
    ) -> Result<Option<MeasureForecast>> {
        let ForecastAsked { until, unit, periods: horizon, level } = asked;
        let periods: Vec<_> = Period::span(until.back(MOST_HISTORY - 1), until).collect();
        let results = self.measure_results(measure, &periods, Wanted::default()).await?;
        let history: Vec<_> = results.iter().map(|result| result.actual).collect();
        let Some(last) = results.iter().rfind(|result| result.actual.is_some()).map(|it| it.period) else {
            return Ok(None);
        };
        let question = Question { frequency: until.frequency(), unit, horizon, level };
        // Fitting takes milliseconds of processor time, which count as the operation's.
        let forecast = pace::aside(|| forecast::forecast(&history, question));
        Ok(forecast.map(|forecast| MeasureForecast { last, forecast }))
    }
}
