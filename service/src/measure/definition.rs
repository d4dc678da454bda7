//! Definitions of measures: adding and changing them.

use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    measure::default,
    position,
    scorecard::Scorecard,
    validity,
    vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    },
};
use entity::measure;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    snapshot::measure_of,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    formulas::Blamed,
    patch::Patch,
};

/// Fields of a measure, as in [`domain::measure::Measure`].
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureFields {
    /// Key that the partner system knows the measure by.
    pub key: Patch<String>,
    /// Name of the measure.
    pub name: Patch<String>,
    /// Description of the measure and how it is taken.
    pub description: Patch<String>,
    /// Unit of the values.
    pub unit: Patch<UnitFields>,
    /// Direction that is better.
    pub direction: Patch<Direction>,
    /// Leading or lagging.
    pub timing: Patch<Timing>,
    /// Length of the periods.
    pub frequency: Patch<Frequency>,
    /// Aggregation of the values of shorter periods to one of a longer period.
    pub aggregation: Patch<Aggregation>,
    /// Order of calculation and aggregation in a longer period, for CALCULATED measures.
    pub calculation: Patch<Calculation>,
    /// Method by which an actual becomes a score.
    pub scoring: Patch<ScoringMethod>,
    /// Value that is scored.
    pub score_basis: Patch<ScoreBasis>,
    /// Source of the values.
    pub source: Patch<MeasureSource>,
    /// Formula of a CALCULATED measure.
    pub formula: Patch<String>,
    /// Treatment of a missing operand of the formula.
    pub missing_operand: Patch<MissingOperand>,
    /// Start of PROGRESS.
    pub baseline: Patch<f64>,
    /// Distance of a default red flag, in percent of the target's size.
    pub red_flag_tolerance: Patch<f64>,
    /// Minimum change of a value for its trend to be UP or DOWN.
    pub trend_gap: Patch<f64>,
    /// Boundaries of BANDS, ascending.
    pub boundaries: Patch<Vec<f64>>,
    /// Owner of the measure.
    pub owner: Patch<String>,
    /// Description of the data source.
    pub data_source: Patch<String>,
    /// Position among the measures in use of the scorecard, from 1.
    pub position: Patch<i32>,
}

/// Fields of a measure's unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitFields {
    /// Kind of value.
    pub kind: Patch<UnitKind>,
    /// Symbol that is printed beside a value.
    pub symbol: Patch<String>,
    /// Number of decimals that are printed.
    pub decimals: Patch<i32>,
}

/// Adds a measure to a scorecard, without a placement on an objective.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureCreate {
    /// Id of the new measure, when the client chooses it.
    pub id: Option<String>,
    /// Id of the home scorecard.
    pub scorecard_id: String,
    /// Fields of the measure.
    #[serde(flatten)]
    pub fields: MeasureFields,
}

/// Changes the definition of a measure; its home scorecard stays.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureUpdate {
    /// Id of the measure.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the measure.
    #[serde(flatten)]
    pub fields: MeasureFields,
}

const BLAMED: Blamed = Blamed { key: "key", formula: "formula" };

