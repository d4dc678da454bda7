//! Actuals of any measure in any period: recorded, calculated or rolled up.

use std::sync::Arc;

use super::{Evaluator, order::order};
use crate::{
    aggregate::{Observed, aggregate, extent, is_known, observe_where},
    cascade::{MeasureRef, Strategy},
    measure::Measure,
    number::finite,
    period::Period,
    recipe::Recipe,
    series::Series,
    vocabulary::{MeasureSource, Reason, ScoreBasis, UnitKind},
};

/// A measure's actual, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The actual.
    pub actual: Result<f64, Reason>,
    /// How much of what it is made of is known, 0 to 1: of a sum over time the share of sub-periods, of a
    /// formula the least of its operands, of a roll-up the mean of the measures below.
    pub completeness: f64,
}

impl Reading {
    fn missing(reason: Reason) -> Self {
        Self { actual: Err(reason), completeness: 0.0 }
    }
}

/// A value that takes other measures to compute: a measure's in a period not shorter than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    at: MeasureRef,
    period: Period,
    basis: ScoreBasis,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// The actual of a measure in a period, or in the year to date.
    pub fn reading(&mut self, at: MeasureRef, period: Period, basis: ScoreBasis) -> Reading {
        self.settle(at, period, basis);
        self.read(at, period, basis)
    }

    /// What a measure shows in a period, and why it shows no actual if it does not.
    pub(super) fn observe(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        period: Period,
        basis: ScoreBasis,
    ) -> (Observed<'s>, Reason) {
        let calendar = self.calendar;
        if measure.source == MeasureSource::Entered {
            let known = |_, facts: &_| is_known(measure, facts);
            let observed = observe_where(measure, series, period, basis, calendar, known);
            return (observed, Reason::NoActual);
        }
        let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
        let reading = self.reading(at, period, basis);
        // Like for like takes to know which sub-periods have an actual.
        if let Some(extent) = extent(measure.frequency, period, basis, calendar)
            && extent.first != extent.last
        {
            for (own, _) in series.range(extent.first, extent.last) {
                self.settle(at, *own, ScoreBasis::Period);
            }
        }
        let known = |own, _: &_| self.read(at, own, ScoreBasis::Period).actual.is_ok();
        let observed = observe_where(measure, series, period, basis, calendar, known);
        let computed = Observed {
            actual: reading.actual.ok(),
            text: None,
            completeness: reading.completeness,
            ..observed
        };
        (computed, reading.actual.err().unwrap_or(Reason::NoActual))
    }

    /// Computes what [`Evaluator::read`] needs to know.
    fn settle(&mut self, at: MeasureRef, period: Period, basis: ScoreBasis) {
        let Some(root) = self.key(at, period, basis) else { return };
        if self.values.contains_key(&root) {
            return;
        }
        let needs = |key: Key| {
            let recipe = self.recipe(key.at);
            let keys = recipe.measures().filter_map(|at| self.key(at, key.period, key.basis));
            keys.filter(|key| !self.values.contains_key(key)).collect()
        };
        for key in order(root, needs) {
            let reading = self.compute(key);
            self.values.insert(key, reading);
        }
    }

    /// The actual, given that everything it takes has been settled.
    fn read(&self, at: MeasureRef, period: Period, basis: ScoreBasis) -> Reading {
        match self.strategy.measure(at) {
            None => Reading::missing(Reason::NoActual),
            Some((measure, series)) if measure.source == MeasureSource::Entered => {
                let known = |_, facts: &_| is_known(measure, facts);
                let observed = observe_where(measure, series, period, basis, self.calendar, known);
                let numeric = measure.unit.kind != UnitKind::Text;
                let actual = observed.actual.filter(|_| numeric).ok_or(Reason::NoActual);
                Reading { actual, completeness: observed.completeness }
            }
            Some(_) => match self.key(at, period, basis) {
                None => Reading::missing(Reason::NoActual),
                // Not there means that it stands further up in a cycle.
                Some(key) => {
                    self.values.get(&key).copied().unwrap_or(Reading::missing(Reason::MissingOperand))
                }
            },
        }
    }

    /// Under which key a value is remembered; `None` for what is recorded, and where there is none.
    fn key(&self, at: MeasureRef, period: Period, basis: ScoreBasis) -> Option<Key> {
        let (measure, _) = self.strategy.measure(at)?;
        if measure.source == MeasureSource::Entered {
            return None;
        }
        let extent = extent(measure.frequency, period, basis, self.calendar)?;
        Some(Key { at, period: if extent.carried { extent.last } else { period }, basis })
    }

    fn compute(&mut self, key: Key) -> Reading {
        let Key { at, period, basis } = key;
        let Some((measure, _)) = self.strategy.measure(at) else { return Reading::missing(Reason::NoActual) };
        match self.recipe(at).as_ref() {
            Recipe::Entered => self.read(at, period, basis),
            Recipe::Broken => Reading::missing(Reason::MissingOperand),
            // A key that is nobody's is no missing value, and never counts as 0.
            Recipe::Calculated(_, operands) if operands.contains(&None) => {
                Reading::missing(Reason::MissingOperand)
            }
            Recipe::Calculated(formula, operands) => {
                let readings: Vec<_> =
                    operands.iter().flatten().map(|&operand| self.read(operand, period, basis)).collect();
                let mut actuals = readings.iter().map(|reading| reading.actual.ok());
                // Asked for in the order of the operands, each once.
                let actual = formula.eval(|_| actuals.next().flatten(), measure.missing_operand);
                let least = readings.iter().map(|reading| reading.completeness).fold(1.0, f64::min);
                Reading { actual, completeness: if actual.is_ok() { least } else { 0.0 } }
            }
            Recipe::RolledUp(how, below) => {
                let readings: Vec<_> = below.iter().map(|&same| self.read(same, period, basis)).collect();
                let actual = aggregate(*how, readings.iter().filter_map(|reading| reading.actual.ok()));
                let sum: f64 = readings.iter().map(|reading| reading.completeness).sum();
                let completeness = finite(sum / readings.len() as f64).unwrap_or(0.0);
                Reading { actual: actual.ok_or(Reason::NoActual), completeness }
            }
        }
    }

    fn recipe(&mut self, at: MeasureRef) -> Arc<Recipe> {
        let strategy = self.strategy;
        let recipe = || match strategy.measure(at) {
            Some((measure, _)) => Recipe::of(strategy, measure),
            None => Recipe::Entered,
        };
        Arc::clone(self.recipes.entry(at.measure).or_insert_with(|| Arc::new(recipe())))
    }
}
