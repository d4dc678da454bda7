//! The enterprise to evaluate: scorecards of 4 perspectives, 16 objectives and 20 measures with three years of months,
//! ten below each, and the first objective of each perspective served by its like below.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use domain::{
    cascade::Cascade,
    id::{AlignmentId, MeasureId, ObjectiveId, PerspectiveId, ScorecardId},
    measure::{self, Measure, Unit},
    period::Period,
    scorecard::{Alignment, Objective, Parts, Perspective, Placement, Profile, Scorecard},
    series::{Facts, Series},
    vocabulary::{
        Aggregation, AlignmentKind, CascadeLevel, Direction, Frequency, MeasureSource, MissingOperand,
        MissingPolicy, PerspectiveKind, RollupMode, ScoreBasis, ScorecardState, ScoringMethod, Timing,
        UnitKind,
    },
};
use uuid::Uuid;

/// Number of months with values of each measure.
pub(crate) const MONTHS: usize = 36;

const LANES: usize = 4;
const COLUMNS: usize = 4;
const MEASURES: usize = 20;
const BELOW: usize = 10;

/// Scorecards in memory, and the day on which somebody looks at them.
pub(crate) struct Enterprise {
    pub(crate) cascade: Cascade,
    pub(crate) today: NaiveDate,
}

/// The scorecard at the top.
pub(crate) fn top() -> ScorecardId {
    scorecard_id(0)
}

/// The last month of which anything is known.
pub(crate) fn last_month() -> Period {
    "2026-09".parse().unwrap()
}

impl Enterprise {
    /// Builds an enterprise of this many scorecards.
    pub(crate) fn new(scorecards: usize) -> Self {
        let all = (0..scorecards).map(|number| Arc::new(scorecard(number, scorecards)));
        Self { cascade: Cascade::new(all), today: "2026-10-10".parse().unwrap() }
    }

    /// The months that are known, oldest first.
    pub(crate) fn months(&self) -> impl Iterator<Item = Period> {
        let first = last_month().offset(1 - i32::try_from(MONTHS).unwrap()).unwrap();
        Period::span(first, last_month())
    }
}

fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

fn scorecard_id(number: usize) -> ScorecardId {
    ScorecardId::from_uuid(uuid(number))
}

fn objective_id(scorecard: usize, at: usize) -> ObjectiveId {
    ObjectiveId::from_uuid(uuid(scorecard * LANES * COLUMNS + at))
}

fn measure_id(scorecard: usize, at: usize) -> MeasureId {
    MeasureId::from_uuid(uuid(scorecard * MEASURES + at))
}

fn scorecard(number: usize, of: usize) -> Scorecard {
    let id = scorecard_id(number);
    let parts = Parts {
        profile: profile(number),
        perspectives: (0..LANES).map(|at| perspective(number, at)).collect(),
        themes: Vec::new(),
        objectives: (0..LANES * COLUMNS).map(|at| objective(number, at)).collect(),
        links: Vec::new(),
        measures: (0..MEASURES).map(|at| measure(number, at)).collect(),
        placements: (0..MEASURES).map(|at| placement(id, number, at)).collect(),
        alignments: alignments(number, of),
        initiatives: Vec::new(),
    };
    let series = (0..MEASURES).map(|at| Arc::new(series(number * MEASURES + at))).collect();
    Scorecard::new(parts, series)
}

fn profile(number: usize) -> Profile {
    Profile {
        id: scorecard_id(number),
        key: None,
        name: format!("Scorecard {number}"),
        level: CascadeLevel::Enterprise,
        state: ScorecardState::Active,
        parent: (number > 0).then(|| scorecard_id((number - 1) / BELOW)),
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
    }
}

fn perspective(scorecard: usize, at: usize) -> Perspective {
    Perspective {
        id: PerspectiveId::from_uuid(uuid(scorecard * LANES + at)),
        key: None,
        kind: PerspectiveKind::Custom,
        name: format!("Perspective {at}"),
        core_question: None,
        focus_area: None,
        position: i32::try_from(at).unwrap() + 1,
        weight: 1.0,
        version: 1,
    }
}

