//! Problems of the rules of the scorecard tree.

use domain::tree::Misplaced;
use ledger::error::ProblemCode;

/// Code and message of a violation.
pub(crate) fn describe(misplaced: Misplaced) -> (ProblemCode, &'static str) {
    match misplaced {
        Misplaced::Circle => (ProblemCode::Cycle, "the scorecard would stand above itself in the cascade"),
        Misplaced::LeftBehind => (
            ProblemCode::Invalid,
            "objectives of the scorecard, or of one below it, are aligned with those of a scorecard that would not be \
             above them any more",
        ),
    }
}
