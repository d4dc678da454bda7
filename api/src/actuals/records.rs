//! Records of a CSV file by RFC 4180, each with the line on which it begins.
//!
//! CSV readers tolerate misplaced quotes, and then take the lines that follow for one text. Misplaced quotes are found
//! here, before the library parses the text: such a record is returned line by line, as it is written.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read},
};

use csv::ByteRecord;

/// Maximum length of a line and of a quoted text, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Record of a file.
#[derive(Debug)]
pub(super) struct Record {
    /// Line on which it begins, from 1.
    pub(super) line: u64,
    /// Cells of the record.
    pub(super) cells: ByteRecord,
    /// Cells that are in quotes.
    pub(super) quoted: Vec<bool>,
    /// Reason for which it is refused; the cells are then those of one line, quotes included.
    pub(super) fault: Option<String>,
}

/// Reader of records.
pub(super) struct Records<R> {
    file: BufReader<R>,
    delimiter: u8,
    /// Number of lines that were read.
    lines: u64,
    /// Line that is to be read once more.
    given_back: Option<Vec<u8>>,
    /// Lines of a record that is refused.
    refused: VecDeque<Record>,
}

/// State of the scanner within a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotes.
    Plain,
    /// In quotes that began on this line.
    Quoted(u64),
    /// After quotes that began on this line.
    Closed(u64),
}

/// Mistake in the quotes of a record, with the line on which the quoted text began.
enum Stray {
    Within(u64),
    TextAfter(u64),
    Unclosed(u64),
    TooLong(u64),
}

