//! The scorecards of an organization as one whole.
//!
//! Owns how they are found: by id, by a measure's key, from parent to children. It must not know scores.

use std::{collections::HashMap, sync::Arc};

use crate::{
    id::{MeasureId, ScorecardId},
    measure::Measure,
    scorecard::Scorecard,
    series::Series,
};

/// Where a measure is at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureRef {
    /// The scorecard that owns it.
    pub scorecard: ScorecardId,
    /// The measure.
    pub measure: MeasureId,
}

/// What scores are evaluated from. What it does not hold counts as not being there.
pub trait Strategy {
    /// A scorecard.
    fn scorecard(&self, id: ScorecardId) -> Option<&Scorecard>;

    /// The measure that bears this key.
    fn measure_by_key(&self, key: &str) -> Option<MeasureRef>;

    /// The scorecards whose parent this one is.
    fn children(&self, id: ScorecardId) -> &[ScorecardId];

    /// A measure with what is known of it.
    fn measure(&self, at: MeasureRef) -> Option<(&Measure, &Series)> {
        let home = self.scorecard(at.scorecard)?;
        let index = home.measure(at.measure)?;
        Some((home.measures.get(index)?, home.series().get(index)?))
    }
}

/// Whether objectives of a scorecard may serve those of the scorecard `parent`; `above` are the scorecards above it.
///
/// Alignments run up the tree only, nearest or not: so they form no circle, as long as scorecards form none.
pub fn may_serve<T: PartialEq>(above: impl IntoIterator<Item = T>, parent: T) -> bool {
    above.into_iter().any(|ancestor| ancestor == parent)
}

/// Scorecards in memory.
#[derive(Clone, Debug, Default)]
pub struct Cascade {
    scorecards: HashMap<ScorecardId, Arc<Scorecard>>,
    keys: HashMap<String, MeasureRef>,
    children: HashMap<ScorecardId, Vec<ScorecardId>>,
}

impl Cascade {
    /// Of these scorecards; children stand in the order given.
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

    /// All of them, in no order.
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
    fn objectives_serve_those_above_them_alone() {
        for (above, parent, expected) in
            [("ba", 'b', true), ("ba", 'a', true), ("ba", 'c', false), ("", 'a', false)]
        {
            assert_eq!(may_serve(above.chars(), parent), expected, "{parent} above {above:?}");
        }
    }
}
