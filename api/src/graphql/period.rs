//! A period of the organization's calendar.

use async_graphql::SimpleObject;
use domain::{calendar::FiscalCalendar, period};

use super::{
    Result,
    enums::Frequency,
    error::bad_input,
    scalars::{Date, PeriodCode},
};

/// A stretch of time with a code.
#[derive(SimpleObject)]
pub(super) struct Period {
    /// Its code, `2026-09`.
    code: PeriodCode,
    /// How long it is.
    frequency: Frequency,
    /// Its first day.
    starts_on: Date,
    /// Its last day.
    ends_on: Date,
    /// How people write it, in English: `September 2026`.
    label: String,
    /// The fiscal year it belongs to, named after the calendar year in which it ends.
    fiscal_year: i32,
}

impl Period {
    pub(super) fn new(period: period::Period, calendar: FiscalCalendar) -> Self {
        Self {
            code: PeriodCode(period.to_string()),
            frequency: period.frequency().into(),
            starts_on: Date(calendar.starts_on(period)),
            ends_on: Date(calendar.ends_on(period)),
            label: calendar.label(period),
            fiscal_year: calendar.fiscal_year(period),
        }
    }
}

/// The period with this code.
pub(super) fn parse(code: &PeriodCode) -> Result<period::Period> {
    code.0.parse().map_err(|error: period::BadPeriodCode| bad_input(error.to_string()))
}
