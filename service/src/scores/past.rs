//! Values at an earlier revision, for scorecards in memory that may be newer.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use domain::{cascade::MeasureRef, id::ScorecardId, period::Period, series::Facts};

use super::{
    Overlay,
    write_diff::{Value, WriteDiff},
};

/// Facts of every measure period with a known later change, as they were at a revision. Advances through the log with
/// its reader, and each later change is read once. A scorecard at any revision between its own and the last one read
/// has the earlier values when these facts replace its own.
#[derive(Clone)]
pub(super) struct Past {
    /// Revision of the values.
    at: i64,
    /// Last revision whose changes are known.
    known: i64,
    /// Scorecards whose values are tracked.
    scorecards: HashSet<ScorecardId>,
    values: HashMap<(MeasureRef, Period), Earlier>,
}

/// Earlier facts of a period, until the reader passes the last change of the period.
#[derive(Clone)]
struct Earlier {
    facts: Option<Facts>,
    /// Revision of the last known change.
    changed: i64,
}

impl Past {
    /// Values of these scorecards at a revision, before any later change is added.
    pub(super) fn at(revision: i64, scorecards: HashSet<ScorecardId>) -> Self {
        Self { at: revision, known: revision, scorecards, values: HashMap::new() }
    }

    /// Reports whether these are the values of this revision, and of all these scorecards.
    pub(super) fn is_of(&self, revision: i64, scorecards: &HashSet<ScorecardId>) -> bool {
        self.at == revision && self.scorecards.is_superset(scorecards)
    }

    /// Last revision whose changes are known.
    pub(super) fn known(&self) -> i64 {
        self.known
    }

    /// Reports whether the values of this scorecard are tracked.
    pub(super) fn covers(&self, scorecard: ScorecardId) -> bool {
        self.scorecards.contains(&scorecard)
    }

    /// Adds a later change; the changes of a period must be added in order.
    pub(super) fn add(&mut self, revision: i64, value: &Value) {
        if !self.covers(value.at.scorecard) {
            return;
        }
        match self.values.entry((value.at, value.period)) {
            Entry::Occupied(mut known) => known.get_mut().changed = revision,
            Entry::Vacant(place) => {
                place.insert(Earlier { facts: value.before.clone(), changed: revision });
            }
        }
    }

    /// Marks all changes up to this revision as known.
    pub(super) fn mark_known(&mut self, revision: i64) {
        self.known = self.known.max(revision);
    }

    /// Advances over a write. Periods without a known later change are dropped: scorecards read from now on have their
    /// values.
    pub(super) fn advance_over(&mut self, revision: i64, diff: &WriteDiff) {
        for value in &diff.values {
            if let Entry::Occupied(mut known) = self.values.entry((value.at, value.period)) {
                if known.get().changed > revision {
                    known.get_mut().facts.clone_from(&value.after);
                } else {
                    known.remove();
                }
            }
        }
    }

    /// Sets the revision, when all writes up to it were passed.
    pub(super) fn advance_to(&mut self, revision: i64) {
        self.at = revision;
        if self.values.is_empty() {
            // Release the capacity that a long replay needed.
            self.values = HashMap::new();
        }
    }

    /// Puts the earlier facts into the overlay.
    pub(super) fn put(&self, then: &mut Overlay<'_>) {
        for ((at, period), earlier) in &self.values {
            then.set(*at, *period, earlier.facts.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::MeasureId;

    use super::*;

    fn facts(actual: i32) -> Option<Facts> {
        Some(Facts { actual: Some(f64::from(actual)), ..Facts::default() })
    }

    fn value(period: usize, before: Option<Facts>, after: Option<Facts>) -> Value {
        let at = MeasureRef {
            scorecard: ScorecardId::from_uuid(uuid::Uuid::nil()),
            measure: MeasureId::from_uuid(uuid::Uuid::nil()),
        };
        Value { at, period: ["2026-09", "2026-10"][period].parse().unwrap(), before, after }
    }

    fn held(past: &Past, value: &Value) -> Option<Option<Facts>> {
        past.values.get(&(value.at, value.period)).map(|earlier| earlier.facts.clone())
    }

    #[test]
    fn a_value_is_tracked_until_its_last_known_change_is_passed() {
        let home = ScorecardId::from_uuid(uuid::Uuid::nil());
        let mut past = Past::at(10, HashSet::from([home]));
        let writes = [
            (11, value(0, None, facts(1))),
            (12, value(1, facts(5), None)),
            (13, value(0, facts(1), facts(2))),
        ];
        for (revision, value) in &writes {
            past.add(*revision, value);
        }
        let (first, other) = (&writes[0].1, &writes[1].1);
        assert_eq!((held(&past, first), held(&past, other)), (Some(None), Some(facts(5))));
        let pass = |past: &mut Past, (revision, value): (i64, Value)| {
            past.advance_over(revision, &WriteDiff { values: vec![value], ..WriteDiff::default() });
        };
        pass(&mut past, (11, value(0, None, facts(1))));
        assert_eq!((held(&past, first), held(&past, other)), (Some(facts(1)), Some(facts(5))));
        // A concurrent write must not drop values before the reader's revision.
        past.add(14, &value(1, None, facts(6)));
        assert_eq!(held(&past, other), Some(facts(5)));
        pass(&mut past, (12, value(1, facts(5), None)));
        assert_eq!(held(&past, other), Some(None));
        pass(&mut past, (13, value(0, facts(1), facts(2))));
        pass(&mut past, (14, value(1, None, facts(6))));
        assert!(past.values.is_empty());
    }

    #[test]
    fn past_values_match_their_revision_and_a_subset_of_their_scorecards() {
        let [one, other] = [1, 2].map(|id| ScorecardId::from_uuid(uuid::Uuid::from_u128(id)));
        let past = Past::at(10, HashSet::from([one]));
        assert!(past.is_of(10, &HashSet::from([one])) && past.is_of(10, &HashSet::new()));
        assert!(!past.is_of(11, &HashSet::from([one])) && !past.is_of(10, &HashSet::from([one, other])));
    }
}
