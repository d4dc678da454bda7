//! Balance report: findings where a scorecard departs from the rules of the method.
//!
//! Each rule is a function from the [`Overview`] to findings; the thresholds stand in [`limits`].

use crate::{
    overview::{Overview, Surroundings},
    scorecard::Scorecard,
    vocabulary::Severity,
};

mod figures;
mod finding;
mod initiatives;
pub mod limits;
mod measures;
mod objectives;
mod perspectives;
mod strategy;

pub use finding::Finding;
pub(crate) use finding::between;
pub(crate) use strategy::is_within;

/// Lists all findings about a scorecard, the most serious first.
#[must_use]
pub fn report(scorecard: &Scorecard, around: Surroundings<'_>) -> Vec<Finding> {
    let overview = Overview::of(scorecard, around);
    let mut findings = Vec::new();
    findings.extend(strategy::findings(&overview));
    findings.extend(perspectives::findings(&overview));
    findings.extend(objectives::findings(&overview));
    findings.extend(measures::findings(&overview));
    findings.extend(figures::findings(&overview));
    findings.extend(initiatives::findings(&overview));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

/// Number of the findings of a severity.
#[must_use]
pub fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity() == severity).count()
}

#[cfg(test)]
mod tests;
