//! Measures: `measureCreate`, `measureUpdate`, `measureArchive`, `measureRestore`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::measure::{
    MeasureArchive, MeasureCreate, MeasureFields, MeasureRestore, MeasureUpdate, UnitFields,
};

use super::{
    input::{delete_input, given, inputs, patch},
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    enums::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    },
    measure::Measure,
    request::Request,
};

/// What a measure's values are counted in: what is left out stays; in a new measure it gets its default.
#[derive(InputObject, Clone)]
pub(super) struct MeasureUnitInput {
    /// What kind of value; NUMBER for a new one.
    kind: MaybeUndefined<UnitKind>,
    /// What to print beside a value: `%`, `CAD`, `h`; null for nothing.
    symbol: MaybeUndefined<String>,
    /// How many decimals to print, 0 to 9; 0 for a new one.
    decimals: MaybeUndefined<i32>,
}

impl From<MeasureUnitInput> for UnitFields {
    fn from(input: MeasureUnitInput) -> Self {
        let MeasureUnitInput { kind, symbol, decimals } = input;
        // What cannot be empty stays where it is null.
        Self { kind: given(&kind), symbol: patch(&symbol), decimals: given(&decimals) }
    }
}

inputs! {
    MeasureFields;
    /// A measure to add. It stands on no objective until it is placed with `measurePlace`.
    MeasureCreateInput {
        /// The scorecard that is to own it, for good.
        scorecard_id: ID,
    }
    /// Changes to a measure: what is left out stays, null clears. Everything that is known of it must fit to what it
    /// becomes.
    MeasureUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// What people call it.
        name: String,
    }
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'. Formulas
        /// that name the measure follow a new key in the same write; while there are any, it cannot be null (IN_USE).
        key: String,
        /// What it means and how it is taken.
        description: String,
        /// What its values are counted in.
        unit: MeasureUnitInput,
        /// Which way it should go; INCREASE for a new one.
        direction: Direction,
        /// Whether it foretells or confirms; UNSTATED for a new one.
        timing: Timing,
        /// How long its periods are; MONTHLY for a new one. It stays (IMMUTABLE) once the measure has periods.
        frequency: Frequency,
        /// How its values become one of a longer period; null where it is not chosen, as for a new one: then it follows
        /// from what the values are made of, see `Measure.aggregation`.
        aggregation: Aggregation,
        /// What happens first in a longer period, where it is CALCULATED; AGGREGATE_FIRST for a new one.
        calculation: Calculation,
        /// How an actual becomes a score. A new one gets YES_NO or UNSCORED where the unit is YES_NO or TEXT, else
        /// THREE_BAND.
        scoring: ScoringMethod,
        /// Which value is scored; PERIOD for a new one.
        score_basis: ScoreBasis,
        /// Where its values come from; CALCULATED for a new one with a formula, else ENTERED.
        source: MeasureSource,
        /// The formula of a CALCULATED measure, over the keys of other measures in use: `{churned} / {customers} * 100`.
        /// Of a ROLLED_UP measure SUM, AVERAGE or nothing.
        formula: String,
        /// What a computed measure does about a missing operand or member; BLANK for a new one.
        missing_operand: MissingOperand,
        /// Where PROGRESS starts, in the unit.
        baseline: f64,
        /// The distance of a red flag that is not given from the target, in percent of the target's size, 0 or more; 10
        /// for a new one.
        red_flag_tolerance: f64,
        /// How far a value must move for its trend to be UP or DOWN, in the unit, 0 or more; 0 for a new one.
        trend_gap: f64,
        /// The boundaries of BANDS, and only of BANDS: three or more, ascending.
        boundaries: Vec<f64>,
        /// Who answers for it.
        owner: String,
        /// Where its values are taken from.
        data_source: String,
        /// Its place among the measures in use of its scorecard, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// A measure to archive.
    MeasureArchiveInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}
delete_input! {
    /// An archived measure to use again.
    MeasureRestoreInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new measure.
    MeasureCreatePayload {
        /// The new measure; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// What became of the changes.
    MeasureUpdatePayload {
        /// The measure as it is now; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// What became of it.
    MeasureArchivePayload {
        /// The measure, archived; null when there are user errors.
        measure: Measure
    }
}
payload! {
    /// What became of it.
    MeasureRestorePayload {
        /// The measure, in use again; null when there are user errors.
        measure: Measure
    }
}

/// Measures.
#[derive(Default)]
pub(super) struct MeasureMutation;

#[Object]
impl MeasureMutation {
    /// Adds a measure to a scorecard; needs EDITOR.
    async fn measure_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measure.")] input: MeasureCreateInput,
    ) -> Result<MeasureCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let MeasureCreateInput { id, scorecard_id, idempotency_key, .. } = input;
        let command =
            MeasureCreate { id: id.map(Into::into), scorecard_id: scorecard_id.to_string(), fields };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes what a measure is; needs EDITOR. Its home stays.
    async fn measure_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: MeasureUpdateInput,
    ) -> Result<MeasureUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let MeasureUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = MeasureUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Puts a measure away with all its history; needs EDITOR. It keeps its key and its placements, but takes part in
    /// no score and is not recorded until it is restored. Refused with IN_USE while formulas name it.
    async fn measure_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which measure.")] input: MeasureArchiveInput,
    ) -> Result<MeasureArchivePayload> {
        let request = Request::of(ctx)?;
        let MeasureArchiveInput { id, expected_version, idempotency_key } = input;
        let command = MeasureArchive { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Takes an archived measure into use again, where it stood; needs EDITOR. Refused with NOT_FOUND when its formula
    /// names measures that are not in use any more.
    async fn measure_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which measure.")] input: MeasureRestoreInput,
    ) -> Result<MeasureRestorePayload> {
        let request = Request::of(ctx)?;
        let MeasureRestoreInput { id, expected_version, idempotency_key } = input;
        let command = MeasureRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
