//! Forecast of a measure.

use async_graphql::{Context, Description, Object};
use domain::{forecast::Point, number::round12};
use gateway::resolve::{InPlace, List};
use service::ForecastAsked;

use crate::{
    Result,
    enums::ForecastMethod,
    error::{bad_input, failed},
    measure::{Measure, period::MeasurePeriod},
    period::Period,
    scalars::PeriodCode,
};

/// Number of periods of a forecast where none is asked for.
const DEFAULT_PERIODS: i32 = 6;
const DEFAULT_LEVEL: f64 = 0.8;

/// Maximum number of periods of one forecast.
const MOST_PERIODS: i32 = 36;

/// Forecast of a measure: the most likely values if it goes on as before, by the method that would have had the
/// smallest error in the past. The width of its intervals follows from its past errors. A forecast does not account for
/// actions that are taken on it.
#[derive(Description)]
pub(crate) struct MeasureForecast {
    measure: Measure,
    level: f64,
    found: service::MeasureForecast,
}

/// Forecast of a measure in one period.
#[derive(Description)]
pub(crate) struct ForecastPoint {
    measure: Measure,
    period: domain::period::Period,
    point: Point,
}

/// Arguments of a forecast.
pub(crate) struct Asked {
    pub(crate) periods: Option<i32>,
    pub(crate) level: Option<f64>,
    pub(crate) until: Option<PeriodCode>,
}

impl MeasureForecast {
    /// Computes the forecast of a measure; `None` where its values are too few in a row.
    pub(crate) async fn of(measure: &Measure, asked: Asked) -> Result<Option<Self>> {
        let Asked { periods, level, until } = asked;
        let (periods, level) = (periods.unwrap_or(DEFAULT_PERIODS), level.unwrap_or(DEFAULT_LEVEL));
        if !(1..=MOST_PERIODS).contains(&periods) {
            return Err(bad_input(format!("`periods` is a number from 1 to {MOST_PERIODS}")));
        }
        if !(0.5..=0.99).contains(&level) {
            return Err(bad_input("`level` is a number from 0.5 to 0.99: 0.8 holds four of five cases"));
        }
        let frequency = measure.get().frequency;
        let until = measure.home.ended_by(until.as_ref(), frequency)?;
        let periods = usize::try_from(periods).unwrap_or_default();
        let unit = measure.get().unit.kind;
        let asked = ForecastAsked { until, unit, periods, level };
        let found = measure.home.view.forecast(measure.reference(), asked).await.map_err(failed)?;
        Ok(found.map(|found| Self { measure: measure.again(), level, found }))
    }
}

#[Object(use_type_description)]
impl MeasureForecast {
    /// Last period with a value; the forecast begins after it.
    fn last(&self) -> Period {
        Period::new(self.found.last, &self.measure.home.view)
    }

    /// Number of values in a row that the forecast has learned from, up to 240; a single missing one is bridged by the
    /// middle of its neighbours.
    fn history(&self) -> i32 {
        i32::try_from(self.found.forecast.history).unwrap_or(i32::MAX)
    }

    /// Method of the forecast: the one that would have had the smallest error in the past.
    fn method(&self) -> ForecastMethod {
        self.found.forecast.method.into()
    }

    /// True when the logarithms of the values were forecast, which is where all values are positive and their season
    /// grows with their level.
    fn logarithms(&self) -> bool {
        self.found.forecast.logarithms
    }

    /// Mean absolute scaled error (MASE) of past forecasts, one period ahead: below 1 they were better than the naive
    /// forecast, which repeats the last value, or with two seasons of data that of the preceding season. Null where the
    /// values never changed, or no other past forecast is known.
    fn mase(&self) -> Option<f64> {
        self.found.forecast.mase.map(round12)
    }

    /// Share of past values that fell into the intervals of past forecasts, 0 to 1: to be compared with `level`. Null
    /// with fewer than eight past forecasts.
    fn past_coverage(&self) -> Option<f64> {
        self.found.forecast.past_coverage.map(round12)
    }

    /// Length of the season in periods; null where the figures show none, or span less than two.
    fn season_length(&self) -> Option<i32> {
        self.found.forecast.season.and_then(|season| i32::try_from(season).ok())
    }

    /// Share of all cases that the intervals are to hold, 0.5 to 0.99.
    fn level(&self) -> f64 {
        self.level
    }

    /// Forecast of each period, in order.
    fn points(&self) -> List<ForecastPoint> {
        let next = |period: &domain::period::Period| period.offset(1);
        let periods = std::iter::successors(self.found.last.offset(1), next);
        let points = periods.zip(&self.found.forecast.points);
        let point = |(period, point): (_, &Point)| ForecastPoint {
            measure: self.measure.again(),
            period,
            point: *point,
        };
        points.map(point).collect()
    }
}

#[Object(use_type_description)]
impl ForecastPoint {
    /// Period of the forecast.
    fn period(&self) -> Period {
        Period::new(self.period, &self.measure.home.view)
    }

    /// Most likely value, in the measure's unit.
    fn value(&self) -> f64 {
        round12(self.point.value)
    }

    /// Lower end of the interval, in the measure's unit.
    fn lower(&self) -> f64 {
        round12(self.point.lower)
    }

    /// Upper end of the interval, in the measure's unit.
    fn upper(&self) -> f64 {
        round12(self.point.upper)
    }

    /// Values of the measure in the period: its target, to compare the forecast with; its actual, where the forecast
    /// was asked for as of an earlier period.
    async fn measure_period(&self, ctx: &Context<'_>) -> Result<InPlace<MeasurePeriod>> {
        self.measure.in_period(self.period, MeasurePeriod::wanted(ctx)).await
    }
}
