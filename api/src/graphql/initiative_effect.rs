//! What is expected of an initiative, and what has moved since it began.

use async_graphql::{Description, Object, SimpleObject};
use chrono::NaiveDate;
use domain::scorecard::ExpectedEffect;
use service::Observed;

use super::{
    Result,
    error::failed,
    measure::Measure,
    number::{number, recorded},
    objective::Objective,
    period::Period,
};

/// Something that an initiative is meant to move, what is expected there, and what has moved since. A change that came
/// after an initiative is no proof that it came from it.
#[derive(Description)]
pub(super) struct InitiativeEffect {
    on: Moved,
    expected_effect: Option<String>,
    expected_change: Option<f64>,
    since: Option<NaiveDate>,
}

/// A value before and after.
#[derive(SimpleObject)]
pub(super) struct ObservedChange {
    /// The later value less the earlier one; null where it is beyond all numbers.
    change: Option<f64>,
    /// The period of the earlier value.
    from: Period,
    /// The earlier value: of a measure in its unit, of an objective its score.
    before: Option<f64>,
    /// The period of the later value.
    to: Period,
    /// The later value.
    after: Option<f64>,
}

/// What is meant to be moved.
pub(super) enum Moved {
    Objective(Objective),
    Measure(Measure),
}

impl InitiativeEffect {
    /// Of an initiative that begins on this day.
    pub(super) fn new<I>(on: Moved, expected: &ExpectedEffect<I>, since: Option<NaiveDate>) -> Self {
        let (expected_effect, expected_change) = (expected.description.clone(), expected.change);
        Self { on, expected_effect, expected_change, since }
    }
}

#[Object(use_type_description)]
impl InitiativeEffect {
    /// The objective to be moved; null where it is a measure.
    async fn objective(&self) -> Option<Objective> {
        match &self.on {
            Moved::Objective(on) => Some(on.home.objective(on.index)),
            Moved::Measure(_) => None,
        }
    }

    /// The measure to be moved; null where it is an objective.
    async fn measure(&self) -> Option<Measure> {
        match &self.on {
            Moved::Measure(on) => Some(on.again()),
            Moved::Objective(_) => None,
        }
    }

    /// What is expected, in words.
    fn expected_effect(&self) -> Option<&str> {
        self.expected_effect.as_deref()
    }

    /// By how much: a measure's value in its unit, an objective's score in points; below 0 it is to fall.
    fn expected_change(&self) -> Option<f64> {
        self.expected_change.map(recorded)
    }

    /// What has changed since: a measure from its last actual before the initiative's first day to its last one, each
    /// at most 12 periods old; an objective's score from the last period that had ended before that day to the current
    /// one. Null where one of the two is missing, nothing came since, or the initiative has no first day.
    async fn observed(&self) -> Option<Result<ObservedChange>> {
        let since = self.since?;
        let (home, change) = match &self.on {
            Moved::Objective(on) => {
                let home = &on.home;
                (home, home.view.objective_change(&home.scorecard, on.index, since).await)
            }
            Moved::Measure(on) => {
                let frequency = on.get().frequency;
                (&on.home, on.home.view.measure_change(on.reference(), frequency, since).await)
            }
        };
        let calendar = home.view.organization().calendar();
        let shown = |Observed { from, before, to, after }| ObservedChange {
            change: number(Some(after - before)),
            from: Period::new(from, calendar),
            before: number(Some(before)),
            to: Period::new(to, calendar),
            after: number(Some(after)),
        };
        change.map_err(failed).transpose().map(|change| change.map(shown))
    }
}
