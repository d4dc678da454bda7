//! Guard against formula injection: texts in a CSV file that a spreadsheet would take for a formula.
//!
//! A note that reads `=HYPERLINK(…)` runs on the machine of a person who opens the file. An apostrophe in front
//! prevents that, and reading removes the apostrophe again: files make the round trip unchanged. Numbers are numbers,
//! so -5 stays as it is. JSON needs none of this.
//!
//! A formula may begin at the beginning of a text, and wherever a spreadsheet may begin another cell: one that
//! separates cells by semicolons or tabs does so in the middle of a note, regardless of quotes around it, and lines end
//! there. Spreadsheets ignore spaces in front of the sign, and treat full-width signs like the usual ones.

use std::borrow::Cow;

/// Characters that may end a cell and begin another, to a spreadsheet that expects another delimiter.
const SEPARATORS: [char; 4] = [';', '\t', '\n', '\r'];

/// Text as it is written, guarded.
pub(super) fn guarded(words: &str) -> Cow<'_, str> {
    let starts = formula_starts(words);
    if starts.is_empty() {
        return Cow::Borrowed(words);
    }
    let (mut written, mut from) = (String::with_capacity(words.len() + starts.len()), 0);
    for at in starts {
        written.push_str(&words[from..at]);
        written.push('\'');
        from = at;
    }
    written.push_str(&words[from..]);
    Cow::Owned(written)
}

/// Text as it is meant, without the guard.
pub(super) fn unguarded(written: &str) -> Cow<'_, str> {
    let mut starts = formula_starts(written);
    starts.retain(|at| written[*at..].starts_with('\''));
    if starts.is_empty() {
        return Cow::Borrowed(written);
    }
    let (mut words, mut from) = (String::with_capacity(written.len()), 0);
    for at in starts {
        words.push_str(&written[from..at]);
        from = at + 1;
    }
    words.push_str(&written[from..]);
    Cow::Owned(words)
}

/// Positions at which a spreadsheet may take what follows for a formula. Apostrophes in front of the sign are included,
/// since otherwise the guard could not be removed unambiguously.
fn formula_starts(words: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut sign_follows = false;
    for (at, char) in words.char_indices().rev() {
        sign_follows = is_sign(char) || (sign_follows && is_overlooked(char));
        let begins_cell = at == 0 || words[..at].ends_with(SEPARATORS);
        if begins_cell && (sign_follows || (at == 0 && begins_blank(words))) {
            starts.push(at);
        }
    }
    starts.reverse();
    starts
}

/// Reports whether the character begins a formula: the usual signs, their full-width and their small forms.
fn is_sign(char: char) -> bool {
    matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫')
}

/// Reports whether a spreadsheet ignores the character in front of the sign: spaces of every kind, control characters,
/// and invisible characters.
fn is_overlooked(char: char) -> bool {
    char == '\''
        || char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Reports whether the text begins with a tab or a carriage return, which is guarded in any case.
fn begins_blank(words: &str) -> bool {
    words.trim_start_matches('\'').starts_with(['\t', '\r'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_written_as_words_and_read_back() {
        for (words, written) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-5 days", "'-5 days"),
            ("@home", "'@home"),
            ("'=1", "''=1"),
            ("'tis fine", "'tis fine"),
            ("1 = 1", "1 = 1"),
            ("'", "'"),
            ("", ""),
            // Spaces and invisible characters in front of the sign.
            (" =1+1", "' =1+1"),
            ("  \u{a0}=1", "'  \u{a0}=1"),
            ("\u{3000}=1", "'\u{3000}=1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{b}=1", "'\u{b}=1"),
            ("\t=1", "'\t'=1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            (" x", " x"),
            // Full-width signs, and small ones.
            ("＝1+1", "'＝1+1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠SUM(1)", "'＠SUM(1)"),
            ("﹦1", "'﹦1"),
            // Positions at which another cell may begin.
            ("up;=1+1", "up;'=1+1"),
            ("up; =1;x", "up;' =1;x"),
            (";=1", ";'=1"),
            ("up\t@x", "up\t'@x"),
            ("up\n=1\n-2", "up\n'=1\n'-2"),
            ("up\r\n=1", "up\r'\n'=1"),
            ("a;b", "a;b"),
            ("a,=b", "a,=b"),
        ] {
            assert_eq!(guarded(words), written);
            assert_eq!(unguarded(written), words);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(words in "['=+@;\t\r\n ＝a-]{0,12}") {
            let written = guarded(&words);
            prop_assert_eq!(unguarded(&written), words.as_str());
            for cell in written.split(SEPARATORS) {
                prop_assert!(!cell.trim_start().starts_with(is_sign), "{:?}", written);
            }
        }
    }
}
