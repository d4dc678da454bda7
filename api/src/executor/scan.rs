//! A look at the text of a document before it is parsed: how many tokens, how deeply bracketed.
//!
//! The parser recurses over brackets and allocates for every token, so both have to be bounded by something that
//! does neither. Knows nothing of grammar: a text that passes here can still be nonsense.

use super::{
    error::{ErrorCode, Refusal},
    limits::Limits,
};

/// Refuses a text that is too large to be parsed.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    let mut tokens = 0_usize;
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = skip_while(bytes, at, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => skip_string(bytes, at),
            b'{' | b'[' | b'(' => {
                open += 1;
                at + 1
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                at + 1
            }
            byte if is_word(byte) => skip_while(bytes, at, is_word),
            _ => at + 1,
        };
        tokens += 1;
        at = next;
        if tokens > limits.tokens {
            let message =
                format!("The document has more than {} tokens. Pass values as variables.", limits.tokens);
            return Err(Refusal::new(ErrorCode::ComplexityLimitExceeded, message));
        }
        if open > limits.brackets {
            let message = format!("The document is nested more than {} levels deep.", limits.brackets);
            return Err(Refusal::new(ErrorCode::DepthLimitExceeded, message));
        }
    }
    Ok(())
}

/// Names, numbers and the three dots of a spread.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+') || !byte.is_ascii()
}

fn skip_while(bytes: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !holds(byte)).map_or(bytes.len(), |length| from + length)
}

fn skip_string(bytes: &[u8], from: usize) -> usize {
    let (quote, mut at): (&[u8], usize) =
        if bytes[from..].starts_with(b"\"\"\"") { (b"\"\"\"", from + 3) } else { (b"\"", from + 1) };
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(quote) {
            return at + quote.len();
        } else if quote.len() == 1 && bytes[at] == b'\n' {
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_with(text: &str, tokens: usize, brackets: usize) -> Result<(), ErrorCode> {
        check(text, &Limits { tokens, brackets, ..Limits::default() }).map_err(|refusal| refusal.code)
    }

    #[test]
    fn counts_tokens_but_not_what_stands_in_strings_and_comments() {
        let text = "{ a(b: \"{ { { \\\" \", c: \"\"\"[ \\\"\"\" [\"\"\") # { { {\n ...d }";
        assert_eq!(check_with(text, 12, 2), Ok(()));
        assert_eq!(check_with(text, 11, 2), Err(ErrorCode::ComplexityLimitExceeded));
        assert_eq!(check_with(text, 12, 1), Err(ErrorCode::DepthLimitExceeded));
    }

    #[test]
    fn ends_on_unfinished_text() {
        for text in ["\"", "\"\\", "\"\"\"", "#", "{ a(b: \"\"\"x\\", "\u{feff}{ é"] {
            assert_eq!(check_with(text, 100, 10), Ok(()), "{text}");
        }
    }
}
