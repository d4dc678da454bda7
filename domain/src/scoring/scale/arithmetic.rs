//! Arithmetic of the scales: relative positions of numbers, without overflow for any finite numbers.

/// Bound beyond which a difference of two numbers may overflow f64.
const HUGE: f64 = f64::MAX / 8.0;

/// Relative position of a number between `from` (0) and `to` (1).
pub(super) fn relative_position(number: f64, from: f64, to: f64) -> f64 {
    let (distance, length) = (number - from, to - from);
    if distance.is_finite() && length.is_finite() {
        return distance / length;
    }
    // Multiplication by a power of two avoids the overflow of huge numbers without rounding them; tiny numbers, which
    // would underflow, were handled above.
    (number * 0.125 - from * 0.125) / (to * 0.125 - from * 0.125)
}

pub(super) fn around(actual: f64, low: f64, high: f64, margin: f64) -> f64 {
    let unit = if [actual, low, high, margin].iter().any(|it| it.abs() > HUGE) { 0.125 } else { 1.0 };
    let (actual, low, high, margin) = (actual * unit, low * unit, high * unit, margin * unit);
    if actual < low || actual > high {
        let outside = if actual < low { low - actual } else { actual - high };
        // The two outer formulas are one line: 2/3 at the band, 1/3 at the margin, 0 at twice the margin.
        return 100.0 * (2.0 - outside / margin) / 3.0;
    }
    let half = (high - low) / 2.0;
    if half == 0.0 {
        return 100.0;
    }
    // On the bounds themselves, the rounding of the centre must not move the actual out of the band.
    let off_centre = ((actual - (low + half)).abs() / half).min(1.0);
    100.0 * (3.0 - off_centre) / 3.0
}

/// Share of all bands that lies below the number, 0 to 1.
pub(super) fn bands(number: f64, boundaries: &[f64]) -> f64 {
    let above = boundaries.partition_point(|bound| *bound <= number);
    let count = (boundaries.len() - 1) as f64;
    match (above.checked_sub(1).and_then(|at| boundaries.get(at)), boundaries.get(above)) {
        (None, _) => 0.0,
        (_, None) => 1.0,
        (Some(&low), Some(&high)) => ((above - 1) as f64 + relative_position(number, low, high)) / count,
    }
}

#[cfg(test)]
mod tests {
    use super::relative_position;

    #[test]
    fn huge_and_tiny_numbers_keep_their_position() {
        let tiny = f64::from_bits(1);
        for (number, from, to, expected) in [
            (2.0, 1.0, 3.0, 0.5),
            (f64::MAX, 0.0, tiny, f64::INFINITY),
            (-f64::MAX, 0.0, -tiny, f64::INFINITY),
            (-f64::MAX, 0.0, tiny, f64::NEG_INFINITY),
            (f64::MAX, -f64::MAX, f64::MAX, 1.0),
            (0.0, -f64::MAX, f64::MAX, 0.5),
        ] {
            assert_eq!(relative_position(number, from, to), expected, "{number} from {from} to {to}");
        }
    }
}
