//! Lexer: splits a text into tokens, within the limits of bytes, tokens and brackets. Knows nothing of grammar.

use async_graphql::Pos;

use super::{
    super::{
        error::{ErrorCode, Refusal},
        limits::Limits,
    },
    strings, syntax_error,
};
use crate::units::bytes;

/// Maximum number of characters of a name: of a field, an alias, an argument, a variable, a type or an operation.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    /// Punctuator: `{`, `...` and so on.
    Punctuator(&'a str),
    Name(&'a str),
    Int(&'a str),
    Float(&'a str),
    String {
        value: String,
        is_block: bool,
    },
    EndOfText,
}

#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) pos: Pos,
}

/// Tokens of a text; the last one is the end of the text.
pub(super) fn tokens<'a>(text: &'a str, limits: &Limits) -> Result<Vec<Token<'a>>, Refusal> {
    if text.len() > limits.document_bytes {
        let message = format!(
            "The document has more than {}. Pass values as variables.",
            bytes::in_words(limits.document_bytes)
        );
        return Err(Refusal::new(ErrorCode::ComplexityLimitExceeded, message));
    }
    let mut lexer = Lexer { text, at: 0, pos: Pos { line: 1, column: 1 } };
    let mut tokens = Vec::new();
    let mut open = 0_usize;
    loop {
        lexer.skip_ignored();
        let token = lexer.next()?;
        match token.kind {
            TokenKind::EndOfText => {
                tokens.push(token);
                return Ok(tokens);
            }
            TokenKind::Punctuator("{" | "[" | "(") => open += 1,
            TokenKind::Punctuator("}" | "]" | ")") => open = open.saturating_sub(1),
            _ => {}
        }
        tokens.push(token);
        if tokens.len() > limits.tokens {
            let message =
                format!("The document has more than {} tokens. Pass values as variables.", limits.tokens);
            return Err(Refusal::new(ErrorCode::ComplexityLimitExceeded, message));
        }
        if open > limits.brackets {
            let message = format!("The document is nested more than {} levels deep.", limits.brackets);
            return Err(Refusal::new(ErrorCode::DepthLimitExceeded, message));
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    /// Number of bytes that were read.
    at: usize,
    /// Position of the next character.
    pos: Pos,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Reads this many bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let taken = &self.rest()[..length];
        let (mut line, mut column) = (self.pos.line, self.pos.column);
        let mut after_return = self.text[..self.at].ends_with('\r');
        for next in taken.chars() {
            match next {
                // The second half of a line break.
                '\n' if after_return => {}
                '\n' | '\r' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
            after_return = next == '\r';
        }
        self.at += length;
        self.pos = Pos { line, column };
        taken
    }

    /// Skips white space, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        loop {
            let rest = self.rest();
            let is_ignored = |next: char| matches!(next, ' ' | '\t' | '\n' | '\r' | ',' | '\u{feff}');
            let mut length = rest.find(|next: char| !is_ignored(next)).unwrap_or(rest.len());
            if let Some(comment) = rest[length..].strip_prefix('#') {
                length += 1 + comment.find(['\n', '\r']).unwrap_or(comment.len());
            }
            if length == 0 {
                return;
            }
            self.take(length);
        }
    }

    fn next(&mut self) -> Result<Token<'a>, Refusal> {
        let rest = self.rest();
        let pos = self.pos;
        let kind = match rest.bytes().next() {
            None => TokenKind::EndOfText,
            Some(
                b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|' | b'}',
            ) => TokenKind::Punctuator(self.take(1)),
            Some(b'.') if rest.starts_with("...") => TokenKind::Punctuator(self.take(3)),
            Some(b'"') => {
                let is_block = rest.starts_with("\"\"\"");
                let read = if is_block { strings::block_string(rest) } else { strings::string(rest) };
                let (value, length) = read.map_err(|(offset, reason)| {
                    self.take(offset);
                    syntax_error(self.pos, reason)
                })?;
                self.take(length);
                TokenKind::String { value, is_block }
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(first) if is_name_start(first) => {
                let length = rest.bytes().position(|byte| !is_name_continue(byte)).unwrap_or(rest.len());
                if length > LONGEST_NAME {
                    let message =
                        format!("A name has at most {LONGEST_NAME} characters, this one has {length}.");
                    return Err(Refusal::at(ErrorCode::GraphqlValidationFailed, pos, message));
                }
                TokenKind::Name(self.take(length))
            }
            Some(_) => {
                return Err(syntax_error(pos, format_args!("Unexpected character: {}.", shown(rest))));
            }
        };
        Ok(Token { kind, pos })
    }

    fn number(&mut self) -> Result<TokenKind<'a>, Refusal> {
        let rest = self.rest();
        let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
        let expect_digits = |from: usize| match digits(from) {
            0 => Err((from, format!("Invalid number, expected digit but got: {}.", shown(&rest[from..])))),
            count => Ok(from + count),
        };
        let read = || {
            let from = usize::from(rest.starts_with('-'));
            let mut end = expect_digits(from)?;
            if rest[from..].starts_with('0') && end > from + 1 {
                let digit = &rest[from + 1..];
                let reason = format!("Invalid number, unexpected digit after 0: {}.", shown(digit));
                return Err((from + 1, reason));
            }
            let whole = end;
            if rest[end..].starts_with('.') {
                end = expect_digits(end + 1)?;
            }
            if rest[end..].starts_with(['e', 'E']) {
                let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
                end = expect_digits(end + 1 + sign)?;
            }
            // Neither another number nor a name may follow without a space.
            if rest[end..].bytes().next().is_some_and(|byte| byte == b'.' || is_name_start(byte)) {
                let next = shown(&rest[end..]);
                return Err((end, format!("Invalid number, expected digit but got: {next}.")));
            }
            if rest[..end].parse::<f64>().is_ok_and(f64::is_infinite) {
                return Err((0, "Invalid number, it is out of range.".to_owned()));
            }
            Ok((end, end > whole))
        };
        match read() {
            Ok((end, true)) => Ok(TokenKind::Float(self.take(end))),
            Ok((end, false)) => Ok(TokenKind::Int(self.take(end))),
            Err((offset, reason)) => {
                self.take(offset);
                Err(syntax_error(self.pos, reason))
            }
        }
    }
}

