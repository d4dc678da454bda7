//! What a scorecard is made of.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    id::{
        AlignmentId, CausalLinkId, DeliverableId, InitiativeId, MeasureId, ObjectiveId, PerspectiveId,
        ScorecardId, ThemeId,
    },
    measure::Measure,
    money::Money,
    vocabulary::{
        AlignmentKind, CascadeLevel, Frequency, InitiativeStatus, MissingPolicy, ObjectiveCategory,
        PerspectiveKind, Polarity, RollupMode, ScorecardState, ValueProposition,
    },
};

/// A scorecard's own facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its id.
    pub id: ScorecardId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// How high in the cascade it stands.
    pub level: CascadeLevel,
    /// Where it is in its life.
    pub state: ScorecardState,
    /// The scorecard above it in the cascade.
    pub parent: Option<ScorecardId>,
    /// Why the unit exists.
    pub mission: Option<String>,
    /// What it wants to become.
    pub vision: Option<String>,
    /// What it holds dear.
    pub values: Vec<String>,
    /// What comes first.
    pub priorities: Vec<String>,
    /// What customers should choose it for.
    pub value_proposition: Option<ValueProposition>,
    /// First day of the strategy.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the strategy.
    pub ends_on: Option<NaiveDate>,
    /// What roll-ups do about a child without a value.
    pub missing_policy: MissingPolicy,
    /// The frequency whose current period is shown where none is asked for.
    pub review_frequency: Frequency,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Raised by every change of the above.
    pub version: i32,
}

/// A point of view; its place in [`Scorecard::perspectives`] is its place on the map, top first.
#[derive(Clone, Debug, PartialEq)]
pub struct Perspective {
    /// Its id.
    pub id: PerspectiveId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// Which of the classic four it is, if any.
    pub kind: PerspectiveKind,
    /// What people call it.
    pub name: String,
    /// The question it answers.
    pub core_question: Option<String>,
    /// What it looks at.
    pub focus_area: Option<String>,
    /// 1 at the top of the map.
    pub position: i32,
    /// Its weight in the scorecard's score, 0 or more.
    pub weight: f64,
    /// Raised by every change of the above.
    pub version: i32,
}

/// A vertical strand across perspectives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its place among the themes, from 1.
    pub position: i32,
    /// Raised by every change of the above.
    pub version: i32,
}

/// What the unit wants to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its id.
    pub id: ObjectiveId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// The index of its perspective.
    pub perspective: usize,
    /// The index of its theme.
    pub theme: Option<usize>,
    /// What people call it.
    pub name: String,
    /// What it means.
    pub description: Option<String>,
    /// What kind of result it is after.
    pub category: Option<ObjectiveCategory>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Its place in the perspective, from 1.
    pub position: i32,
    /// Its weight in the perspective's score, 0 or more.
    pub weight: f64,
    /// What its score is made of.
    pub rollup: RollupMode,
    /// The weight of its own measures in a BLEND, 0 to 1.
    pub own_share: f64,
    /// Raised by every change of the above.
    pub version: i32,
}

/// A hypothesis: more of the cause brings more (or less) of the effect.
#[derive(Clone, Debug, PartialEq)]
pub struct CausalLink {
    /// Its id.
    pub id: CausalLinkId,
    /// The index of the objective that acts.
    pub cause: usize,
    /// The index of the objective that is acted on.
    pub effect: usize,
    /// Why this should be so.
    pub hypothesis: Option<String>,
    /// Which way the effect follows.
    pub polarity: Polarity,
    /// After how many months the effect is expected to show.
    pub expected_lag_months: Option<i32>,
    /// Raised by every change of the above.
    pub version: i32,
}

/// A child objective's contribution to an ancestor's, seen from either of the two scorecards.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// Its id.
    pub id: AlignmentId,
    /// The objective below.
    pub objective: ObjectiveId,
    /// Its scorecard.
    pub scorecard: ScorecardId,
    /// The objective above.
    pub parent_objective: ObjectiveId,
    /// Its scorecard.
    pub parent_scorecard: ScorecardId,
    /// How it serves.
    pub kind: AlignmentKind,
    /// Its weight in the parent objective's score, 0 or more.
    pub weight: f64,
    /// Raised by every change of the above.
    pub version: i32,
}

/// A measure's place on an objective, seen from either scorecard where they differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The objective.
    pub objective: ObjectiveId,
    /// Its scorecard.
    pub objective_scorecard: ScorecardId,
    /// The measure.
    pub measure: MeasureId,
    /// The measure's home.
    pub measure_scorecard: ScorecardId,
    /// The measure's weight in the objective's score, 0 or more.
    pub weight: f64,
}

/// A result of an initiative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliverable {
    /// Its id.
    pub id: DeliverableId,
    /// What is delivered.
    pub name: String,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Raised by every change of the above.
    pub version: i32,
}

/// Something that an initiative is meant to move, and what is expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedEffect<I> {
    /// The objective or measure.
    pub on: I,
    /// What is expected, in words.
    pub description: Option<String>,
    /// By how much: a measure's value in its unit, an objective's score in points.
    pub change: Option<f64>,
}

/// A project that is meant to move objectives and measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Initiative {
    /// Its id.
    pub id: InitiativeId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who stands behind it.
    pub sponsor: Option<String>,
    /// Where it stands.
    pub status: InitiativeStatus,
    /// What it may cost.
    pub budget: Option<Money>,
    /// What it has cost.
    pub spent: Option<Money>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// 0 to 100.
    pub percent_complete: Option<f64>,
    /// What it delivers, in order.
    pub deliverables: Vec<Deliverable>,
    /// The objectives it is meant to move, of this scorecard or others.
    pub objectives: Vec<ExpectedEffect<ObjectiveId>>,
    /// The measures it is meant to move, of this scorecard or others.
    pub measures: Vec<ExpectedEffect<MeasureId>>,
    /// Its place among the initiatives of the scorecard, from 1.
    pub position: i32,
    /// Raised by every change of the above.
    pub version: i32,
    /// When it was put away: it is kept and takes part in nothing.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Everything that a scorecard is made of but its measures' values.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Its own facts.
    pub profile: Profile,
    /// From the top of the map down.
    pub perspectives: Vec<Perspective>,
    /// In the order of their positions.
    pub themes: Vec<Theme>,
    /// By perspective, then by position.
    pub objectives: Vec<Objective>,
    /// Between its objectives.
    pub links: Vec<CausalLink>,
    /// The measures whose home is here, in the order of their positions.
    pub measures: Vec<Measure>,
    /// Of its objectives, and of its measures elsewhere.
    pub placements: Vec<Placement>,
    /// Of its objectives, upwards and from below.
    pub alignments: Vec<Alignment>,
    /// Its initiatives, in the order of their positions.
    pub initiatives: Vec<Initiative>,
}
