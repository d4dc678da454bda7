//! Roll-up of one level: the weighted mean of children's scores, with policies for missing values and the coverage.
//!
//! Owns the policies for children without a value and the status of parents without one. It must not know the kind of
//! the children: measures of an objective, objectives of a perspective or the two parts of a BLEND.

use serde::{Deserialize, Serialize};

use crate::{
    scoring::Verdict,
    vocabulary::{MissingPolicy, Reason, Status},
};

/// Child of a roll-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Child {
    /// Weight: 0 or more, finite.
    pub weight: f64,
    /// Score and status of the child, or the reason for the lack of a score.
    pub verdict: Verdict,
    /// Coverage of the child, 0 to 1: the known share of its own children that take part.
    pub coverage: f64,
    /// Share of the weight of all of its children that has a value, 0 to 1.
    pub measured: f64,
}

/// Rolled-up score of a parent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rolled {
    /// Score and status, or the reason for the lack of a score.
    pub verdict: Verdict,
    /// Coverage: `sum(w coverage)/sum(w)` over the children that take part; 0 when none does.
    pub coverage: f64,
    /// Measured share: `sum(w measured)/sum(w)` over all children; 0 without weight.
    pub measured: f64,
    /// Number of children by status, those that take no part included.
    pub counts: StatusCounts,
}

/// Number of children by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the statuses")]
pub struct StatusCounts {
    pub green: u32,
    pub yellow: u32,
    pub red: u32,
    pub no_data: u32,
    pub not_due: u32,
    pub unscored: u32,
}

impl Child {
    /// Child without children of its own, such as a measure.
    #[must_use]
    pub fn single(weight: f64, verdict: Verdict) -> Self {
        let known = if verdict.score.is_some() { 1.0 } else { 0.0 };
        Self { weight, verdict, coverage: known, measured: known }
    }

    /// True when the child takes part in the score and the coverage.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        !matches!(self.verdict.status, Status::Unscored | Status::NotDue)
    }

    /// Score that the child contributes under a policy: none if it takes no part, is left out, or has no value under
    /// BLANK.
    #[must_use]
    pub fn counts_as(&self, policy: MissingPolicy) -> Option<f64> {
        match (self.verdict.score, policy) {
            (Some(score), _) => Some(score),
            (None, MissingPolicy::Zero) if self.verdict.status == Status::NoData => Some(0.0),
            (None, _) => None,
        }
    }
}

/// Rolls up children to their parent. A child of weight 0 is counted, and otherwise influences only the status of a
/// parent without a value.
#[must_use]
pub fn roll_up(children: &[Child], policy: MissingPolicy) -> Rolled {
    // Count every child by its status.
    let mut counts = StatusCounts::default();
    for child in children {
        counts.add(child.verdict.status);
    }
    // Average over the children with weight.
    let weighted = || children.iter().filter(|child| child.weight > 0.0 && child.weight.is_finite());
    let taking_part = || weighted().filter(|child| child.takes_part());
    let measured = mean(weighted().map(|child| (child.weight, child.measured))).unwrap_or(0.0);
    let coverage = mean(taking_part().map(|child| (child.weight, child.coverage))).unwrap_or(0.0);
    // Decide the verdict by policy.
    let is_blank = policy == MissingPolicy::Blank && taking_part().any(|child| child.verdict.score.is_none());
    let score = mean(taking_part().filter_map(|child| Some((child.weight, child.counts_as(policy)?))));
    let verdict = match score {
        _ if is_blank => Verdict::without(Status::NoData, Reason::Policy),
        Some(score) => Verdict::scored(score),
        None => without_value(children),
    };
    Rolled { verdict, coverage, measured, counts }
}

/// Verdict on a parent without a value: NO_DATA if a child is, else NOT_DUE if a child is, else UNSCORED; with that
/// child's reason.
fn without_value(children: &[Child]) -> Verdict {
    let first = |status| children.iter().map(|child| child.verdict).find(|verdict| verdict.status == status);
    let missing = first(Status::NoData).or_else(|| first(Status::NotDue));
    let verdict = missing.or_else(|| {
        // Where some child takes part, it is its weight that excludes it.
        if children.iter().any(Child::takes_part) { None } else { first(Status::Unscored) }
    });
    verdict.unwrap_or(Verdict::without(Status::Unscored, Reason::NoWeight))
}

/// Weighted mean of pairs of weight and value, clamped between the smallest and the largest value; `None` without
/// weight.
pub(crate) fn mean(values: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let factor = weight_factor(values.clone().map(|(weight, _)| weight).fold(0.0, f64::max));
    let (mut total, mut weights) = (0.0, 0.0);
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for (weight, value) in values {
        total += weight * factor * value;
        weights += weight * factor;
        least = value.min(least);
        greatest = value.max(greatest);
    }
    // Rounding may carry the mean of equal values past them.
    (weights > 0.0).then(|| (total / weights).clamp(least, greatest))
}

/// Factor for weights that keeps their sums finite: 1 unless the largest weight is extreme.
fn weight_factor(greatest: f64) -> f64 {
    if (1e-100..1e100).contains(&greatest) || greatest == 0.0 { 1.0 } else { greatest.recip().min(f64::MAX) }
}

impl StatusCounts {
    /// Counts one more child of this status.
    pub fn add(&mut self, status: Status) {
        let count = match status {
            Status::Green => &mut self.green,
            Status::Yellow => &mut self.yellow,
            Status::Red => &mut self.red,
            Status::NoData => &mut self.no_data,
            Status::NotDue => &mut self.not_due,
            Status::Unscored => &mut self.unscored,
        };
        *count += 1;
    }

    /// Sum of two counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            green: self.green + other.green,
            yellow: self.yellow + other.yellow,
            red: self.red + other.red,
            no_data: self.no_data + other.no_data,
            not_due: self.not_due + other.not_due,
            unscored: self.unscored + other.unscored,
        }
    }

    /// Number of children.
    #[must_use]
    pub fn total(self) -> u32 {
        self.green + self.yellow + self.red + self.no_data + self.not_due + self.unscored
    }
}

/// Describes the rule that was applied to these children, in one line; `what` names them: "measures".
#[must_use]
pub fn rule(children: &[Child], policy: MissingPolicy, what: &str) -> String {
    let is_missing = |child: &&Child| child.takes_part() && child.verdict.score.is_none();
    let missing = children.iter().filter(|child| child.weight > 0.0).filter(is_missing).count();
    let weightless = children.iter().filter(|child| child.weight <= 0.0).filter(is_missing).count();
    let out = children.iter().filter(|child| !child.takes_part()).count();
    let scored = children.len() - missing - weightless - out;
    let mut rule = format!("weighted mean sum(w s)/sum(w) of {scored} of {} {what}", children.len());
    if missing > 0 {
        let effect = match policy {
            MissingPolicy::Exclude => "are left out",
            MissingPolicy::Zero => "count as 0",
            MissingPolicy::Blank => "leave it blank",
        };
        rule.push_str(&format!("; {missing} without data {effect} ({policy})"));
    }
    if weightless > 0 {
        rule.push_str(&format!("; {weightless} without data and of weight 0 have no say"));
    }
    if out > 0 {
        rule.push_str(&format!("; {out} not due or unscored take no part"));
    }
    rule
}

#[cfg(test)]
mod tests;
