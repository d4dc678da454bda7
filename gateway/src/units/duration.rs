//! Durations: `500ms`, `90s`, `15m`, `1h`, `30d`.

use std::time::Duration;

/// Milliseconds of each unit.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];
const LONGEST: Duration = Duration::from_secs(3_650 * 86_400);

/// Parses a duration.
///
/// # Errors
///
/// A message for people.
pub fn parse(text: &str) -> Result<Duration, String> {
    let complaint = || format!("{text:?} is not a length of time; it reads 500ms, 90s, 15m, 1h or 30d");
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let unit = UNITS.iter().find(|(unit, _)| *unit == &text[digits.len()..]).ok_or_else(complaint)?;
    let millis = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit.1));
    millis
        .map(Duration::from_millis)
        .filter(|length| !length.is_zero() && *length <= LONGEST)
        .ok_or_else(complaint)
}

/// Parses a duration that may be zero: `0s`.
///
/// # Errors
///
/// A message for people.
pub fn parse_or_none(text: &str) -> Result<Duration, String> {
    if text == "0s" { Ok(Duration::ZERO) } else { parse(text) }
}

/// Formats a duration so that `parse` reads it back.
pub fn text(length: Duration) -> String {
    // Seconds at most: 90 s is more familiar than a minute and a half.
    let millis = length.as_millis();
    if millis.is_multiple_of(1000) { format!("{}s", millis / 1000) } else { format!("{millis}ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        for (written, seconds) in [("90s", 90), ("15m", 900), ("1h", 3600), ("30d", 30 * 86_400)] {
            assert_eq!(parse(written), Ok(Duration::from_secs(seconds)));
            assert_eq!(parse(&text(Duration::from_secs(seconds))), Ok(Duration::from_secs(seconds)));
        }
        assert_eq!((parse_or_none("0s"), parse_or_none("2s")), (Ok(Duration::ZERO), parse("2s")));
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(text(Duration::from_millis(500)), "500ms");
        for bad in ["", "h", "1", "1w", "-1h", "0s", "1.5h", "99999999999999999d", "9h9"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
