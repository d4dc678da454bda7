use super::*;
use crate::{
    fixture::{self, facts, period, series},
    vocabulary::{Direction, Frequency},
};
use Aggregation::{Average, Last, Maximum, Minimum, Sum};

fn calendar(start_month: u32) -> FiscalCalendar {
    FiscalCalendar::new(start_month).unwrap()
}

fn actual(actual: f64) -> Facts {
    facts(Some(actual), None)
}

#[test]
fn months_aggregate_to_a_quarter() {
    let series =
        series([("2026-01", actual(10.0)), ("2026-02", Facts::default()), ("2026-03", actual(14.0))]);
    for (aggregation, expected) in
        [(Sum, 24.0), (Average, 12.0), (Last, 14.0), (Minimum, 10.0), (Maximum, 14.0)]
    {
        let measure = Measure { aggregation: Some(aggregation), ..fixture::measure() };
        let quarter = observe(&measure, &series, period("FY2026-Q1"), calendar(1));
        assert_eq!(quarter.actual, Some(expected), "{aggregation}");
        assert_eq!(quarter.completeness, 2.0 / 3.0);
        assert!(!quarter.carried && quarter.source == quarter.period);
    }
}

#[test]
fn a_period_of_the_own_frequency_shows_the_recorded_row() {
    let row = Facts { note: Some("n".into()), red_flag: Some(1.0), ..facts(Some(3.0), Some(2.0)) };
    let series = series([("2026-01", row)]);
    let measure = fixture::measure();
    let own = observe(&measure, &series, period("2026-01"), calendar(1));
    assert_eq!(
        (own.actual, own.target, own.red_flag, own.note),
        (Some(3.0), Some(2.0), Some(1.0), Some("n"))
    );
    assert_eq!((own.completeness, own.bounds.multiple, own.carried), (1.0, 1.0, false));
    let other = observe(&measure, &series, period("2026-02"), calendar(1));
    assert_eq!((other.actual, other.completeness), (None, 0.0));
}

#[track_caller]
fn targets(aggregation: Aggregation, rows: [(Option<f64>, Option<f64>); 3], expected: Option<f64>) {
    let [a, b, c] = rows.map(|(actual, target)| facts(actual, target));
    let series = series([("2026-01", a), ("2026-02", b), ("2026-03", c)]);
    let measure = Measure { aggregation: Some(aggregation), ..fixture::measure() };
    let quarter = observe(&measure, &series, period("FY2026-Q1"), calendar(1));
    assert_eq!(quarter.target, expected, "{aggregation}");
}

#[test]
fn targets_are_aggregated_over_the_compared_sub_periods() {
    let two_known = [(Some(1.0), Some(10.0)), (None, Some(20.0)), (Some(1.0), Some(30.0))];
    targets(Sum, two_known, Some(40.0));
    targets(Average, two_known, Some(20.0));
    targets(Last, [(Some(1.0), Some(10.0)), (Some(1.0), Some(20.0)), (None, Some(30.0))], Some(20.0));
    targets(Sum, [(None, Some(10.0)), (None, Some(20.0)), (None, Some(30.0))], Some(60.0));
    targets(Last, [(Some(1.0), Some(10.0)), (Some(1.0), None), (None, None)], Some(10.0));
    targets(Sum, [(Some(1.0), None), (None, Some(20.0)), (None, None)], None);
    targets(Sum, [(Some(1.0), Some(f64::MAX)), (Some(1.0), Some(f64::MAX)), (None, None)], None);
}

#[test]
fn bounds_and_red_flags_follow_their_targets() {
    // The second month has no red flag of its own: 10 % tolerance.
    let first = Facts { red_flag: Some(50.0), ..facts(Some(1.0), Some(100.0)) };
    let months = series([("2026-01", first.clone()), ("2026-02", facts(Some(1.0), Some(200.0)))]);
    let measure = fixture::measure();
    let quarter = observe(&measure, &months, period("FY2026-Q1"), calendar(1));
    assert_eq!((quarter.target, quarter.red_flag, quarter.bounds.multiple), (Some(300.0), Some(230.0), 2.0));
    let alone = series([("2026-01", facts(Some(1.0), Some(100.0)))]);
    assert_eq!(observe(&measure, &alone, period("FY2026-Q1"), calendar(1)).red_flag, None);
    let band = Measure { direction: Direction::Maintain, aggregation: Some(Average), ..measure };
    let first = Facts { target_upper: Some(120.0), ..first };
    let months = series([("2026-01", first), ("2026-02", facts(Some(1.0), Some(200.0)))]);
    let quarter = observe(&band, &months, period("FY2026-Q1"), calendar(1));
    assert_eq!(
        (quarter.target_upper, quarter.red_flag, quarter.bounds.multiple),
        (Some(160.0), Some(35.0), 1.0)
    );
}

