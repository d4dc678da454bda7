//! Partner keys: the names that clients give to nodes.

/// Largest length of a key, in characters.
pub const MAX_LENGTH: usize = 100;

/// True when `text` is a valid partner key: 1 to 100 of `A-Z a-z 0-9 . _ -`.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn keys_have_1_to_100_of_the_allowed_characters() {
        for good in ["a", "profit-margin", "A.b_c-9", &"x".repeat(100)] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "a b", "ä", "a/b", "a{b}", &"x".repeat(101)] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
