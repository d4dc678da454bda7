//! Scores, and how they came about.

use std::sync::Arc;

use async_graphql::{Description, Object, SimpleObject};
use domain::{
    rollup,
    score::{self, Scores},
    trend,
};

use super::{
    Result,
    enums::{Status, TrendDirection},
    error::failed,
    in_place::InMemory,
    node::Node,
    number::number,
    period::Period,
    place::Place,
};

/// What a score is of.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// The scorecard.
    Scorecard,
    /// The perspective with this index.
    Perspective(usize),
    /// The objective with this index.
    Objective(usize),
}

/// The score of an objective, a perspective or a scorecard in one period: from 0 to 100, green from 200/3, red up to
/// 100/3.
#[derive(Description)]
pub(super) struct Score {
    place: Place,
    source: Source,
}

/// Where a score comes from.
enum Source {
    /// Together with all others of the scorecard.
    Whole(Arc<Scores>, Of),
    /// Alone.
    Single(Arc<score::Score>),
}

/// How many of the direct parts have which status: measures and aligned objectives of an objective, objectives of a
/// perspective, perspectives of a scorecard.
#[derive(SimpleObject)]
pub(super) struct StatusCounts {
    /// On target.
    green: i32,
    /// Between red flag and target.
    yellow: i32,
    /// Off target.
    red: i32,
    /// An actual is missing.
    no_data: i32,
    /// The target falls due later.
    not_due: i32,
    /// Cannot be scored.
    unscored: i32,
}

/// Where a value went since the period before.
#[derive(SimpleObject)]
pub(super) struct Trend {
    /// Where it went; FLAT within the measure's trend gap, for scores under one point.
    direction: TrendDirection,
    /// Whether that is for the better; null when FLAT.
    improving: Option<bool>,
    /// The value less the one before.
    change: f64,
    /// The change in percent of the size of the value before; null when that is 0, and for PERCENT measures, which
    /// are compared in points.
    change_percent: Option<f64>,
}

/// How a score came about: enough to draw "why is this 63?".
#[derive(SimpleObject)]
pub(super) struct ScoreExplanation {
    /// The rule that was applied, in one line of English.
    rule: String,
    /// What went in: the score is the mean of the components' scores, weighted. Empty for a measure.
    components: Vec<ScoreComponent>,
}

/// A part of a score.
#[derive(Description)]
pub(super) struct ScoreComponent {
    place: Place,
    component: score::Component,
}

/// The score of a scorecard in one of a run of periods.
#[derive(SimpleObject)]
pub(super) struct PeriodScore {
    /// The period.
    pub(super) period: Period,
    /// The score.
    pub(super) score: Score,
}

impl Score {
    pub(super) fn new(place: &Place, scores: Arc<Scores>, of: Of) -> Self {
        Self { place: place.clone(), source: Source::Whole(scores, of) }
    }

    pub(super) fn single(place: &Place, score: Arc<score::Score>) -> Self {
        Self { place: place.clone(), source: Source::Single(score) }
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
    /// From 0 to 100, rounded to 12 significant digits; null when it cannot be computed.
    fn value(&self) -> Option<f64> {
        number(self.get().verdict.score)
    }

    /// What the score says at a glance.
    fn status(&self) -> Status {
        self.get().verdict.status.into()
    }

    /// Why there is no score, in a word: NO_ACTUAL, NO_TARGET, NO_RED_FLAG, NO_BASELINE, NOT_DUE, TEXT, METHOD,
    /// MISSING_OPERAND, DIVISION_BY_ZERO, OVERFLOW, POLICY or NO_WEIGHT.
    fn reason(&self) -> Option<String> {
        self.get().verdict.reason.map(|reason| reason.to_string())
    }

    /// How much of what the score is made of is known, 0 to 1, by weight.
    fn coverage(&self) -> f64 {
        number(Some(self.get().coverage)).unwrap_or_default()
    }

    /// The direct parts by their status.
    fn counts(&self) -> StatusCounts {
        self.get().counts.into()
    }

    /// Compared with the preceding period; null unless both have a score.
    fn trend(&self) -> Option<Trend> {
        self.get().trend.map(Into::into)
    }

    /// How the score came about.
    fn explanation(&self) -> ScoreExplanation {
        ScoreExplanation::new(&self.place, &self.get().explanation)
    }
}

#[Object(use_type_description)]
impl ScoreComponent {
    /// What it is: a measure, an objective or a perspective.
    async fn node(&self) -> Result<Node> {
        let place = self.place.at(self.component.scorecard).await?;
        let node = Node::on(place, self.component.node);
        node.ok_or_else(|| failed(service::Error::NotFound("a part of the score")))
    }

    /// What people call it.
    fn label(&self) -> &str {
        &self.component.label
    }

    /// Its weight.
    fn weight(&self) -> f64 {
        number(Some(self.component.weight)).unwrap_or_default()
    }

    /// What it counted as; null for one that was left out because it has no value.
    fn score(&self) -> Option<f64> {
        number(self.component.score)
    }

    /// How much of it is known, 0 to 1.
    fn coverage(&self) -> f64 {
        number(Some(self.component.coverage)).unwrap_or_default()
    }
}

impl ScoreExplanation {
    pub(super) fn new(place: &Place, explanation: &score::Explanation) -> Self {
        let seen = |it: &&score::Component| place.view.sees(it.scorecard, it.node);
        let component = |component: &score::Component| ScoreComponent {
            place: place.clone(),
            component: component.clone(),
        };
        Self {
            rule: explanation.rule.clone(),
            components: explanation.components.iter().filter(seen).map(component).collect(),
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
        let trend::Trend { direction, improving, change, change_percent } = trend;
        Self {
            direction: direction.into(),
            improving,
            change: number(Some(change)).unwrap_or_default(),
            change_percent: number(change_percent),
        }
    }
}
