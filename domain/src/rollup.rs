//! One level of roll-up: the weighted mean of children's scores, with what is missing and how much is covered.
//!
//! Owns the policies for children without a value and the status of parents without one. It must not know what
//! the children are: measures of an objective, objectives of a perspective or the two parts of a BLEND.

use crate::{
    scoring::Verdict,
    vocabulary::{MissingPolicy, Reason, Status},
};

/// A child as its parent sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Child {
    /// 0 or more, finite.
    pub weight: f64,
    /// Its score, or why there is none.
    pub verdict: Verdict,
    /// How much of what it is made of is known, 0 to 1, among what takes part.
    pub coverage: f64,
    /// How much of what it is made of has a value, 0 to 1, among everything.
    pub measured: f64,
}

/// A parent's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rolled {
    /// The score, or why there is none.
    pub verdict: Verdict,
    /// `sum(w coverage)/sum(w)` over the children that take part; 0 when none does.
    pub coverage: f64,
    /// `sum(w measured)/sum(w)` over all children; 0 without weight.
    pub measured: f64,
    /// The children by status, those that take no part included.
    pub counts: StatusCounts,
}

/// How many children have which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// A child that is made of nothing else: known or not.
    #[must_use]
    pub fn single(weight: f64, verdict: Verdict) -> Self {
        let known = if verdict.score.is_some() { 1.0 } else { 0.0 };
        Self { weight, verdict, coverage: known, measured: known }
    }

    /// Whether the child takes part in the score and the coverage.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        !matches!(self.verdict.status, Status::Unscored | Status::NotDue)
    }

    /// The score it goes in with: none if it takes no part, is left out, or has no value under BLANK.
    #[must_use]
    pub fn counts_as(&self, policy: MissingPolicy) -> Option<f64> {
        match (self.verdict.score, policy) {
            (Some(score), _) => Some(score),
            (None, MissingPolicy::Zero) if self.verdict.status == Status::NoData => Some(0.0),
            (None, _) => None,
        }
    }
}

/// The score of a parent of these children. A child of weight 0 is counted and has no other say than on the
/// status of a parent without a value.
#[must_use]
pub fn roll_up(children: &[Child], policy: MissingPolicy) -> Rolled {
    let mut counts = StatusCounts::default();
    for child in children {
        counts.add(child.verdict.status);
    }
    let weighty = || children.iter().filter(|child| child.weight > 0.0 && child.weight.is_finite());
    let taking_part = || weighty().filter(|child| child.takes_part());
    let measured = mean(weighty().map(|child| (child.weight, child.measured))).unwrap_or(0.0);
    let coverage = mean(taking_part().map(|child| (child.weight, child.coverage))).unwrap_or(0.0);
    let blank = policy == MissingPolicy::Blank && taking_part().any(|child| child.verdict.score.is_none());
    let score = mean(taking_part().filter_map(|child| Some((child.weight, child.counts_as(policy)?))));
    let verdict = match score {
        _ if blank => Verdict::without(Status::NoData, Reason::Policy),
        Some(score) => Verdict::scored(score),
        None => without_value(children),
    };
    Rolled { verdict, coverage, measured, counts }
}

/// NO_DATA if a child is, else NOT_DUE if a child is, else UNSCORED; with that child's reason.
fn without_value(children: &[Child]) -> Verdict {
    let first = |status| children.iter().map(|child| child.verdict).find(|verdict| verdict.status == status);
    let missing = first(Status::NoData).or_else(|| first(Status::NotDue));
    let verdict = missing.or_else(|| {
        // Where some child has a score, it is the weights that keep it out.
        if children.iter().any(Child::takes_part) { None } else { first(Status::Unscored) }
    });
    verdict.unwrap_or(Verdict::without(Status::Unscored, Reason::NoWeight))
}

/// The weighted mean of (weight, value), within the least and the greatest value; `None` of no weight.
pub(crate) fn mean(values: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let unit = unit(values.clone().map(|(weight, _)| weight).fold(0.0, f64::max));
    let (mut total, mut weights) = (0.0, 0.0);
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for (weight, value) in values {
        total += weight * unit * value;
        weights += weight * unit;
        least = value.min(least);
        greatest = value.max(greatest);
    }
    // Rounding may carry the mean of equal values past them.
    (weights > 0.0).then(|| (total / weights).clamp(least, greatest))
}

/// What to multiply weights with so that their sums stay numbers: 1 unless the greatest is out of all proportion.
fn unit(greatest: f64) -> f64 {
    if (1e-100..1e100).contains(&greatest) || greatest == 0.0 { 1.0 } else { greatest.recip().min(f64::MAX) }
}

impl StatusCounts {
    /// One more of this status.
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

    /// These and those.
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

    /// How many children there are.
    #[must_use]
    pub fn total(self) -> u32 {
        self.green + self.yellow + self.red + self.no_data + self.not_due + self.unscored
    }
}

/// The rule that was applied to these children, in one line; `what` names them: "measures".
#[must_use]
pub fn rule(children: &[Child], policy: MissingPolicy, what: &str) -> String {
    let is_missing = |child: &&Child| child.takes_part() && child.verdict.score.is_none();
    let missing = children.iter().filter(|child| child.weight > 0.0).filter(is_missing).count();
    let weightless = children.iter().filter(|child| child.weight <= 0.0).filter(is_missing).count();
    let out = children.iter().filter(|child| !child.takes_part()).count();
    let scored = children.len() - missing - weightless - out;
    let mut rule = format!("weighted mean sum(w s)/sum(w) of {scored} of {} {what}", children.len());
    if missing > 0 {
        let fate = match policy {
            MissingPolicy::Exclude => "are left out",
            MissingPolicy::Zero => "count as 0",
            MissingPolicy::Blank => "leave it blank",
        };
        rule.push_str(&format!("; {missing} without data {fate} ({policy})"));
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
