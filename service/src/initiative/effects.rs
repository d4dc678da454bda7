//! What clients say of what an initiative is meant to move.

use domain::validity;
use serde::Serialize;

use crate::{edit::Edit, error::ProblemCode, patch::Patch};

/// What an initiative is meant to move: the ids, or all of it with what is expected.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeLinks {
    /// The ids of all objectives. Of those that stay, what is expected stays, too.
    pub objective_ids: Patch<Vec<String>>,
    /// The ids of all measures; likewise.
    pub measure_ids: Patch<Vec<String>>,
    /// In place of both lists, all of it.
    #[serde(skip_serializing_if = "Patch::is_kept")]
    pub effects: Patch<Vec<EffectGiven>>,
}

/// Something to be moved, and what is expected.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectGiven {
    /// An objective's id; or else
    pub objective_id: Option<String>,
    /// a measure's.
    pub measure_id: Option<String>,
    /// What is expected, in words.
    pub expected_effect: Option<String>,
    /// By how much: a measure's value in its unit, an objective's score in points.
    pub expected_change: Option<f64>,
}

/// An entry of a list that replaces another.
pub(super) struct Entry<'a> {
    /// Where the id stands in the input.
    pub(super) path: Vec<String>,
    pub(super) id: &'a str,
    /// What is expected; where the list does not say, it stays.
    pub(super) expected: Option<&'a EffectGiven>,
}

impl InitiativeLinks {
    /// The lists of objectives and of measures that replace the ones that are there, where there are to be others.
    pub(super) fn entries(&self, edit: &mut Edit) -> (Option<Vec<Entry<'_>>>, Option<Vec<Entry<'_>>>) {
        let mut objectives = whole(&self.objective_ids).map(|ids| by_id("objectiveIds", ids));
        let mut measures = whole(&self.measure_ids).map(|ids| by_id("measureIds", ids));
        let lists = [("objectiveIds", &self.objective_ids), ("measureIds", &self.measure_ids)];
        // Null beside a list says nothing: typed clients send it for what was not set.
        let effects = match &self.effects {
            Patch::Set(effects) => effects.as_slice(),
            Patch::Clear if lists.iter().all(|(_, list)| list.value().is_none()) => &[],
            Patch::Clear | Patch::Keep => return (objectives, measures),
        };
        for (field, list) in lists {
            if list.value().is_some() {
                let message = format!("effects says all of it: give either effects or {field}");
                edit.refuse(ProblemCode::NotAllowed, field, message);
            }
        }
        let (on_objectives, on_measures) =
            (objectives.get_or_insert_default(), measures.get_or_insert_default());
        for (at, effect) in effects.iter().enumerate() {
            let EffectGiven { objective_id, measure_id, .. } = effect;
            if objective_id.is_some() == measure_id.is_some() {
                let message = "exactly one of objectiveId and measureId is needed";
                edit.refuse(ProblemCode::Invalid, &format!("effects.{at}"), message);
            }
            let change = effect.expected_change.and_then(|it| validity::exact("expectedChange", it));
            if let Some(violation) = change {
                let field = format!("effects.{at}.expectedChange");
                edit.refuse(violation.fault.into(), &field, violation.sentence());
            }
            let entry = |field: &str, id| {
                let path = ["effects", &at.to_string(), field].map(str::to_owned).to_vec();
                Entry { path, id, expected: Some(effect) }
            };
            on_objectives.extend(objective_id.iter().map(|id| entry("objectiveId", id)));
            on_measures.extend(measure_id.iter().map(|id| entry("measureId", id)));
        }
        (objectives, measures)
    }
}

/// The list that replaces the one that is there, if there is to be another; cleared, it is empty.
fn whole<T>(patch: &Patch<Vec<T>>) -> Option<&[T]> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(&[]),
        Patch::Set(list) => Some(list),
    }
}

/// Entries of which nothing is said but the id.
fn by_id<'a>(field: &str, ids: &'a [String]) -> Vec<Entry<'a>> {
    let ids = ids.iter().enumerate();
    ids.map(|(at, id)| Entry { path: vec![field.to_owned(), at.to_string()], id, expected: None }).collect()
}
