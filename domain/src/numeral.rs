//! Parser of numbers as people and spreadsheets write them.
//!
//! Accepts only text with a single meaning: a comma or another separator counts only where the decimal mark was stated,
//! and nothing is rounded silently.

use std::fmt;

use serde::Serialize;

/// Stated decimal mark, between the whole part and the decimals. The other mark, an apostrophe and spaces then separate
/// thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DecimalMark {
    /// Decimal point: 1,234.50
    Point,
    /// Decimal comma: 1.234,50
    Comma,
}

/// Reason why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// Text is something else.
    NotANumber,
    /// Text has a comma, or separators of thousands, and no decimal mark was stated.
    UnsaidMarks,
    /// Separators are not where the stated decimal mark allows them.
    MisplacedMarks(DecimalMark),
    /// Text has the sign of a unit.
    Unit(char),
    /// Text is in brackets, as accountants write negative numbers.
    Brackets,
    /// Digits are other than 0 to 9.
    Digits,
    /// Text stands for a missing value: `-`, `N/A`, `#DIV/0!`.
    Placeholder,
    /// Number is too large for f64, or so near to 0 that it would become 0.
    OutOfRange,
    /// Whole number has more digits than f64 can keep.
    TooManyDigits,
}

impl fmt::Display for Misread {
    /// Writes what would be right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str("write a number like -1234.5"),
            Self::UnsaidMarks => f.write_str(
                "write a decimal point and nothing between the thousands, like 1234.5, or say which mark is the decimal \
                 one: --decimal comma for 1.234,50, --decimal point for 1,234.50",
            ),
            Self::MisplacedMarks(DecimalMark::Point) => f.write_str(
                "with a decimal point, commas, apostrophes and spaces stand between groups of three digits, like \
                 1,234.50",
            ),
            Self::MisplacedMarks(DecimalMark::Comma) => f.write_str(
                "with a decimal comma, points, apostrophes and spaces stand between groups of three digits, like \
                 1.234,50",
            ),
            Self::Unit(sign) => write!(f, "leave out {sign:?}: the measure says its unit"),
            Self::Brackets => f.write_str("write a minus instead of the brackets, like -1234.5"),
            Self::Digits => f.write_str("write the digits 0 to 9"),
            Self::Placeholder => f.write_str("leave the cell empty where there is no value"),
            Self::OutOfRange => f.write_str("it is out of the range that can be kept, some 1e-307 to 1e308"),
            Self::TooManyDigits => {
                f.write_str("whole numbers over 9007199254740992 are kept only as far as their digits allow; round it")
            }
        }
    }
}

