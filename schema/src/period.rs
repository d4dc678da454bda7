//! Period of the organization's calendar.

use async_graphql::{Description, Object};
use domain::{calendar::FiscalCalendar, period};
use gateway::resolve::InMemory;

use crate::{
    Result,
    enums::Frequency,
    error::bad_input,
    scalars::{Date, PeriodCode},
};

/// Period of the organization's calendar, with a code.
#[derive(Description)]
pub(super) struct Period {
    period: period::Period,
    calendar: FiscalCalendar,
}

impl Period {
    pub(super) fn new(period: period::Period, calendar: FiscalCalendar) -> Self {
        Self { period, calendar }
    }
}

impl InMemory for Period {}

#[Object(use_type_description)]
impl Period {
    /// Code of the period, `2026-09`.
    fn code(&self) -> PeriodCode {
        PeriodCode(self.period.to_string())
    }

    /// Frequency: the length of the period.
    fn frequency(&self) -> Frequency {
        self.period.frequency().into()
    }

    /// First day of the period.
    fn starts_on(&self) -> Date {
        Date(self.calendar.starts_on(self.period))
    }

    /// Last day of the period.
    fn ends_on(&self) -> Date {
        Date(self.calendar.ends_on(self.period))
    }

    /// Label of the period for people, in English: `September 2026`.
    fn label(&self) -> String {
        self.calendar.label(self.period)
    }

    /// Fiscal year to which the period belongs, named after the calendar year in which it ends.
    fn fiscal_year(&self) -> i32 {
        self.calendar.fiscal_year(self.period)
    }
}

/// Parses the period with this code.
pub(super) fn parse(code: &PeriodCode) -> Result<period::Period> {
    code.0.parse().map_err(|error: period::BadPeriodCode| bad_input(error.to_string()))
}
