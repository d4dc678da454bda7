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

/// Converts the fields of a scorecard itself.
pub(crate) fn profile(row: scorecard::Model) -> Result<Profile> {
    let scorecard::Model {
        organization_id: _,
        id,
        key,
        name,
        level,
        state,
        parent_id,
        mission,
        vision,
        values,
        priorities,
        value_proposition,
        starts_on,
        ends_on,
        missing_policy,
        review_frequency,
        created_at,
        version,
    } = row;
    Ok(Profile {
        id,
        key,
        name,
        level,
        state,
        parent: parent_id,
        mission,
        vision,
        values: list(values)?,
        priorities: list(priorities)?,
        value_proposition,
        starts_on,
        ends_on,
        missing_policy,
        review_frequency,
        created_at,
        version,
    })
}

/// Converts a perspective.
pub(crate) fn perspective(row: perspective::Model) -> Perspective {
    let perspective::Model {
        organization_id: _,
        id,
        scorecard_id: _,
        key,
        kind,
        name,
        core_question,
        focus_area,
        position,
        weight,
        version,
    } = row;
    Perspective { id, key, kind, name, core_question, focus_area, position, weight, version }
}

/// Converts a theme.
pub(crate) fn theme(row: theme::Model) -> Theme {
    let theme::Model { organization_id: _, id, scorecard_id: _, key, name, position, version } = row;
    Theme { id, key, name, position, version }
}

/// Converts an objective, given the indexes of its perspective and theme in the scorecard.
pub(crate) fn objective(
    row: objective::Model,
    perspectives: &[Perspective],
    themes: &[Theme],
) -> Result<Objective> {
    let objective::Model {
        organization_id: _,
        id,
        scorecard_id: _,
        perspective_id,
        theme_id,
        key,
        name,
        description,
        category,
        owner,
        position,
        weight,
        rollup,
        own_share,
        version,
    } = row;
    let perspective = perspectives
        .iter()
        .position(|known| known.id == perspective_id)
        .ok_or_else(|| Error::Corrupt(format!("the perspective of objective {id}")))?;
    Ok(Objective {
        id,
        key,
        perspective,
        theme: theme_id.and_then(|id| themes.iter().position(|known| known.id == id)),
        name,
        description,
        category,
        owner,
        position,
        weight,
        rollup,
        own_share,
        version,
    })
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
    let causal_link::Model {
        organization_id: _,
        id,
        scorecard_id: _,
        cause_id,
        effect_id,
        hypothesis,
        polarity,
        expected_lag_months,
        version,
    } = row;
    let end = |objective: ObjectiveId| {
        index_of(objective).ok_or_else(|| Error::Corrupt(format!("an end of causal link {id}")))
    };
    Ok(CausalLink {
        id,
        cause: end(cause_id)?,
        effect: end(effect_id)?,
        hypothesis,
        polarity,
        expected_lag_months,
        version,
    })
}

/// Converts a measure.
///
/// # Errors
/// Returns `Corrupt` for a row that this program did not write.
pub fn measure(row: measure::Model) -> Result<Measure> {
    let measure::Model {
        organization_id: _,
        id,
        scorecard_id,
        key,
        name,
        description,
        unit_kind,
        unit_symbol,
        unit_decimals,
        direction,
        timing,
        frequency,
        aggregation,
        calculation,
        scoring,
        score_basis,
        source,
        formula,
        missing_operand,
        baseline,
        red_flag_tolerance,
        trend_gap,
        boundaries,
        owner,
        data_source,
        position,
        version,
        archived_at,
    } = row;
    // The rules refuse values beyond this.
    let decimals = u8::try_from(unit_decimals).unwrap_or(u8::MAX);
    Ok(Measure {
        id,
        key,
        scorecard: scorecard_id,
        name,
        description,
        unit: Unit { kind: unit_kind, symbol: unit_symbol, decimals },
        direction,
        timing,
        frequency,
        aggregation,
        calculation,
        scoring,
        score_basis,
        source,
        formula,
        missing_operand,
        baseline,
        red_flag_tolerance,
        trend_gap,
        boundaries: list(boundaries)?,
        owner,
        data_source,
        position,
        version,
        archived_at,
    })
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
