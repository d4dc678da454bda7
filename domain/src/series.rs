//! What is known of a measure, period by period.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    id::{ApiKeyId, MemberId},
    period::Period,
    vocabulary::Status,
};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    Member(MemberId),
    /// An integration partner's machine.
    ApiKey(ApiKeyId),
    /// The operator, by the command line.
    System,
}

/// A person's word that stands above the computed status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusOverride {
    /// GREEN, YELLOW or RED.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
}

/// The entered facts of one measure in one period. Values are in the measure's unit and always finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// What was measured; 1 and 0 for yes and no.
    pub actual: Option<f64>,
    /// What was measured, in words.
    pub text: Option<Box<str>>,
    /// What was wanted; the lower bound of a band.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Where red begins; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// A goal beyond the target.
    pub stretch: Option<f64>,
    /// What others reach.
    pub benchmark: Option<f64>,
    /// When the target falls due, if after the period's end.
    pub due_on: Option<NaiveDate>,
    /// A remark.
    pub note: Option<Box<str>>,
    /// A person's word above the computed status.
    pub status_override: Option<Box<StatusOverride>>,
    /// When the actual was recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who recorded or cleared it.
    pub recorded_by: Option<Actor>,
}

/// A measure's facts in ascending order of periods, all of the measure's own frequency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    periods: Vec<(Period, Facts)>,
}

impl Series {
    /// Sorts the facts by period; of two for the same period the later in the list stays.
    #[must_use]
    pub fn new(mut periods: Vec<(Period, Facts)>) -> Self {
        periods.sort_by_key(|(period, _)| *period);
        periods.reverse();
        periods.dedup_by_key(|(period, _)| *period);
        periods.reverse();
        // They stay in memory, and what collected them may have left room for many more.
        periods.shrink_to_fit();
        Self { periods }
    }

    /// The facts of exactly this period.
    #[must_use]
    pub fn get(&self, period: Period) -> Option<&Facts> {
        self.position(period).ok().map(|at| &self.periods[at].1)
    }

    /// Puts the facts in place of what was known of the period; `None` forgets the period.
    pub fn set(&mut self, period: Period, facts: Option<Facts>) {
        match (self.position(period), facts) {
            (Ok(at), Some(facts)) => self.periods[at].1 = facts,
            (Ok(at), None) => {
                self.periods.remove(at);
            }
            (Err(at), Some(facts)) => self.periods.insert(at, (period, facts)),
            (Err(_), None) => {}
        }
    }

    /// The known periods from `first` to `last`, both included, oldest first.
    #[must_use]
    pub fn range(&self, first: Period, last: Period) -> &[(Period, Facts)] {
        let from = self.position(first).unwrap_or_else(|at| at);
        let to = self.position(last).map_or_else(|at| at, |at| at + 1);
        self.periods.get(from..to).unwrap_or_default()
    }

    /// All known periods, oldest first.
    #[must_use]
    pub fn all(&self) -> &[(Period, Facts)] {
        &self.periods
    }

    /// Where the period is, or would be. Without gaps it is as far from the first as it is later; with gaps, before that.
    fn position(&self, period: Period) -> Result<usize, usize> {
        let Some((first, _)) = self.periods.first() else { return Err(0) };
        let distance = Period::count_between(*first, period).saturating_sub(1);
        match self.periods.get(distance) {
            Some((known, _)) if *known == period => Ok(distance),
            _ => self.periods.binary_search_by_key(&period, |(known, _)| *known),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocabulary::Frequency;

    fn month(index: i32) -> Period {
        Period::nearest(Frequency::Monthly, 24_000 + index)
    }

    fn facts(actual: i32) -> Facts {
        Facts { actual: Some(f64::from(actual)), ..Facts::default() }
    }

    proptest! {
        /// With gaps or without, a period is found where it is, and a range is all that lies in it.
        #[test]
        fn periods_are_found(known in proptest::collection::btree_set(0..40_i32, 0..30), first in -5..45_i32, long in 0..20_i32) {
            let series = Series::new(known.iter().rev().map(|at| (month(*at), facts(*at))).collect());
            for at in -5..45 {
                prop_assert_eq!(series.get(month(at)).is_some(), known.contains(&at));
                prop_assert_eq!(series.get(month(at)).and_then(|facts| facts.actual), known.get(&at).map(|at| f64::from(*at)));
            }
            let range: Vec<Period> = series.range(month(first), month(first + long)).iter().map(|(at, _)| *at).collect();
            let expected: Vec<Period> = known.range(first..=first + long).map(|at| month(*at)).collect();
            prop_assert_eq!(range, expected);
        }

        /// What is set is there, and nothing else has changed.
        #[test]
        fn setting_keeps_the_order(known in proptest::collection::btree_set(0..20_i32, 0..15), at in -3..23_i32, keeps: bool) {
            let mut series = Series::new(known.iter().map(|at| (month(*at), facts(*at))).collect());
            series.set(month(at), keeps.then(|| facts(100)));
            let mut expected = known;
            if keeps { expected.insert(at) } else { expected.remove(&at) };
            let periods: Vec<Period> = series.all().iter().map(|(period, _)| *period).collect();
            prop_assert_eq!(periods, expected.iter().map(|at| month(*at)).collect::<Vec<_>>());
            prop_assert_eq!(series.get(month(at)).and_then(|facts| facts.actual), keeps.then_some(100.0));
        }
    }

    #[test]
    fn periods_of_other_frequencies_are_not_there() {
        let series = Series::new(vec![(month(0), facts(1)), (month(1), facts(2))]);
        for other in [Frequency::Daily, Frequency::Quarterly, Frequency::Annual] {
            let other = Period::nearest(other, 2_000);
            assert_eq!(series.get(other), None);
            assert!(series.range(other, other).is_empty());
        }
    }
}