#[test]
fn notes_and_due_dates_of_a_longer_period_are_the_last_ones() {
    let date = |text: &str| text.parse().ok();
    let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
    let january = Facts {
        note: Some("first".into()),
        text: Some("a".into()),
        due_on: date("2026-12-31"),
        recorded_at: at("2026-05-02T00:00:00Z"),
        recorded_by: Some(Actor::System),
        ..facts(Some(1.0), Some(1.0))
    };
    let february = Facts {
        due_on: date("2026-04-30"),
        recorded_at: at("2026-03-02T00:00:00Z"),
        ..facts(Some(1.0), Some(1.0))
    };
    let march = Facts { due_on: date("2027-12-31"), text: Some("b".into()), ..facts(None, Some(1.0)) };
    let series = series([("2026-01", january), ("2026-02", february), ("2026-03", march)]);
    let measure = fixture::measure();
    let quarter = observe(&measure, &series, period("FY2026-Q1"), calendar(1));
    assert_eq!((quarter.note, quarter.text), (Some("first"), Some("b")));
    assert_eq!(quarter.due_on, date("2026-12-31"));
    assert_eq!(quarter.recorded_at, at("2026-05-02T00:00:00Z"));
    assert_eq!(quarter.recorded_by, Some(Actor::System));
    let words =
        Measure { unit: crate::measure::Unit { kind: UnitKind::Text, ..measure.unit.clone() }, ..measure };
    assert_eq!(observe(&words, &series, period("FY2026-Q1"), calendar(1)).completeness, 2.0 / 3.0);
}

#[track_caller]
fn carries(asked: &str, source: &str) {
    let measure = Measure { frequency: Frequency::Quarterly, ..fixture::measure() };
    let series = series([("FY2026-Q2", actual(2.0)), ("FY2026-Q3", actual(3.0))]);
    let shown = observe(&measure, &series, period(asked), calendar(1));
    assert_eq!((shown.source, shown.carried, shown.period), (period(source), true, period(asked)));
    assert_eq!(shown.actual, series.get(period(source)).and_then(|facts| facts.actual));
}

#[test]
fn a_longer_period_is_carried_to_a_shorter_one() {
    carries("2026-08", "FY2026-Q2");
    carries("2026-09", "FY2026-Q3");
    carries("2026-11", "FY2026-Q3");
    carries("2026-12", "FY2026-Q4");
    carries("2026-W27", "FY2026-Q2");
    carries("2026-09-29", "FY2026-Q2");
    carries("2026-09-30", "FY2026-Q3");
}

#[test]
fn weeks_aggregate_by_their_thursdays() {
    let measure = Measure { frequency: Frequency::Weekly, ..fixture::measure() };
    // The Thursday of 2026-W40 is 1 October.
    let series = series([("2026-W39", actual(1.0)), ("2026-W40", actual(10.0)), ("2026-W44", actual(100.0))]);
    let sum = |code| observe(&measure, &series, period(code), calendar(1)).actual;
    assert_eq!(sum("2026-09"), Some(1.0));
    assert_eq!(sum("2026-10"), Some(110.0));
    assert_eq!(observe(&measure, &series, period("2026-10"), calendar(1)).completeness, 2.0 / 5.0);
}

#[test]
fn the_year_to_date_starts_again_with_the_fiscal_year() {
    let months = [("2026-07", 5.0), ("2026-08", 7.0), ("2026-09", 9.0), ("2027-07", 3.0)];
    let series = series(months.map(|(code, value)| (code, actual(value))));
    let measure = fixture::measure();
    let sum = |code| year_to_date(&measure, &series, period(code), calendar(7)).actual;
    assert_eq!(
        [sum("2026-06"), sum("2026-07"), sum("2026-08"), sum("2026-09")],
        [None, Some(5.0), Some(12.0), Some(21.0)]
    );
    assert_eq!([sum("2027-06"), sum("2027-07")], [Some(21.0), Some(3.0)]);
    assert_eq!([sum("FY2027-Q1"), sum("FY2027"), sum("FY2028")], [Some(21.0), Some(21.0), Some(3.0)]);
    let december = year_to_date(&measure, &series, period("2026-12"), calendar(7));
    assert_eq!(december.completeness, 0.5);
}

#[test]
fn a_year_to_date_of_longer_periods_waits_for_the_first_to_end() {
    let measure = Measure { frequency: Frequency::Quarterly, ..fixture::measure() };
    let series = series([("FY2025-Q4", actual(1.0)), ("FY2026-Q1", actual(2.0)), ("FY2026-Q2", actual(3.0))]);
    let year = |code| year_to_date(&measure, &series, period(code), calendar(1));
    assert_eq!((year("2026-02").actual, year("2026-02").completeness), (None, 0.0));
    assert_eq!(year("2026-03").actual, Some(2.0));
    assert_eq!(year("2026-07").actual, Some(5.0));
    assert!(year("2026-07").carried);
    // The last week of 2026 ends in January, on days that count for the next year.
    let daily = Measure { frequency: Frequency::Daily, ..measure };
    let extent = extent(daily.frequency, period("2026-W53"), ScoreBasis::YearToDate, calendar(1)).unwrap();
    assert_eq!((extent.first, extent.last), (period("2026-01-01"), period("2026-12-31")));
}

#[test]
fn sums_that_overflow_give_no_value() {
    let huge = || [f64::MAX, f64::MAX].into_iter();
    for (aggregation, expected) in
        [(Sum, None), (Average, None), (Last, Some(f64::MAX)), (Minimum, Some(f64::MAX))]
    {
        assert_eq!(aggregate(aggregation, huge()), expected);
        assert_eq!(aggregate(aggregation, std::iter::empty()), None);
    }
}
