//! Rules of strategy maps, checked against a scorecard as it would be after a write.

use domain::{
    scorecard::Scorecard,
    strategy_map::{Violation, check_links},
};
use ledger::error::ProblemCode;

use crate::edit::Edit;

/// Code and message of a violation.
pub(crate) fn describe(violation: &Violation) -> (ProblemCode, String) {
    match violation {
        Violation::SelfLink { .. } => (ProblemCode::Cycle, "an objective cannot be its own cause".to_owned()),
        Violation::Duplicate { .. } => {
            (ProblemCode::Duplicate, "the same cause and effect are linked twice".to_owned())
        }
        Violation::Downward { .. } => (
            ProblemCode::DownwardLink,
            "the effect stands below its cause; cause and effect run up the map, from learning and growth to the top"
                .to_owned(),
        ),
        Violation::Cycle { path, .. } => {
            (ProblemCode::Cycle, format!("the link closes a circle of {} objectives", path.len()))
        }
    }
}

/// Index of the link that violates the rule.
pub(crate) fn link_of(violation: &Violation) -> usize {
    match violation {
        Violation::SelfLink { link }
        | Violation::Duplicate { link, .. }
        | Violation::Downward { link }
        | Violation::Cycle { link, .. } => *link,
    }
}

impl Edit {
    /// Checks that a new link fits the existing ones.
    pub(crate) fn check_new_link(&mut self, scorecard: &Scorecard, cause: usize, effect: usize) {
        let links = scorecard.links.iter().map(|link| (link.cause, link.effect));
        let links: Vec<_> = links.chain([(cause, effect)]).collect();
        let new = links.len() - 1;
        // A cycle is reported at one of its links; without the new link there was none.
        let is_new =
            |violation: &Violation| link_of(violation) == new || matches!(violation, Violation::Cycle { .. });
        for violation in check_links(&levels(scorecard), &links).iter().filter(|it| is_new(it)) {
            let (code, message) = describe(violation);
            self.refuse(code, "effectId", message);
        }
    }

    /// Checks that no link runs down the map when an objective or a perspective moves: `level` returns the new position
    /// of each objective's perspective. `field` is the input field that moves it.
    pub(crate) fn check_moved(&mut self, scorecard: &Scorecard, field: &str, level: impl Fn(usize) -> i32) {
        let down = scorecard.links.iter().find(|link| level(link.effect) > level(link.cause));
        if let Some(link) = down {
            let [cause, effect] = [link.cause, link.effect].map(|at| &scorecard.objectives[at].name);
            let message = format!(
                "the link from {cause:?} to {effect:?} would run down the map; remove or turn it first"
            );
            self.refuse(ProblemCode::DownwardLink, field, message);
        }
    }
}

/// Positions of the perspectives of all objectives.
fn levels(scorecard: &Scorecard) -> Vec<i32> {
    let objectives = scorecard.objectives.iter();
    objectives.map(|objective| scorecard.perspectives[objective.perspective].position).collect()
}
