//! Scores and their explanations.

use std::sync::Arc;

use async_graphql::{ComplexObject, Description, Object, SimpleObject};
use domain::{
    number::round12,
    rollup,
    score::{self, Scores},
    scoring, trend,
};
use gateway::resolve::{InMemory, List};

use crate::{
    Result,
    enums::{ComponentPart, ScoreBasis, ScoringMethod, Status, TrendDirection},
    error::failed,
    home::Home,
    node::Node,
    number::number,
    period::Period,
    period_range::PeriodRange,
    scalars::PeriodCode,
};

/// Subject of a score.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// Scorecard.
    Scorecard,
    /// Perspective with this index.
    Perspective(usize),
    /// Objective with this index.
    Objective(usize),
}

/// Score of an objective, a perspective or a scorecard in one period: from 0 to 100, green from 200/3, red up to 100/3.
#[derive(Description)]
pub(super) struct Score {
    home: Home,
    source: Source,
}

/// Origin of a score.
enum Source {
    /// Computed together with all others of the scorecard.
    Whole(Arc<Scores>, Of),
    /// Computed alone.
    Single(Arc<score::Score>),
}

/// Counts of the direct parts by status: measures and aligned objectives of an objective, objectives of a perspective,
/// perspectives of a scorecard.
#[derive(SimpleObject)]
pub(super) struct StatusCounts {
    /// Number of parts on target.
    green: i32,
    /// Number of parts between red flag and target.
    yellow: i32,
    /// Number of parts off target.
    red: i32,
    /// Number of parts without an actual.
    no_data: i32,
    /// Number of parts whose target falls due later.
    not_due: i32,
    /// Number of parts that cannot be scored.
    unscored: i32,
}

/// Trend: the change of a value since the preceding period.
#[derive(SimpleObject)]
pub(super) struct Trend {
    /// Direction of the change; FLAT within the measure's trend gap, for scores under one point.
    direction: TrendDirection,
    /// True when the change is for the better; null when FLAT.
    improving: Option<bool>,
    /// Change: the value less that of the preceding period.
    change: f64,
    /// Change in percent of the size of the preceding value; null when that is 0, and for PERCENT measures, which are
    /// compared in points.
    change_percent: Option<f64>,
    /// Extent of the comparison: for a measure the number of sub-periods that have an actual in both periods (1 in a
    /// period of its own frequency); for an objective, a perspective or a scorecard the share of the weight that has a
    /// value in both, at least one half.
    compared: f64,
}

/// Explanation of a score: enough to answer "why is this 63?".
#[derive(SimpleObject)]
pub(super) struct ScoreExplanation {
    /// Rule that was applied, in one line of English.
    rule: String,
    /// Components that went in: the score is the weighted mean of their scores. For a CALCULATED measure the operands,
    /// for a ROLLED_UP one the members, each with its value and no score; empty for an ENTERED measure.
    components: Vec<ScoreComponent>,
    /// Method by which a measure was scored; MET_OR_NOT where THREE_BAND has no tolerance. Null for anything but a
    /// measure.
    method: Option<ScoringMethod>,
    /// Value of a measure that was scored: that of the period or the year to date; null for anything but a measure.
    basis: Option<ScoreBasis>,
    /// Actual that was scored, by `basis`, in the measure's unit; null where there is none to compare.
    scored_actual: Option<f64>,
    /// Target against which the actual was scored; less than the whole while members of a ROLLED_UP measure are
    /// missing. Null where there is none.
    scored_target: Option<f64>,
    /// Value where red ends, in the measure's unit, whether the red flag is given or follows from the tolerance; of the
    /// two of a MAINTAIN measure the lower one. Null where there is no scale.
    red_at: Option<f64>,
    /// Value where green starts, in the measure's unit; of the two of a MAINTAIN measure the lower one. Null where
    /// there is no scale.
    green_at: Option<f64>,
    /// Ranges of values by their status, in ascending order, for bullet charts; those of BANDS end at its boundaries,
    /// too. Empty where there is no scale.
    bands: Vec<ScoreBand>,
}

/// Range of values of one status.
#[derive(SimpleObject)]
pub(super) struct ScoreBand {
    /// Lower bound of the range, in the measure's unit; null without bound.
    from: Option<f64>,
    /// Upper bound of the range, in the measure's unit; null without bound.
    to: Option<f64>,
    /// Status of the values in the range; a bound belongs to the green or the red range beside it.
    status: Status,
    /// Score at the lower bound, 0 to 100.
    score_from: f64,
    /// Score at the upper bound, 0 to 100.
    score_to: f64,
}

