//! Input of the objectives and measures that an initiative is expected to affect.

use domain::validity;
use ledger::error::ProblemCode;
use serde::Serialize;

use crate::{edit::Edit, patch::Patch};

/// Objectives and measures that an initiative is expected to affect: their ids alone, or with the expectations.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitiativeLinks {
    /// Ids of all objectives. Those that stay keep their expectations.
    pub objective_ids: Patch<Vec<String>>,
    /// Ids of all measures. Those that stay keep their expectations.
    pub measure_ids: Patch<Vec<String>>,
    /// Complete list with expectations, in place of both lists of ids.
    #[serde(skip_serializing_if = "Patch::is_kept")]
    pub effects: Patch<Vec<EffectGiven>>,
}

/// Objective or measure, and the expected effect on it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectGiven {
    /// Id of the objective; excludes `measure_id`.
    pub objective_id: Option<String>,
    /// Id of the measure; excludes `objective_id`.
    pub measure_id: Option<String>,
    /// Expected effect, in words.
    pub expected_effect: Option<String>,
    /// Expected change: of a measure's value in its unit, of an objective's score in points.
    pub expected_change: Option<f64>,
}

/// Entry of a list that replaces the existing one.
pub(super) struct Entry<'a> {
    /// Path of the id in the input.
    pub(super) path: Vec<String>,
    pub(super) id: &'a str,
    /// Expectation; unchanged where `None`.
    pub(super) expected: Option<&'a EffectGiven>,
}

impl InitiativeLinks {
    /// Lists of objectives and of measures that replace the existing ones; `None` for a list that stays.
    pub(super) fn entries(&self, edit: &mut Edit) -> (Option<Vec<Entry<'_>>>, Option<Vec<Entry<'_>>>) {
        let mut objectives = whole(&self.objective_ids).map(|ids| by_id("objectiveIds", ids));
        let mut measures = whole(&self.measure_ids).map(|ids| by_id("measureIds", ids));
        let lists = [("objectiveIds", &self.objective_ids), ("measureIds", &self.measure_ids)];
        // Null beside a list has no meaning: typed clients send it for a field that was not set.
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

/// Replacing list; `None` if the existing list stays, empty if it is cleared.
fn whole<T>(patch: &Patch<Vec<T>>) -> Option<&[T]> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(&[]),
        Patch::Set(list) => Some(list),
    }
}

/// Entries with the ids alone.
fn by_id<'a>(field: &str, ids: &'a [String]) -> Vec<Entry<'a>> {
    let ids = ids.iter().enumerate();
    ids.map(|(at, id)| Entry { path: vec![field.to_owned(), at.to_string()], id, expected: None }).collect()
}