/// Texts that spreadsheets and people write for a missing value.
const PLACEHOLDERS: [&str; 8] = ["-", "--", "n/a", "na", "n.a.", "null", "none", "\u{2014}"];
/// Separators of thousands that are valid with either decimal mark.
const SPACES: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];
/// Bound up to which f64 holds every whole number exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Parses a number. Surrounding white space, a plus, a minus of either kind, an exponent and a leading apostrophe, with
/// which spreadsheets mark text, are accepted; -0 is 0.
///
/// # Errors
/// [`Misread`], when the text is not a number.
pub fn read(text: &str, decimal: Option<DecimalMark>) -> Result<f64, Misread> {
    let text = text.trim();
    let text = text.strip_prefix('\'').unwrap_or(text).trim_start();
    // Split off sign and exponent.
    let (is_negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_exponent = |text: &str| is_digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    if !exponent.is_none_or(is_exponent)
        || !mantissa.starts_with(|it: char| it.is_ascii_digit() || it == '.' || it == ',')
    {
        return Err(misread(text));
    }
    // Reduce the mantissa to digits and a point, and parse it.
    let digits = plain_digits(mantissa, decimal).ok_or_else(|| match (misread(text), decimal) {
        (Misread::NotANumber, Some(decimal)) if has_only_marks(mantissa) => Misread::MisplacedMarks(decimal),
        (Misread::NotANumber, None) if has_only_marks(mantissa) => Misread::UnsaidMarks,
        (misread, _) => misread,
    })?;
    let exponent = exponent.map(|it| format!("e{it}")).unwrap_or_default();
    let number: f64 = format!("{digits}{exponent}").parse().map_err(|_| Misread::NotANumber)?;
    // Refuse what f64 cannot hold.
    let is_zero = !digits.contains(|digit: char| ('1'..='9').contains(&digit));
    if !number.is_finite() || (number == 0.0) != is_zero {
        return Err(Misread::OutOfRange);
    }
    let whole = digits.split_once('.').map_or(digits.as_str(), |(whole, _)| whole).trim_start_matches('0');
    if exponent.is_empty() && number >= EXACT && format!("{number:.0}") != whole {
        return Err(Misread::TooManyDigits);
    }
    Ok(if is_negative { 0.0 - number } else { number })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with a decimal point and nothing else, if the text has that form or its stated separators imply it.
fn plain_digits(text: &str, decimal: Option<DecimalMark>) -> Option<String> {
    let (mark, group) = match decimal {
        None => ('.', None),
        Some(DecimalMark::Point) => ('.', Some(',')),
        Some(DecimalMark::Comma) => (',', Some('.')),
    };
    let (whole, fraction) = text.split_once(mark).unwrap_or((text, ""));
    let whole = match group.and_then(|group| whole.find(|it| it == group || SPACES.contains(&it))) {
        Some(at) => {
            let separator = whole[at..].chars().next()?;
            let mut groups = whole.split(separator);
            let first = groups.next().filter(|first| is_digits(first) && first.len() <= 3)?;
            let rest: Vec<&str> = groups.collect();
            rest.iter()
                .all(|group| is_digits(group) && group.len() == 3)
                .then(|| first.to_owned() + &rest.concat())?
        }
        None => whole.to_owned(),
    };
    let are_digits =
        [whole.as_str(), fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    (are_digits && has_digits).then(|| format!("{whole}.{fraction}0"))
}

fn has_only_marks(text: &str) -> bool {
    text.chars().all(|it| it.is_ascii_digit() || it == '.' || it == ',' || SPACES.contains(&it))
}

/// Reason why a text is not a number, by its characters.
fn misread(text: &str) -> Misread {
    let is_placeholder = PLACEHOLDERS.iter().any(|it| text.eq_ignore_ascii_case(it));
    if is_placeholder || (text.starts_with('#') && !text.contains(' ')) {
        return Misread::Placeholder;
    }
    if text.starts_with('(') && text.ends_with(')') {
        return Misread::Brackets;
    }
    let has_digits = text.contains(char::is_numeric);
    if has_digits && text.chars().any(|it| it.is_numeric() && !it.is_ascii_digit()) {
        return Misread::Digits;
    }
    let is_unit =
        |it: &char| matches!(it, '%' | '\u{2030}' | '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}');
    text.chars().find(is_unit).filter(|_| has_digits).map_or(Misread::NotANumber, Misread::Unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};
    use proptest::prelude::*;

    #[test]
    fn text_with_a_single_meaning_is_parsed() {
        for (text, number) in [
            ("0", 0.0),
            ("1234.5", 1234.5),
            (" \u{a0}-1.5\t", -1.5),
            ("+7", 7.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("007", 7.0),
            ("1.5E+03", 1500.0),
            ("1e-7", 1e-7),
            ("\u{2212}5", -5.0),
            ("'5", 5.0),
            ("'-5", -5.0),
            ("1.234", 1.234),
            ("9007199254740993.0e0", 9_007_199_254_740_992.0),
            ("1234567890123.45", 1_234_567_890_123.45),
            ("33.333333333333333333333", 33.333_333_333_333_336),
            ("9007199254740992", 9_007_199_254_740_992.0),
            ("1e22", 1e22),
        ] {
            assert_eq!(read(text, None), Ok(number), "{text}");
            assert_eq!(read(text, Some(Point)), Ok(number), "{text}");
        }
        assert!(read("-0", None).unwrap().is_sign_positive());
    }

    #[test]
    fn separators_count_where_the_decimal_mark_is_stated() {
        for (text, decimal, number) in [
            ("9,99", Comma, 9.99),
            ("1.234,50", Comma, 1234.5),
            ("1 234,50", Comma, 1234.5),
            ("1\u{a0}234\u{a0}567,5", Comma, 1_234_567.5),
            ("1\u{202f}234", Comma, 1234.0),
            ("1'234,5", Comma, 1234.5),
            ("1.234", Comma, 1234.0),
            (",5", Comma, 0.5),
            ("-1.234.567", Comma, -1_234_567.0),
            ("1,5e3", Comma, 1500.0),
            ("1,234.50", Point, 1234.5),
            ("1,234", Point, 1234.0),
            ("1 234.50", Point, 1234.5),
            ("1\u{2019}234.50", Point, 1234.5),
            ("12,345,678", Point, 12_345_678.0),
        ] {
            assert_eq!(read(text, Some(decimal)), Ok(number), "{text}");
        }
        for text in ["9,99", "1,234.50", "1 234.50", "1'234.50", "1.234,50", "1.234.567", ",5", "1,5e3"] {
            assert_eq!(read(text, None), Err(Misread::UnsaidMarks), "{text}");
        }
        for (text, decimal) in [
            ("9,99", Point),
            ("1.234,50", Point),
            ("12,34,567", Point),
            ("1234,567", Point),
            ("1,234 567", Point),
            ("1.5", Comma),
            ("1,234.50", Comma),
            ("1,5,5", Comma),
        ] {
            assert_eq!(read(text, Some(decimal)), Err(Misread::MisplacedMarks(decimal)), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_number_gets_a_hint() {
        for (text, misread) in [
            ("", Misread::NotANumber),
            ("seven", Misread::NotANumber),
            ("TRUE", Misread::NotANumber),
            ("inf", Misread::NotANumber),
            ("nan", Misread::NotANumber),
            ("0x10", Misread::NotANumber),
            ("1e", Misread::NotANumber),
            ("e5", Misread::NotANumber),
            ("1_000", Misread::NotANumber),
            ("--5", Misread::NotANumber),
            ("5-", Misread::NotANumber),
            ("1/2", Misread::NotANumber),
            ("7 apples", Misread::NotANumber),
            (".", Misread::UnsaidMarks),
            ("12.5%", Misread::Unit('%')),
            ("$1234", Misread::Unit('$')),
            ("1234 \u{20ac}", Misread::Unit('\u{20ac}')),
            ("-$5", Misread::Unit('$')),
            ("(1234.50)", Misread::Brackets),
            ("\u{661}\u{662}", Misread::Digits),
            ("1\u{662}", Misread::Digits),
            ("-", Misread::Placeholder),
            ("N/A", Misread::Placeholder),
            ("#N/A", Misread::Placeholder),
            ("#DIV/0!", Misread::Placeholder),
            ("1e400", Misread::OutOfRange),
            ("-1e400", Misread::OutOfRange),
            ("1e-400", Misread::OutOfRange),
            ("9007199254740993", Misread::TooManyDigits),
            ("12345678901234567890", Misread::TooManyDigits),
        ] {
            assert_eq!(read(text, None), Err(misread), "{text}");
            assert!(misread.to_string().len() > 15);
        }
    }

    proptest! {
        #[test]
        fn every_printed_number_parses_back(number: f64) {
            prop_assume!(number.is_finite());
            let text = format!("{number:e}");
            prop_assert_eq!(read(&text, None), Ok(number + 0.0), "{}", text);
            prop_assert_eq!(read(&text.replace('.', ","), Some(Comma)), Ok(number + 0.0), "{}", text);
        }

        #[test]
        fn only_numbers_are_parsed(text in "[0-9.,' +eE%()-]{0,12}") {
            if let Ok(number) = read(&text, None) {
                let plain_digits = text.trim().trim_start_matches('\'').trim();
                prop_assert_eq!(plain_digits.parse::<f64>().map(|it| it + 0.0), Ok(number));
            }
        }
    }
}
