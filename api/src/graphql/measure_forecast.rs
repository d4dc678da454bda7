//! What a measure is likely to show next.

use async_graphql::{Context, Description, Object};
use domain::{forecast::Point, number::round12};
use service::ForecastAsked;

use super::{
    Result,
    enums::ForecastMethod,
    error::{bad_input, failed},
    in_place::InPlace,
    list::List,
    measure::Measure,
    measure_period::MeasurePeriod,
    period::Period,
    scalars::PeriodCode,
};

/// How many periods are foretold, and with what certainty, where nothing is asked for.
const DEFAULT_PERIODS: i32 = 6;
const DEFAULT_LEVEL: f64 = 0.8;

/// The most periods of one forecast.
const MOST_PERIODS: i32 = 36;

/// What a measure is likely to show next, if it goes on as it did, by the method that would have erred least in the past.
/// Its intervals are as wide as its past errors say. What is done about it changes it.
#[derive(Description)]
pub(super) struct MeasureForecast {
    measure: Measure,
    level: f64,
    found: service::MeasureForecast,
}

/// What a measure is likely to show in one period.
#[derive(Description)]
pub(super) struct ForecastPoint {
    measure: Measure,
    period: domain::period::Period,
    point: Point,
}

/// What is asked of a forecast.
pub(super) struct Asked {
    pub(super) periods: Option<i32>,
    pub(super) level: Option<f64>,
    pub(super) until: Option<PeriodCode>,
}

impl MeasureForecast {
    /// The forecast of a measure; `None` where its values are too few in a row.
    pub(super) async fn of(measure: &Measure, asked: Asked) -> Result<Option<Self>> {
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
    /// The last period with a value; the forecast begins after it.
    fn last(&self) -> Period {
        Period::new(self.found.last, self.measure.home.view.organization().calendar())
    }

    /// How many values in a row it has learned from, up to 240; a single missing one is bridged by the middle of its
    /// neighbours.
    fn history(&self) -> i32 {
        i32::try_from(self.found.forecast.history).unwrap_or(i32::MAX)
    }

    /// The method that was taken: that which would have erred least in the past.
    fn method(&self) -> ForecastMethod {
        self.found.forecast.method.into()
    }

    /// Whether the logarithms of the values were forecast: they are where all values are positive and their season grows
    /// with their level.
    fn logarithms(&self) -> bool {
        self.found.forecast.logarithms
    }

    /// Mean absolute scaled error (MASE) of past forecasts, one period ahead: below 1 they were better than the naive
    /// forecast, which repeats the last value, or with two seasons of data that of a season before. Null where nothing
    /// has ever moved, or nothing else is known.
    fn mase(&self) -> Option<f64> {
        self.found.forecast.mase.map(round12)
    }

    /// Which share of past values fell into the intervals of past forecasts, 0 to 1: to be held against `level`. Null
    /// with fewer than eight past forecasts.
    fn past_coverage(&self) -> Option<f64> {
        self.found.forecast.past_coverage.map(round12)
    }

    /// After how many periods the season comes again; null where the figures show none, or span less than two.
    fn season_length(&self) -> Option<i32> {
        self.found.forecast.season.and_then(|season| i32::try_from(season).ok())
    }

    /// How much of all cases the intervals hold.
    fn level(&self) -> f64 {
        self.level
    }

    /// Period by period.
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
    /// The period.
    fn period(&self) -> Period {
        Period::new(self.period, self.measure.home.view.organization().calendar())
    }

    /// The most likely value, in the measure's unit.
    fn value(&self) -> f64 {
        round12(self.point.value)
    }

    /// The lower end of the interval.
    fn lower(&self) -> f64 {
        round12(self.point.lower)
    }

    /// The upper end of the interval.
    fn upper(&self) -> f64 {
        round12(self.point.upper)
    }

    /// What is known of the period: its target, to hold the forecast against; its actual, where the forecast was asked
    /// for as of an earlier period.
    async fn measure_period(&self, ctx: &Context<'_>) -> Result<InPlace<MeasurePeriod>> {
        self.measure.in_period(self.period, MeasurePeriod::wanted(ctx)).await
    }
}
