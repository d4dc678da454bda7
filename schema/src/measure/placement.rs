//! Placements of measures on objectives: `measurePlace`, `measureUnplace`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::measure::{MeasurePlace, MeasureUnplace};

use crate::{
    Result,
    mutation::{
        input::given,
        payload::{Shown, payload},
    },
    objective::{MeasurePlacement, Objective},
    request::Request,
};

/// Measure to place on an objective; where it is placed there already, fields left out stay.
#[derive(InputObject)]
pub(crate) struct MeasurePlaceInput {
    /// Id of the measure, of this scorecard or another one.
    measure_id: ID,
    /// Id of the objective.
    objective_id: ID,
    /// Weight of the measure in the objective's score, 0 or more; 1 for a new placement.
    weight: MaybeUndefined<f64>,
    /// Position of the measure among the objective's measures in use, from 1; the others make room. A new one comes
    /// last.
    position: MaybeUndefined<i32>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

/// Measure to remove from an objective.
#[derive(InputObject)]
pub(crate) struct MeasureUnplaceInput {
    /// Id of the measure.
    measure_id: ID,
    /// Id of the objective.
    objective_id: ID,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// Outcome of placing a measure.
    MeasurePlacePayload {
        /// Placement after the change; null when there are user errors.
        placement: MeasurePlacement
    }
}
payload! {
    /// Outcome of removing a measure from an objective.
    MeasureUnplacePayload {
        /// Objective without the measure; null when there are user errors.
        objective: Objective
    }
}

/// Mutations of placements.
#[derive(Default)]
pub(crate) struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Places a measure on an objective, or changes its weight and position there; needs EDITOR on the objective's
    /// scorecard, and to see the measure.
    async fn measure_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Measure and objective.")] input: MeasurePlaceInput,
    ) -> Result<MeasurePlacePayload> {
        let request = Request::of(ctx)?;
        let MeasurePlaceInput { measure_id, objective_id, weight, position, idempotency_key } = input;
        let command = MeasurePlace {
            measure_id: measure_id.to_string(),
            objective_id: objective_id.to_string(),
            weight: given(&weight),
            position: given(&position),
        };
        let executed = request.execute(&objective_id, idempotency_key, &command).await?;
        let Shown { object, user_errors, revision } = Shown::<Objective>::new(request, executed).await?;
        let object = match object {
            Some(objective) => objective.placement_of(&measure_id).await?,
            None => None,
        };
        Ok(Shown { object, user_errors, revision }.into())
    }

    /// Removes a measure from an objective; needs EDITOR on the objective's scorecard. The measure itself stays.
    async fn measure_unplace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Measure and objective.")] input: MeasureUnplaceInput,
    ) -> Result<MeasureUnplacePayload> {
        let request = Request::of(ctx)?;
        let MeasureUnplaceInput { measure_id, objective_id, idempotency_key } = input;
        let command =
            MeasureUnplace { measure_id: measure_id.to_string(), objective_id: objective_id.to_string() };
        let executed = request.execute(&objective_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
