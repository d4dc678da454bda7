//! Strings and block strings: finds their end and decodes their value.

/// Mistake in a string: its offset in bytes, and the message.
pub(super) type Mistake = (usize, String);

/// Reads the string at the beginning of `text`: its value, and its length in bytes.
pub(super) fn string(text: &str) -> Result<(String, usize), Mistake> {
    let mut value = String::new();
    let mut at = 1;
    loop {
        let rest = &text[at..];
        let Some(next) = rest.chars().next() else { return Err(unterminated(at)) };
        match next {
            '"' => return Ok((value, at + 1)),
            '\n' | '\r' => return Err(unterminated(at)),
            '\\' => {
                let (meant, length) = escape(rest).map_err(|reason| (at, reason))?;
                value.push(meant);
                at += length;
            }
            next => {
                value.push(next);
                at += next.len_utf8();
            }
        }
    }
}

fn unterminated(at: usize) -> Mistake {
    (at, "Unterminated string.".to_owned())
}

/// Reads the escape sequence at the beginning of `text`: the character, and its length in bytes.
fn escape(text: &str) -> Result<(char, usize), String> {
    let meant = match text[1..].chars().next() {
        Some('u') => return unicode_escape(text),
        Some(same @ ('"' | '\\' | '/')) => same,
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        other => {
            return Err(format!(
                "Invalid character escape sequence: \"\\{}\".",
                other.map(String::from).unwrap_or_default()
            ));
        }
    };
    Ok((meant, 2))
}

/// Reads a Unicode escape: `\u{1F3AF}`, `\u00e9`, or the surrogate pair `\ud83c\udfaf`.
fn unicode_escape(text: &str) -> Result<(char, usize), String> {
    if let Some(braced) = text[2..].strip_prefix('{') {
        let end = braced.find(|next: char| !next.is_ascii_hexdigit()).unwrap_or(braced.len());
        let length = end + 4;
        let meant = u32::from_str_radix(&braced[..end], 16).ok().and_then(char::from_u32);
        return match meant {
            Some(meant) if braced[end..].starts_with('}') => Ok((meant, length)),
            _ => Err(invalid(text, length)),
        };
    }
    let first = four_digits(text).ok_or_else(|| invalid(text, 6))?;
    if let Some(meant) = char::from_u32(first) {
        return Ok((meant, 6));
    }
    let second = text.get(6..).and_then(four_digits);
    match second {
        Some(second @ 0xDC00..=0xDFFF) if first < 0xDC00 => {
            let meant = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            char::from_u32(meant).map(|meant| (meant, 12)).ok_or_else(|| invalid(text, 12))
        }
        // Half of a surrogate pair is no character.
        _ => Err(invalid(text, 6)),
    }
}

/// Reads the number in `\uXXXX` at the beginning of `text`.
fn four_digits(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let all_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    all_hexadecimal.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

fn invalid(text: &str, length: usize) -> String {
    let excerpt: String =
        text.chars().take(length.min(12)).take_while(|next| !matches!(next, '\n' | '\r')).collect();
    format!("Invalid Unicode escape sequence: \"{excerpt}\".")
}

/// Reads the block string at the beginning of `text`: its value, and its length in bytes.
pub(super) fn block_string(text: &str) -> Result<(String, usize), Mistake> {
    let mut raw = String::new();
    let mut at = 3;
    loop {
        let rest = &text[at..];
        if rest.starts_with("\"\"\"") {
            return Ok((without_indentation(&raw), at + 3));
        }
        if rest.starts_with("\\\"\"\"") {
            raw.push_str("\"\"\"");
            at += 4;
            continue;
        }
        let Some(next) = rest.chars().next() else { return Err(unterminated(at)) };
        raw.push(next);
        at += next.len_utf8();
    }
}

/// Removes the common indentation of a block string's lines, and the blank lines around them.
fn without_indentation(raw: &str) -> String {
    let normalized = raw.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = normalized.split('\n').collect();
    let is_blank = |line: &&str| line.bytes().all(is_space);
    // The first line begins after the quotes, and does not count.
    let indented = lines.iter().skip(1).filter(|line| !is_blank(line));
    let shared = indented.filter_map(|line| line.bytes().position(|byte| !is_space(byte))).min().unwrap_or(0);
    let first = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !is_blank(line)).map_or(first, |last| last + 1);
    let mut value = String::with_capacity(normalized.len());
    for (at, line) in lines.iter().enumerate().take(last).skip(first) {
        if at > first {
            value.push('\n');
        }
        // White space is single bytes, so a shorter blank line has nothing left.
        value.push_str(if at == 0 { line } else { line.get(shared..).unwrap_or_default() });
    }
    value
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = string(text).ok().map(|(value, length)| {
            assert_eq!(length, text.len(), "{text}");
            value
        });
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn escapes_mean_characters() {
        check(r#""""#, Some(""));
        check(r#""a\"b\\c\/d\b\f\n\r\t""#, Some("a\"b\\c/d\u{8}\u{c}\n\r\t"));
        check(r#""\u00e9\u{e9}\u{0000e9}""#, Some("ééé"));
        check(r#""Ziel \ud83c\udfaf \u{1F3AF} 🎯""#, Some("Ziel 🎯 🎯 🎯"));
        check("\"a\tb\u{0}c\"", Some("a\tb\u{0}c"));
    }

    #[test]
    fn what_is_no_character_is_refused() {
        for text in [
            r#""\ud83c""#,
            r#""\udfaf""#,
            r#""\ud83c\u0041""#,
            r#""\ud83cx""#,
            r#""\ud83c\ud83c""#,
            r#""\u{d83c}""#,
            r#""\u{d83c}\u{dfaf}""#,
            r#""\u{110000}""#,
            r#""\u{}""#,
            r#""\u{41""#,
            r#""\u{FFFFFFFFFFFF}""#,
            r#""\u00g1""#,
            r#""\u+041""#,
            r#""\u00é""#,
            r#""\u12"#,
            r#""\x""#,
            r#""\"#,
            r#"""#,
            "\"a\nb\"",
            "\"a\rb\"",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn block_strings_lose_what_their_lines_share() {
        for (raw, value) in [
            ("", ""),
            ("a", "a"),
            (r#"a \""" b"#, r#"a """ b"#),
            ("a\\nb", "a\\nb"),
            ("\n    a\n      b\n\n    c\n", "a\n  b\n\nc"),
            ("\r\n  a\r  b\n", "a\nb"),
            ("  a\n    b\n   c", "  a\n b\nc"),
            ("\n\n \t\n", ""),
            ("\n\ta\n  b\n", "a\n b"),
            ("\n    a\n  \n    b", "a\n\nb"),
            ("\n  a\n      \n  b", "a\n    \nb"),
        ] {
            let text = format!("\"\"\"{raw}\"\"\"");
            assert_eq!(block_string(&text), Ok((value.to_owned(), text.len())), "{raw:?}");
        }
        for text in ["\"\"\"", "\"\"\"a\"\"", "\"\"\"a\\\"\"\""] {
            assert!(block_string(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_through_json(text in any::<String>()) {
            let spelled = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(string(&spelled), Ok((text, spelled.len())));
        }

        #[test]
        fn any_text_ends(text in "\"[\\\\u{}\"d8cé0-9\n]*") {
            let _ = string(&text);
            let _ = block_string(&format!("\"\"{text}"));
        }
    }
}
