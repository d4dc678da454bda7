//! Cascade: the scorecards of an organization as a tree.
//!
//! Owns the look-up of scorecards and measures: by id, by a measure's key, from parent to children. It must not know
//! scores.

use std::{collections::HashMap, sync::Arc};

use crate::{
    id::{MeasureId, ScorecardId},
    measure::Measure,
    scorecard::Scorecard,
    series::Series,
};

/// Reference to a measure in the scorecard that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureRef {
    /// Scorecard that owns the measure.
    pub scorecard: ScorecardId,
    /// Id of the measure.
    pub measure: MeasureId,
}

/// Read access to the scorecards that scores are evaluated from. A scorecard that it does not hold counts as absent.
pub trait Strategy {
    /// Scorecard by id.
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard>;

    /// Measure by its key.
    fn measure_by_key(&self, key: &str) -> Option<MeasureRef>;

    /// Child scorecards of this one.
    fn children(&self, id: ScorecardId) -> &[ScorecardId];

    /// Measure with its series.
    fn measure(&self, at: MeasureRef) -> Option<(&Measure, &Series)> {
        let home = self.scorecard(at.scorecard)?;
        let index = home.measure(at.measure)?;
        Some((home.measures.get(index)?, home.series().get(index)?))
    }
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