impl Command for MeasureCreate {
    const MUTATION: &'static str = "measureCreate";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<measure::Model>(self.id.as_deref()).await?;
        let mut row = blank(edit.write().organization_id(), scorecard.profile.id, id);
        self.fields.apply(edit, &mut row).await?;
        let unit = self.fields.unit.value().and_then(|unit| unit.kind.value());
        if self.fields.scoring == Patch::Keep {
            row.scoring = default::scoring(unit.copied().unwrap_or(default::UNIT));
        }
        if self.fields.source == Patch::Keep {
            row.source = default::source(row.formula.is_some());
        }
        edit.violations(validity::measure(&measure_of(row.clone())?));
        edit.check_formulas(None, &row, BLAMED).await?;
        edit.check_problems()?;
        let wanted = self.fields.position.value().copied();
        let places = position::arrange(&siblings(&scorecard), id, wanted);
        let others = position::settle(&places, id, &mut row.position);
        edit.make_room::<measure::Model>(&others, |row| &mut row.position).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

impl Command for MeasureUpdate {
    const MUTATION: &'static str = "measureUpdate";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let (scorecard, index) = edit.measure("id", &self.id, Action::Edit).await?;
        let (known, series) = (&scorecard.measures[index], &scorecard.series()[index]);
        let mut before: measure::Model = edit.known_row(known.id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.apply(edit, &mut row).await?;
        let definition = measure_of(row.clone())?;
        edit.violations(validity::measure(&definition));
        let has_periods = !series.all().is_empty();
        edit.violations(validity::frequency(known.frequency, definition.frequency, has_periods));
        let periods = series.all().iter().map(|(period, facts)| (*period, facts));
        edit.violations(validity::fits(&definition, periods));
        let formulas = edit.check_formulas(Some(&before), &row, BLAMED).await?;
        edit.check_problems()?;
        // Write these before positions are shifted: siblings are read again there, and may be among them.
        edit.put_all(formulas).await?;
        if let Patch::Set(wanted) = self.fields.position {
            let places = match known.archived_at {
                None => position::arrange(&siblings(&scorecard), row.id, Some(wanted)),
                // An archived measure takes the position when it is restored.
                Some(_) => vec![(row.id, wanted.max(1))],
            };
            let others = position::settle(&places, row.id, &mut row.position);
            edit.make_room::<measure::Model>(&others, |row| &mut row.position).await?;
        }
        edit.put(Some(&before), row).await?;
        Ok(known.id)
    }
}

/// Measures in use of a scorecard with their positions.
pub(super) fn siblings(scorecard: &Scorecard) -> Vec<(MeasureId, i32)> {
    let in_use = scorecard.measures.iter().filter(|it| it.archived_at.is_none());
    in_use.map(|it| (it.id, it.position)).collect()
}

/// Creates a row with default values.
fn blank(organization_id: OrganizationId, scorecard_id: ScorecardId, id: MeasureId) -> measure::Model {
    measure::Model {
        organization_id,
        id,
        scorecard_id,
        key: None,
        name: String::new(),
        description: None,
        unit_kind: default::UNIT,
        unit_symbol: None,
        unit_decimals: default::DECIMALS.into(),
        direction: default::DIRECTION,
        timing: default::TIMING,
        frequency: default::FREQUENCY,
        aggregation: None,
        calculation: default::CALCULATION,
        scoring: default::scoring(default::UNIT),
        score_basis: default::SCORE_BASIS,
        source: default::source(false),
        formula: None,
        missing_operand: default::MISSING_OPERAND,
        baseline: None,
        red_flag_tolerance: default::RED_FLAG_TOLERANCE,
        trend_gap: default::TREND_GAP,
        boundaries: json!([]),
        owner: None,
        data_source: None,
        position: 0,
        version: 1,
        archived_at: None,
    }
}

impl MeasureFields {
    async fn apply(&self, edit: &mut Edit, row: &mut measure::Model) -> Result<()> {
        let Self {
            key,
            name,
            description,
            unit,
            direction,
            timing,
            frequency,
            aggregation,
            calculation,
            scoring,
            score_basis,
            source,
            formula,
            missing_operand,
            baseline,
            red_flag_tolerance,
            trend_gap,
            boundaries,
            owner,
            data_source,
            position,
        } = self;
        key.apply(&mut row.key);
        edit.check_key::<measure::Model>(row.id, key.value().map(String::as_str), measure::Column::Key)
            .await?;
        edit.set("name", &mut row.name, name);
        description.apply(&mut row.description);
        match unit {
            Patch::Keep => {}
            Patch::Clear => edit.refuse(ProblemCode::Required, "unit", "unit cannot be null"),
            Patch::Set(UnitFields { kind, symbol, decimals }) => {
                edit.set("unit.kind", &mut row.unit_kind, kind);
                symbol.apply(&mut row.unit_symbol);
                edit.set("unit.decimals", &mut row.unit_decimals, decimals);
            }
        }
        edit.set("direction", &mut row.direction, direction);
        edit.set("timing", &mut row.timing, timing);
        edit.set("frequency", &mut row.frequency, frequency);
        aggregation.apply(&mut row.aggregation);
        edit.set("calculation", &mut row.calculation, calculation);
        edit.set("scoring", &mut row.scoring, scoring);
        edit.set("scoreBasis", &mut row.score_basis, score_basis);
        edit.set("source", &mut row.source, source);
        formula.apply(&mut row.formula);
        edit.set("missingOperand", &mut row.missing_operand, missing_operand);
        baseline.apply(&mut row.baseline);
        edit.set("redFlagTolerance", &mut row.red_flag_tolerance, red_flag_tolerance);
        edit.set("trendGap", &mut row.trend_gap, trend_gap);
        match boundaries {
            Patch::Keep => {}
            Patch::Clear => row.boundaries = json!([]),
            Patch::Set(boundaries) => row.boundaries = json!(boundaries),
        }
        owner.apply(&mut row.owner);
        data_source.apply(&mut row.data_source);
        if *position == Patch::Clear {
            edit.refuse(ProblemCode::Required, "position", "position cannot be null");
        }
        Ok(())
    }
}
