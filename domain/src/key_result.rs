//! Key results (OKR): results to reach for an objective in a quarter, with their progress.

use crate::{
    id::{KeyResultId, ObjectiveId, ScorecardId},
    number::finite,
    owner::Owner,
    period::Period,
};

/// Result to reach for an objective in a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyResult {
    /// Id of the key result.
    pub id: KeyResultId,
    /// Scorecard of the objective.
    pub scorecard: ScorecardId,
    /// Objective that the key result belongs to.
    pub objective: ObjectiveId,
    /// QUARTERLY period.
    pub quarter: Period,
    /// Display name.
    pub name: String,
    /// Value at the start.
    pub start: f64,
    /// Value to reach; never equal to `start`.
    pub target: f64,
    /// Current value.
    pub current: f64,
    /// Confidence of the owner that the target will be reached, 0 to 1.
    pub confidence: Option<f64>,
    /// Owner of the key result.
    pub owner: Option<String>,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

impl KeyResult {
    /// Progress from start to target, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        progress(self.start, self.target, self.current)
    }
}

/// Progress `(current - start)/(target - start)`, clamped to 0 to 1; `None` where start and target are equal.
#[must_use]
pub fn progress(start: f64, target: f64, current: f64) -> Option<f64> {
    // Halved first, since the distance between two numbers may overflow.
    let share = (current / 2.0 - start / 2.0) / (target / 2.0 - start / 2.0);
    finite(share).map(|share| share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_the_share_of_the_distance() {
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
