//! The scalars: how dates, instants, money and period codes are written.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Instant, NaiveDate, SecondsFormat, Utc};

/// A calendar date, `2026-09-30`.
#[derive(Clone, Copy)]
pub(super) struct Date(pub(super) NaiveDate);

/// A calendar date in the organization's time zone (RFC 3339 full-date): `2026-09-30`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.to_string() == *text);
        date.map(Self).ok_or_else(|| {
            InputValueError::custom(format!("{text:?} is not a date; a date reads 2026-09-30"))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant.
#[derive(Clone, Copy)]
pub(super) struct DateTime(pub(super) Instant<Utc>);

/// An instant (RFC 3339) in UTC with three fraction digits: `2026-09-30T12:00:00.000Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let instant = Instant::parse_from_rfc3339(text).map_err(|_| {
            InputValueError::custom(format!(
                "{text:?} is not an instant; an instant reads 2026-09-30T12:00:00.000Z"
            ))
        })?;
        Ok(Self(instant.with_timezone(&Utc)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// An exact decimal number.
#[derive(Clone)]
pub(super) struct Decimal(pub(super) String);

/// An exact decimal number as a string, `"250000.00"`. Money only.
#[Scalar(specified_by_url = "https://scalars.graphql.org/chillicream/decimal.html")]
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

/// A period's code. Kept as written, so that a bad code among 5,000 entries is that entry's error alone.
#[derive(Clone)]
pub(super) struct PeriodCode(pub(super) String);

/// A period by its code: a fiscal year `FY2026`, half `FY2026-H1` or quarter `FY2026-Q3`, a month `2026-09`, an
/// ISO 8601 week `2026-W37`, or a day `2026-09-14`.
#[Scalar]
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
