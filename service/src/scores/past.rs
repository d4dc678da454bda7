//! Values of an earlier revision, for scorecards in memory that may be later.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use domain::{cascade::MeasureRef, id::ScorecardId, period::Period, series::Facts};

use super::{
    Overlay,
    write_diff::{Value, WriteDiff},
};

/// The facts of every measure's period that a later change is known of, as they were at a revision. It goes forward in
/// the log with its reader, and what came later is read once: a scorecard at any revision from its own to the last that
/// was read shows the earlier values with these in place.
#[derive(Clone)]
pub(super) struct Past {
    /// The revision that the values are of.
    at: i64,
    /// Changes up to this revision are known.
    known: i64,
    /// The scorecards whose values these are.
    scorecards: HashSet<ScorecardId>,
    values: HashMap<(MeasureRef, Period), Earlier>,
}

/// The facts of a period, until they are what scorecards in memory show.
#[derive(Clone)]
struct Earlier {
    facts: Option<Facts>,
    /// The revision of the last change that is known.
    changed: i64,
}

impl Past {
    /// The values of these scorecards at a revision, as long as nothing later is known.
    pub(super) fn at(revision: i64, scorecards: HashSet<ScorecardId>) -> Self {
        Self { at: revision, known: revision, scorecards, values: HashMap::new() }
    }

    /// Whether it is of this revision and has the values of all these scorecards.
    pub(super) fn is_of(&self, revision: i64, scorecards: &HashSet<ScorecardId>) -> bool {
        self.at == revision && self.scorecards.is_superset(scorecards)
    }

    /// Up to which revision changes are known.
    pub(super) fn known(&self) -> i64 {
        self.known
    }

    /// Whether values of this scorecard are kept.
    pub(super) fn covers(&self, scorecard: ScorecardId) -> bool {
        self.scorecards.contains(&scorecard)
    }

    /// Takes in a later change, the first of a period before the second.
    pub(super) fn learn(&mut self, revision: i64, value: &Value) {
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

    /// Knows all changes up to this revision now.
    pub(super) fn know(&mut self, revision: i64) {
        self.known = self.known.max(revision);
    }

    /// Goes forward over a write. What nothing later is known of is forgotten: scorecards that are read from now on show
    /// it.
    pub(super) fn pass(&mut self, revision: i64, diff: &WriteDiff) {
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

    /// Stands at this revision now, with everything before it passed.
    pub(super) fn arrive(&mut self, revision: i64) {
        self.at = revision;
        if self.values.is_empty() {
            // The room of a long replay is not kept by who has caught up.
            self.values = HashMap::new();
        }
    }

    /// Puts the values in place of those that scorecards show.
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
    fn a_value_is_kept_until_its_last_known_change_is_passed() {
        let home = ScorecardId::from_uuid(uuid::Uuid::nil());
        let mut past = Past::at(10, HashSet::from([home]));
        let writes = [
            (11, value(0, None, facts(1))),
            (12, value(1, facts(5), None)),
            (13, value(0, facts(1), facts(2))),
        ];
        for (revision, value) in &writes {
            past.learn(*revision, value);
        }
        let (first, other) = (&writes[0].1, &writes[1].1);
        assert_eq!((held(&past, first), held(&past, other)), (Some(None), Some(facts(5))));
        let pass = |past: &mut Past, (revision, value): (i64, Value)| {
            past.pass(revision, &WriteDiff { values: vec![value], ..WriteDiff::default() });
        };
        pass(&mut past, (11, value(0, None, facts(1))));
        assert_eq!((held(&past, first), held(&past, other)), (Some(facts(1)), Some(facts(5))));
        // What is written meanwhile is no reason to forget what was before the reader.
        past.learn(14, &value(1, None, facts(6)));
        assert_eq!(held(&past, other), Some(facts(5)));
        pass(&mut past, (12, value(1, facts(5), None)));
        assert_eq!(held(&past, other), Some(None));
        pass(&mut past, (13, value(0, facts(1), facts(2))));
        pass(&mut past, (14, value(1, None, facts(6))));
        assert!(past.values.is_empty());
    }

    #[test]
    fn it_serves_a_reader_at_its_place_who_needs_no_other_scorecards() {
        let [one, other] = [1, 2].map(|id| ScorecardId::from_uuid(uuid::Uuid::from_u128(id)));
        let past = Past::at(10, HashSet::from([one]));
        assert!(past.is_of(10, &HashSet::from([one])) && past.is_of(10, &HashSet::new()));
        assert!(!past.is_of(11, &HashSet::from([one])) && !past.is_of(10, &HashSet::from([one, other])));
    }
}
