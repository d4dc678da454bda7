//! Placements of measures on objectives, of their own scorecard or of others.

use async_trait::async_trait;
use domain::{
    id::{MeasureId, ObjectiveId},
    position, validity,
};
use entity::{measure, placement};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
    tenant::TenantTable,
};
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde::Serialize;

use super::recording::archived_message;
use crate::{
    command::{Command, Refused},
    edit::{Edit, problem},
    patch::Patch,
};

/// Places a measure on an objective, at the end where no position is given; for an existing placement, changes weight
/// and position.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasurePlace {
    /// Id of the measure, of any scorecard that the caller may read.
    pub measure_id: String,
    /// Id of the objective, of a scorecard that the caller may edit.
    pub objective_id: String,
    /// Weight of the measure in the objective's score, 0 or more.
    pub weight: Patch<f64>,
    /// Position among the objective's measures in use, from 1.
    pub position: Patch<i32>,
}

/// Removes a measure from an objective.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasureUnplace {
    /// Id of the measure, of any scorecard.
    pub measure_id: String,
    /// Id of the objective, of a scorecard that the caller may edit.
    pub objective_id: String,
}

#[async_trait]
impl Command for MeasurePlace {
    const MUTATION: &'static str = "measurePlace";
    type Done = ObjectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<ObjectiveId, Refused> {
        let (scorecard, at) = edit.objective("objectiveId", &self.objective_id, Action::Edit).await?;
        let (home, index) = edit.measure("measureId", &self.measure_id, Action::Read).await?;
        let (objective, measure) = (scorecard.objectives[at].id, &home.measures[index]);
        if let Some(message) = archived_message(measure) {
            edit.refuse(ProblemCode::NotAllowed, "measureId", message);
        }
        let before = find(edit, objective, measure.id).await?;
        let mut row = before.clone().unwrap_or(placement::Model {
            organization_id: edit.write().organization_id(),
            objective_id: objective,
            objective_scorecard_id: scorecard.profile.id,
            measure_id: measure.id,
            measure_scorecard_id: home.profile.id,
            weight: 1.0,
            position: 0,
        });
        edit.set("weight", &mut row.weight, &self.weight);
        edit.violations(validity::weight(row.weight));
        if self.position == Patch::Clear {
            edit.refuse(ProblemCode::Required, "position", "position cannot be null");
        }
        edit.check_problems()?;
        if before.is_none() || self.position != Patch::Keep {
            let others = others(edit, objective, measure.id).await?;
            let own = before.iter().map(|row| (row.measure_id, row.position));
            let siblings: Vec<_> = own.chain(positions_of(&others)).collect();
            let requested = self.position.value().copied();
            let arranged = position::arrange(&siblings, row.measure_id, requested);
            let shifted = position::settle(&arranged, row.measure_id, &mut row.position);
            make_room(edit, others, &shifted).await?;
        }
        edit.put(before.as_ref(), row).await?;
        Ok(objective)
    }
}

#[async_trait]
impl Command for MeasureUnplace {
    const MUTATION: &'static str = "measureUnplace";
    type Done = ObjectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<ObjectiveId, Refused> {
        let (scorecard, at) = edit.objective("objectiveId", &self.objective_id, Action::Edit).await?;
        let objective = scorecard.objectives[at].id;
        let absent = || {
            let message = format!("no measure with the id {:?} is placed on the objective", self.measure_id);
            problem(ProblemCode::NotFound, "measureId", message)
        };
        let measure: MeasureId = self.measure_id.parse().map_err(|_| absent())?;
        let row = find(edit, objective, measure).await?.ok_or_else(absent)?;
        let others = others(edit, objective, measure).await?;
        let shifted = position::close(&positions_of(&others).collect::<Vec<_>>(), row.measure_id);
        edit.remove([row]).await?;
        make_room(edit, others, &shifted).await?;
        Ok(objective)
    }
}

/// Reads the placement of the measure on the objective.
async fn find(edit: &Edit, objective: ObjectiveId, measure: MeasureId) -> Result<Option<placement::Model>> {
    let query = placement::Entity::of(edit.write().organization_id())
        .filter(placement::Column::ObjectiveId.eq(objective))
        .filter(placement::Column::MeasureId.eq(measure));
    Ok(query.one(edit.write().db()).await?)
}

/// Reads the placements of the measure.
pub(super) async fn placements_of(edit: &Edit, measure: MeasureId) -> Result<Vec<placement::Model>> {
    let query = placement::Entity::of(edit.write().organization_id())
        .filter(placement::Column::MeasureId.eq(measure))
        .order_by_asc(placement::Column::ObjectiveId);
    Ok(query.all(edit.write().db()).await?)
}

/// Reads the placements of the other measures in use on the objective.
async fn others(edit: &Edit, objective: ObjectiveId, measure: MeasureId) -> Result<Vec<placement::Model>> {
    let organization = edit.write().organization_id();
    let in_use = measure::Entity::of(organization)
        .select_only()
        .column(measure::Column::Id)
        .filter(measure::Column::ArchivedAt.is_null());
    let query = placement::Entity::of(organization)
        .filter(placement::Column::ObjectiveId.eq(objective))
        .filter(placement::Column::MeasureId.ne(measure))
        .filter(Expr::col(placement::Column::MeasureId).in_subquery(in_use.into_query()));
    Ok(query.all(edit.write().db()).await?)
}

fn positions_of(rows: &[placement::Model]) -> impl Iterator<Item = (MeasureId, i32)> {
    rows.iter().map(|row| (row.measure_id, row.position))
}

/// Shifts the other placements to new positions.
async fn make_room(
    edit: &mut Edit,
    others: Vec<placement::Model>,
    positions: &[(MeasureId, i32)],
) -> Result<(), Refused> {
    let shifted = others.into_iter().filter_map(|row| {
        let (_, position) = positions.iter().find(|(measure, _)| *measure == row.measure_id)?;
        let after = placement::Model { position: *position, ..row.clone() };
        Some(Change { before: Some(row), after })
    });
    edit.put_all(shifted.collect::<Vec<_>>()).await
}
