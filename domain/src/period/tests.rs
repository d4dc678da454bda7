use super::*;

#[track_caller]
fn check(code: &str, refusal: Option<&str>) {
    match (code.parse::<Period>(), refusal) {
        (Ok(period), None) => assert_eq!(period.to_string(), code),
        (Err(bad), Some(refusal)) => assert!(bad.to_string().contains(refusal), "{bad}"),
        (outcome, _) => panic!("{code}: {outcome:?}"),
    }
}

#[test]
fn canonical_codes_are_accepted() {
    let good = "FY2026 FY1900 FY2199 FY2026-H1 FY2026-H2 FY2026-Q1 FY2026-Q4 2026-01 2026-12 2026-W01 \
        2020-W53 2026-W53 2199-W52 1900-W01 2026-09-14 2024-02-29 1900-01-01 2199-12-31";
    for code in good.split_whitespace() {
        check(code, None);
    }
}

#[test]
fn anything_else_is_refused_with_the_reason_and_an_example() {
    check("2026-13", Some("\"2026-13\": there is no month 13; a month reads 2026-09"));
    check("2026-00", Some("no month 0"));
    check("FY2026-H3", Some("no half 3; a half reads FY2026-H1"));
    check("FY2026-Q0", Some("no quarter 0; a quarter reads FY2026-Q3"));
    check("2021-W53", Some("2021 has no week 53; a week reads 2026-W37"));
    check("2026-W00", Some("no week 0"));
    check("2026-02-29", Some("2026-02 has no day 29; a day reads 2026-09-14"));
    check("2026-13-01", Some("no month 13"));
    check("1899-12", Some("years run from 1900 to 2199"));
    check("FY2200", Some("years run from 1900 to 2199"));
    let shapes = [
        "",
        "FY",
        "2026",
        "FY26",
        "fy2026",
        "FY2026-q3",
        "FY2026-Q",
        "FY2026-Q33",
        "2026-Q3",
        "FY2026-09",
        "2026-9",
        "2026-009",
        "2026-w37",
        "2026-W7",
        "2026-9-14",
        "2026-09-1",
        "2026/09",
        "2026-09 ",
        " 2026-09",
        "+026-09",
        "20é6-09",
        "2026-0é",
        "-2026-09",
        "FY-026",
        "2026-09-14T00",
        "2026-W37-1",
    ];
    for code in shapes {
        check(code, Some("periods read FY2026,"));
    }
    check(&"9".repeat(1_000_000), Some("periods read"));
}

#[test]
fn neighbours_end_with_the_codes() {
    let next = |code: &str| code.parse::<Period>().unwrap().next().map(|period| period.to_string());
    assert_eq!(next("2020-W53").as_deref(), Some("2021-W01"));
    assert_eq!(next("FY2026-Q4").as_deref(), Some("FY2027-Q1"));
    assert_eq!(next("2024-02-28").as_deref(), Some("2024-02-29"));
    for last in ["FY2199", "FY2199-H2", "FY2199-Q4", "2199-12", "2199-W52", "2199-12-31"] {
        assert_eq!(next(last), None, "{last}");
    }
    let march: Period = "2026-03".parse().unwrap();
    assert_eq!(march.offset(-3).unwrap().to_string(), "2025-12");
    assert_eq!(march.offset(i32::MAX), None);
    assert_eq!(march.offset(i32::MIN), None);
    assert_eq!(size_of::<Period>(), 8);
}

#[test]
fn a_span_includes_both_ends() {
    let [a, b, year] = ["2026-11", "2027-01", "FY2026"].map(|code| code.parse::<Period>().unwrap());
    let span = |first, last| Period::span(first, last).map(|p| p.to_string()).collect::<Vec<_>>();
    assert_eq!(span(a, b), ["2026-11", "2026-12", "2027-01"]);
    assert_eq!((Period::count_between(a, b), Period::count_between(b, a)), (3, 0));
    assert!(span(b, a).is_empty() && span(a, year).is_empty());
    assert_eq!(Period::count_between(a, year), 0);
}
