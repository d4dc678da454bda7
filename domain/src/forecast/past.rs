//! Forecasts of the past: how well a model would have done, and how far its intervals must reach.

use statrs::function::erf::erf_inv;

use super::model::{Model, Step};

/// From how many earlier periods models are tried to choose one, at most: each costs a fit of each.
pub(super) const CHOSEN_BY: usize = 12;

/// From how many the chosen one is tried, at most.
pub(super) const CALIBRATED_BY: usize = 24;

/// With fewer trials their errors alone do not tell how far an interval must reach.
const LEAST_TRIALS: usize = 8;

/// The level up to which past errors themselves are counted; beyond, they are too few, and the widths grow as those of
/// the bell curve do.
const COUNTED_LEVEL: f64 = 0.8;

/// From which periods a model is tried: the last ones, at most so many, that leave at least `first` values to learn from.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    pub(super) first: usize,
    pub(super) most: usize,
}

/// What a model would have forecast from earlier periods, held against what came.
pub(super) struct Past {
    /// By period from which was forecast, oldest first: the absolute errors, one, two and more periods ahead.
    trials: Vec<Vec<f64>>,
    /// The standard deviation of the error so many periods ahead in that one period ahead: the shape of the intervals.
    growth: Vec<f64>,
    /// The standard deviation one period ahead as the model assumes it.
    spread: f64,
}

impl Past {
    /// From each of the periods that are to be tried.
    pub(super) fn of(model: Model, values: &[f64], horizon: usize, trials: Trials) -> Option<Self> {
        let (end, ahead) = (values.len(), horizon.max(1));
        let from = trials.first.max(model.least_history()).max(end.saturating_sub(trials.most));
        let errors = |origin: usize| {
            let (known, came) = values.split_at(origin);
            let steps = model.predict(known, ahead.min(came.len()))?;
            Some(steps.iter().zip(came).map(|(step, value)| (step.value - value).abs()).collect())
        };
        let trials: Vec<Vec<f64>> = (from..end).filter_map(errors).collect();
        let steps = model.predict(values, ahead)?;
        let spread = steps.first()?.spread;
        let growth = steps.iter().map(|step| step.spread / spread).collect();
        (!trials.is_empty()).then_some(Self { trials, growth, spread })
    }

    /// The mean absolute error, each number of periods ahead counting alike.
    pub(super) fn error(&self) -> f64 {
        let longest = self.trials.iter().map(Vec::len).max().unwrap_or_default();
        let at = |ahead: usize| mean(self.trials.iter().filter_map(|errors| errors.get(ahead).copied()));
        mean((0..longest).map(at))
    }

    /// How far the interval of each step reaches on either side.
    pub(super) fn widths(&self, steps: &[Step], level: f64) -> Vec<f64> {
        let (past, trials) = (self.scaled(None), self.trials.len());
        let counted = width(&past, trials, level);
        // A short past is believed only as far as it is worse than what the model assumes.
        let assumed = self.spread * deviations(level);
        let width = if trials < LEAST_TRIALS { counted.max(assumed) } else { counted };
        let growth = |at: usize| self.growth.get(at).copied().unwrap_or(1.0);
        (0..steps.len()).map(|at| width * growth(at)).collect()
    }

    /// Mean absolute error one period ahead, scaled by that of the naive forecast over the history (R. Hyndman and A.
    /// Koehler, "Another look at measures of forecast accuracy", 2006).
    pub(super) fn mase(&self, values: &[f64], season: Option<usize>) -> Option<f64> {
        let back = season.filter(|season| values.len() > 2 * season).unwrap_or(1);
        let naive = mean(values.iter().zip(&values[back..]).map(|(before, now)| (now - before).abs()));
        let error = mean(self.trials.iter().filter_map(|errors| errors.first().copied()));
        let mase = error / naive;
        mase.is_finite().then_some(mase)
    }

    /// Which share of the values fell into the intervals that the other trials would have given.
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

    /// The errors in the size that they have one period ahead, in ascending order, without those of one trial.
    fn scaled(&self, without: Option<usize>) -> Vec<f64> {
        let trials = self.trials.iter().enumerate().filter(|(at, _)| Some(*at) != without);
        let scaled =
            trials.flat_map(|(_, errors)| errors.iter().zip(&self.growth).map(|(error, by)| error / by));
        let mut scaled: Vec<f64> = scaled.collect();
        scaled.sort_unstable_by(f64::total_cmp);
        scaled
    }
}

/// The width that holds `level` of errors like these, given in ascending order. Errors of one trial go together, so there
/// are as many independent ones as there are trials.
fn width(errors: &[f64], trials: usize, level: f64) -> f64 {
    let counted = level.min(COUNTED_LEVEL);
    // The next error is one more of its kind: of n + 1 errors, n are known.
    let share = (counted * (1.0 + 1.0 / trials.max(1) as f64)).min(1.0);
    let rank = (share * errors.len() as f64).ceil() as usize;
    let width = errors.get(rank.saturating_sub(1)).copied().unwrap_or_default();
    width * deviations(level) / deviations(counted)
}

/// Between how many standard deviations on either side of the mean the bell curve holds this share.
fn deviations(level: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf_inv(level)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, number) = values.fold((0.0, 0.0), |(sum, number), value| (sum + value, number + 1.0));
    sum / number
}