/// Component of a score.
#[derive(Description)]
pub(super) struct ScoreComponent {
    home: Home,
    component: score::Component,
}

/// Score of a scorecard in one of several periods.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct PeriodScore {
    /// Period.
    pub(super) period: Period,
    #[graphql(skip)]
    pub(super) score: Score,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl PeriodScore {
    /// Score.
    async fn score(&self) -> &Score {
        &self.score
    }
}

/// Bounds of a run of periods: the number of the last ones, the first and the last one.
pub(super) type Bounds = (Option<i32>, Option<PeriodCode>, Option<PeriodCode>);

/// Maximum number of scores of one request: more than a year of days.
pub(super) const MOST_SCORES: i32 = 400;

impl PeriodScore {
    /// Scores of several periods, oldest first.
    pub(super) async fn all(home: &Home, of: Of, (last, from, to): Bounds) -> Result<List<Self>> {
        let range = PeriodRange { last, from, to, frequency: None, most: MOST_SCORES };
        let profile = &home.scorecard.profile;
        let periods: Vec<_> = range.periods(home, profile.review_frequency)?.collect();
        let scores = home.view.scores(profile.id, &periods).await.map_err(failed)?;
        let score = |scores: Arc<Scores>| Self {
            period: Period::new(scores.period, &home.view),
            score: Score::new(home, scores, of),
        };
        Ok(scores.into_iter().map(score).collect())
    }
}

impl Score {
    pub(super) fn new(home: &Home, scores: Arc<Scores>, of: Of) -> Self {
        Self { home: home.clone(), source: Source::Whole(scores, of) }
    }

    pub(super) fn single(home: &Home, score: Arc<score::Score>) -> Self {
        Self { home: home.clone(), source: Source::Single(score) }
    }

    fn get(&self) -> &score::Score {
        match &self.source {
            Source::Whole(scores, Of::Scorecard) => &scores.score,
            Source::Whole(scores, Of::Perspective(index)) => &scores.perspectives[*index],
            Source::Whole(scores, Of::Objective(index)) => &scores.objectives[*index],
            Source::Single(score) => score,
        }
    }
}

impl InMemory for Score {}

#[Object(use_type_description)]
impl Score {
    /// Score from 0 to 100, rounded to 12 significant digits; null when it cannot be computed.
    fn value(&self) -> Option<f64> {
        number(self.get().verdict.score)
    }

    /// Status: GREEN, YELLOW or RED by the score; NO_DATA, NOT_DUE or UNSCORED where there is no score.
    fn status(&self) -> Status {
        self.get().verdict.status.into()
    }

    /// Code of the reason why there is no score: NO_ACTUAL, NO_TARGET, NO_RED_FLAG, NO_BASELINE, NOT_DUE, TEXT, METHOD,
    /// MISSING_OPERAND, MEMBER_MISSING, DIVISION_BY_ZERO, OVERFLOW, POLICY or NO_WEIGHT. Null where there is a score.
    fn reason(&self) -> Option<String> {
        self.get().verdict.reason.map(|reason| reason.to_string())
    }

    /// Coverage: the share of the weight that has a value, 0 to 1, among the children that take part in the score;
    /// those that are UNSCORED or NOT_DUE do not.
    fn coverage(&self) -> f64 {
        number(Some(self.get().coverage)).unwrap_or_default()
    }

    /// Share of the weight of all children that has a value, 0 to 1, those that are UNSCORED or NOT_DUE included.
    fn measured(&self) -> f64 {
        number(Some(self.get().measured)).unwrap_or_default()
    }

    /// Counts of the direct parts by status.
    fn counts(&self) -> StatusCounts {
        self.get().counts.into()
    }

    /// Trend against the preceding period, over the parts that have a value in both; null unless both periods have a
    /// score and at least half of the weight is compared.
    fn trend(&self) -> Option<Trend> {
        self.get().trend.map(Into::into)
    }

    /// Explanation of the score: its parts and the rule that was applied.
    async fn explanation(&self) -> ScoreExplanation {
        ScoreExplanation::new(&self.home, self.get().explanation.clone())
    }
}

