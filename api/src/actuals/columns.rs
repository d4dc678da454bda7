//! Columns of a file of actuals: their meaning, and the actuals in a line.

use std::borrow::Cow;

use csv::{ByteRecord, StringRecord};
use domain::{
    id::MeasureId,
    name::quoted,
    numeral::{self, DecimalMark, Misread},
    period::Period,
};
use service::{
    ProblemCode,
    measure::{MeasureRef, WrittenActual},
};

use super::{
    dialect::{Dialect, Layout},
    guard::unguarded,
    write::Column as Exported,
};

/// Columns with the reason why a line was refused, in a list of refused lines; ignored when the list is imported again.
pub(crate) const REASON: [&str; 3] = ["line", "code", "message"];

/// Expected first line, for messages.
pub(super) const EXPECTED: &str = "the first line names the columns, with commas in between: measure,period,value and, if you \
                        like, text and note";

/// Possible delimiters of cells, and their names.
const DELIMITERS: [(char, &str); 4] = [(';', "semicolon"), ('\t', "tab"), ('|', "pipe"), (',', "comma")];

/// Signs that may precede or follow a number.
const UNITS: [char; 4] = ['%', '$', '\u{20ac}', '\u{a3}'];

/// Mistake in a line: a code for programs, and a message for people.
pub(crate) type Fault = (ProblemCode, String);

/// Meaning of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Measure,
    Period,
    Value,
    Text,
    Note,
    /// Values of the period with this code.
    Values(String),
    /// Column that is ignored.
    PassedOver,
    /// Column without a name, which must be empty.
    Unnamed,
}

/// Columns of a file.
#[derive(Debug)]
pub(super) struct Columns {
    all: Vec<Column>,
    /// Minimum number of cells in a line: the columns after those have no name.
    named: usize,
    dialect: Dialect,
}

fn invalid(message: impl Into<String>) -> Fault {
    (ProblemCode::Invalid, message.into())
}

/// Text of a cell, unless it is empty.
fn words(cell: &str) -> Option<Cow<'_, str>> {
    Some(unguarded(cell)).filter(|text| !text.trim().is_empty())
}

impl Column {
    /// Meaning of this name in any letter case, if it has one.
    fn named(name: &str, layout: Layout) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        match layout {
            _ if name.is_empty() => Some(Self::Unnamed),
            _ if is("measure") => Some(Self::Measure),
            Layout::Long if is("period") => Some(Self::Period),
            Layout::Long if is("value") => Some(Self::Value),
            Layout::Long if is("text") => Some(Self::Text),
            Layout::Long if is("note") => Some(Self::Note),
            Layout::Wide if ["period", "value", "text", "note"].iter().any(|known| is(known)) => None,
            Layout::Wide if name.parse::<Period>().is_ok() => Some(Self::Values(name.to_owned())),
            _ if Exported::NAMES.iter().chain(&REASON).any(|known| is(known)) => Some(Self::PassedOver),
            _ => None,
        }
    }
}

impl Columns {
    /// Determines the meaning of each column.
    ///
    /// # Errors
    ///
    /// A message for people.
    pub(super) fn of(header: &StringRecord, dialect: Dialect) -> Result<Self, String> {
        let names: Vec<&str> = header.iter().map(str::trim).collect();
        if let [only] = names[..]
            && let Some((_, word)) = DELIMITERS.into_iter().find(|(it, _)| only.contains(*it))
        {
            let delimiter = dialect.delimiter.map_or(',', char::from);
            let instead = match DELIMITERS.into_iter().find(|(it, _)| *it == delimiter) {
                Some((_, instead)) => format!("{instead}s"),
                None => delimiter.to_string(),
            };
            return Err(format!(
                "the columns are separated by {word}s instead of {instead}; say --delimiter {word}"
            ));
        }
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if let Some((theirs, _)) = dialect.map.iter().find(|(it, _)| !names.iter().any(|name| same(name, it)))
        {
            return Err(format!(
                "there is no column {} to map; there are {}",
                quoted(theirs),
                names.join(", ")
            ));
        }
        let mut all = Vec::with_capacity(names.len());
        for name in &names {
            let mapped =
                dialect.map.iter().find(|(theirs, _)| same(theirs, name)).map(|(_, ours)| ours.as_str());
            let column = match mapped {
                Some("") => Some(Column::PassedOver),
                _ => Column::named(mapped.unwrap_or(name), dialect.layout),
            };
            let column = column.ok_or_else(|| match mapped {
                Some(ours) => unmappable(name, ours, dialect.layout),
                None => unknown(name, dialect.layout),
            })?;
            let may_repeat = matches!(column, Column::PassedOver | Column::Unnamed);
            if !may_repeat && all.contains(&column) {
                return Err(format!("the column {} is there twice; {EXPECTED}", quoted(name)));
            }
            all.push(column);
        }
        let needed = match dialect.layout {
            Layout::Long => {
                vec![(Column::Measure, "measure"), (Column::Period, "period"), (Column::Value, "value")]
            }
            Layout::Wide => vec![(Column::Measure, "measure")],
        };
        if let Some((_, name)) = needed.iter().find(|(column, _)| !all.contains(column)) {
            return Err(format!("the column {name:?} is missing; {EXPECTED}"));
        }
        if dialect.layout == Layout::Wide && !all.iter().any(|it| matches!(it, Column::Values(_))) {
            return Err(
                "with --layout wide the first line reads measure and periods, like measure,2026-01,2026-02"
                    .to_owned(),
            );
        }
        let named = all.iter().rposition(|it| *it != Column::Unnamed).map_or(0, |last| last + 1);
        Ok(Self { all, named, dialect })
    }

