//! Finding of the balance report.

use std::ops::RangeInclusive;

use crate::{
    id::NodeId,
    vocabulary::{FindingCode, Severity},
};

/// Departure of a scorecard from a rule of the method.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Code of the rule, for programs.
    pub code: FindingCode,
    /// Message that says what was found and why it matters, for people.
    pub message: String,
    /// Nodes that the finding is about, all of the scorecard.
    pub nodes: Vec<NodeId>,
    /// Figure that was counted; `None` where nothing can be counted.
    pub found: Option<f64>,
    /// Figure that the rule asks for: `3 to 5`, `at most 40 %`.
    pub wanted: String,
}

impl Finding {
    /// Severity of the finding, which follows from its code.
    #[must_use]
    pub fn severity(&self) -> Severity {
        severity(self.code)
    }

    /// Finding about nodes that lack something: `those` names them in the plural, `why` gives the consequence. `None`
    /// without nodes.
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

    /// Finding about a number outside a range, with the code for too few or too many; `None` inside the range.
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

/// Text of a range: `3 to 5`, or `at most 5` where it starts at 0.
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
