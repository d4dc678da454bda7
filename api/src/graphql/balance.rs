//! Where a scorecard departs from what makes strategies work.

use async_graphql::{Description, Object};
use domain::balance::{self, Finding as Found};

use super::{
    enums::{FindingCode, Severity},
    home::Home,
    list::List,
    node::Node,
    number::number,
};

/// Where a scorecard departs from what makes strategies work: the mistakes that people make with scorecards, looked
/// for. Archived measures and initiatives take no part, nor do cancelled initiatives.
#[derive(Description)]
pub(super) struct BalanceReport {
    pub(super) home: Home,
    /// `None` where nobody looked.
    pub(super) findings: Option<Vec<Found>>,
}

/// Something that is not as it should be.
#[derive(Description)]
pub(super) struct BalanceFinding<'a> {
    home: &'a Home,
    found: &'a Found,
}

impl BalanceReport {
    fn found(&self) -> &[Found] {
        self.findings.as_deref().unwrap_or_default()
    }

    fn count(&self, severity: domain::vocabulary::Severity) -> i32 {
        i32::try_from(balance::count(self.found(), severity)).unwrap_or(i32::MAX)
    }
}

#[Object(use_type_description)]
impl BalanceReport {
    /// Whether anybody looked: false for who sees no more of the scorecard than its map.
    fn judged(&self) -> bool {
        self.findings.is_some()
    }

    /// What was found, the most serious first; empty where nothing was.
    async fn findings(&self) -> List<BalanceFinding<'_>> {
        self.found().iter().map(|found| BalanceFinding { home: &self.home, found }).collect()
    }

    /// How many findings are SERIOUS.
    fn serious(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Serious)
    }

    /// How many findings are a WARNING.
    fn warnings(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Warning)
    }

    /// How many findings are an INFO.
    fn infos(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Info)
    }
}

#[Object(use_type_description)]
impl BalanceFinding<'_> {
    /// What it is, for programs.
    fn code(&self) -> FindingCode {
        self.found.code.into()
    }

    /// How much it matters.
    fn severity(&self) -> Severity {
        self.found.severity().into()
    }

    /// What it is and why it matters, for people. The wording may change; the code does not.
    fn message(&self) -> &str {
        &self.found.message
    }

    /// What it is about: the scorecard itself, or what is on it.
    async fn nodes(&self) -> List<Node> {
        self.found.nodes.iter().filter_map(|id| Node::on(self.home.clone(), *id)).collect()
    }

    /// The figure found: how many, what percentage, how many months.
    fn found(&self) -> Option<f64> {
        number(self.found.found)
    }

    /// The figure wanted: `15 to 25`, `at most 40 %`.
    fn wanted(&self) -> &str {
        &self.found.wanted
    }
}