impl<R: Read> Records<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            file: BufReader::new(file),
            delimiter: b',',
            lines: 0,
            given_back: None,
            refused: VecDeque::new(),
        }
    }

    pub(super) fn delimit(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Delimiter of a first line `sep=;`, which spreadsheets write and read; the line is skipped.
    pub(super) fn separator_line(&mut self) -> io::Result<Option<u8>> {
        let mut bytes = Vec::new();
        if !self.read_line(&mut bytes)? {
            return Ok(None);
        }
        let line = bytes.trim_ascii_end();
        let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
        let delimiter = match line {
            [name @ .., delimiter] if name.eq_ignore_ascii_case(b"sep=") && *delimiter != b'"' => *delimiter,
            // A tab is trimmed together with the spaces around the line.
            name if name.eq_ignore_ascii_case(b"sep=") => b'\t',
            _ => {
                self.lines -= 1;
                self.given_back = Some(bytes);
                return Ok(None);
            }
        };
        Ok(Some(delimiter))
    }

    /// Reads the next record that is not empty; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        if let Some(line) = self.refused.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        while is_empty(&bytes) {
            bytes.clear();
            if !self.read_line(&mut bytes)? {
                return Ok(None);
            }
        }
        let line = self.lines;
        let (mut state, mut quoted, mut scanned, mut ends) = (State::Start, Vec::new(), 0, Vec::new());
        let stray = loop {
            ends.push(bytes.len());
            if let Err(stray) = self.scan(&bytes[scanned..], &mut state, &mut quoted) {
                break stray;
            }
            let State::Quoted(from) = state else {
                let cells = self.cells(&bytes, true)?;
                return Ok(Some(Record { line, cells, quoted, fault: None }));
            };
            scanned = bytes.len();
            if bytes.len() > LONGEST {
                break Stray::TooLong(from);
            }
            if !self.read_line(&mut bytes)? {
                break Stray::Unclosed(from);
            }
        };
        self.refuse(line, &bytes, &ends, &stray)?;
        Ok(self.refused.pop_front())
    }

    /// Scans one line of a record.
    fn scan(&self, line: &[u8], state: &mut State, quoted: &mut Vec<bool>) -> Result<(), Stray> {
        for &byte in line {
            let ends = matches!(byte, b'\n' | b'\r');
            *state = match *state {
                State::Quoted(from) if byte == b'"' => State::Closed(from),
                State::Quoted(from) => State::Quoted(from),
                State::Closed(from) if byte == b'"' => State::Quoted(from),
                // The end of the line is the end of the record.
                at if ends => at,
                State::Start if byte == b'"' => {
                    quoted.push(true);
                    State::Quoted(self.lines)
                }
                State::Start => {
                    quoted.push(false);
                    if byte == self.delimiter { State::Start } else { State::Plain }
                }
                State::Plain | State::Closed(_) if byte == self.delimiter => State::Start,
                State::Plain if byte == b'"' => return Err(Stray::Within(self.lines)),
                State::Plain => State::Plain,
                State::Closed(from) => return Err(Stray::TextAfter(from)),
            };
        }
        Ok(())
    }

    /// Queues the lines of a refused record, one by one.
    fn refuse(&mut self, first: u64, bytes: &[u8], ends: &[usize], stray: &Stray) -> io::Result<()> {
        let last = first + ends.len() as u64 - 1;
        let right = "quote the whole cell and double the quotes in it: \"5\"\" wide\"";
        let (from, message) = match stray {
            Stray::Within(from) => {
                (*from, format!("a quote stands within a cell that does not begin with one; {right}"))
            }
            Stray::TextAfter(from) => (
                *from,
                format!("text follows the quote that closes the one which begins on line {from}; {right}"),
            ),
            Stray::Unclosed(from) => (
                *from,
                format!(
                    "the quote that begins on line {from} is never closed, up to the end of the file on line {last}; {right}"
                ),
            ),
            Stray::TooLong(from) => (
                *from,
                format!("the quote that begins on line {from} is not closed within {LONGEST} bytes; {right}"),
            ),
        };
        let mut start = 0;
        for (line, end) in (first..).zip(ends) {
            let cells = self.cells(&bytes[start..*end], false)?;
            start = *end;
            let fault = match line {
                _ if line == from || first == last => message.clone(),
                _ => format!("the line is in one record with line {from}: {message}"),
            };
            self.refused.push_back(Record { line, cells, quoted: Vec::new(), fault: Some(fault) });
        }
        Ok(())
    }

    fn cells(&self, bytes: &[u8], quoting: bool) -> io::Result<ByteRecord> {
        let mut builder = csv::ReaderBuilder::new();
        builder
            .has_headers(false)
            .delimiter(self.delimiter)
            .quoting(quoting)
            .buffer_capacity(bytes.len().max(1));
        let mut cells = ByteRecord::new();
        builder.from_reader(bytes).read_byte_record(&mut cells).map_err(io::Error::other)?;
        Ok(cells)
    }

    /// Appends the next line with its line ending, which may be that of any system; `false` when there is none.
    fn read_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        if let Some(line) = self.given_back.take() {
            bytes.extend(line);
            self.lines += 1;
            return Ok(true);
        }
        let start = bytes.len();
        loop {
            let buffer = self.file.fill_buf()?;
            let after_return = bytes.len() > start && bytes.last() == Some(&b'\r');
            if after_return || buffer.is_empty() {
                if after_return && buffer.first() == Some(&b'\n') {
                    bytes.push(b'\n');
                    self.file.consume(1);
                }
                break;
            }
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = end.map_or(buffer.len(), |end| end + 1);
            bytes.extend_from_slice(&buffer[..taken]);
            self.file.consume(taken);
            if bytes.last() == Some(&b'\n') {
                break;
            }
            if end.is_none() && bytes.len() - start > LONGEST {
                let message = format!("line {} is longer than {LONGEST} bytes", self.lines + 1);
                return Err(io::Error::other(message));
            }
        }
        let is_line = bytes.len() > start;
        self.lines += u64::from(is_line);
        Ok(is_line)
    }
}

