//! Movements of objectives from one period to the next, over any depth of alignments; only children with a value in
//! both periods are compared.

use super::{Evaluator, objective::ObjectiveKey, order::order, roll, take_part};
use crate::{
    cascade::Strategy,
    id::NodeId,
    period::Period,
    score::Member,
    scorecard::{Objective, Scorecard},
    trend::Movement,
    vocabulary::RollupMode,
};

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Movement of the score of the objective with this index since the preceding period, over the children with a
    /// value in both.
    pub(super) fn movement(
        &mut self,
        scorecard: &'s Scorecard,
        at: usize,
        period: Period,
    ) -> Option<Movement> {
        let id = scorecard.objectives[at].id;
        if !self.movements.contains_key(&(id, period)) {
            let previous = period.previous()?;
            // Evaluate both scores, and with them those of all aligned objectives below.
            for period in [previous, period] {
                self.objective(scorecard, at, period);
            }
            // Compute the movements below first.
            let needs = |key| self.movements_below(key, period);
            for (scorecard, id) in order((scorecard.profile.id, id), needs) {
                if let Some((scorecard, objective)) = self.find((scorecard, id)) {
                    let movement = self.movement_of(scorecard, objective, previous, period);
                    self.movements.insert((id, period), movement);
                }
            }
        }
        self.movements.get(&(id, period)).copied().flatten()
    }

    fn movement_of(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &'s Objective,
        previous: Period,
        period: Period,
    ) -> Option<Movement> {
        match objective.rollup {
            RollupMode::Own => self.own_movement(scorecard, objective, previous, period).1,
            RollupMode::Aligned => self.aligned_movement(scorecard, objective, previous, period).1,
            RollupMode::Blend => {
                let share = objective.own_share.clamp(0.0, 1.0);
                let (own_takes_part, own) = self.own_movement(scorecard, objective, previous, period);
                let (aligned_takes_part, aligned) =
                    self.aligned_movement(scorecard, objective, previous, period);
                let parts = [(own_takes_part, share, own), (aligned_takes_part, 1.0 - share, aligned)];
                let parts = parts.into_iter().filter(|(takes_part, ..)| *takes_part);
                Movement::of_children(parts.map(|(_, weight, movement)| (weight, movement)))
            }
        }
    }

    /// Participation of the objective's own measures in either period, and the movement of their score.
    fn own_movement(
        &mut self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        previous: Period,
        period: Period,
    ) -> (bool, Option<Movement>) {
        let before = self.own(scorecard, objective, previous);
        let now = self.own(scorecard, objective, period);
        let both = before
            .iter()
            .zip(&now)
            .filter(|(before, now)| before.child.takes_part() || now.child.takes_part());
        let children: Vec<_> = both
            .map(|(before, now)| {
                let scores = (before.child.verdict.score, now.child.verdict.score);
                let movement = match scores {
                    (Some(before), Some(now)) => Some(Movement { before, now, share: 1.0 }),
                    _ => None,
                };
                (now.child.weight, movement)
            })
            .collect();
        (parts_take_part(scorecard, [&before, &now]), Movement::of_children(children.into_iter()))
    }

    /// Participation of the aligned objectives in either period, and the movement of their score. Their movements must
    /// have been computed.
    fn aligned_movement(
        &self,
        scorecard: &'s Scorecard,
        objective: &Objective,
        previous: Period,
        period: Period,
    ) -> (bool, Option<Movement>) {
        let before = self.aligned(scorecard, objective, previous);
        let now = self.aligned(scorecard, objective, period);
        let both = before
            .iter()
            .zip(&now)
            .filter(|(before, now)| before.child.takes_part() || now.child.takes_part());
        let children: Vec<_> = both
            .map(|(_, now)| {
                let movement = match now.node {
                    NodeId::Objective(id) => self.movements.get(&(id, period)).copied().flatten(),
                    _ => None,
                };
                (now.child.weight, movement)
            })
            .collect();
        (parts_take_part(scorecard, [&before, &now]), Movement::of_children(children.into_iter()))
    }

    /// Aligned objectives whose movement has not been computed. Their scores are evaluated here, for a remembered score
    /// of the objective does not include theirs.
    fn movements_below(&mut self, key: ObjectiveKey, period: Period) -> Vec<ObjectiveKey> {
        let Some((scorecard, objective)) = self.find(key) else { return Vec::new() };
        if objective.rollup == RollupMode::Own {
            return Vec::new();
        }
        let below: Vec<_> = scorecard
            .alignments_below(objective.id)
            .map(|alignment| (alignment.scorecard, alignment.objective))
            .collect();
        for &key in &below {
            if let Some((below, objective)) = self.find(key)
                && let Some(at) = below.objective(objective.id)
            {
                for period in period.previous().into_iter().chain([period]) {
                    self.objective(below, at, period);
                }
            }
        }
        below.into_iter().filter(|(_, id)| !self.movements.contains_key(&(*id, period))).collect()
    }
}

/// True when a part of a BLEND with these members takes part in at least one of two periods.
fn parts_take_part(scorecard: &Scorecard, both: [&[Member<'_>]; 2]) -> bool {
    let [before, now] = both.map(|members| roll(members, scorecard.profile.missing_policy));
    take_part([&before, &now])
}
