//! Cascade: the scorecards of an organization as a tree.
//!
//! Owns the look-up of scorecards and measures: by id, by a measure's key, from parent to children; and what stands for a
//! scorecard of which only the scores are known. It must not know scores.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    id::{MeasureId, ObjectiveId, ScorecardId},
    measure::Measure,
    scorecard::Scorecard,
    series::Series,
    vocabulary::ScorecardState,
};

/// Reference to a measure in the scorecard that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureRef {
    /// Scorecard that owns the measure.
    pub scorecard: ScorecardId,
    /// Id of the measure.
    pub measure: MeasureId,
}

/// Outline of a scorecard for the scorecards above it: what they need beside the scores of its objectives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// True when the scorecard is archived and contributes nothing.
    pub is_archived: bool,
    /// Ids and names of the objectives, by index.
    pub objectives: Vec<(ObjectiveId, String)>,
}

impl Outline {
    /// Outline of this scorecard.
    #[must_use]
    pub fn of(scorecard: &Scorecard) -> Self {
        let objectives = scorecard.objectives.iter().map(|it| (it.id, it.name.clone())).collect();
        Self { is_archived: scorecard.profile.state == ScorecardState::Archived, objectives }
    }
}

/// Objective that an objective of another scorecard is aligned with from above.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlignedObjective<'a> {
    /// Display name of the objective.
    pub(crate) label: &'a str,
    /// True when its scorecard is archived.
    pub(crate) is_archived: bool,
}

/// Read access to the scorecards that scores are evaluated from. A scorecard that it does not hold counts as absent.
pub trait Strategy {
    /// Scorecard by id.
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard>;

    /// Measure by its key.
    fn measure_by_key(&self, key: &str) -> Option<MeasureRef>;

    /// Child scorecards of this one.
    fn children(&self, id: ScorecardId) -> &[ScorecardId];

    /// Outline of a scorecard whose scores are known: an evaluation remembers them, and reads nothing below.
    fn outline(&self, _: ScorecardId) -> Option<&Outline> {
        None
    }

    /// Measure with its series.
    fn measure(&self, at: MeasureRef) -> Option<(&Measure, &Series)> {
        let home = self.scorecard(at.scorecard)?;
        let index = home.measure(at.measure)?;
        Some((home.measures.get(index)?, home.series().get(index)?))
    }
}

/// Finds an objective of a scorecard that is held, or of which the outline is.
pub(crate) fn aligned_objective(
    strategy: &impl Strategy,
    scorecard: ScorecardId,
    objective: ObjectiveId,
) -> Option<AlignedObjective<'_>> {
    if let Some(below) = strategy.scorecard(scorecard) {
        let label = &below.objectives.get(below.objective(objective)?)?.name;
        let is_archived = below.profile.state == ScorecardState::Archived;
        return Some(AlignedObjective { label, is_archived });
    }
    let outline = strategy.outline(scorecard)?;
    let (_, label) = outline.objectives.iter().find(|(id, _)| *id == objective)?;
    Some(AlignedObjective { label, is_archived: outline.is_archived })
}

/// True when objectives of a scorecard may be aligned with those of the scorecard `parent`; `above` are the scorecard's
/// ancestors.
///
/// Alignments run up the tree only, to the nearest ancestor or a farther one. So they form no cycle as long as the
/// scorecards form none.
pub fn may_serve<T: PartialEq>(above: impl IntoIterator<Item = T>, parent: T) -> bool {
    above.into_iter().any(|ancestor| ancestor == parent)
}

/// Scorecards in memory, with their indexes.
#[derive(Clone, Debug, Default)]
pub struct Cascade {
    scorecards: HashMap<ScorecardId, Arc<Scorecard>>,
    keys: HashMap<String, MeasureRef>,
    children: HashMap<ScorecardId, Vec<ScorecardId>>,
}

impl Cascade {
    /// Indexes these scorecards; children keep the order given.
    #[must_use]
    pub fn new(scorecards: impl IntoIterator<Item = Arc<Scorecard>>) -> Self {
        let mut cascade = Self::default();
        for scorecard in scorecards {
            let id = scorecard.profile.id;
            for measure in &scorecard.measures {
                if let Some(key) = &measure.key {
                    cascade.keys.insert(key.clone(), MeasureRef { scorecard: id, measure: measure.id });
                }
            }
            if let Some(parent) = scorecard.profile.parent {
                cascade.children.entry(parent).or_default().push(id);
            }
            cascade.scorecards.insert(id, scorecard);
        }
        cascade
    }

    /// All scorecards, in no particular order.
    pub fn scorecards(&self) -> impl Iterator<Item = &Arc<Scorecard>> {
        self.scorecards.values()
    }
}

impl Strategy for Cascade {
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard> {
        self.scorecards.get(&id).map(Arc::as_ref)
    }

    fn measure_by_key(&self, key: &str) -> Option<MeasureRef> {
        self.keys.get(key).copied()
    }

    fn children(&self, id: ScorecardId) -> &[ScorecardId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::may_serve;

    #[test]
    fn objectives_may_be_aligned_with_ancestors_only() {
        for (above, parent, expected) in
            [("ba", 'b', true), ("ba", 'a', true), ("ba", 'c', false), ("", 'a', false)]
        {
            assert_eq!(may_serve(above.chars(), parent), expected, "{parent} above {above:?}");
        }
    }
}
