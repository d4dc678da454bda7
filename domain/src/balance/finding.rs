//! One finding of the balance report.

use std::ops::RangeInclusive;

use crate::{
    id::NodeId,
    vocabulary::{FindingCode, Severity},
};

/// What is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is, for programs.
    pub code: FindingCode,
    /// What it is and why it matters, for people.
    pub message: String,
    /// What it is about, all of the scorecard.
    pub nodes: Vec<NodeId>,
    /// The figure found; `None` where nothing can be counted.
    pub found: Option<f64>,
    /// The figure wanted: `3 to 5`, `at most 40 %`.
    pub wanted: String,
}

impl Finding {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        severity(self.code)
    }

    /// About things that lack something: `those` names them, `why` says what follows. `None` where nothing lacks it.
    pub(super) fn lack<T: Into<NodeId>>(
        code: FindingCode,
        those: &str,
        why: &str,
        nodes: impl Iterator<Item = T>,
    ) -> Option<Self> {
        let nodes: Vec<_> = nodes.map(Into::into).collect();
        let message = format!("{those}: {}; {why}", nodes.len());
        let found = Some(nodes.len() as f64);
        (!nodes.is_empty()).then(|| Self { code, message, nodes, found, wanted: "0".to_owned() })
    }

    /// About a number outside its bounds; `None` inside.
    pub(super) fn outside(
        (few, many): (FindingCode, FindingCode),
        range: &RangeInclusive<usize>,
        found: usize,
        node: impl Into<NodeId>,
        what: impl FnOnce() -> String,
    ) -> Option<Self> {
        if range.contains(&found) {
            return None;
        }
        let (code, word) = if found < *range.start() { (few, "few") } else { (many, "many") };
        let wanted = between(range);
        let message = format!("{} {found}, which is too {word}: {wanted} are wanted", what());
        Some(Self { code, message, nodes: vec![node.into()], found: Some(found as f64), wanted })
    }
}

/// `3 to 5`, or `at most 5` where nothing is too few.
pub(crate) fn between(range: &RangeInclusive<usize>) -> String {
    match range.start() {
        0 => format!("at most {}", range.end()),
        start => format!("{start} to {}", range.end()),
    }
}

fn severity(code: FindingCode) -> Severity {
    match code {
        FindingCode::PerspectiveMissing
        | FindingCode::NoCauseAndEffect
        | FindingCode::ObjectiveWithoutMeasure
        | FindingCode::TooManyMeasures
        | FindingCode::FinancialBias
        | FindingCode::NoLeadingMeasures
        | FindingCode::NoCascade
        | FindingCode::StrategyEnded
        | FindingCode::StaticStrategy => Severity::Serious,
        FindingCode::TooManyObjectivesInPerspective
        | FindingCode::TooManyObjectives
        | FindingCode::ObjectiveWithoutLink
        | FindingCode::TooManyMeasuresOnObjective
        | FindingCode::ObjectiveWithoutInitiative
        | FindingCode::PerspectiveBias
        | FindingCode::MeasureWithoutObjective
        | FindingCode::MeasureWithoutOwner
        | FindingCode::MeasureWithoutTarget
        | FindingCode::MeasureCannotBeScored
        | FindingCode::ActualInTheFuture
        | FindingCode::RolledUpLeavesOut
        | FindingCode::StaleData
        | FindingCode::ChildCountedTwice
        | FindingCode::InitiativeBehind
        | FindingCode::InitiativeWithoutOwner => Severity::Warning,
        FindingCode::TooFewObjectivesInPerspective
        | FindingCode::TooFewObjectives
        | FindingCode::TooFewMeasures
        | FindingCode::TimingNotStated
        | FindingCode::MeasureWithoutRedFlag
        | FindingCode::InitiativeWithoutBudget
        | FindingCode::InitiativeWithoutDates => Severity::Info,
    }
}