fn is_empty(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads all records: line, cells, and mistake.
    fn read(file: &str) -> Vec<(u64, Vec<String>, Option<String>)> {
        let mut records = Records::new(file.as_bytes());
        let mut found = Vec::new();
        while let Some(Record { line, cells, fault, .. }) = records.next().unwrap() {
            let cells = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            found.push((line, cells, fault));
        }
        found
    }

    #[test]
    fn quotes_that_stand_where_they_must_not_swallow_nothing() {
        for (file, refused) in [
            // Quotes that are never closed.
            ("a,\"5 o'clock\nb,2\nc,3\n", vec![1, 2, 3]),
            ("a,1\nb,\"two\nthree\"\nc,\"\n", vec![4]),
            ("a,\"\"\"\nb,2", vec![1, 2]),
            // Text after a closing quote.
            ("a,\"5\" wide\nb,2\n", vec![1]),
            ("a,\"5\" \nb,2\n", vec![1]),
            ("a,1\nb,\"5 o'clock\nc,3\nd,\"fine\"\ne,5\n", vec![2, 3, 4]),
            // Quotes within a cell.
            ("a,5\" wide\nb,2\n", vec![1]),
            ("a, \"5\"\nb,2\n", vec![1]),
        ] {
            let found = read(file);
            let lines: Vec<u64> =
                found.iter().filter(|(.., fault)| fault.is_some()).map(|(line, ..)| *line).collect();
            assert_eq!(lines, refused, "{file:?}");
            let first = found.iter().find_map(|(.., fault)| fault.as_deref()).unwrap();
            assert!(first.contains("quote"), "{first}");
            // Refused lines are returned as they are written.
            let written: Vec<&str> = file.lines().collect();
            for (line, cells, _) in found.iter().filter(|(.., fault)| fault.is_some()) {
                assert_eq!(cells.join(","), written[*line as usize - 1]);
            }
        }
        let found = read("a,1\nb,\"two\nthree\n");
        assert!(found[1].2.as_ref().unwrap().contains("begins on line 2"), "{found:?}");
        assert!(found[2].2.as_ref().unwrap().contains("line 2"), "{found:?}");
    }

    #[test]
    fn lines_end_as_on_any_system() {
        for end in ["\n", "\r\n", "\r"] {
            let file = "a,1||b,\"two|, \"\"three\"\"\"|c,3".replace('|', end);
            let found = read(&file);
            let lines: Vec<u64> = found.iter().map(|(line, ..)| *line).collect();
            assert_eq!(lines, [1, 3, 5], "{end:?}");
            assert_eq!(found[1].1[1], format!("two{end}, \"three\""));
            assert!(found.iter().all(|(.., fault)| fault.is_none()));
        }
    }

    #[test]
    fn a_first_line_may_name_the_delimiter() {
        for (file, delimiter) in [
            ("sep=;\na;b\n", Some(b';')),
            ("\"SEP=|\"\r\na|b\r\n", Some(b'|')),
            ("sep=\t\na\tb\n", Some(b'\t')),
            ("separate\n", None),
            ("", None),
        ] {
            let mut records = Records::new(file.as_bytes());
            assert_eq!(records.separator_line().unwrap(), delimiter, "{file:?}");
            if let Some(delimiter) = delimiter {
                records.delimit(delimiter);
                let record = records.next().unwrap().unwrap();
                assert_eq!((record.line, record.cells.len()), (2, 2), "{file:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_by_the_rules_is_read_as_it_was(
            rows in prop::collection::vec(prop::collection::vec("[a-c\", ;\n]{0,5}", 2..5), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let found = read(&text);
            prop_assert!(found.iter().all(|(.., fault)| fault.is_none()), "{:?}", found);
            let cells: Vec<Vec<String>> = found.into_iter().map(|(_, cells, _)| cells).collect();
            prop_assert_eq!(cells, rows);
        }

        #[test]
        fn every_line_is_given_once(file in "[a\",\n]{0,40}") {
            let written = file.lines().filter(|line| !line.is_empty()).count();
            let mut records = Records::new(file.as_bytes());
            let (mut given, mut line_before) = (0, 0);
            while let Some(record) = records.next().unwrap() {
                prop_assert!(record.line > line_before);
                line_before = record.line;
                // A valid record that spans several lines contains the ends of the others.
                let within: usize = match record.fault {
                    None => record.cells.iter().map(|cell| {
                        cell.split(|byte| *byte == b'\n').skip(1).count()
                    }).sum(),
                    Some(_) => 0,
                };
                given += 1 + within;
            }
            prop_assert!(given >= written, "{} of {} lines", given, written);
        }
    }
}
