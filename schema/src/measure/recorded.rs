//! Stored values of a measure for clients that keep a copy: `Measure.recorded`. A cursor holds the measure and the
//! period's code: it stays good whatever happens to the period.

use async_graphql::Context;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{id::MeasureId, period::Period, series::Series, vocabulary::Frequency};

use crate::{
    Result,
    connection::{Connection, DEFAULT_PAGE, page_size},
    error::bad_input,
    measure::{Measure, period::MeasurePeriod},
};

/// Maximum number of periods of a page: a client that synchronizes reads many.
pub(crate) const LARGEST_RECORDED_PAGE: usize = 1_000;

/// Reads a page of the periods of which something is stored, oldest first.
pub(crate) async fn page(
    measure: &Measure,
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<Connection<MeasurePeriod>> {
    let first = page_size("first", first, LARGEST_RECORDED_PAGE)?.unwrap_or(DEFAULT_PAGE);
    let (id, series) = (measure.get().id, &measure.home.scorecard.series()[measure.index]);
    let after = after.map(|cursor| home(id, measure.get().frequency, cursor)).transpose()?;
    let Page { periods, has_previous, has_next } = Page::of(series, first, after);
    let shown = measure.at(&periods, MeasurePeriod::wanted_on_page(ctx)).await?;
    let edges = shown.into_iter().map(|period| (cursor(id, period.code()), period));
    Ok(Connection::new(edges, has_previous, has_next, series.all().len()))
}

struct Page {
    periods: Vec<Period>,
    has_previous: bool,
    has_next: bool,
}

impl Page {
    /// Selects the first `first` periods that come later than `after`, even where the period `after` has no values any
    /// more.
    fn of(series: &Series, first: usize, after: Option<Period>) -> Self {
        let all = series.all();
        let from = after.map_or(0, |after| all.partition_point(|(period, _)| *period <= after));
        let to = all.len().min(from + first);
        let periods = all[from..to].iter().map(|(period, _)| *period).collect();
        Self { periods, has_previous: from > 0, has_next: to < all.len() }
    }
}

fn cursor(measure: MeasureId, period: Period) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{measure} {period}"))
}

/// Position in a cursor of this measure's periods.
fn home(measure: MeasureId, frequency: Frequency, cursor: &str) -> Result<Period> {
    let text = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|text| String::from_utf8(text).ok());
    let home =
        text.as_deref().and_then(|text| text.split_once(' ')).filter(|(id, _)| *id == measure.to_string());
    let period = home.and_then(|(_, code)| code.parse::<Period>().ok());
    period
        .filter(|period| period.frequency() == frequency)
        .ok_or_else(|| bad_input("`after` is not a cursor of this measure's recorded periods"))
}

#[cfg(test)]
mod tests {
    use domain::series::Facts;

    use super::*;

    fn month(number: i32) -> Period {
        format!("2026-{number:02}").parse().unwrap()
    }

    #[test]
    fn pages_go_on_behind_a_period_that_is_gone() {
        let mut series = Series::new([1, 2, 3, 7, 8].map(|at| (month(at), Facts::default())).into());
        let page = |series: &Series, first, after: Option<i32>| {
            let Page { periods, has_previous, has_next } = Page::of(series, first, after.map(month));
            (periods, has_previous, has_next)
        };
        assert_eq!(page(&series, 2, None), (vec![month(1), month(2)], false, true));
        series.set(month(2), None);
        assert_eq!(page(&series, 2, Some(2)), (vec![month(3), month(7)], true, true));
        assert_eq!(page(&series, 2, Some(7)), (vec![month(8)], true, false));
        assert_eq!(page(&series, 2, Some(8)), (vec![], true, false));
        assert_eq!(page(&series, 0, None), (vec![], false, true));
    }

    #[test]
    fn a_cursor_is_of_one_measure_and_its_frequency() {
        let [own, other] = [1, 2].map(|number| MeasureId::from_uuid(uuid::Uuid::from_u128(number)));
        let read = |cursor: &str| home(own, Frequency::Monthly, cursor).ok();
        assert_eq!(read(&cursor(own, month(9))), Some(month(9)));
        assert_eq!(read(&cursor(other, month(9))), None);
        assert_eq!(read(&cursor(own, "FY2026".parse().unwrap())), None);
        assert_eq!(read(&BASE64_URL_SAFE_NO_PAD.encode(own.to_string())), None);
        assert_eq!(read("2026-09"), None);
    }
}
