//! Conversion of rows of initiatives and their parts.

use domain::{
    id::{MeasureId, ObjectiveId},
    money::Money,
    scorecard::{Deliverable, ExpectedEffect, Initiative},
};
use entity::{deliverable, initiative, initiative_measure, initiative_objective};

use crate::error::{Error, Result};

/// Initiative without its parts.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn initiative(row: initiative::Model) -> Result<Initiative> {
    of(row, Vec::new(), Vec::new(), Vec::new())
}

/// Initiative with its parts.
pub(super) fn of(
    row: initiative::Model,
    deliverables: Vec<deliverable::Model>,
    objectives: Vec<initiative_objective::Model>,
    measures: Vec<initiative_measure::Model>,
) -> Result<Initiative> {
    let initiative::Model {
        organization_id: _,
        id,
        scorecard_id: _,
        key,
        name,
        description,
        owner,
        sponsor,
        status,
        budget_minor,
        budget_currency,
        spent_minor,
        spent_currency,
        starts_on,
        ends_on,
        percent_complete,
        position,
        version,
        archived_at,
    } = row;
    Ok(Initiative {
        id,
        key,
        name,
        description,
        owner,
        sponsor,
        status,
        budget: money(budget_minor, budget_currency.as_deref())?,
        spent: money(spent_minor, spent_currency.as_deref())?,
        starts_on,
        ends_on,
        percent_complete,
        deliverables: deliverables.into_iter().map(deliverable).collect(),
        objectives: objectives.into_iter().map(on_objective).collect(),
        measures: measures.into_iter().map(on_measure).collect(),
        position,
        version,
        archived_at,
    })
}

fn on_objective(row: initiative_objective::Model) -> ExpectedEffect<ObjectiveId> {
    ExpectedEffect { on: row.objective_id, description: row.expected_effect, change: row.expected_change }
}

fn on_measure(row: initiative_measure::Model) -> ExpectedEffect<MeasureId> {
    ExpectedEffect { on: row.measure_id, description: row.expected_effect, change: row.expected_change }
}

fn deliverable(row: deliverable::Model) -> Deliverable {
    let deliverable::Model {
        organization_id: _,
        id,
        initiative_id: _,
        scorecard_id: _,
        name,
        due_on,
        done_on,
        position: _,
        version,
    } = row;
    Deliverable { id, name, due_on, done_on, version }
}

fn money(minor: Option<i64>, currency: Option<&str>) -> Result<Option<Money>> {
    match (minor, currency) {
        (Some(minor), Some(currency)) => Money::from_minor(minor, currency)
            .map(Some)
            .map_err(|error| Error::Corrupt(format!("an amount of money: {error}"))),
        _ => Ok(None),
    }
}
