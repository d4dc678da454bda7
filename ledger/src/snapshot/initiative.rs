//! Conversion of rows of initiatives and their parts.

use domain::scorecard::Initiative;
use entity::{deliverable, initiative, initiative_measure, initiative_objective};

use crate::error::{Error, Result};

/// Initiative without its parts.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn initiative_of(row: initiative::Model) -> Result<Initiative> {
    row.into_initiative().map_err(|error| Error::Corrupt(format!("an amount of money: {error}")))
}

/// Initiative with its parts.
pub(super) fn with_parts(
    row: initiative::Model,
    deliverables: Vec<deliverable::Model>,
    objectives: Vec<initiative_objective::Model>,
    measures: Vec<initiative_measure::Model>,
) -> Result<Initiative> {
    Ok(Initiative {
        deliverables: deliverables.into_iter().map(Into::into).collect(),
        objectives: objectives.into_iter().map(Into::into).collect(),
        measures: measures.into_iter().map(Into::into).collect(),
        ..initiative_of(row)?
    })
}
