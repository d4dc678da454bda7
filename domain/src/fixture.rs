//! Fixtures of the tests: measures, facts and scorecards.

mod balanced;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

pub(crate) use self::balanced::Balanced;

use crate::{
    cascade::{Cascade, MeasureRef},
    id::{AlignmentId, InitiativeId, MeasureId, ObjectiveId, PerspectiveId, ScorecardId},
    measure::{self, Measure, Unit},
    period::Period,
    scorecard::{
        Alignment, ExpectedEffect, Initiative, Objective, Parts, Perspective, Placement, Profile, Scorecard,
    },
    series::{Facts, Series},
    vocabulary::{
        Aggregation, AlignmentKind, CascadeLevel, Direction, Frequency, InitiativeStatus, MeasureSource,
        MissingOperand, MissingPolicy, PerspectiveKind, RollupMode, ScoreBasis, ScorecardState,
        ScoringMethod, Timing, UnitKind,
    },
};

/// Monthly THREE_BAND measure with SUM and direction INCREASE.
pub(crate) fn measure() -> Measure {
    Measure {
        id: MeasureId::from_uuid(Uuid::from_u128(1)),
        key: None,
        scorecard: ScorecardId::from_uuid(Uuid::from_u128(1)),
        name: "Sales".to_owned(),
        description: None,
        unit: Unit { kind: UnitKind::Number, symbol: None, decimals: 1 },
        direction: Direction::Increase,
        timing: Timing::Lagging,
        frequency: Frequency::Monthly,
        aggregation: Some(Aggregation::Sum),
        calculation: measure::default::CALCULATION,
        scoring: ScoringMethod::ThreeBand,
        score_basis: ScoreBasis::Period,
        source: MeasureSource::Entered,
        formula: None,
        missing_operand: MissingOperand::Blank,
        baseline: None,
        red_flag_tolerance: measure::default::RED_FLAG_TOLERANCE,
        trend_gap: 0.0,
        boundaries: Vec::new(),
        owner: None,
        owners: Vec::new(),
        data_source: None,
        target_source: None,
        due_after_days: None,
        note_required: None,
        position: 1,
        version: 1,
        archived_at: None,
    }
}

/// Initiative in progress without any optional field.
pub(crate) fn initiative(number: u128) -> Initiative {
    Initiative {
        id: InitiativeId::from_uuid(Uuid::from_u128(number)),
        key: None,
        name: format!("Initiative {number}"),
        description: None,
        owner: None,
        owners: Vec::new(),
        sponsor: None,
        status: InitiativeStatus::InProgress,
        budget: None,
        spent: None,
        starts_on: None,
        ends_on: None,
        percent_complete: None,
        deliverables: Vec::new(),
        objectives: Vec::new(),
        measures: Vec::new(),
        position: 1,
        version: 1,
        archived_at: None,
    }
}

/// Expected effect without description and size.
pub(crate) fn expected<I>(on: I) -> ExpectedEffect<I> {
    ExpectedEffect { on, description: None, change: None }
}

/// Date of an ISO text; `None` for anything else.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

pub(crate) fn period(code: &str) -> Period {
    code.parse().unwrap()
}

/// Facts with an actual and a target only.
pub(crate) fn facts(actual: Option<f64>, target: Option<f64>) -> Facts {
    Facts { actual, target, ..Facts::default() }
}

pub(crate) fn series<const N: usize>(rows: [(&str, Facts); N]) -> Arc<Series> {
    Arc::new(Series::new(rows.into_iter().map(|(code, facts)| (period(code), facts)).collect()))
}

/// Builder of a scorecard. Ids are numbers; those of measures and objectives are unique over all drafts.
pub(crate) struct Draft {
    pub(crate) parts: Parts,
    pub(crate) series: Vec<Arc<Series>>,
}

