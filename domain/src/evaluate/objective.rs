//! Objectives: their own measures, and the objectives aligned with them from below, over any depth.

use super::{Evaluator, child, explain, order::order, roll};
use crate::{
    cascade::{MeasureRef, Strategy},
    id::{NodeId, ObjectiveId, ScorecardId},
    period::Period,
    rollup::{Child, Rolled},
    score::{Component, Explanation, Member},
    scorecard::{Objective, Scorecard},
    scoring::Verdict,
    vocabulary::{ComponentPart, Reason, RollupMode, ScorecardState, Status},
};

/// An objective in the scorecard it belongs to.
pub(super) type ObjectiveKey = (ScorecardId, ObjectiveId);

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// The score of the objective with this index.
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
        self.known(id, period)
    }

    /// How the score of the objective with this index came about.
    pub(super) fn explain_objective(
        &mut self,
        scorecard: &'s Scorecard,
        at: usize,
        period: Period,
    ) -> Explanation {
        let objective = &scorecard.objectives[at];
        let policy = scorecard.profile.missing_policy;
        // The objective itself may be remembered without those below it, which are explained here.
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

    /// What went into a part of a BLEND.
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
                // The parts are no nodes; what is counted is what stands behind them.
                Rolled { counts: own.counts.and(aligned.counts), ..roll(&parts, policy) }
            }
        }
    }

    /// The two parts of a BLEND.
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

    /// Its measures, wherever they are at home; archived ones take no part.
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
            let judged = self.judged((measure, series), period);
            members.push(Member {
                node: NodeId::Measure(measure.id),
                part: None,
                scorecard: at.scorecard,
                label: &measure.name,
                child: Child::single(placement.weight, judged.verdict),
                value: judged.value,
            });
        }
        members
    }

    /// The objectives aligned with it from below, but those of archived scorecards; their own scores must be known.
    pub(super) fn aligned(
        &self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        period: Period,
    ) -> Vec<Member<'s>> {
        let members = scorecard.alignments_below(objective.id).filter_map(|alignment| {
            let (below, objective) = self.find((alignment.scorecard, alignment.objective))?;
            (below.profile.state != ScorecardState::Archived).then_some(Member {
                node: NodeId::Objective(objective.id),
                part: None,
                scorecard: below.profile.id,
                label: &objective.name,
                child: child(alignment.weight, &self.known(objective.id, period)),
                value: None,
            })
        });
        members.collect()
    }

    /// The objectives that an objective takes its score from and that have none yet.
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

    /// What has been evaluated; what has not stands further up in a cycle, and takes no part.
    fn known(&self, objective: ObjectiveId, period: Period) -> Rolled {
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
