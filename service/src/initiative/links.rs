//! What an initiative is meant to move: objectives and measures, of its scorecard and of others.

use std::str::FromStr;

use domain::{
    id::{MeasureId, ObjectiveId},
    position,
    scorecard::Scorecard,
};
use entity::{initiative, initiative_measure, initiative_objective};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use super::MOST;
use crate::{
    command::Refused,
    edit::Edit,
    error::{Problem, ProblemCode, Result},
    patch::Patch,
    policy::Action,
    row::{Change, Row},
};

/// What an initiative is meant to move.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeLinks {
    /// The ids of all objectives.
    pub objective_ids: Patch<Vec<String>>,
    /// The ids of all measures.
    pub measure_ids: Patch<Vec<String>>,
}

/// The links to write and to remove.
pub(super) struct Links {
    objectives: Replaced<initiative_objective::Model>,
    measures: Replaced<initiative_measure::Model>,
}

/// One whole list in place of another.
struct Replaced<R> {
    put: Vec<Change<R>>,
    removed: Vec<R>,
}

/// The initiative's links in a table.
macro_rules! known {
    ($edit:ident, $row:ident, $table:ident) => {
        $table::Entity::find()
            .filter($table::Column::OrganizationId.eq($row.organization_id))
            .filter($table::Column::InitiativeId.eq($row.id))
            .all($edit.write().tx())
            .await?
    };
}

impl Links {
    /// What changes with these fields.
    pub(super) async fn read(
        edit: &mut Edit,
        scorecard: &Scorecard,
        row: &initiative::Model,
        said: &InitiativeLinks,
    ) -> Result<Self, Refused> {
        let mut links = Self { objectives: Replaced::nothing(), measures: Replaced::nothing() };
        if let Some(ids) = wanted(&said.objective_ids) {
            let wanted = edit.linked_objectives(scorecard, ids).await?;
            links.objectives = Replaced::new(
                known!(edit, row, initiative_objective),
                wanted,
                |link| link.objective_id,
                |objective_id, position| initiative_objective::Model {
                    organization_id: row.organization_id,
                    initiative_id: row.id,
                    objective_id,
                    scorecard_id: row.scorecard_id,
                    position,
                },
            );
        }
        if let Some(ids) = wanted(&said.measure_ids) {
            let wanted = edit.linked_measures(scorecard, ids).await?;
            links.measures = Replaced::new(
                known!(edit, row, initiative_measure),
                wanted,
                |link| link.measure_id,
                |measure_id, position| initiative_measure::Model {
                    organization_id: row.organization_id,
                    initiative_id: row.id,
                    measure_id,
                    scorecard_id: row.scorecard_id,
                    position,
                },
            );
        }
        Ok(links)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.objectives.is_empty() && self.measures.is_empty()
    }

    pub(super) async fn put(self, edit: &mut Edit) -> Result<(), Refused> {
        edit.remove(self.objectives.removed).await?;
        edit.remove(self.measures.removed).await?;
        edit.put_all(self.objectives.put).await?;
        edit.put_all(self.measures.put).await
    }
}

/// The list that replaces the one that is there, if there is to be another; cleared, it is empty.
fn wanted(patch: &Patch<Vec<String>>) -> Option<&[String]> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(&[]),
        Patch::Set(ids) => Some(ids),
    }
}

impl<R: Row> Replaced<R> {
    fn nothing() -> Self {
        Self { put: Vec::new(), removed: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty()
    }

    fn new(
        known: Vec<R>,
        wanted: Vec<Uuid>,
        target: impl Fn(&R) -> Uuid,
        row: impl Fn(Uuid, i32) -> R,
    ) -> Self {
        let before = |id: Uuid| known.iter().find(|row| target(row) == id);
        let rows = wanted.iter().enumerate().map(|(at, id)| (before(*id), row(*id, position::nth(at))));
        let put = rows.filter_map(|(before, row)| Change::of(before, row)).collect();
        let removed = known.iter().filter(|row| !wanted.contains(&target(row))).cloned().collect();
        Self { put, removed }
    }
}

impl Edit {
    async fn linked_objectives(&mut self, own: &Scorecard, ids: &[String]) -> Result<Vec<Uuid>, Refused> {
        const FIELD: &str = "objectiveIds";
        let mut found = Vec::with_capacity(ids.len());
        for (at, id) in self.at_most(FIELD, ids).iter().enumerate() {
            let here = ObjectiveId::from_str(id).ok().and_then(|id| own.objective(id));
            let objective = match here {
                Some(index) => Ok(own.objectives[index].id.uuid()),
                None => {
                    let found = self.objective(FIELD, id, Action::Read).await;
                    found.map(|(scorecard, index)| scorecard.objectives[index].id.uuid())
                }
            };
            self.link(&mut found, FIELD, at, objective)?;
        }
        Ok(found)
    }

    async fn linked_measures(&mut self, own: &Scorecard, ids: &[String]) -> Result<Vec<Uuid>, Refused> {
        const FIELD: &str = "measureIds";
        let mut found = Vec::with_capacity(ids.len());
        for (at, id) in self.at_most(FIELD, ids).iter().enumerate() {
            let here = MeasureId::from_str(id).ok().and_then(|id| own.measure(id));
            let measure = match here {
                Some(index) => Ok(own.measures[index].id.uuid()),
                None => {
                    let found = self.measure(FIELD, id, Action::Read).await;
                    found.map(|(scorecard, index)| scorecard.measures[index].id.uuid())
                }
            };
            self.link(&mut found, FIELD, at, measure)?;
        }
        Ok(found)
    }

    /// The list, or none of it where it is too long: what lies elsewhere is looked up one by one.
    fn at_most<'a>(&mut self, field: &str, ids: &'a [String]) -> &'a [String] {
        if ids.len() > MOST {
            self.refuse(ProblemCode::TooMany, field, format!("{} are more than {MOST}", ids.len()));
            return &[];
        }
        ids
    }

    /// Notes what was found at a place of a list, once; or that it was not, and goes on.
    fn link(
        &mut self,
        found: &mut Vec<Uuid>,
        field: &str,
        at: usize,
        looked_up: Result<Uuid, Refused>,
    ) -> Result<(), Refused> {
        let at = at.to_string();
        let looked_up = looked_up.map_err(|refused| refused.at(&[field, &at]));
        let Some(id) = self.note(looked_up)? else { return Ok(()) };
        if found.contains(&id) {
            let path = ["input", field, &at];
            self.problems.push(Problem::new(ProblemCode::Duplicate, "it stands in the list twice", &path));
        } else {
            found.push(id);
        }
        Ok(())
    }
}
