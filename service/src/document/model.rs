//! Document after parsing: words and numbers are converted, keys are not yet resolved. Each part keeps its path. Fields
//! that commands change as well are lists of their nouns ([`crate::fields`]).

use chrono::NaiveDate;
use domain::{id::ScorecardId, money::Money, series::StatusOverride, vocabulary::PerspectiveKind};

use super::path::DocumentPath;
use crate::{
    alignment::AlignmentFields, causal_link::CausalLinkFields, deliverable::DeliverableFields,
    initiative::InitiativeFields, measure::MeasureFields, objective::ObjectiveFields,
    perspective::PerspectiveFields, scorecard::ScorecardFields, theme::ThemeFields,
};

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
    pub(super) parent: Option<String>,
    pub(super) fields: ScorecardFields,
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
    pub(super) fields: ThemeFields,
}

pub(super) struct Perspective {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) kind: PerspectiveKind,
    pub(super) fields: PerspectiveFields,
    pub(super) objectives: Vec<Objective>,
}

pub(super) struct Objective {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) theme: Option<String>,
    pub(super) fields: ObjectiveFields,
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
    pub(super) fields: CausalLinkFields,
}

pub(super) struct Alignment {
    pub(super) at: DocumentPath,
    pub(super) objective: String,
    pub(super) parent_objective: String,
    pub(super) fields: AlignmentFields,
}

pub(super) struct Initiative {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) fields: InitiativeFields,
    pub(super) budget: Option<Money>,
    pub(super) spent: Option<Money>,
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
    /// Name, which tells the deliverables of an initiative apart.
    pub(super) name: String,
    pub(super) fields: DeliverableFields,
}

pub(super) struct Measure {
    pub(super) at: DocumentPath,
    pub(super) key: String,
    pub(super) scorecard: String,
    pub(super) fields: MeasureFields,
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
