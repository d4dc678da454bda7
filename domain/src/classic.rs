//! The classic four perspectives of Kaplan and Norton, "The Balanced Scorecard" (1996): what a scorecard gets
//! unless told otherwise.

use crate::{key, vocabulary::PerspectiveKind};

/// A perspective's classic name, core question and focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classic {
    /// Which perspective.
    pub kind: PerspectiveKind,
    /// The end of the key it gets: `<scorecard>-financial`.
    pub key_suffix: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The question it answers.
    pub core_question: &'static str,
    /// What it looks at.
    pub focus_area: &'static str,
}

impl Classic {
    /// The key it gets on a scorecard with this key; `None` where that would be none.
    #[must_use]
    pub fn key_on(&self, scorecard: &str) -> Option<String> {
        Some(format!("{scorecard}-{}", self.key_suffix)).filter(|key| key::is_valid(key))
    }
}

/// From the top of the map down.
pub const PERSPECTIVES: [Classic; 4] = [
    Classic {
        kind: PerspectiveKind::Financial,
        key_suffix: "financial",
        name: "Financial",
        core_question: "How do we look to shareholders?",
        focus_area: "Growth, profitability, cost, return",
    },
    Classic {
        kind: PerspectiveKind::Customer,
        key_suffix: "customer",
        name: "Customer",
        core_question: "How do customers see us?",
        focus_area: "Satisfaction, retention, acquisition, share",
    },
    Classic {
        kind: PerspectiveKind::InternalProcess,
        key_suffix: "internal-process",
        name: "Internal process",
        core_question: "What must we excel at?",
        focus_area: "Efficiency, quality, innovation, cycle time",
    },
    Classic {
        kind: PerspectiveKind::LearningAndGrowth,
        key_suffix: "learning-and-growth",
        name: "Learning and growth",
        core_question: "Can we continue to improve and create value?",
        focus_area: "Skills, culture, technology, knowledge",
    },
];

/// The classic perspective of this kind; CUSTOM has none.
#[must_use]
pub fn of(kind: PerspectiveKind) -> Option<&'static Classic> {
    PERSPECTIVES.iter().find(|classic| classic.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_the_scorecards_where_they_fit() {
        let customer = of(PerspectiveKind::Customer).unwrap();
        assert_eq!(customer.key_on("acme").as_deref(), Some("acme-customer"));
        assert_eq!(customer.key_on(&"x".repeat(key::MAX_LENGTH)), None);
    }
}
