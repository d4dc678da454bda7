//! Key results: what a quarter is to bring for an objective (OKR), and how far it has come.

use crate::{
    id::{KeyResultId, ObjectiveId, ScorecardId},
    number::finite,
    period::Period,
};

/// What a quarter is to bring for an objective.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyResult {
    /// Its id.
    pub id: KeyResultId,
    /// The objective's scorecard.
    pub scorecard: ScorecardId,
    /// The objective it serves.
    pub objective: ObjectiveId,
    /// A QUARTERLY period.
    pub quarter: Period,
    /// What people call it.
    pub name: String,
    /// Where it started from.
    pub start: f64,
    /// Where it is to get to; never `start`.
    pub target: f64,
    /// Where it stands.
    pub current: f64,
    /// How sure its owner is to get there, 0 to 1.
    pub confidence: Option<f64>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Raised by every change of the above.
    pub version: i32,
}

impl KeyResult {
    /// How much of the way is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        progress(self.start, self.target, self.current)
    }
}

/// `(current - start)/(target - start)`, not under 0 and not over 1; `None` where there is no way to go.
#[must_use]
pub fn progress(start: f64, target: f64, current: f64) -> Option<f64> {
    // By halves, since the way from one end of the numbers to the other is longer than any number.
    let share = (current / 2.0 - start / 2.0) / (target / 2.0 - start / 2.0);
    finite(share).map(|share| share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_the_share_of_the_way() {
        let cases = [
            ((0.0, 10.0, 0.0), Some(0.0)),
            ((0.0, 10.0, 2.5), Some(0.25)),
            ((0.0, 10.0, 10.0), Some(1.0)),
            ((0.0, 10.0, 12.0), Some(1.0)),
            ((0.0, 10.0, -3.0), Some(0.0)),
            ((48.0, 12.0, 30.0), Some(0.5)),
            ((48.0, 12.0, 50.0), Some(0.0)),
            ((-10.0, 10.0, 0.0), Some(0.5)),
            ((-1e308, 1e308, 0.0), Some(0.5)),
            ((5.0, 5.0, 5.0), None),
            ((5.0, 5.0, 6.0), None),
        ];
        for ((start, target, current), expected) in cases {
            assert_eq!(progress(start, target, current), expected, "{start} {target} {current}");
        }
    }
}
