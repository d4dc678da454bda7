//! Names: comparison without regard to differences that people cannot see.

use std::borrow::Cow;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;

/// Characters without width that get into names when text is copied: soft hyphen, zero width space, joiners and marks
/// of direction, word joiner, byte order mark.
const INVISIBLE: [char; 9] = [
    '\u{00AD}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}', '\u{2060}', '\u{FE0F}',
    '\u{FEFF}',
];

/// Shortest length, in bytes, of a name that can count as a misspelling of another.
const SHORTEST_MISSPELT: usize = 4;

/// Quotes a text for people: as written, except for control characters that would break the line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                quoted.push_str(&format!("<U+{:04X}>", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Name after Unicode normalization (NFC), case folding and folding of white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedName(String);

impl FoldedName {
    /// Folds a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return Self(collapse_spaces(&name.to_ascii_lowercase()));
        }
        let visible: Cow<'_, str> = match name.contains(INVISIBLE) {
            true => name.replace(INVISIBLE, "").into(),
            false => name.into(),
        };
        let nfc = ComposingNormalizer::new_nfc();
        let folded = CaseMapper::new().fold_string(&nfc.normalize(&visible)).into_owned();
        // Case folding decomposes some characters.
        Self(collapse_spaces(&nfc.normalize(&folded)))
    }

    /// Folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when one edit (a letter, or two letters swapped) turns one name into the other; always false for very short
    /// names.
    #[must_use]
    pub fn is_one_edit_from(&self, other: &Self) -> bool {
        let (length, other_length) = (self.0.len(), other.0.len());
        // A cheap test of the lengths first: most compared names are not alike.
        let may_be_near = length.abs_diff(other_length) <= 4 && length.min(other_length) >= SHORTEST_MISSPELT;
        may_be_near && strsim::osa_distance(&self.0, &other.0) == 1
    }
}

/// Words of a text with one space between them.
fn collapse_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{FoldedName, quoted};
    use proptest::prelude::*;

    #[test]
    fn a_text_is_quoted_as_written() {
        for (text, shown) in [
            ("1\u{a0}234,50", "\"1\u{a0}234,50\""),
            ("\u{661}\u{662}", "\"\u{661}\u{662}\""),
            ("5\" wide", "\"5\" wide\""),
            ("a\nb\u{0}", "\"a\\nb<U+0000>\""),
        ] {
            assert_eq!(quoted(text), shown);
        }
    }

    #[test]
    fn names_that_look_the_same_are_equal() {
        for (a, b) in [
            (" Sales ", "sales"),
            ("Net  sales", "net\u{00A0}SALES"),
            ("Zu\u{0308}rich", "ZÜRICH"),
            ("Straße", "STRASSE"),
            ("ΧΑΟΣ", "χαος"),
            ("Sales\u{200B}", "Sales"),
            ("\u{FEFF}Sales\tper  day", "sales per day"),
            ("\u{1E9E}", "ss"),
        ] {
            assert_eq!(FoldedName::of(a), FoldedName::of(b), "{a:?} {b:?}");
        }
        for (a, b) in [("Sales", "Sale"), ("Naive", "Naïve"), ("Net sales", "Netsales")] {
            assert_ne!(FoldedName::of(a), FoldedName::of(b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn misspelt_names_are_one_edit_away() {
        let near = |a, b| FoldedName::of(a).is_one_edit_from(&FoldedName::of(b));
        for (a, b) in [("Sales", "Sale"), ("Sales", "Slaes"), ("Naive", "Naïve"), ("Net sales", "Netsales")]
        {
            assert!(near(a, b) && near(b, a), "{a:?} {b:?}");
        }
        for (a, b) in [("Sales", "SALES"), ("Sales", "Costs"), ("Sales", "Sal"), ("A1", "A2")] {
            assert!(!near(a, b), "{a:?} {b:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(name: String) {
            let folded = FoldedName::of(&name);
            prop_assert_eq!(FoldedName::of(folded.as_str()), folded);
        }
    }
}
