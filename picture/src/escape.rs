//! Escaping of names for XML and Mermaid.

/// Normalizes a text to one line of printable characters: white space becomes a single space, and control characters
/// and those that XML cannot hold become U+FFFD.
pub(crate) fn clean(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let is_readable =
        |character: char| !character.is_control() && !matches!(character, '\u{FFFE}' | '\u{FFFF}');
    words
        .join(" ")
        .chars()
        .map(|character| if is_readable(character) { character } else { '\u{FFFD}' })
        .collect()
}

/// Escapes a text for XML content and attribute values in quotes.
pub(crate) fn xml(text: &str) -> String {
    replace_chars(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    })
}

/// Escapes a text for a quoted Mermaid string, which writes characters as `#name;`, and interprets HTML and Markdown.
pub(crate) fn mermaid(text: &str) -> String {
    replace_chars(&clean(text), |character| match character {
        '#' => Some("#35;"),
        '"' => Some("#quot;"),
        '&' => Some("#amp;"),
        '<' => Some("#lt;"),
        '>' => Some("#gt;"),
        '`' => Some("#96;"),
        '*' => Some("#42;"),
        '_' => Some("#95;"),
        '\\' => Some("#92;"),
        _ => None,
    })
}

fn replace_chars(text: &str, by: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match by(character) {
            Some(other) => out.push_str(other),
            None => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_context() {
        assert_eq!(
            xml("<script>alert('&')</script>\""),
            "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;&quot;"
        );
        assert_eq!(mermaid("a\"] --> b[\"#1;"), "a#quot;] --#gt; b[#quot;#35;1;");
        assert_eq!(clean(" a\n\t b\u{0}\u{1b}\u{FFFE} "), "a b\u{FFFD}\u{FFFD}\u{FFFD}");
    }
}
