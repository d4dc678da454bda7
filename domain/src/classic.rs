//! Classic four perspectives of Kaplan and Norton, "The Balanced Scorecard" (1996): the defaults of a new scorecard.

use crate::{key, vocabulary::PerspectiveKind};

/// Classic perspective with its name, core question and focus area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classic {
    /// Kind of the perspective.
    pub kind: PerspectiveKind,
    /// Suffix of the perspective's key: `<scorecard>-financial`.
    pub key_suffix: &'static str,
    /// Display name.
    pub name: &'static str,
    /// Core question that the perspective answers.
    pub core_question: &'static str,
    /// Focus area.
    pub focus_area: &'static str,
}

impl Classic {
    /// Key of this perspective on a scorecard with the given key; `None` where the result is not a valid key.
    #[must_use]
    pub fn key_on(&self, scorecard: &str) -> Option<String> {
        Some(format!("{scorecard}-{}", self.key_suffix)).filter(|key| key::is_valid(key))
    }
}

/// Classic perspectives, from the top of the map down.
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

/// Classic perspective of this kind; CUSTOM has none.
#[must_use]
pub fn of(kind: PerspectiveKind) -> Option<&'static Classic> {
    PERSPECTIVES.iter().find(|classic| classic.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_extend_the_scorecards_key_where_they_fit() {
        let customer = of(PerspectiveKind::Customer).unwrap();
        assert_eq!(customer.key_on("acme").as_deref(), Some("acme-customer"));
        assert_eq!(customer.key_on(&"x".repeat(key::MAX_LENGTH)), None);
    }
}
