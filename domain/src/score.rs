//! Scores with everything that stands beside them, as clients see them.

use crate::{
    id::{NodeId, ScorecardId},
    period::Period,
    rollup::{Child, StatusCounts},
    scoring::{Band, Verdict},
    trend::Trend,
    vocabulary::{ComponentPart, MissingPolicy, ScoreBasis, ScoringMethod, Status},
};

/// The score of an objective, a perspective or a scorecard in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The score, or why there is none.
    pub verdict: Verdict,
    /// How much of what it is made of is known, 0 to 1, among what takes part.
    pub coverage: f64,
    /// How much of what it is made of has a value, 0 to 1, among everything.
    pub measured: f64,
    /// What is right below it, by status: measures and aligned objectives of an objective, objectives of a
    /// perspective, perspectives of a scorecard.
    pub counts: StatusCounts,
    /// Compared with the preceding period, over what has a value in both; `None` unless both have a score.
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
    /// `sum(weight coverage)/sum(weight)` of all is the coverage. Of a computed measure the measures that its value is
    /// made of, which have values and no scores here.
    pub components: Vec<Component>,
    /// What a measure was scored with; `None` for a roll-up.
    pub scoring: Option<Box<Scoring>>,
}

/// What a measure was scored with.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// The method that was applied; MET_OR_NOT where THREE_BAND has no tolerance.
    pub method: ScoringMethod,
    /// Which value was scored.
    pub basis: ScoreBasis,
    /// The value that was scored.
    pub actual: Option<f64>,
    /// The target it was held against.
    pub target: Option<f64>,
    /// Where red ends; for MAINTAIN below the band.
    pub red_at: Option<f64>,
    /// Where green starts; for MAINTAIN below the band.
    pub green_at: Option<f64>,
    /// The stretches of values by their status, in ascending order; none where there is no scale.
    pub bands: Vec<Band>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// What it is; for the two parts of a BLEND the objective itself, whose parts they are.
    pub node: NodeId,
    /// Which part of a BLEND it is; `None` for what is a node of its own.
    pub part: Option<ComponentPart>,
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
    /// What its score says at a glance.
    pub status: Status,
    /// The value of a measure, the one that was scored or went into the formula.
    pub value: Option<f64>,
    /// What went into a part of a BLEND, under the same rule; empty for everything else.
    pub components: Vec<Component>,
}

/// A child of a roll-up with its name.
#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) node: NodeId,
    pub(crate) part: Option<ComponentPart>,
    pub(crate) scorecard: ScorecardId,
    pub(crate) label: &'a str,
    pub(crate) child: Child,
    pub(crate) value: Option<f64>,
}

impl Member<'_> {
    /// The component it makes, if it takes part.
    pub(crate) fn component(&self, policy: MissingPolicy) -> Option<Component> {
        self.child.takes_part().then(|| Component {
            node: self.node,
            part: self.part,
            scorecard: self.scorecard,
            label: self.label.to_owned(),
            weight: self.child.weight,
            score: self.child.counts_as(policy),
            coverage: self.child.coverage,
            status: self.child.verdict.status,
            value: self.value,
            components: Vec::new(),
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
