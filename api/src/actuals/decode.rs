//! Decoding of files in other encodings to UTF-8.

use std::io::{self, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// Number of bytes that are decoded at once.
const PIECE: usize = 8 * 1024;

/// File from its first character on, after its byte order mark.
type Rest<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// File as UTF-8. UTF-8 passes unchanged, valid or not; in another encoding, invalid sequences become U+FFFD.
pub(super) enum Text<R> {
    Utf8(Rest<R>),
    Other(Box<Decoding<R>>),
}

/// File in another encoding.
pub(super) struct Decoding<R> {
    file: Rest<R>,
    decoder: Decoder,
    /// Bytes that were read and not yet decoded.
    waiting: Vec<u8>,
    is_at_end: bool,
    /// Text that was decoded and not yet read.
    decoded: Vec<u8>,
    read: usize,
}

impl<R: Read> Text<R> {
    /// Opens a file whose encoding is that of its byte order mark, or else `declared`, or else UTF-8.
    ///
    /// # Errors
    ///
    /// A message for people when the file cannot be read, or looks like UTF-16 without a mark or a declared encoding.
    pub(super) fn open(mut file: R, declared: Option<&'static Encoding>) -> Result<Self, String> {
        let mut head = Vec::with_capacity(4);
        file.by_ref().take(4).read_to_end(&mut head).map_err(|error| error.to_string())?;
        let marked = Encoding::for_bom(&head);
        if marked.is_none() && declared.is_none() && head.contains(&0) {
            let (name, other) =
                if head[0] == 0 { ("utf-16be", "utf-16le") } else { ("utf-16le", "utf-16be") };
            return Err(format!(
                "the file is not UTF-8; if it is UTF-16, say --encoding {name} (or {other})"
            ));
        }
        let (encoding, mark) = marked.unwrap_or((declared.unwrap_or(UTF_8), 0));
        let rest = Cursor::new(head.split_off(mark)).chain(file);
        if encoding == UTF_8 {
            return Ok(Self::Utf8(rest));
        }
        let decoder = encoding.new_decoder_without_bom_handling();
        let (waiting, decoded) = (Vec::new(), Vec::new());
        Ok(Self::Other(Box::new(Decoding {
            file: rest,
            decoder,
            waiting,
            is_at_end: false,
            decoded,
            read: 0,
        })))
    }

    /// Reports whether the file is in another encoding than UTF-8.
    pub(super) fn is_decoded(&self) -> bool {
        matches!(self, Self::Other(_))
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Utf8(file) => file.read(buffer),
            Self::Other(decoding) => decoding.read(buffer),
        }
    }
}

impl<R: Read> Decoding<R> {
    /// Decodes the next piece.
    fn fill(&mut self) -> io::Result<()> {
        let mut piece = [0; PIECE];
        let count = self.file.read(&mut piece)?;
        self.is_at_end = count == 0;
        self.waiting.extend_from_slice(&piece[..count]);
        let room = self.decoder.max_utf8_buffer_length(self.waiting.len()).unwrap_or(4 * PIECE);
        self.decoded.resize(room, 0);
        let (result, taken, written, _) =
            self.decoder.decode_to_utf8(&self.waiting, &mut self.decoded, self.is_at_end);
        // The buffer has room for the whole output.
        debug_assert_eq!(result, CoderResult::InputEmpty);
        self.waiting.drain(..taken);
        self.decoded.truncate(written);
        self.read = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.decoded.len() && !self.is_at_end {
            self.fill()?;
        }
        let count = buffer.len().min(self.decoded.len() - self.read);
        buffer[..count].copy_from_slice(&self.decoded[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &[u8], declared: Option<&'static Encoding>) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        Text::open(file, declared)?.read_to_end(&mut out).unwrap();
        Ok(out)
    }

    #[test]
    fn a_byte_order_mark_counts_more_than_what_is_declared() {
        let words = "grün €, 顧客 🎯".repeat(3_000);
        let little: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for declared in [None, Some(encoding_rs::WINDOWS_1252)] {
            assert_eq!(text(&[b"\xff\xfe", &little[..]].concat(), declared).unwrap(), words.as_bytes());
            assert_eq!(text(&[b"\xfe\xff", &big[..]].concat(), declared).unwrap(), words.as_bytes());
            assert_eq!(
                text(&[b"\xef\xbb\xbf", words.as_bytes()].concat(), declared).unwrap(),
                words.as_bytes()
            );
        }
        assert_eq!(text(&little, Some(encoding_rs::UTF_16LE)).unwrap(), words.as_bytes());
        assert_eq!(text(b"gr\xfcn \x80", Some(encoding_rs::WINDOWS_1252)).unwrap(), "grün €".as_bytes());
        assert_eq!(
            text(b"gr\xfcn", None).unwrap(),
            b"gr\xfcn",
            "what is no UTF-8 is for the reader to refuse"
        );
        assert_eq!(text(b"", None).unwrap(), b"");
        assert_eq!(text(b"a\0\xd8", Some(encoding_rs::UTF_16LE)).unwrap(), "a\u{fffd}".as_bytes(), "cut off");
    }

    #[test]
    fn what_looks_like_utf_16_has_to_be_declared() {
        assert!(text(b"m\0e\0", None).unwrap_err().contains("--encoding utf-16le"));
        assert!(text(b"\0m\0e", None).unwrap_err().contains("--encoding utf-16be"));
    }
}
