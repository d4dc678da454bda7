//! Standardization of values: their distance from their mean in standard deviations.
//!
//! Figures of any unit become numbers near 1: those of several measures can be averaged, and models that search with
//! fixed steps or compute in single precision work alike for all.

use crate::number::finite;

/// The mean and the standard deviation of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standardization {
    /// A power of two over all values, so that squares stay finite.
    unit: f64,
    mean: f64,
    deviation: f64,
}

impl Standardization {
    /// Of these values; `None` where they leave the range of numbers.
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
        // What is left of values that are all the same is rounding.
        let deviation = if deviation < 1e-12 { 0.0 } else { deviation };
        Some(Self { unit, mean, deviation })
    }

    /// Whether all values are the same.
    pub(crate) fn is_constant(&self) -> bool {
        self.deviation == 0.0
    }

    /// The value in standard deviations from the mean; 0 where all are the same.
    pub(crate) fn standardized(&self, value: f64) -> f64 {
        if self.is_constant() { 0.0 } else { (value / self.unit - self.mean) / self.deviation }
    }

    /// The value of which this is the standardized one; `None` where it leaves the range of numbers.
    pub(crate) fn restored(&self, standardized: f64) -> Option<f64> {
        finite((standardized * self.deviation + self.mean) * self.unit)
    }

    /// A distance between values in standard deviations; 0 where all are the same.
    pub(crate) fn distance(&self, distance: f64) -> f64 {
        if self.is_constant() { 0.0 } else { distance / self.unit / self.deviation }
    }
}