    /// Actuals in a line, one for each value; none for a line without content.
    pub(super) fn entries(
        &self,
        record: &ByteRecord,
        quoted: &[bool],
        decoded: bool,
    ) -> Result<Vec<WrittenActual>, Fault> {
        let record = StringRecord::from_byte_record(record.clone()).map_err(|_| {
            invalid(
                "the line is not UTF-8; if the file comes from an older program, say --encoding windows-1252",
            )
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(Vec::new());
        }
        if decoded && record.iter().any(|cell| cell.contains('\u{fffd}')) {
            return Err(invalid("the line has a character that is none in the encoding of the file"));
        }
        self.check_shape(&record, quoted)?;
        let cell = |column: &Column| Some(&record[self.all.iter().position(|it| it == column)?]);
        let measure = cell(&Column::Measure).unwrap_or_default().trim();
        // A measure without a key is named by its id, as in exports.
        let measure = match measure.parse::<MeasureId>() {
            Ok(_) => MeasureRef::Id(measure.to_owned()),
            Err(_) => MeasureRef::Key(measure.to_owned()),
        };
        let clears = self.dialect.empty_clears;
        let entry = |period: &str, value: Option<Cow<'_, str>>, note| WrittenActual {
            measure: measure.clone(),
            period: period.to_owned(),
            value: value.map(Cow::into_owned).or(clears.then(String::new)),
            decimal: self.dialect.decimal,
            note,
        };
        if self.dialect.layout == Layout::Wide {
            let cells = self.all.iter().zip(&record).filter_map(|(column, cell)| match column {
                Column::Values(period) => Some((period, words(cell))),
                _ => None,
            });
            let cells = cells.filter(|(_, value)| value.is_some() || clears);
            return Ok(cells.map(|(period, value)| entry(period, value, None)).collect());
        }
        self.check_split(&record, quoted)?;
        let value = match (cell(&Column::Value).and_then(words), cell(&Column::Text).and_then(words)) {
            (Some(_), Some(_)) => return Err(invalid("give only one of value and text")),
            (value, text) => value.or(text),
        };
        let note = cell(&Column::Note).map(|it| words(it).map(Cow::into_owned));
        let note = note.filter(|note| note.is_some() || clears);
        Ok(vec![entry(cell(&Column::Period).unwrap_or_default().trim(), value, note)])
    }

    /// Refuses a line whose cells do not match the names in the first line.
    fn check_shape(&self, record: &StringRecord, quoted: &[bool]) -> Result<(), Fault> {
        if record.len() < self.named || used(record.as_byte_record()) > self.all.len() {
            let mut message =
                format!("the line has {} cells and the first line {}", record.len(), self.named);
            if record.len() > self.named && self.delimits_decimals() {
                message +=
                    "; a number with a decimal comma stands in quotes, and is read with --decimal comma";
            }
            return Err(invalid(message));
        }
        let stray = self
            .all
            .iter()
            .zip(record)
            .position(|(it, cell)| *it == Column::Unnamed && !cell.trim().is_empty());
        if let Some(at) = stray {
            return Err(invalid(format!("something stands in column {}, which has no name", at + 1)));
        }
        if self.has_other_length(record.len())
            && let Some((whole, rest)) = self.split_number(record, quoted)
        {
            let message = format!(
                "the line has {} cells and the first line {}: {whole} and {rest} may be {whole},{rest}. Put the number in \
                 quotes, or give the line as many cells as the first one has",
                record.len(),
                self.all.len()
            );
            return Err(invalid(message));
        }
        Ok(())
    }

