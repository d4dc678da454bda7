//! Link rows from an initiative to the objectives and measures that it is expected to affect, on its scorecard or
//! others.

use std::str::FromStr;

use domain::{
    id::{Id, MeasureId, ObjectiveId},
    position,
    scorecard::Scorecard,
};
use entity::{initiative, initiative_measure, initiative_objective};
use ledger::{
    error::{Problem, ProblemCode, Result},
    policy::Action,
    row::{Change, Row},
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter};

use super::effects::{EffectGiven, Entry, InitiativeLinks};
use crate::{command::Refused, edit::Edit};

/// Resolved entry.
struct Target<'a, I> {
    id: I,
    expected: Option<&'a EffectGiven>,
}

/// Links to write and to remove.
pub(super) struct Links {
    objectives: Replaced<initiative_objective::Model>,
    measures: Replaced<initiative_measure::Model>,
}

/// Difference between an existing list and its replacement.
struct Replaced<R> {
    put: Vec<Change<R>>,
    removed: Vec<R>,
}

/// Computes the links of a table that change when the entries replace the existing ones; none without entries.
macro_rules! replaced {
    ($edit:ident, $scorecard:ident, $row:ident, $entries:ident, $table:ident, $target:ident, $find:ident) => {{
        match $entries {
            None => Replaced::nothing(),
            Some(entries) => {
                let mut targets = Vec::with_capacity(entries.len());
                for entry in entries {
                    let found = $edit.$find($scorecard, entry.id).await;
                    $edit.want(&mut targets, entry, found)?;
                }
                let known = $table::Entity::of($edit.write().organization_id())
                    .filter($table::Column::InitiativeId.eq($row.id))
                    .all($edit.write().db())
                    .await?;
                let row = |target: &Target<'_, _>, before: Option<&$table::Model>, position| {
                    let (expected_effect, expected_change) = match target.expected {
                        Some(said) => (said.expected_effect.clone(), said.expected_change),
                        None => {
                            before.map_or((None, None), |it| (it.expected_effect.clone(), it.expected_change))
                        }
                    };
                    $table::Model {
                        organization_id: $row.organization_id,
                        initiative_id: $row.id,
                        $target: target.id,
                        scorecard_id: $row.scorecard_id,
                        position,
                        expected_effect,
                        expected_change,
                    }
                };
                Replaced::new(known, &targets, |link| link.$target, row)
            }
        }
    }};
}

impl Links {
    /// Computes the changes of the links for these fields.
    pub(super) async fn read(
        edit: &mut Edit,
        scorecard: &Scorecard,
        row: &initiative::Model,
        said: &InitiativeLinks,
    ) -> Result<Self, Refused> {
        let (on_objectives, on_measures) = said.entries(edit);
        let objectives = replaced!(
            edit,
            scorecard,
            row,
            on_objectives,
            initiative_objective,
            objective_id,
            linked_objective
        );
        let measures =
            replaced!(edit, scorecard, row, on_measures, initiative_measure, measure_id, linked_measure);
        Ok(Self { objectives, measures })
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

impl<R: Row> Replaced<R> {
    fn nothing() -> Self {
        Self { put: Vec::new(), removed: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty()
    }

    fn new<I: Id>(
        known: Vec<R>,
        targets: &[Target<'_, I>],
        target: impl Fn(&R) -> I,
        row: impl Fn(&Target<'_, I>, Option<&R>, i32) -> R,
    ) -> Self {
        let put = targets.iter().enumerate().filter_map(|(at, wanted)| {
            let before = known.iter().find(|row| target(row) == wanted.id);
            Change::of(before, row(wanted, before, position::nth(at)))
        });
        let put = put.collect();
        let is_removed = |row: &&R| targets.iter().all(|wanted| wanted.id != target(row));
        let removed = known.iter().filter(is_removed).cloned().collect();
        Self { put, removed }
    }
}

impl Edit {
    async fn linked_objective(&self, own: &Scorecard, id: &str) -> Result<ObjectiveId, Refused> {
        let here = ObjectiveId::from_str(id).ok().filter(|id| own.objective(*id).is_some());
        if let Some(id) = here {
            return Ok(id);
        }
        let (scorecard, index) = self.objective("objectiveIds", id, Action::Read).await?;
        Ok(scorecard.objectives[index].id)
    }

    async fn linked_measure(&self, own: &Scorecard, id: &str) -> Result<MeasureId, Refused> {
        let here = MeasureId::from_str(id).ok().filter(|id| own.measure(*id).is_some());
        if let Some(id) = here {
            return Ok(id);
        }
        let (scorecard, index) = self.measure("measureIds", id, Action::Read).await?;
        Ok(scorecard.measures[index].id)
    }

    /// Adds the resolved entry, once; or collects the problem and continues.
    fn want<'a, I: Id>(
        &mut self,
        targets: &mut Vec<Target<'a, I>>,
        entry: Entry<'a>,
        found: Result<I, Refused>,
    ) -> Result<(), Refused> {
        let path: Vec<&str> = entry.path.iter().map(String::as_str).collect();
        let Some(id) = self.collect(found.map_err(|refused| refused.at(&path)))? else { return Ok(()) };
        if targets.iter().any(|target| target.id == id) {
            let path: Vec<&str> = ["input"].into_iter().chain(path).collect();
            self.problems.push(Problem::new(ProblemCode::Duplicate, "it stands in the list twice", &path));
        } else {
            targets.push(Target { id, expected: entry.expected });
        }
        Ok(())
    }
}