fn objective(scorecard: usize, at: usize) -> Objective {
    let (lane, column) = (at / COLUMNS, at % COLUMNS);
    Objective {
        id: objective_id(scorecard, at),
        key: None,
        perspective: lane,
        theme: None,
        name: format!("Objective {at}"),
        description: None,
        category: None,
        owner: None,
        owners: Vec::new(),
        position: i32::try_from(column).unwrap() + 1,
        weight: 1.0,
        rollup: if column == 0 { RollupMode::Blend } else { RollupMode::Own },
        own_share: 0.5,
        version: 1,
    }
}

/// One measure on each objective, the rest on the first ones of the perspectives.
fn placement(scorecard_id: ScorecardId, scorecard: usize, at: usize) -> Placement {
    let objectives = LANES * COLUMNS;
    let objective = if at < objectives { at } else { (at - objectives) * COLUMNS };
    Placement {
        objective: objective_id(scorecard, objective),
        objective_scorecard: scorecard_id,
        measure: measure_id(scorecard, at),
        measure_scorecard: scorecard_id,
        weight: 1.0,
    }
}

/// The alignments of a scorecard's objectives: upwards, and from those below.
fn alignments(number: usize, of: usize) -> Vec<Alignment> {
    let below = (number * BELOW + 1)..=(number * BELOW + BELOW);
    let children = below.filter(|&child| child < of).chain((number > 0).then_some(number));
    let lanes = |child: usize| (0..LANES).map(move |lane| alignment(child, lane));
    children.flat_map(lanes).collect()
}

fn alignment(child: usize, lane: usize) -> Alignment {
    let parent = (child - 1) / BELOW;
    Alignment {
        id: AlignmentId::from_uuid(uuid(child * LANES + lane)),
        objective: objective_id(child, lane * COLUMNS),
        scorecard: scorecard_id(child),
        parent_objective: objective_id(parent, lane * COLUMNS),
        parent_scorecard: scorecard_id(parent),
        kind: AlignmentKind::Contributory,
        weight: 1.0,
        version: 1,
    }
}

fn measure(scorecard: usize, at: usize) -> Measure {
    Measure {
        id: measure_id(scorecard, at),
        key: None,
        scorecard: scorecard_id(scorecard),
        name: format!("Measure {at}"),
        description: None,
        unit: Unit { kind: UnitKind::Number, symbol: None, decimals: 1 },
        direction: if at % 5 == 4 { Direction::Decrease } else { Direction::Increase },
        timing: Timing::Lagging,
        frequency: Frequency::Monthly,
        aggregation: Some(Aggregation::Average),
        calculation: measure::default::CALCULATION,
        scoring: ScoringMethod::ThreeBand,
        score_basis: ScoreBasis::Period,
        source: MeasureSource::Entered,
        formula: None,
        missing_operand: MissingOperand::Blank,
        baseline: None,
        red_flag_tolerance: measure::default::RED_FLAG_TOLERANCE,
        trend_gap: measure::default::TREND_GAP,
        boundaries: Vec::new(),
        owner: None,
        owners: Vec::new(),
        data_source: None,
        target_source: None,
        due_after_days: None,
        note_required: None,
        position: i32::try_from(at).unwrap() + 1,
        version: 1,
        archived_at: None,
    }
}

/// Three years around a target that rises, each measure's a little different.
fn series(number: usize) -> Series {
    let last = last_month();
    let facts = |back: usize| {
        let noise = (number * 7_919 + back * 104_729) % 250;
        let actual = 40.0 + noise as f64 / 10.0;
        Facts { actual: Some(actual), target: Some(50.0), ..Facts::default() }
    };
    let months = (0..MONTHS).filter_map(|back| Some((last.offset(-i32::try_from(back).ok()?)?, facts(back))));
    Series::new(months.collect())
}
