//! Objectives: adding, changing and removing them.

use async_trait::async_trait;
use domain::{
    id::{ObjectiveId, OrganizationId, PerspectiveId, ScorecardId},
    position,
    scorecard::{Objective, Scorecard},
    validity,
    vocabulary::{ObjectiveCategory, RollupMode},
};
use entity::{causal_link, initiative_objective, key_result, list::Owners, objective};
use ledger::{
    error::{Error, ProblemCode, Result},
    policy::Action,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    fields::{Column, fields},
    patch::Patch,
};

fields! {
    /// Fields of an objective.
    pub struct ObjectiveFields of Objective, in objective::Model {
        /// Key that the partner system knows the objective by.
        key: String,
        /// Name of the objective.
        name: String = String::new(),
        /// Meaning of the objective.
        description: String,
        /// Category of the intended result.
        category: ObjectiveCategory,
        /// Owner of the objective.
        owner: String,
        /// Weight in the perspective's score, 0 or more.
        weight: f64 = 1.0,
    }
    by hand {
        /// Ids of the owners: members and groups; the whole list.
        owner_ids as "ownerIds": Vec<String>,
        /// Roll-up mode: the sources of the score.
        rollup: RollupMode,
        /// Weight of the objective's own measures in a BLEND, 0 to 1.
        own_share as "ownShare": f64,
        /// Id of the theme.
        theme_id as "themeId": String,
        /// Position in the perspective, from 1.
        position: i32,
    }
    new row(
        organization_id: OrganizationId, scorecard_id: ScorecardId, perspective_id: PerspectiveId,
        id: ObjectiveId
    ) {
        organization_id, scorecard_id, perspective_id, id, theme_id: None, rollup: RollupMode::Own,
        own_share: 0.5, position: 0, owner_ids: Owners::default(), version: 1,
    }
}

/// Adds an objective to a perspective, at the end where no position is given.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectiveCreate {
    /// Id of the new objective, when the client chooses it.
    pub id: Option<String>,
    /// Id of the perspective.
    pub perspective_id: String,
    /// Fields of the objective.
    #[serde(flatten)]
    pub fields: ObjectiveFields,
}

/// Changes an objective, or moves it to another perspective of its scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectiveUpdate {
    /// Id of the objective.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Id of the perspective to move the objective to.
    pub perspective_id: Patch<String>,
    /// Fields of the objective.
    #[serde(flatten)]
    pub fields: ObjectiveFields,
}

