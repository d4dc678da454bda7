//! From actuals to CSV or JSON lines.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Number, Value};
use service::{OrganizationSnapshot, measure::RecordedActual};

use super::guard::guarded;

/// How a file is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// RFC 4180, the first line naming the columns.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// The columns of CSV in their order; in JSON lines the fields.
const COLUMNS: [&str; 11] = [
    "measure",
    "scorecard",
    "period",
    "startsOn",
    "endsOn",
    "value",
    "text",
    "target",
    "note",
    "recordedAt",
    "recordedBy",
];

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    measure: String,
    scorecard: String,
    period: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    value: Option<Value>,
    text: Option<&'a str>,
    target: Option<Value>,
    note: Option<&'a str>,
    recorded_at: Option<String>,
    recorded_by: Option<&'a str>,
}

impl Format {
    /// The format of a file whose name ends like this.
    pub(crate) fn by_ending(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// How its names end.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// Its media type.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson; charset=utf-8",
        }
    }

    /// What stands at the beginning of a file.
    pub(crate) fn opening(self) -> Vec<u8> {
        match self {
            Self::Csv => format!("{}\r\n", COLUMNS.join(",")).into_bytes(),
            Self::JsonLines => Vec::new(),
        }
    }

    /// Adds a line for each actual and tells how many. Writing to memory cannot fail, so an error is a defect.
    pub(crate) fn write<'a>(
        self,
        out: &mut Vec<u8>,
        organization: &'a OrganizationSnapshot,
        actuals: impl Iterator<Item = RecordedActual<'a>>,
    ) -> std::io::Result<u64> {
        let mut count = 0;
        let rows = actuals.inspect(|_| count += 1).map(|actual| Row::of(organization, &actual));
        match self {
            Self::Csv => {
                let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                for row in rows {
                    writer.write_record(row.fields())?;
                }
                writer.flush()?;
            }
            Self::JsonLines => {
                for row in rows {
                    serde_json::to_writer(&mut *out, &row)?;
                    out.push(b'\n');
                }
            }
        }
        Ok(count)
    }
}

impl<'a> Row<'a> {
    fn of(organization: &'a OrganizationSnapshot, actual: &RecordedActual<'a>) -> Self {
        let calendar = organization.calendar();
        let RecordedActual { scorecard, measure, period, facts } = *actual;
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let profile = &scorecard.profile;
        Self {
            // What has no key goes by its id, as in documents.
            measure: measure.key.clone().unwrap_or_else(|| measure.id.to_string()),
            scorecard: profile.key.clone().unwrap_or_else(|| profile.id.to_string()),
            period: period.to_string(),
            starts_on: calendar.starts_on(period),
            ends_on: calendar.ends_on(period),
            value: facts.actual.map(number),
            text: facts.text.as_deref(),
            target: facts.target.map(number),
            note: facts.note.as_deref(),
            recorded_at: facts.recorded_at.map(instant),
            recorded_by: facts.recorded_by.map(|actor| organization.called(actor)),
        }
    }

    /// In the order of [`COLUMNS`]. Words that people have written are guarded against spreadsheets.
    fn fields(self) -> [String; 11] {
        let Self {
            measure,
            scorecard,
            period,
            starts_on,
            ends_on,
            value,
            text,
            target,
            note,
            recorded_at,
            recorded_by,
        } = self;
        let number = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
        let words = |words: Option<&str>| words.map(|words| guarded(words).into_owned()).unwrap_or_default();
        [
            measure,
            scorecard,
            period,
            starts_on.to_string(),
            ends_on.to_string(),
            number(value),
            words(text),
            number(target),
            words(note),
            recorded_at.unwrap_or_default(),
            words(recorded_by),
        ]
    }
}

/// The number exactly as it was recorded, and as people write it: 80, not 80.0.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and within what f64 counts exactly")]
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Value::from(value as i64)
    } else {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }
}
