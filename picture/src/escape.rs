//! Names as text of another language.

/// The text as one line of ordinary characters: white space is one blank, and what XML cannot hold is the mark of
/// the unreadable.
pub(crate) fn clean(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let readable = |it: char| !it.is_control() && !matches!(it, '\u{FFFE}' | '\u{FFFF}');
    words.join(" ").chars().map(|it| if readable(it) { it } else { '\u{FFFD}' }).collect()
}

/// Text between tags or in quotes of XML.
pub(crate) fn xml(text: &str) -> String {
    replaced(text, |it| match it {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    })
}

/// Text in quotes of Mermaid, which spells characters as `#name;`, and knows HTML and Markdown.
pub(crate) fn mermaid(text: &str) -> String {
    replaced(&clean(text), |it| match it {
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

fn replaced(text: &str, by: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match by(it) {
            Some(other) => out.push_str(other),
            None => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        assert_eq!(
            xml("<script>alert('&')</script>\""),
            "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;&quot;"
        );
        assert_eq!(mermaid("a\"] --> b[\"#1;"), "a#quot;] --#gt; b[#quot;#35;1;");
        assert_eq!(clean(" a\n\t b\u{0}\u{1b}\u{FFFE} "), "a b\u{FFFD}\u{FFFD}\u{FFFD}");
    }
}
