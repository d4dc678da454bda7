//! Words in a CSV file that a spreadsheet would take for a formula.
//!
//! A note that reads `=HYPERLINK(…)` runs on the machine of whoever opens the file. An apostrophe in front keeps a
//! spreadsheet from it, and reading takes that apostrophe away again: files make the round trip unchanged. Numbers are
//! numbers, so -5 stays as it is. JSON needs none of this.

use std::borrow::Cow;

/// The words as they are written.
pub(super) fn guarded(words: &str) -> Cow<'_, str> {
    if is_dangerous(words) { Cow::Owned(format!("'{words}")) } else { Cow::Borrowed(words) }
}

/// The words as they are meant.
pub(super) fn unguarded(written: &str) -> &str {
    written.strip_prefix('\'').filter(|words| is_dangerous(words)).unwrap_or(written)
}

/// Words with apostrophes of their own in front count as well, or the way back would not be clear.
fn is_dangerous(words: &str) -> bool {
    words.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_written_as_words_and_read_back() {
        for (words, written) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-5 days", "'-5 days"),
            ("@home", "'@home"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'tis fine", "'tis fine"),
            ("1 = 1", "1 = 1"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(guarded(words), written);
            assert_eq!(unguarded(written), words);
        }
    }
}
