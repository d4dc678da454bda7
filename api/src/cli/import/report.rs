//! Report of the lines that were refused: for reading, or for correcting and importing again.

use std::{
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use super::Failure;
use crate::{
    actuals::read::{Fault, Lines, REASON, Written},
    cli::output,
};

/// Destination of refused lines.
pub(super) struct Report<'a> {
    /// Name of the imported file.
    name: &'a str,
    file: Option<List>,
    count: usize,
}

/// CSV file of refused lines.
struct List {
    path: PathBuf,
    file: BufWriter<File>,
    delimiter: u8,
    /// Columns that are copied: those that were not added by an earlier list of refused lines.
    copied: Vec<bool>,
}

impl<'a> Report<'a> {
    /// Opens a report on standard error, or in a file at `path` in the dialect of `lines`, with the reason after the
    /// cells. The file is created at once: lines of an earlier import are overwritten.
    pub(super) fn open(
        name: &'a str,
        path: Option<&Path>,
        lines: &Lines<impl Read>,
    ) -> Result<Self, Failure> {
        let file = path.map(|path| List::create(path, lines)).transpose()?;
        Ok(Self { name, file, count: 0 })
    }

    /// Adds a line with all its mistakes.
    pub(super) fn add(&mut self, line: &Written, faults: &[Fault]) -> Result<(), Failure> {
        self.count += 1;
        let number = line.number;
        match &mut self.file {
            Some(list) => {
                let code = faults.first().map(|(code, _)| code.to_string()).unwrap_or_default();
                let messages: Vec<&str> = faults.iter().map(|(_, message)| message.as_str()).collect();
                list.add(line, [&number.to_string(), &code, &messages.join("; ")])?;
            }
            None => faults.iter().for_each(|(code, message)| {
                output::notice(format_args!("{}:{number}: {message} ({code})", self.name));
            }),
        }
        Ok(())
    }

    /// Flushes the report, and returns the number of lines in it.
    pub(super) fn close(self) -> Result<usize, Failure> {
        if let Some(List { path, mut file, .. }) = self.file {
            file.flush().map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(self.count)
    }
}

impl List {
    fn create(path: &Path, lines: &Lines<impl Read>) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut file = BufWriter::new(File::create(path).map_err(failed)?);
        // The same flags must read the file again.
        file.write_all(lines.opening().as_bytes()).map_err(failed)?;
        let header = lines.header();
        let is_own = |name: &[u8]| {
            !REASON.iter().any(|reason| name.trim_ascii().eq_ignore_ascii_case(reason.as_bytes()))
        };
        let copied = header.iter().map(is_own).collect();
        let mut list = Self { path: path.to_owned(), file, delimiter: lines.delimiter(), copied };
        let names = Written { number: 1, cells: header.clone(), quoted: Vec::new(), is_shifted: false };
        list.add(&names, REASON)?;
        list.file.flush().map_err(failed)?;
        Ok(list)
    }

    /// Writes the line under the names of its columns, with the reason after it.
    fn add(&mut self, line: &Written, reason: [&str; 3]) -> Result<(), Failure> {
        let Written { cells, quoted, is_shifted, .. } = line;
        let mut text = Vec::new();
        for at in self.given_on(cells.len(), *is_shifted) {
            // Cells that were quoted are quoted again.
            let is_quoted = quoted.get(at).copied().unwrap_or(false);
            self.write_cell(&mut text, cells.get(at).unwrap_or_default(), is_quoted);
        }
        reason.iter().for_each(|cell| self.write_cell(&mut text, cell.as_bytes(), false));
        // Removes the delimiter after the last cell.
        text.pop();
        text.push(b'\n');
        self.file.write_all(&text).map_err(|error| format!("{}: {error}", self.path.display()).into())
    }

    /// Indices of the cells that are copied, as many as there are columns. Where cells may have shifted away from their
    /// columns, all are copied except the reason at the end of an earlier list, since the line is corrected by shifting
    /// them back.
    fn given_on(&self, length: usize, is_shifted: bool) -> Vec<usize> {
        if is_shifted {
            let own = self.copied.iter().rev().take_while(|is_copied| !**is_copied).count();
            return (0..length.saturating_sub(own)).collect();
        }
        (0..self.copied.len()).filter(|at| self.copied[*at]).collect()
    }

    fn write_cell(&self, text: &mut Vec<u8>, cell: &[u8], is_quoted: bool) {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\n' | b'\r') || *byte == self.delimiter;
        if is_quoted || cell.iter().any(is_special) {
            text.push(b'"');
            for &byte in cell {
                text.push(byte);
                if byte == b'"' {
                    text.push(b'"');
                }
            }
            text.push(b'"');
        } else {
            text.extend_from_slice(cell);
        }
        text.push(self.delimiter);
    }
}
