//! Dialects of CSV files. Facts that a file does not contain itself have to be given; nothing is guessed.

use domain::numeral::DecimalMark;
use encoding_rs::Encoding;

/// Dialect of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dialect {
    /// Delimiter of cells; by default that of a line `sep=`, or a comma.
    pub(crate) delimiter: Option<u8>,
    /// Decimal mark; by default numbers have a point and no thousands separator.
    pub(crate) decimal: Option<DecimalMark>,
    /// Encoding of a file without a byte order mark; by default UTF-8.
    pub(crate) encoding: Option<&'static Encoding>,
    /// Arrangement of values.
    pub(crate) layout: Layout,
    /// Columns of the file and the names they are mapped to; a column with an empty name is ignored.
    pub(crate) map: Vec<(String, String)>,
    /// Set when an empty cell clears the recorded value, instead of keeping it.
    pub(crate) empty_clears: bool,
}

/// Arrangement of values in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Line for each value.
    #[default]
    Long,
    /// Line for each measure, and a column for each period.
    Wide,
}

/// Parses a delimiter: a character, or the name of one.
///
/// # Errors
///
/// A message for people.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match (text.to_lowercase().as_str(), text.as_bytes()) {
        ("comma", _) => Ok(b','),
        ("semicolon", _) => Ok(b';'),
        ("tab" | "\\t", _) => Ok(b'\t'),
        ("pipe", _) => Ok(b'|'),
        (_, [byte]) if byte.is_ascii_punctuation() && *byte != b'"' => Ok(*byte),
        (_, [b'\t']) => Ok(b'\t'),
        _ => Err("a delimiter is comma, semicolon, tab, pipe, or a character such as ;".to_owned()),
    }
}

/// Parses the name of an encoding, as the WHATWG lists them.
///
/// # Errors
///
/// A message for people.
pub(crate) fn encoding(text: &str) -> Result<&'static Encoding, String> {
    let found = Encoding::for_label_no_replacement(text.as_bytes());
    found.ok_or_else(|| {
        "an encoding is utf-8, utf-16le, utf-16be, windows-1252 or another known one".to_owned()
    })
}

/// Parses `theirs=ours`.
///
/// # Errors
///
/// A message for people.
pub(crate) fn mapping(text: &str) -> Result<(String, String), String> {
    let parts = text.rsplit_once('=').map(|(theirs, ours)| (theirs.trim(), ours.trim()));
    let (theirs, ours) = parts.filter(|(theirs, _)| !theirs.is_empty()).ok_or_else(|| {
        "a mapping reads 'column of the file=column here', like Wert=value; with nothing behind = the column is passed \
         over"
            .to_owned()
    })?;
    Ok((theirs.to_owned(), ours.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_or_refused() {
        for (text, byte) in
            [(";", b';'), ("Tab", b'\t'), ("\\t", b'\t'), ("\t", b'\t'), ("|", b'|'), ("comma", b',')]
        {
            assert_eq!(delimiter(text), Ok(byte), "{text}");
        }
        for text in ["", "\"", ";;", "a", "\n", "\u{e9}"] {
            assert!(delimiter(text).is_err(), "{text}");
        }
        assert_eq!(encoding("Windows-1252"), Ok(encoding_rs::WINDOWS_1252));
        assert_eq!(encoding("utf-16"), Ok(encoding_rs::UTF_16LE));
        assert!(encoding("ebcdic").is_err());
        assert_eq!(mapping("Wert = value"), Ok(("Wert".to_owned(), "value".to_owned())));
        assert_eq!(mapping("a=b="), Ok(("a=b".to_owned(), String::new())));
        assert!(mapping("Wert").is_err() && mapping("=value").is_err());
    }
}
