//! The lines that were refused: to be read, or to be mended and sent again.

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use csv::ByteRecord;

use super::Failure;
use crate::{
    actuals::read::{Fault, Lines, REASON},
    cli::output,
};

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
    /// On standard error, or in a file at `path` that is written like that of `lines`, with the reason behind. It is made at once: what
    /// an earlier import left there is about that one.
    pub(super) fn open(
        name: &'a str,
        path: Option<&Path>,
        lines: &Lines<impl Read>,
    ) -> Result<Self, Failure> {
        let file = path.map(|path| List::create(path, lines)).transpose()?;
        Ok(Self { name, file, count: 0 })
    }

    /// Adds a line with all that is wrong with it.
    pub(super) fn add(&mut self, number: u64, record: &ByteRecord, faults: &[Fault]) -> Result<(), Failure> {
        self.count += 1;
        match &mut self.file {
            Some(list) => {
                let code = faults.first().map(|(code, _)| code.to_string()).unwrap_or_default();
                let messages: Vec<&str> = faults.iter().map(|(_, message)| message.as_str()).collect();
                list.add(record, [&number.to_string(), &code, &messages.join("; ")])?;
            }
            None => faults.iter().for_each(|(code, message)| {
                output::notice(format_args!("{}:{number}: {message} ({code})", self.name));
            }),
        }
        Ok(())
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
    fn create(path: &Path, lines: &Lines<impl Read>) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut file = File::create(path).map_err(failed)?;
        // The same flags are to read it again.
        file.write_all(lines.opening().as_bytes()).map_err(failed)?;
        let writer = csv::WriterBuilder::new().flexible(true).delimiter(lines.delimiter()).from_writer(file);
        let header = lines.header();
        let is_own = |name: &[u8]| {
            !REASON.iter().any(|reason| name.trim_ascii().eq_ignore_ascii_case(reason.as_bytes()))
        };
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
