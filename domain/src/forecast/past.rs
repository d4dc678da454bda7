//! Backtest of a model on past values: its errors, and the width of its intervals.

use statrs::function::erf::erf_inv;

use super::model::{Model, Step};

/// Largest number of earlier periods from which models are tested to choose one: each costs a fit of each model.
pub(super) const CHOSEN_BY: usize = 12;

/// Largest number of earlier periods from which the chosen model is tested.
pub(super) const CALIBRATED_BY: usize = 24;

/// Number of trials below which the past errors alone do not determine the width of an interval.
const LEAST_TRIALS: usize = 8;

/// Level up to which the past errors are counted; beyond it they are too few, and the widths grow as quantiles of the
/// normal distribution.
const COUNTED_LEVEL: f64 = 0.8;

/// Origins of the trials: the last periods, at most `most`, that leave at least `first` values to learn from.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    pub(super) first: usize,
    pub(super) most: usize,
}

/// Past forecasts of a model, compared with the values that followed.
pub(super) struct Backtest {
    /// Absolute errors one, two and more periods ahead, by the origin of the forecast, oldest first.
    trials: Vec<Vec<f64>>,
    /// Ratio of the standard deviation of the error each number of periods ahead to that one period ahead: the shape of
    /// the intervals.
    growth: Vec<f64>,
    /// Standard deviation of the error one period ahead as the model assumes it.
    spread: f64,
}

impl Backtest {
    /// Forecasts from each origin.
    pub(super) fn of(model: Model, values: &[f64], horizon: usize, trials: Trials) -> Option<Self> {
        let (end, ahead) = (values.len(), horizon.max(1));
        let from = trials.first.max(model.least_history()).max(end.saturating_sub(trials.most));
        let errors = |origin: usize| {
            let (known, actual) = values.split_at(origin);
            let steps = model.predict(known, ahead.min(actual.len()))?;
            Some(steps.iter().zip(actual).map(|(step, value)| (step.value - value).abs()).collect())
        };
        let trials: Vec<Vec<f64>> = (from..end).filter_map(errors).collect();
        let steps = model.predict(values, ahead)?;
        let spread = steps.first()?.spread;
        let growth = steps.iter().map(|step| step.spread / spread).collect();
        (!trials.is_empty()).then_some(Self { trials, growth, spread })
    }

    /// Mean absolute error, where each number of periods ahead counts equally.
    pub(super) fn error(&self) -> f64 {
        let longest = self.trials.iter().map(Vec::len).max().unwrap_or_default();
        let at = |ahead: usize| mean(self.trials.iter().filter_map(|errors| errors.get(ahead).copied()));
        mean((0..longest).map(at))
    }

    /// Half-width of the interval of each step.
    pub(super) fn widths(&self, steps: &[Step], level: f64) -> Vec<f64> {
        let (backtest, trials) = (self.scaled(None), self.trials.len());
        let counted = width(&backtest, trials, level);
        // With few trials the past errors can only widen the interval that the model assumes.
        let assumed = self.spread * deviations(level);
        let width = if trials < LEAST_TRIALS { counted.max(assumed) } else { counted };
        let growth = |at: usize| self.growth.get(at).copied().unwrap_or(1.0);
        (0..steps.len()).map(|at| width * growth(at)).collect()
    }

    /// MASE: mean absolute error one period ahead, scaled by that of the naive forecast over the history (R. Hyndman
    /// and A. Koehler, "Another look at measures of forecast accuracy", 2006).
    pub(super) fn mase(&self, values: &[f64], season: Option<usize>) -> Option<f64> {
        let back = season.filter(|season| values.len() > 2 * season).unwrap_or(1);
        let naive = mean(values.iter().zip(&values[back..]).map(|(before, now)| (now - before).abs()));
        let error = mean(self.trials.iter().filter_map(|errors| errors.first().copied()));
        let mase = error / naive;
        mase.is_finite().then_some(mase)
    }

    /// Share of the values inside the intervals that the other trials would have given.
    pub(super) fn coverage(&self, level: f64) -> Option<f64> {
        if self.trials.len() < LEAST_TRIALS {
            return None;
        }
        let inside = (0..self.trials.len()).flat_map(|at| {
            let width = width(&self.scaled(Some(at)), self.trials.len() - 1, level);
            let errors = self.trials[at].iter().zip(&self.growth);
            errors.map(move |(error, growth)| f64::from(error / growth <= width)).collect::<Vec<_>>()
        });
        Some(mean(inside))
    }

    /// Errors scaled to one period ahead, in ascending order, without those of one trial.
    fn scaled(&self, without: Option<usize>) -> Vec<f64> {
        let trials = self.trials.iter().enumerate().filter(|(at, _)| Some(*at) != without);
        let scaled =
            trials.flat_map(|(_, errors)| errors.iter().zip(&self.growth).map(|(error, by)| error / by));
        let mut scaled: Vec<f64> = scaled.collect();
        scaled.sort_unstable_by(f64::total_cmp);
        scaled
    }
}

/// Half-width that holds `level` of errors like these, given in ascending order. Errors of one trial are correlated, so
/// there are as many independent ones as there are trials.
fn width(errors: &[f64], trials: usize, level: f64) -> f64 {
    let counted = level.min(COUNTED_LEVEL);
    // Of n + 1 exchangeable errors, the next one included, n are known.
    let share = (counted * (1.0 + 1.0 / trials.max(1) as f64)).min(1.0);
    let rank = (share * errors.len() as f64).ceil() as usize;
    let width = errors.get(rank.saturating_sub(1)).copied().unwrap_or_default();
    width * deviations(level) / deviations(counted)
}

/// Number of standard deviations on either side of the mean within which the normal distribution holds this share.
fn deviations(level: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf_inv(level)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, number) = values.fold((0.0, 0.0), |(sum, number), value| (sum + value, number + 1.0));
    sum / number
}
