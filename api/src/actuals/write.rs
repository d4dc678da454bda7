//! Writer of actuals to CSV or JSON lines.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{evaluate::MeasureResult, number::round12};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};
use service::{OrganizationSnapshot, measure::RecordedActual};
use strum::{EnumString, IntoStaticStr, VariantNames};

use super::guard::guarded;

/// Format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// CSV by RFC 4180; the first line has the names of the columns.
    Csv,
    /// JSON lines: one object in a line.
    JsonLines,
}

/// Column of CSV, and field of JSON lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "camelCase")]
pub(crate) enum Column {
    Measure,
    Scorecard,
    Period,
    StartsOn,
    EndsOn,
    Value,
    Text,
    Target,
    Note,
    RecordedAt,
    RecordedBy,
    Name,
    ScorecardName,
    Unit,
    UnitSymbol,
    TargetUpper,
    RedFlag,
    Stretch,
    Benchmark,
    Score,
    Status,
}

/// Default columns of a file: recorded data, and nothing that is computed.
const USUAL: [Column; 11] = [
    Column::Measure,
    Column::Scorecard,
    Column::Period,
    Column::StartsOn,
    Column::EndsOn,
    Column::Value,
    Column::Text,
    Column::Target,
    Column::Note,
    Column::RecordedAt,
    Column::RecordedBy,
];

/// Table to be written to a file.
pub(crate) struct Table {
    pub(crate) format: Format,
    pub(crate) columns: Vec<Column>,
    /// Set when the file begins with a byte order mark, by which spreadsheets on Windows recognize UTF-8.
    pub(crate) marked: bool,
}

/// Row of the table: one actual.
pub(crate) struct Row<'a> {
    pub(crate) organization: &'a OrganizationSnapshot,
    pub(crate) actual: RecordedActual<'a>,
    /// Result of the period, where the file has a column for it.
    pub(crate) result: Option<&'a MeasureResult>,
}

/// Content of a cell.
enum Cell<'a> {
    Nothing,
    /// Text from a fixed vocabulary.
    Plain(Cow<'a, str>),
    /// Text that people have written.
    Words(&'a str),
    Number(Value),
}

impl Format {
    /// Format of a file with this file name extension.
    pub(crate) fn by_ending(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// File name extension.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// Media type of the format.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson; charset=utf-8",
        }
    }
}

impl Column {
    /// Names of all columns.
    pub(crate) const NAMES: &[&str] = Self::VARIANTS;

    fn name(self) -> &'static str {
        self.into()
    }
}

impl Table {
    /// Creates a table with these columns, or with the default ones.
    pub(crate) fn new(format: Format, columns: Option<Vec<Column>>, marked: bool) -> Self {
        Self { format, columns: columns.unwrap_or_else(|| USUAL.to_vec()), marked }
    }

    /// Reports whether it has columns of computed data.
    pub(crate) fn needs_results(&self) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Score | Column::Status))
    }

    /// Beginning of the file.
    pub(crate) fn opening(&self) -> Vec<u8> {
        match self.format {
            Format::Csv => {
                let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
                let mark = if self.marked { "\u{feff}" } else { "" };
                format!("{mark}{}\r\n", names.join(",")).into_bytes()
            }
            Format::JsonLines => Vec::new(),
        }
    }

    /// Appends a line for each row. Writing to memory cannot fail, so an error is a defect.
    pub(crate) fn write<'a>(
        &self,
        out: &mut Vec<u8>,
        rows: impl Iterator<Item = Row<'a>>,
    ) -> std::io::Result<()> {
        match self.format {
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                for row in rows {
                    writer.write_record(self.columns.iter().map(|column| row.cell(*column).into_text()))?;
                }
                writer.flush()?;
            }
            Format::JsonLines => {
                for row in rows {
                    let cells = self.columns.iter().map(|column| (column.name(), row.cell(*column)));
                    serde_json::Serializer::new(&mut *out).collect_map(cells)?;
                    out.push(b'\n');
                }
            }
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    fn cell(&self, column: Column) -> Cell<'a> {
        let calendar = self.organization.calendar();
        let RecordedActual { scorecard, measure, period, facts } = self.actual;
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let profile = &scorecard.profile;
        let verdict = self.result.map(|result| &result.verdict);
        match column {
            // A measure without a key is named by its id, as in documents.
            Column::Measure => Cell::plain(measure.key.clone().unwrap_or_else(|| measure.id.to_string())),
            Column::Scorecard => Cell::plain(profile.key.clone().unwrap_or_else(|| profile.id.to_string())),
            Column::Period => Cell::plain(period.to_string()),
            Column::StartsOn => Cell::plain(calendar.starts_on(period).to_string()),
            Column::EndsOn => Cell::plain(calendar.ends_on(period).to_string()),
            Column::Value => Cell::number(facts.actual),
            Column::Text => Cell::words(facts.text.as_deref()),
            Column::Target => Cell::number(facts.target),
            Column::Note => Cell::words(facts.note.as_deref()),
            Column::RecordedAt => facts.recorded_at.map_or(Cell::Nothing, |at| Cell::plain(instant(at))),
            Column::RecordedBy => Cell::words(facts.recorded_by.map(|actor| self.organization.called(actor))),
            Column::Name => Cell::Words(&measure.name),
            Column::ScorecardName => Cell::Words(&profile.name),
            Column::Unit => Cell::Plain(<&str>::from(measure.unit.kind).into()),
            Column::UnitSymbol => Cell::words(measure.unit.symbol.as_deref()),
            Column::TargetUpper => Cell::number(facts.target_upper),
            Column::RedFlag => Cell::number(facts.red_flag),
            Column::Stretch => Cell::number(facts.stretch),
            Column::Benchmark => Cell::number(facts.benchmark),
            Column::Score => Cell::number(verdict.and_then(|verdict| verdict.score).map(round12)),
            Column::Status => {
                verdict.map_or(Cell::Nothing, |verdict| Cell::Plain(<&str>::from(verdict.status).into()))
            }
        }
    }
}

impl<'a> Cell<'a> {
    fn plain(text: String) -> Self {
        Self::Plain(text.into())
    }

    fn words(words: Option<&'a str>) -> Self {
        words.map_or(Self::Nothing, Self::Words)
    }

    fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Nothing, |value| Self::Number(number(value)))
    }

    /// Text for a CSV file. Text that people have written is guarded against spreadsheets.
    fn into_text(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Plain(text) => text.into_owned(),
            Self::Words(words) => guarded(words).into_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Plain(text) => serializer.serialize_str(text),
            Self::Words(words) => serializer.serialize_str(words),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

/// Number exactly as it was recorded, in the form that people write: 80, not 80.0.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and within what f64 counts exactly")]
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Value::from(value as i64)
    } else {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }
}
