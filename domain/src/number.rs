//! Rounding and comparison of numbers.
//!
//! Owns the rounding of computed numbers at the edge of the API, and the range in which recorded numbers are kept
//! exactly. Inside, everything is computed in f64 and stays unrounded.

/// Bound up to which every whole number is exact: 2^53.
pub const EXACT_UP_TO: f64 = 9_007_199_254_740_992.0;

/// True when `read` is exactly the written number, where that is a whole number; fractions become the nearest f64.
#[must_use]
pub fn is_exact(written: &str, read: f64) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "saturates beyond what is compared with")]
    written.trim().parse::<i128>().map_or(true, |whole| read as i128 == whole)
}

/// Rounds to 12 significant digits, so that 0.1 + 0.2 reads 0.3; never -0.
#[must_use]
pub fn round12(number: f64) -> f64 {
    few_decimals(number).unwrap_or_else(|| by_text(number)) + 0.0
}

/// Fast path of [`round12`] for a number that, except for the last bits, has up to 12 digits and four decimals or, if
/// it is large, none, like the figures that people enter. A whole number divided by a power of ten is the f64 nearest
/// to that decimal.
fn few_decimals(number: f64) -> Option<f64> {
    let scale = if number.abs() < 1e8 { 1e4 } else { 1.0 };
    let scaled = number * scale;
    let whole = scaled.round();
    // Half a unit of the twelfth digit is at least 5e-13 of the number; the product is off by a thousandth of that.
    let is_near = (scaled - whole).abs() <= whole.abs() * 4e-13;
    (whole.abs() < 1e12 && is_near).then_some(whole / scale)
}

/// Rounds through decimal text, which is right for every magnitude. Numbers that are not finite pass through.
fn by_text(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// True when two numbers are printed alike.
#[must_use]
pub fn reads_same(a: f64, b: f64) -> bool {
    a == b || round12(a) == round12(b)
}

/// Returns the number unless it is infinite or NaN.
#[must_use]
pub fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_are_exact_up_to_two_to_the_53() {
        for (written, expected) in [
            ("9007199254740992", true),
            ("9007199254740993", false),
            ("-9007199254740993", false),
            ("9007199254740994", true),
            ("1234567890123", true),
            ("1234567890123.45", true),
            ("18446744073709551617", false),
            ("0.1", true),
        ] {
            assert_eq!(is_exact(written, written.parse().unwrap()), expected, "{written}");
        }
    }

    #[test]
    fn twelve_digits_remain() {
        for (number, expected) in [
            (0.1 + 0.2, 0.3),
            (200.0 / 3.0, 66.666_666_666_7),
            (12.5 - 12.4, 0.1),
            (1e300 / 3.0, 3.333_333_333_33e299),
            (123_456_789_012_345.0, 123_456_789_012_000.0),
            (f64::MAX, 1.797_693_134_86e308),
            (5e-324, 5e-324),
            (0.0, 0.0),
        ] {
            assert_eq!(round12(number), expected);
            assert_eq!(round12(-number), -expected);
        }
        assert!(round12(-0.0).is_sign_positive());
    }

    proptest! {
        #[test]
        fn the_fast_path_rounds_alike(
            whole in -2_000_000_000_000..2_000_000_000_000_i64,
            power in 0..8_i32,
            bits in -4_000..4_000_i64,
        ) {
            let number = whole as f64 / 10_f64.powi(power);
            let near = f64::from_bits(number.to_bits().wrapping_add_signed(bits));
            prop_assume!(near.is_finite());
            prop_assert_eq!(round12(near), by_text(near) + 0.0, "{:e}", near);
        }

        #[test]
        fn rounding_is_idempotent_and_near(number in -1e300..1e300_f64) {
            let rounded = round12(number);
            prop_assert_eq!(round12(rounded), rounded);
            prop_assert!((rounded - number).abs() <= 5.1e-12 * number.abs());
        }
    }
}