/// First character of a text, as a message shows it.
fn shown(text: &str) -> String {
    match text.chars().next() {
        None => "<EOF>".to_owned(),
        Some('"') => "'\"'".to_owned(),
        Some(next) if next.is_control() => format!("U+{:04X}", u32::from(next)),
        Some(next) => format!("\"{next}\""),
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name_continue(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_with(text: &str, tokens: usize, brackets: usize) -> Result<(), ErrorCode> {
        let limits = Limits { tokens, brackets, ..Limits::default() };
        super::tokens(text, &limits).map(|_| ()).map_err(|refusal| refusal.code)
    }

    fn refused(text: &str) -> (String, usize, usize) {
        let refusal = tokens(text, &Limits::default()).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::GraphqlParseFailed);
        let at = refusal.locations[0];
        (refusal.message, at.line, at.column)
    }

    #[test]
    fn tokens_are_counted_but_not_what_stands_in_strings_and_comments() {
        let text = "{ a(b: \"{ { { \\\" \", c: \"\"\"[ \\\"\"\" [\"\"\") # { { {\n ...d }";
        assert_eq!(check_with(text, 13, 2), Ok(()));
        assert_eq!(check_with(text, 12, 2), Err(ErrorCode::ComplexityLimitExceeded));
        assert_eq!(check_with(text, 13, 1), Err(ErrorCode::DepthLimitExceeded));
    }

    #[test]
    fn a_document_has_a_bound_in_bytes() {
        let limits = Limits { document_bytes: 10, ..Limits::default() };
        assert!(tokens("{ a #23456", &limits).is_ok());
        let refusal = tokens("{ a #234567", &limits).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::ComplexityLimitExceeded);
        assert_eq!(refusal.message, "The document has more than 10 bytes. Pass values as variables.");
    }

    #[test]
    fn positions_count_lines_and_characters() {
        let text = "\u{feff}{ # é\r\n  é";
        assert_eq!(refused(text), ("Syntax Error: Unexpected character: \"é\".".to_owned(), 2, 3));
        assert_eq!(refused("\r\r\n\n \"é\\x\"").1, 4);
        assert_eq!(refused("\r\r\n\n \"é\\x\"").2, 4);
        assert_eq!(refused("\u{0}").0, "Syntax Error: Unexpected character: U+0000.");
    }

    #[test]
    fn names_have_a_hundred_characters_at_most() {
        let name = "n".repeat(100);
        assert!(tokens(&format!("{{ {name} }}"), &Limits::default()).is_ok());
        let refusal = tokens(&format!("{{\n a {name}n }}"), &Limits::default()).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::GraphqlValidationFailed);
        assert_eq!(refusal.message, "A name has at most 100 characters, this one has 101.");
        assert_eq!(refusal.locations[0], Pos { line: 2, column: 4 });
    }

    #[test]
    fn numbers_are_as_the_specification_has_them() {
        for text in ["0", "-0", "10", "-1.5", "0.0", "1e3", "1.5E-3", "1e+30", "1 2", "1,2", "1(", "1é"] {
            let first = tokens(text, &Limits::default()).map(|tokens| tokens[0].kind.clone());
            let is_number = matches!(first, Ok(TokenKind::Int(_) | TokenKind::Float(_)));
            assert!(is_number || text == "1é", "{text}");
        }
        for text in
            ["00", "01", "-", "-a", "1.", "1.a", ".5", "1e", "1e+", "1a", "1.5x", "1.2.3", "0x1", "1_0", "+1"]
        {
            assert!(tokens(text, &Limits::default()).is_err(), "{text}");
        }
        assert_eq!(refused("1e999").0, "Syntax Error: Invalid number, it is out of range.");
    }

    #[test]
    fn unfinished_text_ends() {
        for text in ["\"", "\"\\", "\"\"\"", "#", "{ a(b: \"\"\"x\\", "{ é", "..", "-"] {
            let _ = tokens(text, &Limits::default());
        }
    }
}
