//! Series of a measure: its recorded facts, period by period.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use get_size2::GetSize;

use crate::{
    closing::Correction,
    id::{ApiKeyId, MemberId},
    period::Period,
    vocabulary::Status,
};

/// Actor of a change: `member_01k9...`, `apikey_01k9...` or `system`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, GetSize)]
#[cfg_attr(
    feature = "sea-orm",
    derive(sea_orm::DeriveValueType),
    sea_orm(value_type = "String", from_str = "crate::column::parse")
)]
pub enum Actor {
    /// Member of the organization.
    Member(MemberId),
    /// API key of an integration partner.
    ApiKey(ApiKeyId),
    /// Operator at the command line.
    System,
}

crate::text::serde_as_text!(Actor);

#[cfg(feature = "sea-orm")]
crate::column::not_counted!(Actor);

/// Text of [`Actor::System`].
const SYSTEM: &str = "system";

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(id) => id.fmt(f),
            Self::ApiKey(id) => id.fmt(f),
            Self::System => f.write_str(SYSTEM),
        }
    }
}

/// Error: the text is no actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an actor; actors are a member's id, an API key's id, or {SYSTEM}")]
pub struct NotAnActor;

impl FromStr for Actor {
    type Err = NotAnActor;

    fn from_str(text: &str) -> Result<Self, NotAnActor> {
        if text == SYSTEM {
            return Ok(Self::System);
        }
        let member = text.parse().map(Self::Member);
        member.or_else(|_| text.parse().map(Self::ApiKey)).map_err(|_| NotAnActor)
    }
}

/// Status override: a status set by a person, which takes precedence over the computed one.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct StatusOverride {
    /// Status: GREEN, YELLOW or RED.
    pub status: Status,
    /// Reason of the override.
    pub reason: String,
    /// Name of the person who set it.
    pub by: String,
}

/// Recorded facts of one measure in one period. Values are in the measure's unit and always finite.
#[derive(Clone, Debug, Default, PartialEq, GetSize)]
pub struct Facts {
    /// Actual; 1 and 0 for yes and no.
    pub actual: Option<f64>,
    /// Text of a TEXT measure.
    pub text: Option<Box<str>>,
    /// Target; for MAINTAIN the lower bound of the band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Red flag; for MAINTAIN a distance outside the band.
    pub red_flag: Option<f64>,
    /// Stretch target, beyond the target.
    pub stretch: Option<f64>,
    /// Benchmark: the value that comparable organizations reach.
    pub benchmark: Option<f64>,
    /// Due date of the target, if later than the end of the period.
    pub due_on: Option<NaiveDate>,
    /// Note on the period.
    pub note: Option<Box<str>>,
    /// Status override by a person.
    pub status_override: Option<Box<StatusOverride>>,
    /// Instant when the actual was recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Actor who recorded or cleared it.
    pub recorded_by: Option<Actor>,
    /// Latest correction after the period was closed.
    pub correction: Option<Box<Correction>>,
}

/// Facts of a measure in ascending order of periods, all of the measure's own frequency.
#[derive(Clone, Debug, Default, PartialEq, GetSize)]
pub struct Series {
    periods: Vec<(Period, Facts)>,
}

impl Series {
    /// Sorts facts by period; of two for the same period the later one in the list is kept.
    #[must_use]
    pub fn new(mut periods: Vec<(Period, Facts)>) -> Self {
        periods.sort_by_key(|(period, _)| *period);
        periods.reverse();
        periods.dedup_by_key(|(period, _)| *period);
        periods.reverse();
        // Series stay in memory, and the vector may have a much larger capacity.
        periods.shrink_to_fit();
        Self { periods }
    }

    /// Facts of exactly this period.
    #[must_use]
    pub fn get(&self, period: Period) -> Option<&Facts> {
        self.position(period).ok().map(|at| &self.periods[at].1)
    }

    /// Replaces the facts of the period; `None` removes the period.
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

    /// Recorded periods from `first` to `last`, both included, oldest first.
    #[must_use]
    pub fn range(&self, first: Period, last: Period) -> &[(Period, Facts)] {
        let from = self.position(first).unwrap_or_else(|at| at);
        let to = self.position(last).map_or_else(|at| at, |at| at + 1);
        self.periods.get(from..to).unwrap_or_default()
    }

    /// All recorded periods, oldest first.
    #[must_use]
    pub fn all(&self) -> &[(Period, Facts)] {
        &self.periods
    }

    /// Index of the period, or where it would be inserted. In a series without gaps the index is the distance from the
    /// first period; with gaps it is smaller.
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

    #[test]
    fn an_actor_is_a_member_a_machine_or_the_operator() {
        for text in ["member_01h2xcejqtf2nbrexx3vqjhp41", "apikey_01h2xcejqtf2nbrexx3vqjhp41", "system"] {
            let actor: Actor = text.parse().unwrap();
            assert_eq!(actor.to_string(), text);
            let json = serde_json::to_string(&actor).unwrap();
            assert_eq!(json, format!("{text:?}"));
            assert_eq!(serde_json::from_str::<Actor>(&json).unwrap(), actor);
        }
        for text in ["", "System", "measure_01h2xcejqtf2nbrexx3vqjhp41", "member_01h2"] {
            assert_eq!(text.parse::<Actor>(), Err(NotAnActor), "{text}");
        }
    }

    fn facts(actual: i32) -> Facts {
        Facts { actual: Some(f64::from(actual)), ..Facts::default() }
    }

    proptest! {
        /// A recorded period is found with or without gaps, and a range holds the recorded periods between its bounds.
        #[test]
        fn recorded_periods_are_found(known in proptest::collection::btree_set(0..40_i32, 0..30), first in -5..45_i32, long in 0..20_i32) {
            let series = Series::new(known.iter().rev().map(|at| (month(*at), facts(*at))).collect());
            for at in -5..45 {
                prop_assert_eq!(series.get(month(at)).is_some(), known.contains(&at));
                prop_assert_eq!(series.get(month(at)).and_then(|facts| facts.actual), known.get(&at).map(|at| f64::from(*at)));
            }
            let range: Vec<Period> = series.range(month(first), month(first + long)).iter().map(|(at, _)| *at).collect();
            let expected: Vec<Period> = known.range(first..=first + long).map(|at| month(*at)).collect();
            prop_assert_eq!(range, expected);
        }

        /// A set period is found, and nothing else changes.
        #[test]
        fn setting_facts_keeps_the_order(known in proptest::collection::btree_set(0..20_i32, 0..15), at in -3..23_i32, keeps: bool) {
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
    fn periods_of_other_frequencies_are_absent() {
        let series = Series::new(vec![(month(0), facts(1)), (month(1), facts(2))]);
        for other in [Frequency::Daily, Frequency::Quarterly, Frequency::Annual] {
            let other = Period::nearest(other, 2_000);
            assert_eq!(series.get(other), None);
            assert!(series.range(other, other).is_empty());
        }
    }
}
