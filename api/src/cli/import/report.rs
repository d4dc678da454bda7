//! The lines that were refused: to be read, or to be mended and sent again.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use csv::ByteRecord;

use super::Failure;
use crate::actuals::read::{Fault, REASON};

/// Where refused lines go.
pub(super) struct Report<'a> {
    /// Of the file that they stand in.
    name: &'a str,
    file: Option<List>,
    count: usize,
}

/// A CSV file of its own.
struct List {
    path: PathBuf,
    writer: csv::Writer<File>,
    /// Which fields are given on: those that do not come from a list like this.
    kept: Vec<bool>,
}

impl<'a> Report<'a> {
    /// On standard error, or in a file at `path` with the columns of `header` and the reason. It is made at once: what
    /// an earlier import left there is about that one.
    pub(super) fn open(name: &'a str, path: Option<&Path>, header: &ByteRecord) -> Result<Self, Failure> {
        let file = path.map(|path| List::create(path, header)).transpose()?;
        Ok(Self { name, file, count: 0 })
    }

    /// Adds a line with what is wrong with it.
    pub(super) fn add(
        &mut self,
        number: u64,
        record: &ByteRecord,
        (code, message): &Fault,
    ) -> Result<(), Failure> {
        self.count += 1;
        match &mut self.file {
            Some(list) => list.add(record, [&number.to_string(), &code.to_string(), message]),
            None => {
                eprintln!("{}:{number}: {message} ({code})", self.name);
                Ok(())
            }
        }
    }

    /// How many lines there are so far.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Writes what is left to write, and tells how many lines there are.
    pub(super) fn close(self) -> Result<usize, Failure> {
        if let Some(List { path, mut writer, .. }) = self.file {
            writer.flush().map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(self.count)
    }
}

impl List {
    fn create(path: &Path, header: &ByteRecord) -> Result<Self, Failure> {
        let writer = csv::WriterBuilder::new().flexible(true).from_path(path);
        let writer = writer.map_err(|error| format!("{}: {error}", path.display()))?;
        let is_own = |name: &[u8]| !REASON.iter().any(|reason| reason.as_bytes() == name.trim_ascii());
        let kept = header.iter().map(is_own).collect();
        let mut list = Self { path: path.to_owned(), writer, kept };
        list.add(header, REASON)?;
        Ok(list)
    }

    fn add(&mut self, record: &ByteRecord, reason: [&str; 3]) -> Result<(), Failure> {
        let fields = record.iter().enumerate().filter(|(at, _)| self.kept.get(*at).copied().unwrap_or(true));
        let fields = fields.map(|(_, field)| field).chain(reason.map(str::as_bytes));
        let written = self.writer.write_record(fields);
        written.map_err(|error| format!("{}: {error}", self.path.display()).into())
    }
}
