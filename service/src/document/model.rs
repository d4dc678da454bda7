//! Document after parsing: words and numbers are converted, keys are not yet resolved. Each part keeps its path. The
//! fields are those of `domain`, which documents them.

use chrono::NaiveDate;
use domain::{
    id::ScorecardId,
    measure::Unit,
    money::Money,
    series::StatusOverride,
    vocabulary::{
        Aggregation, AlignmentKind, Calculation, CascadeLevel, Direction, Frequency, InitiativeStatus,
        MeasureSource, MissingOperand, MissingPolicy, ObjectiveCategory, PerspectiveKind, Polarity,
        RollupMode, ScoreBasis, ScorecardState, ScoringMethod, Timing, ValueProposition,
    },
};

use super::path::DocumentPath;

#[derive(Default)]
pub(super) struct Document {
    pub(super) scorecards: Vec<Scorecard>,
    pub(super) measures: Vec<Measure>,
}

/// Parent and id of a new scorecard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewScorecard {
    /// Id of the scorecard.
    pub(crate) id: ScorecardId,
    /// Id of the parent scorecard.
    pub(crate) parent: Option<ScorecardId>,
}

pub(super) struct Scorecard {
    pub(super) at: DocumentPath,
    /// Set by the caller of the import, and not in the document.
    pub(super) new_scorecard: Option<NewScorecard>,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) level: CascadeLevel,
    pub(super) state: ScorecardState,
    pub(super) parent: Option<String>,
    pub(super) mission: Option<String>,
    pub(super) vision: Option<String>,
    pub(super) values: Vec<String>,
    pub(super) priorities: Vec<String>,
    pub(super) value_proposition: Option<ValueProposition>,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) missing_policy: MissingPolicy,
    pub(super) review_frequency: Frequency,
    pub(super) themes: Vec<Theme>,
    /// `None` when the field was left out: a new scorecard then gets the classic four.
    pub(super) perspectives: Option<Vec<Perspective>>,
    pub(super) links: Vec<Link>,
    pub(super) alignments: Vec<Alignment>,
    pub(super) initiatives: Vec<Initiative>,
}

pub(super) struct Theme {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) name: String,
}

pub(super) struct Perspective {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) kind: PerspectiveKind,
    pub(super) name: String,
    pub(super) core_question: Option<String>,
    pub(super) focus_area: Option<String>,
    pub(super) weight: f64,
    pub(super) objectives: Vec<Objective>,
}

pub(super) struct Objective {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) category: Option<ObjectiveCategory>,
    pub(super) theme: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) weight: f64,
    pub(super) rollup: RollupMode,
    pub(super) own_share: f64,
    pub(super) measures: Vec<Placement>,
}

pub(super) struct Placement {
    pub(super) at: DocumentPath,
    pub(super) measure: String,
    pub(super) weight: f64,
}

pub(super) struct Link {
    pub(super) at: DocumentPath,
    pub(super) cause: String,
    pub(super) effect: String,
    pub(super) hypothesis: Option<String>,
    pub(super) polarity: Polarity,
    pub(super) expected_lag_months: Option<i32>,
}

pub(super) struct Alignment {
    pub(super) at: DocumentPath,
    pub(super) objective: String,
    pub(super) parent_objective: String,
    pub(super) kind: AlignmentKind,
    pub(super) weight: f64,
}

pub(super) struct Initiative {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) sponsor: Option<String>,
    pub(super) status: InitiativeStatus,
    pub(super) budget: Option<Money>,
    pub(super) spent: Option<Money>,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) percent_complete: Option<f64>,
    pub(super) deliverables: Vec<Deliverable>,
    pub(super) objectives: Vec<Effect>,
    pub(super) measures: Vec<Effect>,
}

/// Objective or measure that an initiative is expected to affect.
pub(super) struct Effect {
    pub(super) at: DocumentPath,
    /// Key of the objective or measure.
    pub(super) key: String,
    pub(super) expected_effect: Option<String>,
    pub(super) expected_change: Option<f64>,
}

pub(super) struct Deliverable {
    pub(super) at: DocumentPath,
    pub(super) name: String,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
}

pub(super) struct Measure {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) scorecard: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) unit: Unit,
    pub(super) direction: Direction,
    pub(super) timing: Timing,
    pub(super) frequency: Frequency,
    pub(super) aggregation: Option<Aggregation>,
    pub(super) calculation: Calculation,
    pub(super) scoring: ScoringMethod,
    pub(super) score_basis: ScoreBasis,
    pub(super) source: MeasureSource,
    pub(super) formula: Option<String>,
    pub(super) missing_operand: MissingOperand,
    pub(super) baseline: Option<f64>,
    pub(super) red_flag_tolerance: f64,
    pub(super) trend_gap: f64,
    pub(super) boundaries: Vec<f64>,
    pub(super) owner: Option<String>,
    pub(super) data_source: Option<String>,
    pub(super) periods: Vec<Period>,
}

/// Facts of one period: `None` leaves a fact as it is, `Some(None)` clears it.
pub(super) struct Period {
    pub(super) at: DocumentPath,
    pub(super) period: String,
    pub(super) actual: Option<Option<f64>>,
    pub(super) text: Option<Option<String>>,
    pub(super) target: Option<Option<f64>>,
    pub(super) target_upper: Option<Option<f64>>,
    pub(super) red_flag: Option<Option<f64>>,
    pub(super) stretch: Option<Option<f64>>,
    pub(super) benchmark: Option<Option<f64>>,
    pub(super) due_on: Option<Option<NaiveDate>>,
    pub(super) note: Option<Option<String>>,
    pub(super) status_override: Option<Option<StatusOverride>>,
}
