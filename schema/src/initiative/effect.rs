//! Effects of an initiative: the expectation, and the change since it began.

use async_graphql::{Description, Object, SimpleObject};
use chrono::NaiveDate;
use domain::scorecard::ExpectedEffect;
use service::Observed;

use crate::{
    Result,
    error::failed,
    measure::Measure,
    number::{number, recorded},
    objective::Objective,
    period::Period,
};

/// Effect of an initiative on an objective or a measure: the expectation, and the change since. A change that came
/// after an initiative is no proof that it came from it.
#[derive(Description)]
pub(crate) struct InitiativeEffect {
    on: Moved,
    expected_effect: Option<String>,
    expected_change: Option<f64>,
    since: Option<NaiveDate>,
}

/// Change of a value since an earlier period.
#[derive(SimpleObject)]
pub(crate) struct ObservedChange {
    /// Change: the later value less the earlier one; null where it is too large for a number.
    change: Option<f64>,
    /// Period of the earlier value.
    from: Period,
    /// Earlier value: of a measure in its unit, of an objective its score.
    before: Option<f64>,
    /// Period of the later value.
    to: Period,
    /// Later value: of a measure in its unit, of an objective its score.
    after: Option<f64>,
}

/// Objective or measure that is meant to be moved.
pub(crate) enum Moved {
    Objective(Objective),
    Measure(Measure),
}

impl InitiativeEffect {
    /// Creates the effect of an initiative that begins on this day.
    pub(crate) fn new<I>(on: Moved, expected: &ExpectedEffect<I>, since: Option<NaiveDate>) -> Self {
        let (expected_effect, expected_change) = (expected.description.clone(), expected.change);
        Self { on, expected_effect, expected_change, since }
    }
}

#[Object(use_type_description)]
impl InitiativeEffect {
    /// Objective to be moved; null where it is a measure.
    async fn objective(&self) -> Option<Objective> {
        match &self.on {
            Moved::Objective(on) => Some(on.home.objective(on.index)),
            Moved::Measure(_) => None,
        }
    }

    /// Measure to be moved; null where it is an objective.
    async fn measure(&self) -> Option<Measure> {
        match &self.on {
            Moved::Measure(on) => Some(on.again()),
            Moved::Objective(_) => None,
        }
    }

    /// Expected effect, in words; null when none is set.
    fn expected_effect(&self) -> Option<&str> {
        self.expected_effect.as_deref()
    }

    /// Expected amount: of a measure's value in its unit, of an objective's score in points; below 0 for a fall. Null
    /// when none is set.
    fn expected_change(&self) -> Option<f64> {
        self.expected_change.map(recorded)
    }

    /// Change observed since: of a measure from its last actual before the initiative's first day to its last one, each
    /// at most 12 periods old; of an objective's score from the last period that had ended before that day to the
    /// current one. Null where one of the two is missing, nothing came since, or the initiative has no first day.
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
        let shown = |Observed { from, before, to, after }| ObservedChange {
            change: number(Some(after - before)),
            from: Period::new(from, &home.view),
            before: number(Some(before)),
            to: Period::new(to, &home.view),
            after: number(Some(after)),
        };
        change.map_err(failed).transpose().map(|change| change.map(shown))
    }
}
