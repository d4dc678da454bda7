//! Standardization of values: their distance from the mean in standard deviations.
//!
//! Figures of any unit become numbers near 1: those of several measures can be averaged, and models that search with
//! fixed steps or compute in single precision work alike for all.

use crate::number::finite;

/// Mean and standard deviation of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standardization {
    /// Power of two near the largest value, by which all are divided so that squares stay finite.
    unit: f64,
    mean: f64,
    deviation: f64,
}

impl Standardization {
    /// Standardization of these values; `None` where they leave the range of f64.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        if largest == 0.0 {
            return Some(Self { unit: 1.0, mean: 0.0, deviation: 0.0 });
        }
        let unit = finite(largest.log2().floor().exp2()).filter(|unit| *unit > 0.0)?;
        let n = values.len() as f64;
        let mean = values.iter().map(|value| value / unit).sum::<f64>() / n;
        let squares = values.iter().map(|value| (value / unit - mean).powi(2)).sum::<f64>();
        let deviation = (squares / n).sqrt();
        // The deviation of equal values is a rounding error.
        let deviation = if deviation < 1e-12 { 0.0 } else { deviation };
        Some(Self { unit, mean, deviation })
    }

    /// True when all values are equal.
    pub(crate) fn is_constant(&self) -> bool {
        self.deviation == 0.0
    }

    /// Value in standard deviations from the mean; 0 where all are equal.
    pub(crate) fn standardized(&self, value: f64) -> f64 {
        if self.is_constant() { 0.0 } else { (value / self.unit - self.mean) / self.deviation }
    }

    /// Inverse of [`Self::standardized`]; `None` where the result is not finite.
    pub(crate) fn restored(&self, standardized: f64) -> Option<f64> {
        finite((standardized * self.deviation + self.mean) * self.unit)
    }

    /// Distance between values in standard deviations; 0 where all are equal.
    pub(crate) fn distance(&self, distance: f64) -> f64 {
        if self.is_constant() { 0.0 } else { distance / self.unit / self.deviation }
    }
}
