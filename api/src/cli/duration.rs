//! Lengths of time on the command line: `90s`, `15m`, `1h`, `30d`.

use chrono::TimeDelta;

/// Reads a length of time.
pub(super) fn parse(text: &str) -> Result<TimeDelta, String> {
    let complaint = || format!("{text:?} is not a length of time; it reads 90s, 15m, 1h or 30d");
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let count: i64 = digits.parse().map_err(|_| complaint())?;
    let length = match &text[digits.len()..] {
        "s" => TimeDelta::try_seconds(count),
        "m" => TimeDelta::try_minutes(count),
        "h" => TimeDelta::try_hours(count),
        "d" => TimeDelta::try_days(count),
        _ => None,
    };
    length
        .filter(|length| *length > TimeDelta::zero() && *length <= TimeDelta::days(3_650))
        .ok_or_else(complaint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        assert_eq!(parse("90s"), Ok(TimeDelta::seconds(90)));
        assert_eq!(parse("1h"), Ok(TimeDelta::hours(1)));
        assert_eq!(parse("30d"), Ok(TimeDelta::days(30)));
        for bad in ["", "h", "1", "1w", "-1h", "0s", "1.5h", "99999999999999999d", "9h9"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
