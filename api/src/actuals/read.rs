//! From CSV to actuals, line by line.

use std::io::Read;

use csv::{ByteRecord, StringRecord};
use domain::id::MeasureId;
use service::{
    ProblemCode,
    measure::{MeasureRef, WrittenActual},
};

use super::{guard::unguarded, numbered::Numbered};

/// What is read.
const READ: [&str; 5] = ["measure", "period", "value", "text", "note"];
/// What an export tells besides; passed over here.
const TOLD: [&str; 6] = ["scorecard", "startsOn", "endsOn", "target", "recordedAt", "recordedBy"];
/// Why a line was refused, in the columns of a list of those; passed over when it comes back mended.
pub(crate) const REASON: [&str; 3] = ["line", "code", "message"];

/// What the first line reads.
const EXPECTED: &str = "the first line names the columns, with commas in between: measure,period,value and, if you \
                        like, text and note";

/// A line that cannot be taken: what is wrong for programs, and what would be right for people.
pub(crate) type Fault = (ProblemCode, String);

/// One line of a file.
pub(crate) struct Line {
    /// Its number, from 1; of a value that runs over several lines the first.
    pub(crate) number: u64,
    /// As it was written.
    pub(crate) record: ByteRecord,
    /// What it says.
    pub(crate) entry: Result<WrittenActual, Fault>,
}

/// Where the columns stand.
#[derive(Debug)]
struct Columns {
    count: usize,
    measure: usize,
    period: usize,
    value: usize,
    text: Option<usize>,
    note: Option<usize>,
}

/// A file of actuals, of any length: one line is in memory at a time.
pub(crate) struct Lines<R> {
    reader: csv::Reader<Numbered<R>>,
    columns: Columns,
}

impl<R: Read> Lines<R> {
    /// Reads the names of the columns.
    ///
    /// # Errors
    /// A text for people, when they are others or the file cannot be read.
    pub(crate) fn open(file: R) -> Result<Self, String> {
        // A line with too many fields or too few is its own problem, not that of the file.
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(Numbered::new(file));
        let header = reader.headers().map_err(|error| match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "the file is not UTF-8".to_owned(),
            _ => error.to_string(),
        })?;
        let columns = Columns::of(header)?;
        Ok(Self { reader, columns })
    }

    /// The names of the columns as they are written.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn header(&mut self) -> csv::Result<&ByteRecord> {
        self.reader.byte_headers()
    }

    /// The next line; `None` at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn next(&mut self) -> csv::Result<Option<Line>> {
        let mut record = ByteRecord::new();
        if !self.reader.read_byte_record(&mut record)? {
            return Ok(None);
        }
        let offset = record.position().map_or(0, csv::Position::byte);
        let number = self.reader.get_mut().line_at(offset).unwrap_or_default();
        let entry = self.columns.entry(&record);
        Ok(Some(Line { number, record, entry }))
    }
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, String> {
        let names: Vec<&str> = header.iter().map(str::trim).collect();
        for (at, name) in names.iter().enumerate() {
            if !READ.iter().chain(&TOLD).chain(&REASON).any(|known| known == name) {
                return Err(format!("there is no column {name:?}; {EXPECTED}"));
            }
            if names[..at].contains(name) {
                return Err(format!("the column {name:?} is there twice; {EXPECTED}"));
            }
        }
        let find = |wanted: &str| names.iter().position(|name| *name == wanted);
        let needed = |wanted: &str| {
            find(wanted).ok_or_else(|| format!("the column {wanted:?} is missing; {EXPECTED}"))
        };
        Ok(Self {
            count: names.len(),
            measure: needed("measure")?,
            period: needed("period")?,
            value: needed("value")?,
            text: find("text"),
            note: find("note"),
        })
    }

    fn entry(&self, record: &ByteRecord) -> Result<WrittenActual, Fault> {
        if record.len() != self.count {
            let message = format!("the line has {} fields and the first line {}", record.len(), self.count);
            return Err((ProblemCode::Invalid, message));
        }
        let record = StringRecord::from_byte_record(record.clone())
            .map_err(|_| (ProblemCode::Invalid, "the line is not UTF-8".to_owned()))?;
        let words = |at: Option<usize>| at.map(|at| unguarded(&record[at])).filter(|text| !text.is_empty());
        let value = match (words(Some(self.value)), words(self.text)) {
            (Some(_), Some(_)) => {
                return Err((ProblemCode::Invalid, "give only one of value and text".to_owned()));
            }
            (value, text) => value.or(text).unwrap_or_default().to_owned(),
        };
        let measure = record[self.measure].trim();
        // Who has given no keys goes by ids, as exports do.
        let measure = match measure.parse::<MeasureId>() {
            Ok(_) => MeasureRef::Id(measure.to_owned()),
            Err(_) => MeasureRef::Key(measure.to_owned()),
        };
        Ok(WrittenActual {
            measure,
            period: record[self.period].trim().to_owned(),
            value,
            note: self.note.map(|at| words(Some(at)).map(str::to_owned)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line number, measure, period, value and note of each line that reads.
    fn read(file: &[u8]) -> Result<Vec<(u64, String)>, String> {
        let mut lines = Lines::open(file)?;
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let said = match line.entry {
                Ok(WrittenActual { measure: MeasureRef::Key(key), period, value, note }) => {
                    format!("{key}|{period}|{value}|{note:?}")
                }
                Ok(other) => format!("{other:?}"),
                Err((code, _)) => code.to_string(),
            };
            found.push((line.number, said));
        }
        Ok(found)
    }

    #[test]
    fn lines_are_read_as_spreadsheets_write_them() {
        let file = "\u{feff}measure,period,value,note\r\nsales,2026-01,-1.5,\r\n\r\n\
                    remark,2026-01,\"one, \"\"two\"\"\nthree\",'=note\r\n sales , 2026-02 ,,x\r\nsales,2026-03\r\n";
        assert_eq!(
            read(file.as_bytes()).unwrap(),
            [
                (2, "sales|2026-01|-1.5|Some(None)".to_owned()),
                (4, "remark|2026-01|one, \"two\"\nthree|Some(Some(\"=note\"))".to_owned()),
                (6, "sales|2026-02||Some(Some(\"x\"))".to_owned()),
                (7, "INVALID".to_owned()),
            ]
        );
    }

    #[test]
    fn columns_are_found_by_name() {
        let exported =
            "scorecard,period,measure,target,text,value\nunit,2026-01,remark,5,fine,\nunit,2026-01,a,,b,1\n";
        assert_eq!(
            read(exported.as_bytes()).unwrap(),
            [(2, "remark|2026-01|fine|None".to_owned()), (3, "INVALID".to_owned())]
        );
        for header in ["", "measure,period", "measure;period;value", "measure,period,value,value", "a,b,c"] {
            assert!(read(header.as_bytes()).unwrap_err().contains("measure,period,value"), "{header}");
        }
        assert_eq!(read(b"measure,period,value\na,b,\xff\n").unwrap(), [(2, "INVALID".to_owned())]);
    }
}
