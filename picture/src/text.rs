//! Text metrics and line breaking.
//!
//! The viewer's font is unknown, so every character counts with its width in the widest of the usual fonts, in bold.
//! Text ends up slightly narrower than its room and never wider.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Line height, in multiples of the font size.
pub(crate) const LINE: f64 = 1.3;

/// Width of a text in a font of this size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.graphemes(true).map(advance).sum::<f64>() * size
}

/// Breaks a text into lines of at most `room`: between words, and inside a word that alone is longer.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let (room, blank) = (room / size, advance(" "));
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0);
    for word in text.split_whitespace() {
        let length = word.graphemes(true).map(advance).sum::<f64>();
        if !line.is_empty() {
            if used + blank + length <= room {
                line.push(' ');
                used += blank;
            } else {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
        }
        for cluster in word.graphemes(true) {
            let advance = advance(cluster);
            if used + advance > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push_str(cluster);
            used += advance;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// True when the text is read from right to left, by its first letter.
pub(crate) fn is_right_to_left(text: &str) -> bool {
    let letter = text.chars().find(|it| it.is_alphabetic());
    letter.is_some_and(|it| {
        matches!(it, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// Width of one grapheme cluster, in multiples of the font size.
fn advance(cluster: &str) -> f64 {
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(it), None) if it.is_ascii() => ascii(it),
        (Some(it), _) if ('\u{C0}'..='\u{24F}').contains(&it) => 0.85,
        // A cluster without a glyph in the font is drawn as its parts.
        _ if cluster.width() > 1 => {
            1.3 * cluster.chars().filter(|it| it.width() == Some(2)).count().max(1) as f64
        }
        (Some(it), _) => it.width().unwrap_or(0).max(usize::from(cluster.width() > 0)) as f64 * 1.1,
        (None, _) => 0.0,
    }
}

fn ascii(it: char) -> f64 {
    match it {
        ' ' | '\'' | 'i' | 'j' | 'l' => 0.35,
        ',' | '.' | '/' | ':' | ';' | 'I' | 'J' | '\\' | '|' => 0.4,
        '-' | 'f' => 0.45,
        '!' | '(' | ')' | '[' | ']' | '_' | '`' | 'r' | 't' => 0.5,
        '"' | '*' => 0.55,
        '?' | 'c' | 's' | 'z' => 0.6,
        'L' | 'x' => 0.65,
        '$' | '0'..='9' | 'E' | 'F' | 'T' | 'a' | 'e' | 'k' | 'o' | 'v' | 'y' => 0.7,
        'C' | 'P' | 'S' | 'Y' | 'Z' | 'b' | 'd' | 'g' | 'h' | 'n' | 'p' | 'q' | 'u' | '{' | '}' => 0.75,
        'A' | 'B' | 'K' | 'R' | 'V' | 'X' => 0.8,
        '#' | '+' | '<' | '=' | '>' | 'D' | 'G' | 'H' | 'N' | 'U' | '^' | '~' => 0.85,
        '&' | 'O' | 'Q' => 0.9,
        'w' => 0.95,
        '@' | 'M' => 1.0,
        '%' | 'm' => 1.05,
        'W' => 1.15,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, room: f64, lines: &[&str]) {
        assert_eq!(wrap(text, 10.0, room), lines);
    }

    #[test]
    fn text_breaks_between_words_and_inside_long_words() {
        check("aa aa aa", 32.0, &["aa aa", "aa"]);
        check("aa aaaaaaa a", 28.0, &["aa", "aaaa", "aaa", "a"].map(|it| it));
        check("", 10.0, &[]);
        check("顧客満足度", 30.0, &["顧客", "満足", "度"]);
    }

    #[test]
    fn a_family_of_emoji_stays_together() {
        let family = "👩‍👩‍👧";
        check(&format!("{family}{family}"), 45.0, &[family, family]);
    }

    #[test]
    fn the_first_letter_decides_the_direction() {
        assert!(is_right_to_left("1. שביעות רצון") && is_right_to_left("رضا العملاء"));
        assert!(!is_right_to_left("Sales רצון") && !is_right_to_left("12 %"));
    }

    proptest! {
        #[test]
        fn wrapping_keeps_all_characters_and_every_line_fits(text in "[ -~À-ʯ一-龥א-ת😀-😎]{0,80}") {
            let lines = wrap(&text, 13.0, 60.0);
            let dense = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(dense(&lines.concat()), dense(&text));
            for line in lines {
                prop_assert!(width(&line, 13.0) <= 60.0 + 1e-6, "{line}");
            }
        }
    }
}
