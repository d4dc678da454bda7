//! Numbers as people see them.
//!
//! Owns rounding at the edge of the API. Inside, everything is computed in f64 and stays unrounded.

/// The number with 12 significant digits, so that 0.1 + 0.2 reads 0.3; never -0.
#[must_use]
pub fn round12(number: f64) -> f64 {
    // Decimal text is the one rounding that is right for every magnitude. What is not finite passes through.
    format!("{number:.11e}").parse::<f64>().unwrap_or(number) + 0.0
}

/// Whether two numbers read the same.
#[must_use]
pub fn reads_same(a: f64, b: f64) -> bool {
    a == b || round12(a) == round12(b)
}

/// The number unless it is infinite or not a number.
#[must_use]
pub fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twelve_digits_are_left() {
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
        fn rounding_is_idempotent_and_near(number in -1e300..1e300_f64) {
            let rounded = round12(number);
            prop_assert_eq!(round12(rounded), rounded);
            prop_assert!((rounded - number).abs() <= 5.1e-12 * number.abs());
        }
    }
}
