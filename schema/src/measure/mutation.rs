//! Measures: `measureCreate`, `measureUpdate`, `measureArchive`, `measureRestore`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::measure::{
    MeasureArchive, MeasureCreate, MeasureFields, MeasureRestore, MeasureUpdate, UnitFields,
};

use crate::{
    Result,
    enums::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, NoteRequired,
        ScoreBasis, ScoringMethod, Timing, UnitKind,
    },
    measure::Measure,
    mutation::{
        input::{delete_input, given, inputs, patch},
        payload::{Shown, payload},
    },
    owner::Ids,
    request::Request,
};

/// Unit of a measure's values: fields left out stay; in a new measure they get their defaults.
#[derive(InputObject, Clone)]
pub(crate) struct MeasureUnitInput {
    /// Kind of the values; NUMBER for a new one.
    kind: MaybeUndefined<UnitKind>,
    /// Symbol to print beside a value: `%`, `CAD`, `h`; null for nothing.
    symbol: MaybeUndefined<String>,
    /// Number of decimals to print, 0 to 9; 0 for a new one.
    decimals: MaybeUndefined<i32>,
}

impl From<MeasureUnitInput> for UnitFields {
    fn from(input: MeasureUnitInput) -> Self {
        let MeasureUnitInput { kind, symbol, decimals } = input;
        // A field that cannot be empty stays where it is null.
        Self { kind: given(&kind), symbol: patch(&symbol), decimals: given(&decimals) }
    }
}

inputs! {
    MeasureFields;
    /// Measure to create. It is on no objective until it is placed with `measurePlace`.
    MeasureCreateInput {
        /// Id of the home scorecard of the measure; it cannot change later.
        scorecard_id: ID,
    }
    /// Changes to a measure: fields left out stay, null clears. All stored values of the measure must fit the changed
    /// fields.
    MeasureUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Name of the measure.
        name: String,
    }
    optional {
        /// Key of the measure, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9, '.',
        /// '_', '-'. Formulas that name the measure follow a new key in the same write; while there are any, it cannot
        /// be null (IN_USE).
        key: String,
        /// Description of the measure: what it means and how it is taken.
        description: String,
        /// Unit of the measure's values.
        unit: MeasureUnitInput,
        /// Direction in which the measure should go; INCREASE for a new one.
        direction: Direction,
        /// Timing: leading or lagging; UNSTATED for a new one.
        timing: Timing,
        /// Frequency: the length of the measure's own periods; MONTHLY for a new one. It cannot change (IMMUTABLE) once
        /// the measure has periods.
        frequency: Frequency,
        /// Aggregation of the values into one of a longer period; null where it is not chosen, as for a new one: then
        /// it follows from the source of the values, see `Measure.aggregation`.
        aggregation: Aggregation,
        /// Calculation of a CALCULATED measure in a longer period: aggregate first or calculate first; AGGREGATE_FIRST
        /// for a new one.
        calculation: Calculation,
        /// Scoring method: how an actual becomes a score. A new one gets YES_NO or UNSCORED where the unit is YES_NO or
        /// TEXT, else THREE_BAND.
        scoring: ScoringMethod,
        /// Value that is scored: that of the period or the year to date; PERIOD for a new one.
        score_basis: ScoreBasis,
        /// Source of the values: entered, calculated or rolled up; CALCULATED for a new one with a formula, else
        /// ENTERED.
        source: MeasureSource,
        /// Formula of a CALCULATED measure, over the keys of other measures in use: `{churned} / {customers} * 100`.
        /// For a ROLLED_UP measure SUM, AVERAGE or nothing.
        formula: String,
        /// Policy of a computed measure for a missing operand or member; BLANK for a new one.
        missing_operand: MissingOperand,
        /// Baseline from which PROGRESS starts, in the measure's unit.
        baseline: f64,
        /// Red flag tolerance: the distance from the target of a red flag that is not given, in percent of the target's
        /// size, 0 or more; 10 for a new one.
        red_flag_tolerance: f64,
        /// Trend gap: the change from which a trend is UP or DOWN, in the measure's unit, 0 or more; 0 for a new one.
        trend_gap: f64,
        /// Boundaries of BANDS, and only of BANDS, in the measure's unit: three or more, ascending.
        boundaries: Vec<f64>,
        /// Owner of the measure.
        owner: String,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
        /// Source from which the values are taken, in words.
        data_source: String,
        /// Source of the targets, in words, such as a budget or a benchmark.
        target_source: String,
        /// Days after the end of a period until its value is due, 0 to 366; those of the scorecard where none are set.
        due_after_days: i32,
        /// Values that are not taken without a note: refused with NOTE_REQUIRED. NEVER for a new one.
        note_required: NoteRequired,
        /// Position of the measure among the measures in use of its scorecard, from 1; the others make room. A new one
        /// comes last.
        position: i32,
    }
}

delete_input! {
    /// Measure to archive.
    MeasureArchiveInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}
delete_input! {
    /// Archived measure to restore.
    MeasureRestoreInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a measure.
    MeasureCreatePayload {
        /// Created measure; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// Outcome of updating a measure.
    MeasureUpdatePayload {
        /// Measure after the change; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// Outcome of archiving a measure.
    MeasureArchivePayload {
        /// Archived measure; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// Outcome of restoring a measure.
    MeasureRestorePayload {
        /// Restored measure; null when there are user errors.
        measure: Measure
    }
}

/// Mutations of measures.
#[derive(Default)]
pub(crate) struct MeasureMutation;

#[Object]
impl MeasureMutation {
    /// Adds a measure to a scorecard; needs EDITOR.
    async fn measure_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Measure to create.")] input: MeasureCreateInput,
    ) -> Result<MeasureCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let MeasureCreateInput { id, scorecard_id, idempotency_key, .. } = input;
        let command =
            MeasureCreate { id: id.map(Into::into), scorecard_id: scorecard_id.to_string(), fields };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes the fields of a measure; needs EDITOR. The home scorecard cannot change.
    async fn measure_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: MeasureUpdateInput,
    ) -> Result<MeasureUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let MeasureUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = MeasureUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Archives a measure with all its history; needs EDITOR. It keeps its key and its placements, but takes part in no
    /// score and is not recorded until it is restored. Refused with IN_USE while formulas name it.
    async fn measure_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Measure, by its id.")] input: MeasureArchiveInput,
    ) -> Result<MeasureArchivePayload> {
        let request = Request::of(ctx)?;
        let MeasureArchiveInput { id, expected_version, idempotency_key } = input;
        let command = MeasureArchive { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Restores an archived measure at its last position; needs EDITOR. Refused with NOT_FOUND when its formula names
    /// measures that are not in use any more.
    async fn measure_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Measure, by its id.")] input: MeasureRestoreInput,
    ) -> Result<MeasureRestorePayload> {
        let request = Request::of(ctx)?;
        let MeasureRestoreInput { id, expected_version, idempotency_key } = input;
        let command = MeasureRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
