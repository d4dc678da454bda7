//! What a measure is likely to show next: the history that a forecast learns from.

use domain::{
    cascade::MeasureRef,
    evaluate::Wanted,
    forecast::{self, Forecast, MOST_HISTORY, Question},
    period::Period,
    vocabulary::UnitKind,
};

use crate::{error::Result, pace, snapshot::View};

/// What is to be foretold.
#[derive(Clone, Copy, Debug)]
pub struct ForecastAsked {
    /// The last period that is learned from, of the measure's frequency.
    pub until: Period,
    /// What the measure's values are.
    pub unit: UnitKind,
    /// How many periods.
    pub periods: usize,
    /// How much of all cases the intervals are to hold: between 0 and 1.
    pub level: f64,
}

/// What a measure is likely to show.
#[derive(Clone, Debug)]
pub struct MeasureForecast {
    /// The last period with a value; the forecast begins after it.
    pub last: Period,
    /// What it says.
    pub forecast: Forecast,
}

impl View {
    /// What the measure is likely to show next. `None` where its values are too few in a row.
    ///
    /// # Errors
    /// When the database fails.
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
        // The search for a model takes milliseconds of a processor, which are its operation's.
        let forecast = pace::aside(|| forecast::forecast(&history, question));
        Ok(forecast.map(|forecast| MeasureForecast { last, forecast }))
    }
}
