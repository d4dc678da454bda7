//! Which line of a file a byte stands on.
//!
//! The parser says where a record begins for it: that may be before the rest of a line's end, or before empty lines
//! that it has yet to pass over. People count lines as their editor does.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

/// A file that remembers where the lines begin that were read and not yet asked for.
pub(super) struct Numbered<R> {
    file: R,
    offset: u64,
    line: u64,
    after_return: bool,
    within_line: bool,
    /// Of each line that is not empty, where it begins and its number.
    starts: VecDeque<(u64, u64)>,
}

impl<R: Read> Numbered<R> {
    pub(super) fn new(file: R) -> Self {
        Self { file, offset: 0, line: 1, after_return: false, within_line: false, starts: VecDeque::new() }
    }

    /// The number of the first line with something on it that begins there or later. What lies before is forgotten.
    pub(super) fn line_at(&mut self, offset: u64) -> Option<u64> {
        while self.starts.front().is_some_and(|(start, _)| *start < offset) {
            self.starts.pop_front();
        }
        self.starts.front().map(|(_, line)| *line)
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' if self.after_return => {}
            b'\n' | b'\r' => self.line += 1,
            _ if !self.within_line => self.starts.push_back((self.offset, self.line)),
            _ => {}
        }
        self.after_return = byte == b'\r';
        self.within_line = !matches!(byte, b'\n' | b'\r');
        self.offset += 1;
    }
}

impl<R: Read> Read for Numbered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        buffer[..count].iter().for_each(|byte| self.pass(*byte));
        Ok(count)
    }
}
