//! Invented company that `scorecard demo` fills an empty organization with.
//!
//! Owns the company's strategy (`company/*.json`, in the format of the scorecard document), the recipes of its figures
//! and the generator that follows them. It must not know the clock, the database or GraphQL: today is passed in as a
//! date, and the result is a document for the importer.

use chrono::NaiveDate;
use serde_json::{Value, json};

use self::{company::Company, figures::Figures};

mod company;
mod dates;
mod figures;
mod live;
pub(crate) mod management;
mod recipe;
mod recipes;

#[cfg(test)]
mod tests;

pub(crate) use self::live::{Entry, Live};

/// Month in which the invented company's fiscal years start.
pub(crate) const FISCAL_YEAR_START: u32 = 1;

/// Seed of all noise.
const SEED: u64 = 1992;

/// Builds the invented company as a scorecard document, format `scorecard/1`.
///
/// Eight scorecards, from the enterprise down to one person, with 36 months of actuals up to the last month that ended
/// on or before `today`, and targets to the end of the coming or current fiscal year. The same `today` always gives the
/// same document.
pub(crate) fn document(today: NaiveDate) -> Value {
    let Company { mut scorecards, mut measures } = Company::read();
    let figures = Figures::new(&measures, today);
    for scorecard in &mut scorecards {
        dates::resolve(scorecard, figures.month());
    }
    for measure in &mut measures {
        let periods = figures.periods(measure);
        measure["periods"] = Value::Array(periods);
    }
    json!({ "format": "scorecard/1", "scorecards": scorecards, "measures": measures })
}

/// Generates actuals without end, for a handful of monthly measures of the enterprise and its units. All are about the
/// current month, the last one that ended, which every score shows by default.
pub(crate) fn live_entries(today: NaiveDate) -> Live {
    Live::new(Figures::new(&Company::read().measures, today))
}
