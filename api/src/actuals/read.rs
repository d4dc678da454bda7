//! Reader of actuals in CSV, line by line.

use std::io::{self, Read};

use csv::{ByteRecord, StringRecord};
use service::measure::WrittenActual;

pub(crate) use super::columns::{Fault, REASON};
use super::{
    columns::{Columns, EXPECTED},
    decode::Text,
    dialect::Dialect,
    records::{Record, Records},
};

/// Line of a file.
pub(crate) struct Line {
    pub(crate) written: Written,
    /// Actuals in the line: none, one, or those of several periods.
    pub(crate) entries: Result<Vec<WrittenActual>, Fault>,
}

/// Line as it was written.
pub(crate) struct Written {
    /// Number of the line, from 1; for a record that spans several lines the first.
    pub(crate) number: u64,
    pub(crate) cells: ByteRecord,
    /// Cells that are in quotes.
    pub(crate) quoted: Vec<bool>,
    /// Set when cells may have shifted away from their columns: they then have to stay as they are.
    pub(crate) is_shifted: bool,
}

/// Reader of a file of actuals, of any length: one line is in memory at a time.
pub(crate) struct Lines<R> {
    records: Records<Text<R>>,
    header: ByteRecord,
    columns: Columns,
    delimiter: u8,
    /// Delimiter, if the file has a line with it.
    separator_line: Option<u8>,
    is_decoded: bool,
}

impl<R: Read> Lines<R> {
    /// Opens a file and reads the names of its columns.
    ///
    /// # Errors
    ///
    /// A message for people, when the names are wrong or the file cannot be read.
    pub(crate) fn open(file: R, mut dialect: Dialect) -> Result<Self, String> {
        let text = Text::open(file, dialect.encoding)?;
        let is_decoded = text.is_decoded();
        let mut records = Records::new(text);
        let separator_line = records.separator_line().map_err(|error| error.to_string())?;
        dialect.delimiter = dialect.delimiter.or(separator_line);
        let delimiter = dialect.delimiter.unwrap_or(b',');
        if !delimiter.is_ascii() {
            return Err("the line sep= names no delimiter: a comma, a semicolon or a tab".to_owned());
        }
        records.delimit(delimiter);
        let first = records.next().map_err(|error| error.to_string())?;
        let (header, fault) =
            first.map_or_else(Default::default, |Record { cells, fault, .. }| (cells, fault));
        if let Some(fault) = fault {
            return Err(format!("{fault}; {EXPECTED}"));
        }
        let names = StringRecord::from_byte_record(header.clone())
            .map_err(|_| "the file is not UTF-8; say with --encoding what it is, for example windows-1252")?;
        let columns = Columns::of(&names, dialect)?;
        Ok(Self { records, header, columns, delimiter, separator_line, is_decoded })
    }

    /// Names of the columns as they are written.
    pub(crate) fn header(&self) -> &ByteRecord {
        &self.header
    }

    /// Delimiter of cells.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Beginning of a file in UTF-8 that is to be read with the same flags.
    pub(crate) fn opening(&self) -> String {
        // A byte order mark has precedence over an encoding that is given.
        let mark = if self.is_decoded { "\u{feff}" } else { "" };
        let line = self.separator_line.map(|delimiter| format!("sep={}\n", char::from(delimiter)));
        mark.to_owned() + &line.unwrap_or_default()
    }

    /// Reads the next line; `None` at the end. Empty lines are skipped.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let Some(Record { line: number, cells, quoted, fault }) = self.records.next()? else {
            return Ok(None);
        };
        let is_shifted = self.columns.is_shifted(&cells, &quoted);
        let entries = match fault {
            Some(message) => Err((service::ProblemCode::Invalid, message)),
            None => self.columns.entries(&cells, &quoted, self.is_decoded),
        };
        Ok(Some(Line { written: Written { number, cells, quoted, is_shifted }, entries }))
    }
}

#[cfg(test)]
mod tests;
