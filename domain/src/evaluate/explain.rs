//! Explanation of a measure's score.

use super::{
    Evaluator,
    selection::Selection,
    values::{Reading, Span},
};
use crate::{
    aggregate::Observed,
    cascade::{MeasureRef, Strategy},
    id::NodeId,
    measure::Measure,
    period::Period,
    score::{Component, Explanation, Scoring},
    scoring,
    series::StatusOverride,
    vocabulary::{MeasureSource, ScoreBasis},
};

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Explains the score of a measure; `scored` are the values that were scored.
    pub(super) fn explain_measure(
        &mut self,
        measure: &Measure,
        scored: &Observed<'_>,
        status_override: Option<&StatusOverride>,
        (period, within): (Period, Option<Selection>),
    ) -> Explanation {
        // State the rule.
        let mut rule = scoring::rule(measure, scored.bounds, status_override);
        if measure.score_basis == ScoreBasis::YearToDate {
            rule.push_str("; of the year to date");
        }
        match (measure.source, measure.formula.as_deref()) {
            (MeasureSource::Entered, _) => {}
            (MeasureSource::Calculated, formula) => {
                rule.push_str(&format!("; actual = {}", formula.unwrap_or_default()));
            }
            (MeasureSource::RolledUp, _) => rule.push_str("; actual rolled up from the scorecards below"),
        }
        // State the figures that the rule was applied to.
        let scale = scoring::scale(measure, scored.bounds).ok();
        let scoring = Scoring {
            method: scale.map_or(measure.scoring, scoring::Scale::method),
            basis: measure.score_basis,
            actual: scored.compared_actual,
            target: scored.bounds.target,
            red_at: scale.and_then(scoring::Scale::red_at),
            green_at: scale.and_then(scoring::Scale::green_at),
            bands: scale.map(scoring::Scale::bands).unwrap_or_default(),
        };
        let components = self.components_of(measure, period, within);
        Explanation { rule, components, scoring: Some(Box::new(scoring)) }
    }

    /// Components of a computed value: its operands or members, over the compared sub-periods.
    fn components_of(
        &mut self,
        measure: &Measure,
        period: Period,
        within: Option<Selection>,
    ) -> Vec<Component> {
        let strategy = self.strategy;
        let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
        let inputs = self.inputs(at, Span { within, ..Span::of(period, measure.score_basis) });
        let component = |(at, reading): (MeasureRef, Option<Reading>)| {
            let (measure, series) = strategy.measure(at)?;
            let value = reading.and_then(|reading| reading.actual);
            Some(Component {
                node: NodeId::Measure(measure.id),
                part: None,
                scorecard: at.scorecard,
                label: measure.name.clone(),
                weight: if reading.is_some() { 1.0 } else { 0.0 },
                score: None,
                coverage: if value.is_some() { 1.0 } else { 0.0 },
                status: self.verdict_of((measure, series), period).verdict.status,
                value,
                components: Vec::new(),
            })
        };
        inputs.into_iter().filter_map(component).collect()
    }
}
