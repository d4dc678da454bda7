//! Balance report of a scorecard.

use std::sync::Arc;

use async_graphql::{Description, Object};
use domain::balance::{self, Finding as Found};
use gateway::resolve::List;

use crate::{
    enums::{FindingCode, Severity},
    home::Home,
    node::Node,
    number::number,
};

/// Balance report: findings where the scorecard departs from what makes strategies work, by the common mistakes of
/// scorecards. Archived measures and initiatives take no part, nor do cancelled initiatives.
#[derive(Description)]
pub(crate) struct BalanceReport {
    pub(crate) home: Home,
    /// Findings; `None` when the report is not judged.
    pub(crate) findings: Option<Arc<[Found]>>,
}

/// Finding of the balance report.
#[derive(Description)]
pub(crate) struct BalanceFinding<'a> {
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
    /// True when the scorecard was judged; false for callers who see no more of it than its map.
    fn judged(&self) -> bool {
        self.findings.is_some()
    }

    /// Findings, the most serious first; empty where there are none.
    async fn findings(&self) -> List<BalanceFinding<'_>> {
        self.found().iter().map(|found| BalanceFinding { home: &self.home, found }).collect()
    }

    /// Number of findings that are SERIOUS.
    fn serious(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Serious)
    }

    /// Number of findings that are a WARNING.
    fn warnings(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Warning)
    }

    /// Number of findings that are an INFO.
    fn infos(&self) -> i32 {
        self.count(domain::vocabulary::Severity::Info)
    }
}

#[Object(use_type_description)]
impl BalanceFinding<'_> {
    /// Code of the finding, for programs.
    fn code(&self) -> FindingCode {
        self.found.code.into()
    }

    /// Severity of the finding.
    fn severity(&self) -> Severity {
        self.found.severity().into()
    }

    /// Message for people: the finding and why it matters. The wording may change; the code does not.
    fn message(&self) -> &str {
        &self.found.message
    }

    /// Objects of the finding: the scorecard itself, or objects on it.
    async fn nodes(&self) -> List<Node> {
        self.found.nodes.iter().filter_map(|id| Node::on(self.home.clone(), *id)).collect()
    }

    /// Figure that was found: a number, a percentage, or a number of months; null where nothing is counted.
    fn found(&self) -> Option<f64> {
        number(self.found.found)
    }

    /// Figure that is required: `15 to 25`, `at most 40 %`.
    fn wanted(&self) -> &str {
        &self.found.wanted
    }
}