pub(crate) fn scorecard_id(number: u128) -> ScorecardId {
    ScorecardId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn objective_id(number: u128) -> ObjectiveId {
    ObjectiveId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn measure_ref(scorecard: u128, measure: u128) -> MeasureRef {
    MeasureRef { scorecard: scorecard_id(scorecard), measure: MeasureId::from_uuid(Uuid::from_u128(measure)) }
}

/// Makes the score of a measure equal to its actual: BANDS from 0 to 100.
pub(crate) fn plain(edit: &mut Measure) {
    edit.scoring = ScoringMethod::Bands;
    edit.boundaries = vec![0.0, 50.0, 100.0];
    edit.aggregation = Some(Aggregation::Last);
}

impl Draft {
    /// Draft with one perspective.
    pub(crate) fn new(number: u128, parent: Option<u128>) -> Self {
        let profile = Profile {
            id: scorecard_id(number),
            key: None,
            name: format!("Scorecard {number}"),
            level: CascadeLevel::Enterprise,
            state: ScorecardState::Active,
            parent: parent.map(scorecard_id),
            mission: None,
            vision: None,
            values: Vec::new(),
            priorities: Vec::new(),
            value_proposition: None,
            starts_on: None,
            ends_on: None,
            missing_policy: MissingPolicy::Exclude,
            review_frequency: Frequency::Monthly,
            owners: Vec::new(),
            due_after_days: None,
            closing: None,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let parts = Parts {
            profile,
            perspectives: Vec::new(),
            themes: Vec::new(),
            objectives: Vec::new(),
            links: Vec::new(),
            measures: Vec::new(),
            placements: Vec::new(),
            alignments: Vec::new(),
            initiatives: Vec::new(),
        };
        Self { parts, series: Vec::new() }.perspective(1.0)
    }

    pub(crate) fn policy(mut self, policy: MissingPolicy) -> Self {
        self.parts.profile.missing_policy = policy;
        self
    }

    pub(crate) fn perspective(mut self, weight: f64) -> Self {
        let number = self.parts.perspectives.len() + 1;
        self.parts.perspectives.push(Perspective {
            id: PerspectiveId::from_uuid(Uuid::from_u128(number as u128)),
            key: None,
            kind: PerspectiveKind::Custom,
            name: format!("Perspective {number}"),
            core_question: None,
            focus_area: None,
            position: i32::try_from(number).unwrap(),
            weight,
            version: 1,
        });
        self
    }

    /// Adds an objective to the last perspective.
    pub(crate) fn objective(mut self, number: u128, weight: f64, rollup: RollupMode) -> Self {
        self.parts.objectives.push(Objective {
            id: objective_id(number),
            key: None,
            perspective: self.parts.perspectives.len() - 1,
            theme: None,
            name: format!("Objective {number}"),
            description: None,
            category: None,
            owner: None,
            owners: Vec::new(),
            position: 1,
            weight,
            rollup,
            own_share: 0.5,
            version: 1,
        });
        self
    }

    /// Adds a measure of this scorecard, placed on no objective yet.
    pub(crate) fn measure<const N: usize>(
        mut self,
        number: u128,
        edit: impl FnOnce(&mut Measure),
        rows: [(&str, Facts); N],
    ) -> Self {
        let mut measure = measure();
        (measure.id, measure.scorecard) = (measure_ref(1, number).measure, self.parts.profile.id);
        edit(&mut measure);
        self.parts.measures.push(measure);
        self.series.push(series(rows));
        self
    }

    /// Places a measure of any scorecard on the last objective.
    pub(crate) fn place(mut self, measure: MeasureRef, weight: f64) -> Self {
        self.parts.placements.push(Placement {
            objective: self.parts.objectives.last().unwrap().id,
            objective_scorecard: self.parts.profile.id,
            measure: measure.measure,
            measure_scorecard: measure.scorecard,
            weight,
        });
        self
    }

    /// Adds a [`plain`] measure of this scorecard on the last objective, with this score in September 2026.
    pub(crate) fn scored(self, number: u128, weight: f64, score: Option<f64>) -> Self {
        let home = self.parts.profile.id;
        let at = MeasureRef { scorecard: home, measure: measure_ref(1, number).measure };
        self.measure(number, plain, [("2026-09", facts(score, None))]).place(at, weight)
    }

    /// Aligns an objective of a child scorecard with the last objective.
    pub(crate) fn aligned(mut self, (scorecard, objective): (u128, u128), weight: f64) -> Self {
        self.parts.alignments.push(Alignment {
            id: AlignmentId::from_uuid(Uuid::from_u128(1)),
            objective: objective_id(objective),
            scorecard: scorecard_id(scorecard),
            parent_objective: self.parts.objectives.last().unwrap().id,
            parent_scorecard: self.parts.profile.id,
            kind: AlignmentKind::Contributory,
            weight,
            version: 1,
        });
        self
    }
}

pub(crate) fn cascade(drafts: impl IntoIterator<Item = Draft>) -> Cascade {
    Cascade::new(drafts.into_iter().map(|draft| Arc::new(Scorecard::new(draft.parts, draft.series))))
}
