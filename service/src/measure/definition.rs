//! Definitions of measures: adding and changing them.

use async_trait::async_trait;
use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    measure::{Measure, default},
    position,
    scorecard::Scorecard,
    validity,
    vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, NoteRequired,
        ScoreBasis, ScoringMethod, Timing, UnitKind,
    },
};
use entity::{
    list::{Numbers, Owners},
    measure,
};
use ledger::{error::Result, policy::Action};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    document::Object,
    edit::Edit,
    fields::{Column, fields},
    formulas::Blamed,
    patch::Patch,
};

fields! {
    /// Fields of a measure, as in [`domain::measure::Measure`].
    pub struct MeasureFields of Measure, in measure::Model {
        /// Key that the partner system knows the measure by.
        key: String,
        /// Name of the measure.
        name: String = String::new(),
        /// Description of the measure and how it is taken.
        description: String,
        /// Direction that is better.
        direction: Direction = default::DIRECTION,
        /// Leading or lagging.
        timing: Timing = default::TIMING,
        /// Length of the periods.
        frequency: Frequency = default::FREQUENCY,
        /// Aggregation of the values of shorter periods to one of a longer period.
        aggregation: Aggregation,
        /// Order of calculation and aggregation in a longer period, for CALCULATED measures.
        calculation: Calculation = default::CALCULATION,
        /// Method by which an actual becomes a score.
        scoring: ScoringMethod = default::scoring(default::UNIT),
        /// Value that is scored.
        score_basis as "scoreBasis": ScoreBasis = default::SCORE_BASIS,
        /// Distance of a default red flag, in percent of the target's size.
        red_flag_tolerance as "redFlagTolerance": f64 = default::RED_FLAG_TOLERANCE,
        /// Start of PROGRESS.
        baseline: f64,
        /// Minimum change of a value for its trend to be UP or DOWN.
        trend_gap as "trendGap": f64 = default::TREND_GAP,
        /// Boundaries of BANDS, ascending.
        boundaries: Vec<f64> = Numbers::default(),
        /// Source of the values.
        source: MeasureSource = default::source(false),
        /// Formula of a CALCULATED measure.
        formula: String,
        /// Treatment of a missing operand of the formula.
        missing_operand as "missingOperand": MissingOperand = default::MISSING_OPERAND,
        /// Owner of the measure.
        owner: String,
        /// Description of the data source.
        data_source as "dataSource": String,
        /// Description of the source of the targets.
        target_source as "targetSource": String,
        /// Days after the end of a period until its value is due.
        due_after_days as "dueAfterDays": i32,
        /// Values that are not taken without a note.
        note_required as "noteRequired": NoteRequired,
    }
    by hand {
        /// Ids of the owners: members and groups; the whole list.
        owner_ids as "ownerIds": Vec<String>,
        /// Unit of the values.
        unit: UnitFields,
        /// Position among the measures in use of the scorecard, from 1.
        position: i32,
    }
    new row(organization_id: OrganizationId, scorecard_id: ScorecardId, id: MeasureId) {
        organization_id,
        scorecard_id,
        id,
        unit_kind: default::UNIT,
        unit_symbol: None,
        unit_decimals: default::DECIMALS.into(),
        position: 0,
        owner_ids: Owners::default(),
        version: 1,
        archived_at: None,
    }
}

/// Fields of a measure's unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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

#[async_trait]
impl Command for MeasureCreate {
    const MUTATION: &'static str = "measureCreate";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<measure::Model>(self.id.as_deref()).await?;
        let organization = edit.write().organization_id();
        let mut row = MeasureFields::new_row(organization, scorecard.profile.id, id);
        self.fields.change(edit, &mut row).await?;
        self.fields.follow_defaults(&mut row);
        edit.violations(validity::measure(&row.clone().into()));
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

#[async_trait]
impl Command for MeasureUpdate {
    const MUTATION: &'static str = "measureUpdate";
    type Done = MeasureId;

    async fn run(&self, edit: &mut Edit) -> Result<MeasureId, Refused> {
        let (scorecard, index) = edit.measure("id", &self.id, Action::Edit).await?;
        let (known, series) = (&scorecard.measures[index], &scorecard.series()[index]);
        let mut before: measure::Model = edit.known_row(known.id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.change(edit, &mut row).await?;
        let definition = Measure::from(row.clone());
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

impl MeasureFields {
    /// Sets the scoring method and the source of a new measure where they are not given: they follow from other fields.
    pub(crate) fn follow_defaults(&self, row: &mut measure::Model) {
        if self.scoring.value().is_none() {
            let unit = self.unit.value().and_then(|unit| unit.kind.value());
            row.scoring = default::scoring(unit.copied().unwrap_or(default::UNIT));
        }
        if self.source.value().is_none() {
            row.source = default::source(row.formula.is_some());
        }
    }

    async fn change(&self, edit: &mut Edit, row: &mut measure::Model) -> Result<()> {
        edit.refuse_cleared(self.apply(row));
        match &self.unit {
            Patch::Keep => {}
            Patch::Clear => edit.refuse_cleared(["unit"]),
            Patch::Set(unit) => edit.refuse_cleared(unit.apply(row)),
        }
        edit.set_owners(&self.owner_ids, &mut row.owner_ids);
        edit.requested_position(&self.position);
        edit.check_key::<measure::Model>(row.id, self.key.value(), measure::Column::Key).await
    }
}

impl UnitFields {
    /// Applies the fields to the row. Returns the names of those that are cleared and cannot be empty.
    pub(crate) fn apply(&self, row: &mut measure::Model) -> Vec<&'static str> {
        let Self { kind, symbol, decimals } = self;
        let changed = [
            ("unit.kind", row.unit_kind.change(kind)),
            ("unit.symbol", row.unit_symbol.change(symbol)),
            ("unit.decimals", row.unit_decimals.change(decimals)),
        ];
        changed.into_iter().filter_map(|(name, changed)| (!changed).then_some(name)).collect()
    }

    /// Reads the fields of a document.
    pub(crate) fn read(object: Object<'_>) -> Self {
        let unit = Self {
            kind: object.patch("kind"),
            symbol: object.patch("symbol"),
            decimals: object.patch("decimals"),
        };
        object.finish();
        unit
    }
}
