//! Parts of a scorecard.

use chrono::{DateTime, NaiveDate, Utc};
use get_size2::GetSize;

use crate::{
    closing::Closing,
    id::{
        AlignmentId, CausalLinkId, DeliverableId, InitiativeId, MeasureId, ObjectiveId, PerspectiveId,
        ScorecardId, ThemeId,
    },
    measure::Measure,
    money::Money,
    owner::Owner,
    vocabulary::{
        AlignmentKind, CascadeLevel, Frequency, InitiativeStatus, MissingPolicy, ObjectiveCategory,
        PerspectiveKind, Polarity, RollupMode, ScorecardState, ValueProposition,
    },
};

/// Fields of the scorecard itself.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Profile {
    /// Id of the scorecard.
    pub id: ScorecardId,
    /// Partner key.
    pub key: Option<String>,
    /// Display name.
    pub name: String,
    /// Level in the cascade.
    pub level: CascadeLevel,
    /// State of the life cycle.
    pub state: ScorecardState,
    /// Parent scorecard in the cascade.
    pub parent: Option<ScorecardId>,
    /// Mission: why the unit exists.
    pub mission: Option<String>,
    /// Vision: what the unit wants to become.
    pub vision: Option<String>,
    /// Values that the unit stands for.
    pub values: Vec<String>,
    /// Strategic priorities, the most important first.
    pub priorities: Vec<String>,
    /// Value proposition to customers.
    pub value_proposition: Option<ValueProposition>,
    /// First day of the strategy.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the strategy.
    pub ends_on: Option<NaiveDate>,
    /// Policy of roll-ups for a child without a value.
    pub missing_policy: MissingPolicy,
    /// Frequency whose current period is shown where none is asked for.
    pub review_frequency: Frequency,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Days after the end of a period until its values are due; `None` for the default.
    pub due_after_days: Option<i32>,
    /// Latest closing or reopening of its periods; `None` where none was ever closed.
    pub closing: Option<Box<Closing>>,
    /// Instant of creation.
    pub created_at: DateTime<Utc>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Perspective; its index in [`Parts::perspectives`] is its place on the map, top first.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Perspective {
    /// Id of the perspective.
    pub id: PerspectiveId,
    /// Partner key.
    pub key: Option<String>,
    /// Kind: one of the classic four, or CUSTOM.
    pub kind: PerspectiveKind,
    /// Display name.
    pub name: String,
    /// Core question that the perspective answers.
    pub core_question: Option<String>,
    /// Focus area.
    pub focus_area: Option<String>,
    /// Position on the map, 1 at the top.
    pub position: i32,
    /// Weight in the scorecard's score, 0 or more.
    pub weight: f64,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Theme: a vertical strand across perspectives.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct Theme {
    /// Id of the theme.
    pub id: ThemeId,
    /// Partner key.
    pub key: Option<String>,
    /// Display name.
    pub name: String,
    /// Position among the themes, from 1.
    pub position: i32,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Objective: a result that the unit wants to reach.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Objective {
    /// Id of the objective.
    pub id: ObjectiveId,
    /// Partner key.
    pub key: Option<String>,
    /// Index of its perspective.
    pub perspective: usize,
    /// Index of its theme.
    pub theme: Option<usize>,
    /// Display name.
    pub name: String,
    /// Meaning of the objective.
    pub description: Option<String>,
    /// Category of the result.
    pub category: Option<ObjectiveCategory>,
    /// Owner of the objective.
    pub owner: Option<String>,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Position in the perspective, from 1.
    pub position: i32,
    /// Weight in the perspective's score, 0 or more.
    pub weight: f64,
    /// Roll-up mode: own measures, aligned objectives or both.
    pub rollup: RollupMode,
    /// Weight of its own measures in a BLEND, 0 to 1.
    pub own_share: f64,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Causal link, a hypothesis: more of the cause brings more (or less) of the effect.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct CausalLink {
    /// Id of the causal link.
    pub id: CausalLinkId,
    /// Index of the cause objective.
    pub cause: usize,
    /// Index of the effect objective.
    pub effect: usize,
    /// Hypothesis in words.
    pub hypothesis: Option<String>,
    /// Polarity of the effect.
    pub polarity: Polarity,
    /// Expected lag of the effect, in months.
    pub expected_lag_months: Option<i32>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Alignment: contribution of a child objective to an ancestor's, held by both scorecards.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Alignment {
    /// Id of the alignment.
    pub id: AlignmentId,
    /// Child objective.
    pub objective: ObjectiveId,
    /// Scorecard of the child objective.
    pub scorecard: ScorecardId,
    /// Parent objective.
    pub parent_objective: ObjectiveId,
    /// Scorecard of the parent objective.
    pub parent_scorecard: ScorecardId,
    /// Kind: identical or contributory.
    pub kind: AlignmentKind,
    /// Weight in the parent objective's score, 0 or more.
    pub weight: f64,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Placement of a measure on an objective, held by both scorecards where they differ.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Placement {
    /// Objective that the measure is placed on.
    pub objective: ObjectiveId,
    /// Scorecard of the objective.
    pub objective_scorecard: ScorecardId,
    /// Measure that is placed.
    pub measure: MeasureId,
    /// Scorecard that owns the measure.
    pub measure_scorecard: ScorecardId,
    /// Weight of the measure in the objective's score, 0 or more.
    pub weight: f64,
}

/// Deliverable: a result of an initiative.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct Deliverable {
    /// Id of the deliverable.
    pub id: DeliverableId,
    /// Display name.
    pub name: String,
    /// Due date.
    pub due_on: Option<NaiveDate>,
    /// Date of completion.
    pub done_on: Option<NaiveDate>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

/// Expected effect of an initiative on an objective or a measure.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct ExpectedEffect<I> {
    /// Id of the objective or measure.
    pub on: I,
    /// Expectation in words.
    pub description: Option<String>,
    /// Expected change: a measure's value in its unit, an objective's score in points.
    pub change: Option<f64>,
}

/// Initiative: a project that is meant to move objectives and measures.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Initiative {
    /// Id of the initiative.
    pub id: InitiativeId,
    /// Partner key.
    pub key: Option<String>,
    /// Display name.
    pub name: String,
    /// Description of the project.
    pub description: Option<String>,
    /// Owner of the initiative.
    pub owner: Option<String>,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Sponsor of the initiative.
    pub sponsor: Option<String>,
    /// Status of the work.
    pub status: InitiativeStatus,
    /// Budget.
    pub budget: Option<Money>,
    /// Amount spent so far.
    pub spent: Option<Money>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Share of completion in percent, 0 to 100.
    pub percent_complete: Option<f64>,
    /// Deliverables, in order.
    pub deliverables: Vec<Deliverable>,
    /// Expected effects on objectives, of this scorecard or others.
    pub objectives: Vec<ExpectedEffect<ObjectiveId>>,
    /// Expected effects on measures, of this scorecard or others.
    pub measures: Vec<ExpectedEffect<MeasureId>>,
    /// Position among the initiatives of the scorecard, from 1.
    pub position: i32,
    /// Version, raised by every change of the fields above.
    pub version: i32,
    /// Instant of archiving; an archived initiative is kept and takes part in nothing.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Content of a scorecard, except the series of its measures.
#[derive(Clone, Debug, GetSize)]
pub struct Parts {
    /// Fields of the scorecard itself.
    pub profile: Profile,
    /// Perspectives, from the top of the map down.
    pub perspectives: Vec<Perspective>,
    /// Themes, by position.
    pub themes: Vec<Theme>,
    /// Objectives, by perspective, then by position.
    pub objectives: Vec<Objective>,
    /// Causal links between its objectives.
    pub links: Vec<CausalLink>,
    /// Measures that the scorecard owns, by position.
    pub measures: Vec<Measure>,
    /// Placements on its objectives, and of its measures elsewhere.
    pub placements: Vec<Placement>,
    /// Alignments of its objectives, upwards and from below.
    pub alignments: Vec<Alignment>,
    /// Initiatives, by position.
    pub initiatives: Vec<Initiative>,
}
