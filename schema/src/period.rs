//! Period of the organization's calendar.

use async_graphql::{Description, Object};
use chrono::NaiveDate;
use domain::{calendar::FiscalCalendar, period};
use gateway::resolve::InMemory;
use service::Reader;

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
    today: NaiveDate,
}

impl Period {
    pub(super) fn new(period: period::Period, view: &Reader) -> Self {
        Self { period, calendar: view.organization().calendar(), today: view.today() }
    }

    /// Other period of the same calendar; this one at the ends of the years that have codes.
    fn other(&self, period: Option<period::Period>) -> Self {
        Self { period: period.unwrap_or(self.period), ..*self }
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

    /// Next period of the same frequency.
    async fn next(&self) -> Self {
        self.other(self.period.next())
    }

    /// Preceding period of the same frequency.
    async fn previous(&self) -> Self {
        self.other(self.period.previous())
    }

    /// True for the current period of its frequency: the last one that has ended, in the organization's time zone. It is
    /// what is shown where no period is asked for.
    fn is_current(&self) -> bool {
        self.calendar.current(self.period.frequency(), self.today) == self.period
    }

    /// True while the period runs: today is one of its days.
    fn is_running(&self) -> bool {
        self.calendar.period_of(self.today, self.period.frequency()) == self.period
    }
}

/// Parses the period with this code.
pub(super) fn parse(code: &PeriodCode) -> Result<period::Period> {
    code.0.parse().map_err(|error: period::BadPeriodCode| bad_input(error.to_string()))
}
