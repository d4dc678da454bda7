//! Scores of objectives, from their own measures and from the objectives aligned with them, over any depth.

use super::{Evaluator, child, explain, order::order, roll};
use crate::{
    cascade::{MeasureRef, Strategy, aligned_objective},
    id::{NodeId, ObjectiveId, ScorecardId},
    period::Period,
    rollup::{Child, Rolled},
    score::{Component, Explanation, Member},
    scorecard::{Objective, Scorecard},
    scoring::Verdict,
    vocabulary::{ComponentPart, Reason, RollupMode, Status},
};

/// Key of an objective: its scorecard and id.
pub(super) type ObjectiveKey = (ScorecardId, ObjectiveId);

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Rolled-up score of the objective with this index.
    pub(super) fn objective(&mut self, scorecard: &'s Scorecard, at: usize, period: Period) -> Rolled {
        let id = scorecard.objectives[at].id;
        if !self.objectives.contains_key(&(id, period)) {
            let needs = |key| self.scores_below(key, period);
            for key in order((scorecard.profile.id, id), needs) {
                if let Some((scorecard, objective)) = self.find(key) {
                    let rolled = self.roll_objective(scorecard, objective, period);
                    self.objectives.insert((objective.id, period), rolled);
                }
            }
        }
        self.computed(id, period)
    }

    /// Explanation of the score of the objective with this index.
    pub(super) fn explain_objective(
        &mut self,
        scorecard: &'s Scorecard,
        at: usize,
        period: Period,
    ) -> Explanation {
        let objective = &scorecard.objectives[at];
        let policy = scorecard.profile.missing_policy;
        // The score of the objective may be remembered without those of the aligned objectives, which the explanation
        // lists.
        if objective.rollup != RollupMode::Own {
            for alignment in scorecard.alignments_below(objective.id) {
                if let Some((below, objective)) = self.find((alignment.scorecard, alignment.objective))
                    && let Some(at) = below.objective(objective.id)
                {
                    self.objective(below, at, period);
                }
            }
        }
        match objective.rollup {
            RollupMode::Own => explain(&self.own(scorecard, objective, period), policy, "measures"),
            RollupMode::Aligned => {
                explain(&self.aligned(scorecard, objective, period), policy, "aligned objectives")
            }
            RollupMode::Blend => {
                let (parts, _) = self.parts(scorecard, objective, period);
                let mut explanation = explain(&parts, policy, "parts");
                for component in &mut explanation.components {
                    component.components =
                        self.components_of_part(scorecard, objective, component.part, period);
                }
                explanation
            }
        }
    }

    /// Components of a part of a BLEND.
    fn components_of_part(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        part: Option<ComponentPart>,
        period: Period,
    ) -> Vec<Component> {
        let members = match part {
            Some(ComponentPart::Own) => self.own(scorecard, objective, period),
            Some(ComponentPart::Aligned) => self.aligned(scorecard, objective, period),
            None => Vec::new(),
        };
        let policy = scorecard.profile.missing_policy;
        members.iter().filter_map(|member| member.component(policy)).collect()
    }

    fn roll_objective(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &'s Objective,
        period: Period,
    ) -> Rolled {
        let policy = scorecard.profile.missing_policy;
        match objective.rollup {
            RollupMode::Own => roll(&self.own(scorecard, objective, period), policy),
            RollupMode::Aligned => roll(&self.aligned(scorecard, objective, period), policy),
            RollupMode::Blend => {
                let (parts, [own, aligned]) = self.parts(scorecard, objective, period);
                // The parts are no nodes: count the measures and objectives they are made of.
                Rolled { counts: own.counts.and(aligned.counts), ..roll(&parts, policy) }
            }
        }
    }

    /// Both parts of a BLEND, own measures and aligned objectives, with their rolled-up scores.
    fn parts(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &'s Objective,
        period: Period,
    ) -> ([Member<'s>; 2], [Rolled; 2]) {
        let policy = scorecard.profile.missing_policy;
        let own = roll(&self.own(scorecard, objective, period), policy);
        let aligned = roll(&self.aligned(scorecard, objective, period), policy);
        let share = objective.own_share.clamp(0.0, 1.0);
        let part = |part, label, weight, rolled| Member {
            node: NodeId::Objective(objective.id),
            part: Some(part),
            scorecard: scorecard.profile.id,
            label,
            child: child(weight, rolled),
            value: None,
        };
        let parts = [
            part(ComponentPart::Own, "Own measures", share, &own),
            part(ComponentPart::Aligned, "Aligned objectives", 1.0 - share, &aligned),
        ];
        (parts, [own, aligned])
    }

    /// Members from the objective's own measures, of whichever scorecard; archived measures are left out.
    pub(super) fn own(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        period: Period,
    ) -> Vec<Member<'s>> {
        let mut members = Vec::new();
        let strategy = self.strategy;
        for placement in scorecard.placements_on(objective.id) {
            let at = MeasureRef { scorecard: placement.measure_scorecard, measure: placement.measure };
            let Some((measure, series)) = strategy.measure(at) else { continue };
            if measure.archived_at.is_some() {
                continue;
            }
            let scored = self.verdict_of((measure, series), period);
            members.push(Member {
                node: NodeId::Measure(measure.id),
                part: None,
                scorecard: at.scorecard,
                label: &measure.name,
                child: Child::single(placement.weight, scored.verdict),
                value: scored.value,
            });
        }
        members
    }

    /// Members from the aligned objectives, except those of archived scorecards. Their scores must have been computed.
    pub(super) fn aligned(
        &self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        period: Period,
    ) -> Vec<Member<'s>> {
        let members = scorecard.alignments_below(objective.id).filter_map(|alignment| {
            let below = aligned_objective(self.strategy, alignment.scorecard, alignment.objective)?;
            (!below.is_archived).then_some(Member {
                node: NodeId::Objective(alignment.objective),
                part: None,
                scorecard: alignment.scorecard,
                label: below.label,
                child: child(alignment.weight, &self.computed(alignment.objective, period)),
                value: None,
            })
        });
        members.collect()
    }

    /// Aligned objectives whose score is needed and has not been computed.
    fn scores_below(&self, key: ObjectiveKey, period: Period) -> Vec<ObjectiveKey> {
        match self.find(key) {
            Some((scorecard, objective)) if objective.rollup != RollupMode::Own => scorecard
                .alignments_below(objective.id)
                .map(|alignment| (alignment.scorecard, alignment.objective))
                .filter(|(_, id)| !self.objectives.contains_key(&(*id, period)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Score that has been computed. An objective without one belongs to a cycle, and takes no part.
    fn computed(&self, objective: ObjectiveId, period: Period) -> Rolled {
        let nothing = Verdict::without(Status::Unscored, Reason::NoWeight);
        let unknown = Rolled { verdict: nothing, coverage: 0.0, measured: 0.0, counts: Default::default() };
        self.objectives.get(&(objective, period)).copied().unwrap_or(unknown)
    }

    pub(super) fn find(
        &self,
        (scorecard, objective): ObjectiveKey,
    ) -> Option<(&'s Scorecard, &'s Objective)> {
        let scorecard = self.strategy.scorecard(scorecard)?;
        Some((scorecard, scorecard.objectives.get(scorecard.objective(objective)?)?))
    }
}
