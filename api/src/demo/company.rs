//! Company of the demo: the strategy's texts and the measures' facts, as they are written in `company/*.json`.
//!
//! The files are in the format of the scorecard document with two exceptions. Dates are relative to the current month
//! (see [`super::dates`]), and a measure's `periods` contain only the periods with a text or another particular, each
//! with `ago`, the number of periods before the current one; the generator adds the figures.

use serde_json::Value;

/// Files, one for each scorecard, parents first.
const FILES: [&str; 8] = [
    include_str!("company/enterprise.json"),
    include_str!("company/direct.json"),
    include_str!("company/supply.json"),
    include_str!("company/support.json"),
    include_str!("company/digital.json"),
    include_str!("company/logistics.json"),
    include_str!("company/response-team.json"),
    include_str!("company/response-coach.json"),
];

/// Company before dates and figures are filled in.
pub(super) struct Company {
    /// Scorecards of the document, parents first.
    pub(super) scorecards: Vec<Value>,
    /// Measures of all scorecards.
    pub(super) measures: Vec<Value>,
}

impl Company {
    /// Reads the embedded files.
    #[expect(clippy::expect_used, reason = "the files are constants that every test reads")]
    pub(super) fn read() -> Self {
        let mut company = Self { scorecards: Vec::new(), measures: Vec::new() };
        for file in FILES {
            let mut file: Value = serde_json::from_str(file).expect("an embedded file is JSON");
            company.scorecards.push(file["scorecard"].take());
            let measures = file["measures"].as_array_mut().expect("an embedded file has measures");
            company.measures.append(measures);
        }
        company
    }
}
