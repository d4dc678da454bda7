//! Correlation of two autocorrelated series at a lag, with its p-value.
//!
//! Pearson's coefficient is tested by Student's t with the effective sample size `n / max(1, 1 + 2 sum over k of (1 -
//! k/n) r_x(k) r_y(k))`, from the variance of the coefficient of two independent series with the autocorrelations r_x
//! and r_y (M. Bartlett, 1935; J. Andel and J. Antoch, Kybernetika 34, 1998). Each r(k) is estimated over the pairs
//! that exist at distance k: the usual estimate, which divides by all n, is smaller by 1 - k/n already, and would make
//! the formula see only half of a season.

use statrs::function::beta::checked_beta_reg;

use super::LEAST_PAIRS;

/// Number of lags over which autocorrelations are summed: a season and a half of months. With a season alone (12 or
/// 13), two independent series that peak in the same month support each other in more than the tolerated 12 % of cases.
const AUTOCORRELATIONS: usize = 18;

/// Correlation of two series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Pearson's coefficient, -1 to 1.
    pub coefficient: f64,
    /// Number of pairs of values.
    pub pairs: usize,
    /// Effective sample size: the number of independent pairs that would be as much evidence, given that both series
    /// are autocorrelated.
    pub effective_pairs: f64,
    /// P-value of the coefficient for this single comparison: two-sided, by Student's t with two degrees of freedom
    /// less than there are effective pairs.
    pub p_value: f64,
}

/// Series of values with gaps, and its autocorrelations from lag 1.
pub(super) struct Series<'a> {
    values: &'a [Option<f64>],
    autocorrelations: [f64; AUTOCORRELATIONS],
}

impl<'a> Series<'a> {
    pub(super) fn new(values: &'a [Option<f64>]) -> Self {
        Self { values, autocorrelations: std::array::from_fn(|at| autocorrelation(values, at + 1)) }
    }

    /// Correlation of these causes with the effects `lag` periods later. `None` with too few pairs, or where one series
    /// never changes.
    pub(super) fn correlation(&self, effect: &Self, lag: usize) -> Option<Correlation> {
        let later = effect.values.iter().skip(lag);
        let pairs: Vec<(f64, f64)> = self
            .values
            .iter()
            .zip(later)
            .filter_map(|(cause, effect)| Some(((*cause)?, (*effect)?)))
            .collect();
        if pairs.len() < LEAST_PAIRS {
            return None;
        }
        let coefficient = coefficient(&pairs)?;
        let effective_pairs = self.effective_pairs_with(effect, pairs.len());
        let p_value = p_value(coefficient, effective_pairs - 2.0);
        Some(Correlation { coefficient, pairs: pairs.len(), effective_pairs, p_value })
    }

    fn effective_pairs_with(&self, other: &Self, pairs: usize) -> f64 {
        let n = pairs as f64;
        let products = self.autocorrelations.iter().zip(&other.autocorrelations);
        let sum: f64 = products.zip(1_u32..).map(|((x, y), k)| (1.0 - f64::from(k) / n) * x * y).sum();
        n / (1.0 + 2.0 * sum).max(1.0)
    }
}

/// Two-sided p-value of the coefficient under Student's distribution with v degrees of freedom: the regularised
/// incomplete beta function at v / (v + t²), which for t² = v r² / (1 - r²) is 1 - r².
fn p_value(coefficient: f64, degrees_of_freedom: f64) -> f64 {
    if degrees_of_freedom <= 0.0 {
        return 1.0;
    }
    checked_beta_reg(degrees_of_freedom / 2.0, 0.5, 1.0 - coefficient * coefficient).unwrap_or(1.0)
}

/// Pearson's coefficient; `None` where one series never changes.
fn coefficient(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum::<f64>();
    let (xx, yy, xy) = (sum(|x, _| x * x), sum(|_, y| y * y), sum(|x, y| x * y));
    // The variance of equal values is a rounding error.
    let varies = |squares: f64, mean: f64| squares > n * mean * mean * 1e-18 && squares > f64::MIN_POSITIVE;
    let coefficient = (xy / xx.sqrt() / yy.sqrt()).clamp(-1.0, 1.0);
    (varies(xx, x) && varies(yy, y) && coefficient.is_finite()).then_some(coefficient)
}

/// Autocorrelation of a series at a lag, over the existing pairs; 0 where the series never changes.
fn autocorrelation(values: &[Option<f64>], lag: usize) -> f64 {
    let n = values.iter().flatten().count() as f64;
    let mean = values.iter().flatten().sum::<f64>() / n;
    let variance = values.iter().flatten().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    let pairs = values.iter().zip(values.iter().skip(lag));
    let products = pairs.filter_map(|(a, b)| Some((a.as_ref()? - mean) * (b.as_ref()? - mean)));
    let (sum, number) = products.fold((0.0, 0.0), |(sum, number), product| (sum + product, number + 1.0));
    let computed = sum / number / variance;
    if computed.is_finite() { computed.clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the table of Student's distribution with 10 degrees of freedom, |t| exceeds 2.228 in 5 % and 3.169 in 1 % of
    /// cases.
    #[test]
    fn p_values_match_students_table() {
        for (t, expected) in [(2.228_139_f64, 0.05), (3.169_273, 0.01), (0.0, 1.0)] {
            let computed = p_value((t * t / (10.0 + t * t)).sqrt(), 10.0);
            assert!((computed - expected).abs() < 1e-6, "{t}: {computed}");
        }
        assert_eq!(p_value(0.9, 0.0), 1.0);
    }

    /// For two series of ranks the coefficient is Spearman's, 1 - 6 Σd² / n(n² - 1).
    #[test]
    fn coefficients_match_the_textbook() {
        let line: Vec<_> = (0..12).map(|at| (f64::from(at), f64::from(2 * at))).collect();
        assert_eq!(coefficient(&line), Some(1.0));
        let other = |at| match at {
            1 => 12,
            12 => 1,
            at => at,
        };
        let swapped: Vec<_> = (1..=12).map(|at| (f64::from(at), f64::from(other(at)))).collect();
        let computed = coefficient(&swapped).unwrap();
        assert!((computed - (1.0 - 6.0 * 242.0 / (12.0 * 143.0))).abs() < 1e-12, "{computed:?}");
        assert_eq!(coefficient(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0)]), None);
    }

    /// Two alternating series are worth one pair, not 40.
    #[test]
    fn autocorrelated_series_have_fewer_effective_pairs() {
        let alternating: Vec<_> = (0..40).map(|at| Some(if at % 2 == 0 { 1.0 } else { -1.0 })).collect();
        let row = Series::new(&alternating);
        let computed = row.correlation(&row, 0).unwrap();
        assert!(computed.effective_pairs < 3.0, "{computed:?}");
        assert!(computed.p_value > 0.05, "{computed:?}");
    }
}
