//! Conversion of rows of the structure to domain values. Each conversion destructures the row completely, so that a new
//! column does not compile until its meaning is decided here.

use domain::{
    id::ObjectiveId,
    measure::{Measure, Unit},
    scorecard::{Alignment, CausalLink, Objective, Perspective, Placement, Profile, Theme},
};
use entity::{alignment, causal_link, measure, objective, perspective, placement, scorecard, theme};

use crate::error::{Error, Result};

fn list<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> Result<Vec<T>> {
    serde_json::from_value(json).map_err(|error| Error::Corrupt(format!("a list: {error}")))
}

/// Converts a row: columns that become fields of the same name as they are, all other columns, and the fields that are
/// made of them.
macro_rules! convert {
    (
        $row:ident: $table:ident::Model => $to:ident {
            same: $($same:ident),*;
            columns: $($column:ident $(: $name:tt)?),*;
            fields: $($field:ident: $value:expr),* $(,)?
        }
    ) => {{
        let $table::Model { $($same,)* $($column $(: $name)?,)* } = $row;
        $to { $($same,)* $($field: $value,)* }
    }};
}

/// Converts the fields of a scorecard itself.
pub(crate) fn profile(row: scorecard::Model) -> Result<Profile> {
    Ok(convert!(row: scorecard::Model => Profile {
        same: id, key, name, level, state, mission, vision, value_proposition, starts_on, ends_on, missing_policy,
            review_frequency, created_at, version;
        columns: organization_id: _, parent_id, values, priorities;
        fields: parent: parent_id, values: list(values)?, priorities: list(priorities)?,
    }))
}

/// Converts a perspective.
pub(crate) fn perspective(row: perspective::Model) -> Perspective {
    convert!(row: perspective::Model => Perspective {
        same: id, key, kind, name, core_question, focus_area, position, weight, version;
        columns: organization_id: _, scorecard_id: _;
        fields:
    })
}

/// Converts a theme.
pub(crate) fn theme(row: theme::Model) -> Theme {
    convert!(row: theme::Model => Theme {
        same: id, key, name, position, version;
        columns: organization_id: _, scorecard_id: _;
        fields:
    })
}

/// Converts an objective, given the indexes of its perspective and theme in the scorecard.
pub(crate) fn objective(
    row: objective::Model,
    perspectives: &[Perspective],
    themes: &[Theme],
) -> Result<Objective> {
    let perspective = perspectives
        .iter()
        .position(|known| known.id == row.perspective_id)
        .ok_or_else(|| Error::Corrupt(format!("the perspective of objective {}", row.id)))?;
    Ok(convert!(row: objective::Model => Objective {
        same: id, key, name, description, category, owner, position, weight, rollup, own_share, version;
        columns: organization_id: _, scorecard_id: _, perspective_id: _, theme_id;
        fields: perspective: perspective,
            theme: theme_id.and_then(|id| themes.iter().position(|known| known.id == id)),
    }))
}

/// Converts an alignment.
pub(crate) fn alignment(row: alignment::Model) -> Alignment {
    let alignment::Model {
        organization_id: _,
        id,
        objective_id,
        scorecard_id,
        parent_objective_id,
        parent_scorecard_id,
        kind,
        weight,
        version,
    } = row;
    Alignment {
        id,
        objective: objective_id,
        scorecard: scorecard_id,
        parent_objective: parent_objective_id,
        parent_scorecard: parent_scorecard_id,
        kind,
        weight,
        version,
    }
}

/// Converts the id and fields of a causal link; its ends are resolved by the loader.
pub(crate) fn causal_link(
    row: causal_link::Model,
    index_of: impl Fn(ObjectiveId) -> Option<usize>,
) -> Result<CausalLink> {
    let link = row.id;
    let end = |objective: ObjectiveId| {
        index_of(objective).ok_or_else(|| Error::Corrupt(format!("an end of causal link {link}")))
    };
    Ok(convert!(row: causal_link::Model => CausalLink {
        same: id, hypothesis, polarity, expected_lag_months, version;
        columns: organization_id: _, scorecard_id: _, cause_id, effect_id;
        fields: cause: end(cause_id)?, effect: end(effect_id)?,
    }))
}

/// Converts a measure.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn measure(row: measure::Model) -> Result<Measure> {
    // The rules refuse more decimals than this.
    let decimals = u8::try_from(row.unit_decimals).unwrap_or(u8::MAX);
    Ok(convert!(row: measure::Model => Measure {
        same: id, key, name, description, direction, timing, frequency, aggregation, calculation, scoring, score_basis,
            source, formula, missing_operand, baseline, red_flag_tolerance, trend_gap, owner, data_source, position,
            version, archived_at;
        columns: organization_id: _, scorecard_id, unit_kind, unit_symbol, unit_decimals: _, boundaries;
        fields: scorecard: scorecard_id, unit: Unit { kind: unit_kind, symbol: unit_symbol, decimals },
            boundaries: list(boundaries)?,
    }))
}

/// Converts a placement.
pub(crate) fn placement(row: placement::Model) -> Placement {
    let placement::Model {
        organization_id: _,
        objective_id,
        objective_scorecard_id,
        measure_id,
        measure_scorecard_id,
        weight,
        position: _,
    } = row;
    Placement {
        objective: objective_id,
        objective_scorecard: objective_scorecard_id,
        measure: measure_id,
        measure_scorecard: measure_scorecard_id,
        weight,
    }
}