/// Removes an objective with its causal links, its alignments upwards and the links of initiatives to it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectiveDelete {
    /// Id of the objective.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for ObjectiveCreate {
    const MUTATION: &'static str = "objectiveCreate";
    type Done = ObjectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<ObjectiveId, Refused> {
        let (scorecard, perspective) =
            edit.perspective("perspectiveId", &self.perspective_id, Action::Edit).await?;
        let id = edit.new_id::<objective::Model>(self.id.as_deref()).await?;
        let organization = edit.write().organization_id();
        let (home, above) = (scorecard.profile.id, scorecard.perspectives[perspective].id);
        let mut row = ObjectiveFields::new_row(organization, home, above, id);
        self.fields.change(edit, &scorecard, &mut row).await?;
        let positions =
            position::arrange(&siblings(&scorecard, perspective), id, self.fields.position.value().copied());
        let others = position::settle(&positions, row.id, &mut row.position);
        edit.make_room::<objective::Model>(&others, |row| &mut row.position).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ObjectiveUpdate {
    const MUTATION: &'static str = "objectiveUpdate";
    type Done = ObjectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<ObjectiveId, Refused> {
        let (scorecard, index) = edit.objective("id", &self.id, Action::Edit).await?;
        let id = scorecard.objectives[index].id;
        let mut before: objective::Model = edit.known_row(id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.change(edit, &scorecard, &mut row).await?;
        let from = scorecard.objectives[index].perspective;
        let to = match &self.perspective_id {
            Patch::Keep => from,
            Patch::Clear => {
                edit.refuse(ProblemCode::Required, "perspectiveId", "perspectiveId cannot be null");
                from
            }
            Patch::Set(to) => {
                let (other, to) = edit.perspective("perspectiveId", to, Action::Edit).await?;
                if other.profile.id != scorecard.profile.id {
                    let message =
                        "an objective stays in its scorecard; the perspective belongs to another one";
                    edit.refuse(ProblemCode::Immutable, "perspectiveId", message);
                }
                to
            }
        };
        edit.check_problems()?;
        let mut positions = Vec::new();
        if to != from {
            row.perspective_id = scorecard.perspectives[to].id;
            let perspective_of =
                |at: usize| if at == index { to } else { scorecard.objectives[at].perspective };
            edit.check_moved(&scorecard, "perspectiveId", |at| {
                scorecard.perspectives[perspective_of(at)].position
            });
            positions.extend(position::close(&siblings(&scorecard, from), id));
        }
        if to != from || self.fields.position != Patch::Keep {
            let requested = self.fields.position.value().copied();
            positions.extend(position::arrange(&siblings(&scorecard, to), id, requested));
        }
        let others = position::settle(&positions, row.id, &mut row.position);
        edit.make_room::<objective::Model>(&others, |row| &mut row.position).await?;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ObjectiveDelete {
    const MUTATION: &'static str = "objectiveDelete";
    type Done = ObjectiveId;

    async fn run(&self, edit: &mut Edit) -> Result<ObjectiveId, Refused> {
        let (scorecard, index) = edit.objective("id", &self.id, Action::Edit).await?;
        let objective = &scorecard.objectives[index];
        let mut row: objective::Model = edit.known_row(objective.id).await?;
        edit.expect_version(&mut row, self.expected_version);
        let placed = scorecard.placements_on(objective.id).count();
        if placed > 0 {
            let message = format!(
                "{placed} measures, counting archived ones, are placed on it; take them off first with measureUnplace"
            );
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        let below = scorecard.alignments_below(objective.id).count();
        if below > 0 {
            let message =
                format!("{below} objectives below are aligned with it; remove these alignments first");
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        let results = key_results(edit, row.id).await?;
        if results > 0 {
            let message =
                format!("{results} key results stand under it; remove them first with keyResultDelete");
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        edit.check_problems()?;
        let positions = position::close(&siblings(&scorecard, objective.perspective), row.id);
        for link in scorecard.links.iter().filter(|link| [link.cause, link.effect].contains(&index)) {
            let link: causal_link::Model = edit.known_row(link.id).await?;
            edit.remove([link]).await?;
        }
        for alignment in scorecard.alignments_above(objective.id) {
            let alignment: entity::alignment::Model = edit.known_row(alignment.id).await?;
            edit.remove([alignment]).await?;
        }
        let served = served_by(edit, row.id).await?;
        edit.remove(served).await?;
        edit.remove([row]).await?;
        edit.make_room::<objective::Model>(&positions, |row| &mut row.position).await?;
        Ok(objective.id)
    }
}

impl ObjectiveFields {
    /// Applies the roll-up. Returns the names of fields that are cleared and cannot be empty.
    pub(crate) fn apply_rollup(&self, row: &mut objective::Model) -> Vec<&'static str> {
        let changed = [
            ("rollup", row.rollup.change(&self.rollup)),
            ("ownShare", row.own_share.change(&self.own_share)),
        ];
        changed.into_iter().filter_map(|(name, changed)| (!changed).then_some(name)).collect()
    }

    async fn change(
        &self,
        edit: &mut Edit,
        scorecard: &Scorecard,
        row: &mut objective::Model,
    ) -> Result<(), Refused> {
        edit.refuse_cleared(self.apply(row).into_iter().chain(self.apply_rollup(row)));
        edit.check_key::<objective::Model>(row.id, self.key.value(), objective::Column::Key).await?;
        edit.check_name(&row.name);
        edit.set_owners(&self.owner_ids, &mut row.owner_ids);
        edit.violations(validity::weight(row.weight));
        edit.violations(validity::own_share(row.own_share));
        edit.requested_position(&self.position);
        match &self.theme_id {
            Patch::Keep => {}
            Patch::Clear => row.theme_id = None,
            Patch::Set(theme) => {
                let (home, at) = edit.theme("themeId", theme, Action::Edit).await?;
                if home.profile.id != scorecard.profile.id {
                    edit.refuse(ProblemCode::Invalid, "themeId", "the theme belongs to another scorecard");
                }
                row.theme_id = Some(home.themes[at].id);
            }
        }
        Ok(())
    }
}

/// Objectives of a perspective with their positions.
fn siblings(scorecard: &Scorecard, perspective: usize) -> Vec<(ObjectiveId, i32)> {
    let objectives = scorecard.objectives_in(perspective).map(|at| &scorecard.objectives[at]);
    objectives.map(|it| (it.id, it.position)).collect()
}

/// Reads the links of initiatives to the objective.
async fn served_by(edit: &Edit, objective: ObjectiveId) -> Result<Vec<initiative_objective::Model>, Error> {
    let query = initiative_objective::Entity::of(edit.write().organization_id())
        .filter(initiative_objective::Column::ObjectiveId.eq(objective));
    Ok(query.all(edit.write().db()).await?)
}

/// Counts the key results of the objective.
async fn key_results(edit: &Edit, objective: ObjectiveId) -> Result<u64, Error> {
    let query = key_result::Entity::of(edit.write().organization_id())
        .filter(key_result::Column::ObjectiveId.eq(objective));
    Ok(query.count(edit.write().db()).await?)
}
