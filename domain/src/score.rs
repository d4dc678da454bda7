//! Scores with everything that stands beside them, as clients see them.

use crate::{
    id::{NodeId, ScorecardId},
    period::Period,
    rollup::{Child, StatusCounts},
    scoring::Verdict,
    trend::Trend,
    vocabulary::MissingPolicy,
};

/// The score of an objective, a perspective or a scorecard in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The score, or why there is none.
    pub verdict: Verdict,
    /// How much of what it is made of is known, 0 to 1.
    pub coverage: f64,
    /// What is right below it, by status: measures and aligned objectives of an objective, objectives of a
    /// perspective, perspectives of a scorecard.
    pub counts: StatusCounts,
    /// Compared with the preceding period; `None` unless both have a score.
    pub trend: Option<Trend>,
    /// How it came about.
    pub explanation: Explanation,
}

/// How a score came about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The rule that was applied, in one line.
    pub rule: String,
    /// What went in: `sum(weight score)/sum(weight)` of those with a score is the score, and
    /// `sum(weight coverage)/sum(weight)` of all is the coverage. Empty for a measure.
    pub components: Vec<Component>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// What it is; for the two parts of a BLEND the objective itself.
    pub node: NodeId,
    /// The scorecard the node belongs to.
    pub scorecard: ScorecardId,
    /// What people call it.
    pub label: String,
    /// Its weight.
    pub weight: f64,
    /// What it counted as: 0 for one without data under ZERO; `None` for one that was left out.
    pub score: Option<f64>,
    /// How much of it is known, 0 to 1.
    pub coverage: f64,
}

/// A child of a roll-up with its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) node: NodeId,
    pub(crate) scorecard: ScorecardId,
    pub(crate) label: &'a str,
    pub(crate) child: Child,
}

impl Member<'_> {
    /// The component it makes, if it takes part.
    pub(crate) fn component(&self, policy: MissingPolicy) -> Option<Component> {
        self.child.takes_part().then(|| Component {
            node: self.node,
            scorecard: self.scorecard,
            label: self.label.to_owned(),
            weight: self.child.weight,
            score: self.child.counts_as(policy),
            coverage: self.child.coverage,
        })
    }
}

/// All scores of one scorecard in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The scorecard.
    pub scorecard: ScorecardId,
    /// The period.
    pub period: Period,
    /// The scorecard's own.
    pub score: Score,
    /// By the index of the perspective.
    pub perspectives: Vec<Score>,
    /// By the index of the objective.
    pub objectives: Vec<Score>,
}
