//! Sizes: `65536`, `256KiB`, `16MiB`, `2GiB`.

const UNITS: [(&str, usize); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// Parses a size in bytes.
///
/// # Errors
///
/// A message for people.
pub fn parse(text: &str) -> Result<usize, String> {
    let complaint = || format!("{text:?} is not a size; it reads 65536, 256KiB, 16MiB or 2GiB");
    let (digits, factor) = UNITS
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))
        .unwrap_or((text, 1));
    let count: usize = digits.trim_end().parse().map_err(|_| complaint())?;
    count.checked_mul(factor).filter(|size| *size > 0).ok_or_else(complaint)
}

/// Parses a size in bytes, or 0 for none at all.
///
/// # Errors
///
/// A message for people.
pub fn parse_or_none(text: &str) -> Result<usize, String> {
    if text == "0" { Ok(0) } else { parse(text) }
}

/// Formats a size so that `parse` reads it back.
pub fn text(size: usize) -> String {
    in_units(size).map_or_else(|| size.to_string(), |(count, unit)| format!("{count}{unit}"))
}

/// Formats a size for a sentence.
pub fn in_words(size: usize) -> String {
    in_units(size).map_or_else(|| format!("{size} bytes"), |(count, unit)| format!("{count} {unit}"))
}

fn in_units(size: usize) -> Option<(usize, &'static str)> {
    let (unit, factor) = UNITS.iter().find(|(_, factor)| size >= *factor && size.is_multiple_of(*factor))?;
    Some((size / factor, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (written, size) in
            [("1", 1), ("1000", 1000), ("256KiB", 262_144), ("16MiB", 16 << 20), ("2GiB", 2 << 30)]
        {
            assert_eq!(parse(written), Ok(size));
            assert_eq!(text(size), written);
        }
        assert_eq!(parse("16 MiB"), Ok(16 << 20));
        assert_eq!((parse_or_none("0"), parse_or_none("1KiB")), (Ok(0), Ok(1024)));
        assert!(parse_or_none("0 MB").is_err());
        assert_eq!(text(1536), "1536");
        assert_eq!((in_words(1536), in_words(16 << 20)), ("1536 bytes".to_owned(), "16 MiB".to_owned()));
        for bad in ["", "MiB", "0", "-1", "1.5MiB", "16M", "16mb", "99999999999GiB"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
