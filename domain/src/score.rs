//! Scores with coverage, trend and explanation, as clients see them.

use crate::{
    id::{NodeId, ScorecardId},
    period::Period,
    rollup::{Child, StatusCounts},
    scoring::{Band, Verdict},
    trend::Trend,
    vocabulary::{ComponentPart, MissingPolicy, ScoreBasis, ScoringMethod, Status},
};

/// Score of an objective, a perspective or a scorecard in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Score and status, or the reason for the lack of a score.
    pub verdict: Verdict,
    /// Coverage, 0 to 1: the known share among the children that take part.
    pub coverage: f64,
    /// Share of the weight of all children that has a value, 0 to 1.
    pub measured: f64,
    /// Number of direct children by status: measures and aligned objectives of an objective, objectives of a
    /// perspective, perspectives of a scorecard.
    pub counts: StatusCounts,
    /// Trend against the preceding period, over the children with a value in both; `None` unless both have a score.
    pub trend: Option<Trend>,
    /// Explanation of the score.
    pub explanation: Explanation,
}

/// Explanation of a score by its components.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Rule that was applied, in one line.
    pub rule: String,
    /// Components: `sum(weight score)/sum(weight)` over those with a score is the score, and `sum(weight
    /// coverage)/sum(weight)` over all is the coverage. For a computed measure its operands or members, which have
    /// values and no scores here.
    pub components: Vec<Component>,
    /// Figures that a measure was scored with; `None` for a roll-up.
    pub scoring: Option<Box<Scoring>>,
}

/// Figures that a measure was scored with.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// Scoring method that was applied; MET_OR_NOT where THREE_BAND has no tolerance.
    pub method: ScoringMethod,
    /// Basis of the score: the period or the year to date.
    pub basis: ScoreBasis,
    /// Value that was scored.
    pub actual: Option<f64>,
    /// Target that the value was compared with.
    pub target: Option<f64>,
    /// Value where red ends; for MAINTAIN the one below the band.
    pub red_at: Option<f64>,
    /// Value where green starts; for MAINTAIN the one below the band.
    pub green_at: Option<f64>,
    /// Bands of values by status, in ascending order; empty where there is no scale.
    pub bands: Vec<Band>,
}

/// Component of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Node of the component; for the two parts of a BLEND the objective itself.
    pub node: NodeId,
    /// Part of a BLEND; `None` for a component that is a node of its own.
    pub part: Option<ComponentPart>,
    /// Scorecard that the node belongs to.
    pub scorecard: ScorecardId,
    /// Display name of the node.
    pub label: String,
    /// Weight in the roll-up.
    pub weight: f64,
    /// Score that it contributes: 0 without data under ZERO; `None` where it is left out.
    pub score: Option<f64>,
    /// Coverage of the component, 0 to 1.
    pub coverage: f64,
    /// Status of the component.
    pub status: Status,
    /// Value of a measure: the one that was scored, or that went into the formula.
    pub value: Option<f64>,
    /// Components of a part of a BLEND, under the same rule; empty for everything else.
    pub components: Vec<Component>,
}

/// Child of a roll-up with its name.
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
    /// Component of the explanation, if the child takes part.
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
    /// Id of the scorecard.
    pub scorecard: ScorecardId,
    /// Period of the scores.
    pub period: Period,
    /// Score of the scorecard as a whole.
    pub score: Score,
    /// Scores of the perspectives, by index.
    pub perspectives: Vec<Score>,
    /// Scores of the objectives, by index.
    pub objectives: Vec<Score>,
}
