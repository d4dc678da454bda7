//! Scalars: the formats of dates, instants, money, period codes and documents.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value, from_value, to_value};
use chrono::{DateTime as Instant, Datelike, NaiveDate, SecondsFormat, Utc};
use domain::period::{BadPeriodCode, Period};

/// Checks a value of a custom scalar before anything is executed. A period's code in an input object is not checked: it
/// is an entry of a batch, which has errors of its own.
///
/// # Errors
/// The reason why the value cannot be read, and a correct form.
pub fn check(scalar: &str, value: &Value, alone: bool) -> Result<(), String> {
    if !matches!(scalar, "Date" | "DateTime" | "Decimal" | "PeriodCode") {
        return Ok(());
    }
    let Value::String(text) = value else { return Err(format!("a {scalar} is written as a string")) };
    match scalar {
        "Date" => date(text).map(drop),
        "DateTime" => instant(text).map(drop),
        "PeriodCode" if alone => {
            text.parse::<Period>().map(drop).map_err(|bad: BadPeriodCode| bad.to_string())
        }
        _ => Ok(()),
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    // Ten characters: years beyond 9999 are no dates of RFC 3339, and none that databases keep.
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // PostgreSQL does not read the year 0 either.
    let date = date.filter(|date| text.len() == 10 && date.to_string() == *text && date.year() > 0);
    date.ok_or_else(|| format!("{:?} is not a date; a date reads 2026-09-30", excerpt(text)))
}

fn instant(text: &str) -> Result<Instant<Utc>, String> {
    let instant = Instant::parse_from_rfc3339(text).map(|instant| instant.with_timezone(&Utc)).ok();
    // An offset can lead out of the years that RFC 3339 and databases know.
    let instant = instant.filter(|instant| (1..=9_999).contains(&instant.year()));
    instant.ok_or_else(|| {
        format!("{:?} is not an instant; an instant reads 2026-09-30T12:00:00.000Z", excerpt(text))
    })
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Calendar date, `2026-09-30`.
#[derive(Clone, Copy)]
pub(super) struct Date(pub(super) NaiveDate);

/// Calendar date in the organization's time zone (RFC 3339 full-date): `2026-09-30`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        date(text).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        date.0
    }
}

/// Instant.
#[derive(Clone, Copy)]
pub(super) struct DateTime(pub(super) Instant<Utc>);

/// Instant (RFC 3339) in UTC with three fraction digits: `2026-09-30T12:00:00.000Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        instant(text).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Exact decimal number.
#[derive(Clone)]
pub(super) struct Decimal(pub(super) String);

/// Exact decimal number as a string of digits with a point: `"250000.00"`. Money only.
#[Scalar(specified_by_url = "https://www.w3.org/TR/xmlschema11-2/#decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Code of a period. Kept as written, so that a bad code among 5,000 entries is that entry's error alone.
#[derive(Clone)]
pub(super) struct PeriodCode(pub(super) String);

impl From<PeriodCode> for String {
    fn from(code: PeriodCode) -> Self {
        code.0
    }
}

/// Code of a period. Months `2026-09`, ISO 8601 weeks `2026-W37` and days `2026-09-14` are written as the HTML standard
/// does; a fiscal year is `FY2026`, a half of it `FY2026-H1`, a quarter `FY2026-Q3`. Years 1900 to 2199.
#[Scalar(
    specified_by_url = "https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#dates-and-times"
)]
impl ScalarType for PeriodCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Any JSON value.
pub(super) struct Json(pub(super) serde_json::Value);

/// Any JSON value: an object, a list, a string, a number, a boolean or null.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(from_value(value)?))
    }

    fn to_value(&self) -> Value {
        to_value(&self.0).unwrap_or_default()
    }
}