    /// Refuses a value of 9,99 without quotes: it would be read as a value of 9 with the note 99.
    fn check_split(&self, record: &StringRecord, quoted: &[bool]) -> Result<(), Fault> {
        let Some(note) = self.all.iter().position(|it| *it == Column::Note).filter(|at| *at > 0) else {
            return Ok(());
        };
        if !matches!(self.all[note - 1], Column::Value | Column::Text)
            || !self.is_split(record, quoted, note - 1)
        {
            return Ok(());
        }
        let (whole, rest) = (record[note - 1].trim(), record[note].trim());
        let mut message = format!(
            "this may be the value {whole} with the note {rest}, or {whole},{rest}: put the note in quotes, or the number"
        );
        if self.dialect.decimal.is_none() {
            message += ", which is then read with --decimal comma (or --decimal point, if 1,234 is 1234)";
        }
        Err(invalid(message))
    }

    /// Reports whether the cells of this line may have shifted away from their columns: such a line is corrected in its
    /// original form.
    pub(super) fn is_shifted(&self, record: &ByteRecord, quoted: &[bool]) -> bool {
        // Where a cell is missing, inserting an empty one would clear a recorded value.
        let lacks_cells = record.len() < self.named && self.dialect.empty_clears;
        let may_be_split = || match StringRecord::from_byte_record(record.clone()) {
            Ok(record) => self.split_number(&record, quoted).is_some(),
            Err(_) => false,
        };
        lacks_cells
            || used(record) > self.all.len()
            || (self.has_other_length(record.len()) && may_be_split())
    }

    /// Reports whether a line of this length has cells after the named columns, and another length than the first line.
    fn has_other_length(&self, length: usize) -> bool {
        length > self.named && length != self.all.len()
    }

    /// Finds two cells that may be one number, the first of which is read as a value.
    fn split_number<'r>(&self, record: &'r StringRecord, quoted: &[bool]) -> Option<(&'r str, &'r str)> {
        let is_value = |column: &Column| matches!(column, Column::Value | Column::Text | Column::Values(_));
        let at =
            (0..self.all.len()).find(|at| is_value(&self.all[*at]) && self.is_split(record, quoted, *at))?;
        Some((record[at].trim(), record[at + 1].trim()))
    }

    /// Reports whether the cell at this index and the next one, with the comma between them, form a valid number.
    /// Without a decimal mark in the dialect either mark counts.
    fn is_split(&self, record: &StringRecord, quoted: &[bool], at: usize) -> bool {
        let is_quoted = |at: usize| quoted.get(at).copied().unwrap_or(false);
        let (Some(whole), Some(rest)) = (record.get(at), record.get(at + 1)) else { return false };
        let (whole, rest) = (whole.trim(), rest.trim().trim_end_matches(UNITS).trim_end());
        if self.dialect.delimiter.is_some_and(|it| it != b',')
            || is_quoted(at)
            || is_quoted(at + 1)
            || !whole.ends_with(|it: char| it.is_ascii_digit())
            || !rest.starts_with(|it: char| it.is_ascii_digit())
        {
            return false;
        }
        let whole = whole.trim_start_matches(UNITS).trim_start();
        let number = format!("{whole},{rest}");
        let is_number = |mark| {
            matches!(
                numeral::read(&number, Some(mark)),
                Ok(_) | Err(Misread::OutOfRange | Misread::TooManyDigits)
            )
        };
        match self.dialect.decimal {
            Some(mark) => is_number(mark),
            None => is_number(DecimalMark::Comma) || is_number(DecimalMark::Point),
        }
    }

    /// Reports whether the delimiter is a comma while the dialect has no decimal mark.
    fn delimits_decimals(&self) -> bool {
        self.dialect.delimiter.is_none_or(|it| it == b',') && self.dialect.decimal.is_none()
    }
}

/// Number of cells up to the last one that is not empty.
fn used(record: &ByteRecord) -> usize {
    let is_empty = |cell: &[u8]| String::from_utf8_lossy(cell).trim().is_empty();
    (0..record.len()).rfind(|at| !is_empty(&record[*at])).map_or(0, |last| last + 1)
}

/// Message about a column that is mapped to an unknown name.
fn unmappable(theirs: &str, ours: &str, layout: Layout) -> String {
    let (theirs, ours) = (quoted(theirs), quoted(ours));
    let names = match layout {
        Layout::Long => "measure, period, value, text and note",
        Layout::Wide => "measure and periods like 2026-01",
    };
    format!(
        "--map gives the column {theirs} the name {ours}, which is none here: there are {names}, and nothing behind = \
         passes over the column"
    )
}

/// Message about an unknown column.
fn unknown(name: &str, layout: Layout) -> String {
    if layout == Layout::Long && name.parse::<Period>().is_ok() {
        return format!(
            "the column {} is a period; where periods are columns, say --layout wide",
            quoted(name)
        );
    }
    if layout == Layout::Wide {
        return format!(
            "there is no column {} with --layout wide: the first line reads measure and periods, like \
             measure,2026-01,2026-02",
            quoted(name)
        );
    }
    format!(
        "there is no column {}; {EXPECTED}; --map '{name}=measure' gives a column another name, and --map '{name}=' passes over it",
        quoted(name)
    )
}