#[Object(use_type_description)]
impl ScoreComponent {
    /// Object of the component: a measure, an objective or a perspective; for a part of a BLEND the objective that
    /// blends.
    #[graphql(
        deprecation = "2026-11-30: use nodeOrNull, which is null for a part of a BLEND; removal 2027-06-01"
    )]
    async fn node(&self) -> Result<Node> {
        let home = self.home.at(self.component.scorecard).await?;
        let node = Node::on(home, self.component.node);
        node.ok_or_else(|| failed(service::Error::NotFound("a part of the score")))
    }

    /// Object of the component: a measure, an objective or a perspective; null for a part of a BLEND.
    async fn node_or_null(&self) -> Option<Result<Node>> {
        if self.component.part.is_some() {
            return None;
        }
        let home = self.home.at(self.component.scorecard).await;
        home.map(|home| Node::on(home, self.component.node)).transpose()
    }

    /// Part of a BLEND that the component is; null for everything else.
    fn part(&self) -> Option<ComponentPart> {
        self.component.part.map(Into::into)
    }

    /// Name of the component.
    fn label(&self) -> &str {
        &self.component.label
    }

    /// Weight of the component.
    fn weight(&self) -> f64 {
        number(Some(self.component.weight)).unwrap_or_default()
    }

    /// Score with which the component counted; null for one that was left out because it has no value.
    fn score(&self) -> Option<f64> {
        number(self.component.score)
    }

    /// Coverage of the component, 0 to 1.
    fn coverage(&self) -> f64 {
        number(Some(self.component.coverage)).unwrap_or_default()
    }

    /// Status of the component.
    fn status(&self) -> Status {
        self.component.status.into()
    }

    /// Value of a measure, in its unit, rounded to 12 significant digits: the one that was scored, or that went into a
    /// formula or a sum; null for anything else, and where there is none.
    fn value(&self) -> Option<f64> {
        number(self.component.value)
    }

    /// Components of a part of a BLEND, under the rule of the BLEND; empty for everything else, which explains itself.
    async fn components(&self) -> Vec<ScoreComponent> {
        components(&self.home, &self.component.components)
    }
}

/// Components that the caller may see.
fn components(home: &Home, components: &[score::Component]) -> Vec<ScoreComponent> {
    let seen = components.iter().filter(|it| home.view.sees(it.scorecard, it.node));
    seen.map(|it| ScoreComponent { home: home.clone(), component: it.clone() }).collect()
}

impl ScoreExplanation {
    pub(super) fn new(home: &Home, explanation: score::Explanation) -> Self {
        let score::Explanation { rule, components: parts, scoring } = explanation;
        let components = components(home, &parts);
        let Some(scoring) = scoring else {
            return Self {
                rule,
                components,
                method: None,
                basis: None,
                scored_actual: None,
                scored_target: None,
                red_at: None,
                green_at: None,
                bands: Vec::new(),
            };
        };
        let score::Scoring { method, basis, actual, target, red_at, green_at, bands } = *scoring;
        Self {
            rule,
            components,
            method: Some(method.into()),
            basis: Some(basis.into()),
            scored_actual: number(actual),
            scored_target: number(target),
            red_at: number(red_at),
            green_at: number(green_at),
            bands: bands.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<scoring::Band> for ScoreBand {
    fn from(band: scoring::Band) -> Self {
        let scoring::Band { from, to, status, score_from, score_to } = band;
        Self {
            from: number(from),
            to: number(to),
            status: status.into(),
            score_from: round12(score_from),
            score_to: round12(score_to),
        }
    }
}

impl From<rollup::StatusCounts> for StatusCounts {
    fn from(counts: rollup::StatusCounts) -> Self {
        let rollup::StatusCounts { green, yellow, red, no_data, not_due, unscored } = counts;
        let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            green: count(green),
            yellow: count(yellow),
            red: count(red),
            no_data: count(no_data),
            not_due: count(not_due),
            unscored: count(unscored),
        }
    }
}

impl From<trend::Trend> for Trend {
    fn from(trend: trend::Trend) -> Self {
        let trend::Trend { direction, improving, change, change_percent, compared } = trend;
        Self {
            direction: direction.into(),
            improving,
            change: number(Some(change)).unwrap_or_default(),
            change_percent: number(change_percent),
            compared: round12(compared),
        }
    }
}
