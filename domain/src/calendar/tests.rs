use super::*;
use Frequency::{Annual, Daily, Monthly, Quarterly, Semiannual, Weekly};
use proptest::prelude::*;
use strum::VariantArray;

fn calendar(start_month: u32) -> FiscalCalendar {
    FiscalCalendar::new(start_month).unwrap()
}

fn period(code: &str) -> Period {
    code.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn holds(start_month: u32, day: &str, frequency: Frequency, code: &str) {
    assert_eq!(calendar(start_month).period_of(date(day), frequency), period(code));
}

#[test]
fn dates_fall_into_periods() {
    holds(7, "2024-07-01", Annual, "FY2025");
    holds(7, "2024-06-30", Annual, "FY2024");
    holds(1, "2026-01-01", Annual, "FY2026");
    holds(1, "2026-12-31", Annual, "FY2026");
    holds(12, "2025-12-01", Annual, "FY2026");
    holds(12, "2026-11-30", Quarterly, "FY2026-Q4");
    holds(2, "2026-01-31", Quarterly, "FY2026-Q4");
    holds(2, "2026-02-01", Quarterly, "FY2027-Q1");
    holds(4, "2026-03-31", Semiannual, "FY2026-H2");
    holds(7, "2026-09-14", Monthly, "2026-09");
    holds(1, "2020-12-31", Weekly, "2020-W53");
    holds(1, "2021-01-03", Weekly, "2020-W53");
    holds(1, "2024-12-30", Weekly, "2025-W01");
    holds(7, "2024-02-29", Daily, "2024-02-29");
    // Beyond the codes: the nearest period.
    holds(7, "1800-01-01", Quarterly, "FY1900-Q1");
    holds(7, "2199-07-01", Annual, "FY2199");
}

#[track_caller]
fn spans(start_month: u32, code: &str, first: &str, last: &str) {
    let calendar = calendar(start_month);
    let dates = (calendar.starts_on(period(code)), calendar.ends_on(period(code)));
    assert_eq!(dates, (date(first), date(last)), "{code}");
}

#[test]
fn periods_span_dates() {
    spans(7, "FY2025", "2024-07-01", "2025-06-30");
    spans(7, "FY2025-H2", "2025-01-01", "2025-06-30");
    spans(7, "FY2025-Q1", "2024-07-01", "2024-09-30");
    spans(1, "FY2026-Q3", "2026-07-01", "2026-09-30");
    spans(7, "2024-02", "2024-02-01", "2024-02-29");
    spans(1, "2020-W53", "2020-12-28", "2021-01-03");
    spans(1, "2026-09-14", "2026-09-14", "2026-09-14");
    spans(12, "FY1900", "1899-12-01", "1900-11-30");
    spans(1, "2199-12-31", "2199-12-31", "2199-12-31");
}

#[test]
fn the_current_period_is_the_last_that_ended_before_today() {
    let current = |frequency, today| calendar(7).current(frequency, date(today)).to_string();
    assert_eq!(current(Monthly, "2026-09-30"), "2026-08");
    assert_eq!(current(Monthly, "2026-10-01"), "2026-09");
    assert_eq!(current(Quarterly, "2026-09-30"), "FY2026-Q4");
    assert_eq!(current(Quarterly, "2026-10-01"), "FY2027-Q1");
    assert_eq!(current(Annual, "2026-06-30"), "FY2025");
    assert_eq!(current(Annual, "2026-07-01"), "FY2026");
    assert_eq!(current(Weekly, "2026-09-13"), "2026-W36");
    assert_eq!(current(Weekly, "2026-09-14"), "2026-W37");
    assert_eq!(current(Daily, "2026-09-13"), "2026-09-12");
}

#[test]
fn labels_name_the_period_for_people() {
    for (code, label) in [
        ("2026-09", "September 2026"),
        ("FY2026-Q3", "FY2026 Q3"),
        ("FY2026-H1", "FY2026 H1"),
        ("FY2026", "FY2026"),
        ("2026-W37", "Week 37, 2026"),
        ("2026-W01", "Week 1, 2026"),
        ("2026-09-14", "14 September 2026"),
        ("2026-09-04", "4 September 2026"),
    ] {
        assert_eq!(calendar(7).label(period(code)), label);
    }
}

#[test]
fn a_period_belongs_to_one_coarser_period() {
    let july = calendar(7);
    let inside = |code, coarser| july.containing(period(code), coarser).map(|p| p.to_string());
    // The Thursday of 2026-W40 is 1 October.
    assert_eq!(inside("2026-W40", Monthly).as_deref(), Some("2026-10"));
    assert_eq!(inside("2026-W40", Quarterly).as_deref(), Some("FY2027-Q2"));
    assert_eq!(inside("2026-09-28", Weekly).as_deref(), Some("2026-W40"));
    assert_eq!(inside("2026-09-28", Monthly).as_deref(), Some("2026-09"));
    assert_eq!(inside("FY2026-Q3", Annual).as_deref(), Some("FY2026"));
    assert_eq!(inside("2026-09", Monthly).as_deref(), Some("2026-09"));
    assert_eq!(inside("2026-09", Weekly), None);
    assert_eq!(inside("2199-12", Annual), None);
    assert_eq!(july.fiscal_year(period("2199-12")), 2200);
    assert_eq!(july.fiscal_year(period("2026-W27")), 2027);
    assert_eq!(july.fiscal_year(period("2026-W26")), 2026);
}

#[test]
fn a_period_has_a_first_and_a_last_sub_period() {
    let parts = |start, code, finer| {
        calendar(start).parts(period(code), finer).map(|(first, last)| format!("{first}..{last}"))
    };
    assert_eq!(parts(7, "FY2026", Monthly).as_deref(), Some("2025-07..2026-06"));
    assert_eq!(parts(7, "FY2026-Q1", Weekly).as_deref(), Some("2025-W27..2025-W39"));
    assert_eq!(parts(1, "FY2020", Weekly).as_deref(), Some("2020-W01..2020-W53"));
    assert_eq!(parts(1, "2026-W01", Daily).as_deref(), Some("2025-12-29..2026-01-04"));
    assert_eq!(parts(1, "FY2026", Annual).as_deref(), Some("FY2026..FY2026"));
    assert_eq!(parts(1, "2026-09", Quarterly), None);
    // Only weeks that have a code.
    assert_eq!(parts(7, "FY1900", Monthly).as_deref(), Some("1900-01..1900-06"));
    assert_eq!(parts(7, "FY1900-Q1", Monthly), None);
}

#[test]
fn today_depends_on_the_time_zone() {
    let now = "2026-09-30T23:30:00Z".parse().unwrap();
    assert_eq!(today(now, chrono_tz::America::Toronto), date("2026-09-30"));
    assert_eq!(today(now, chrono_tz::Europe::Berlin), date("2026-10-01"));
}

#[test]
fn a_start_month_outside_1_to_12_is_refused() {
    for bad in [0, 13, u32::MAX] {
        assert_eq!(FiscalCalendar::new(bad), Err(BadStartMonth(bad)));
    }
}

fn any_period() -> impl Strategy<Value = Period> {
    (prop::sample::select(Frequency::VARIANTS), 0..200_000).prop_map(|(frequency, at)| {
        let [first, last] =
            ["1900-01-01", "2199-12-31"].map(|day| calendar(1).period_of(date(day), frequency));
        Period::nearest(frequency, first.index() + at % (last.index() - first.index() + 1))
    })
}

proptest! {
    #[test]
    fn codes_read_back(period in any_period()) {
        prop_assert_eq!(period.to_string().parse(), Ok(period));
    }

    #[test]
    fn periods_follow_each_other_without_gap(period in any_period(), start_month in 1_u32..=12) {
        let calendar = calendar(start_month);
        let (first, last) = (calendar.starts_on(period), calendar.ends_on(period));
        prop_assert!(first <= last);
        prop_assert_eq!(calendar.period_of(first, period.frequency()), period);
        prop_assert_eq!(calendar.period_of(last, period.frequency()), period);
        if let Some(next) = period.next() {
            prop_assert_eq!(calendar.current(period.frequency(), calendar.starts_on(next)), period);
            prop_assert!(calendar.current(period.frequency(), last) < period || period.previous().is_none());
            prop_assert_eq!(last.succ_opt(), Some(calendar.starts_on(next)));
            prop_assert!(period < next);
        }
    }

    #[test]
    fn the_parts_are_the_periods_contained(
        period in any_period(),
        finer in prop::sample::select(Frequency::VARIANTS),
        start_month in 1_u32..=12,
    ) {
        let calendar = calendar(start_month);
        let parts = calendar.parts(period, finer);
        prop_assert!(parts.is_none() || finer <= period.frequency());
        if let Some((first, last)) = parts {
            for part in Period::span(first, last) {
                prop_assert_eq!(calendar.containing(part, period.frequency()), Some(period));
                // Days belong by their own date, not by the Thursday of their week.
                if period.frequency() != Weekly {
                    prop_assert_eq!(calendar.fiscal_year(part), calendar.fiscal_year(period), "{}", part);
                }
            }
            for beyond in [first.previous(), last.next()].into_iter().flatten() {
                prop_assert_ne!(calendar.containing(beyond, period.frequency()), Some(period));
            }
        }
    }

    #[test]
    fn a_part_is_among_the_parts(
        part in any_period(),
        coarser in prop::sample::select(Frequency::VARIANTS),
        start_month in 1_u32..=12,
    ) {
        let calendar = calendar(start_month);
        if let Some(whole) = calendar.containing(part, coarser) {
            let (first, last) = calendar.parts(whole, part.frequency()).unwrap();
            prop_assert!(first <= part && part <= last);
        }
    }
}
