//! Rules for the definition of a measure.

use super::{Violation, at_least_zero, due_after_days, exact};
use crate::{
    formula::Formula,
    measure::Measure,
    scoring::scale::is_ascending,
    vocabulary::{Aggregation, Direction, Fault, MeasureSource, ScoringMethod, UnitKind},
};

/// Largest number of printed decimals.
const MAX_DECIMALS: u8 = 9;
/// Smallest number of boundaries of BANDS, which needs at least two bands.
const MIN_BOUNDARIES: usize = 3;

/// Checks the definition of this measure.
///
/// A TEXT measure may have any scoring method, since it is never scored; a PROGRESS measure without a baseline is
/// allowed, and UNSCORED until it has one.
#[must_use]
pub fn measure(measure: &Measure) -> Vec<Violation> {
    let mut violations = Vec::new();
    if measure.name.trim().is_empty() {
        violations.push(Violation::new("name", Fault::Required, "must not be blank"));
    }
    if measure.unit.decimals > MAX_DECIMALS {
        let message = format!("must lie between 0 and {MAX_DECIMALS}");
        violations.push(Violation::new("unit.decimals", Fault::OutOfRange, message));
    }
    violations.extend(at_least_zero("redFlagTolerance", measure.red_flag_tolerance));
    violations.extend(at_least_zero("trendGap", measure.trend_gap));
    violations.extend(measure.baseline.and_then(|baseline| exact("baseline", baseline)));
    violations.extend(measure.due_after_days.and_then(due_after_days));
    violations.extend(boundaries(measure));
    violations.extend(scoring(measure));
    violations.extend(formula(measure));
    violations
}

fn boundaries(measure: &Measure) -> Option<Violation> {
    let refuse = |fault, message: &str| Some(Violation::new("boundaries", fault, message));
    match (measure.scoring, measure.boundaries.as_slice()) {
        (ScoringMethod::Bands, given) if given.len() < MIN_BOUNDARIES => {
            refuse(Fault::Required, "must be three or more for BANDS")
        }
        (ScoringMethod::Bands, given) if given.iter().any(|boundary| !boundary.is_finite()) => {
            refuse(Fault::NotFinite, "must be finite numbers")
        }
        (ScoringMethod::Bands, given) if !is_ascending(given) => {
            refuse(Fault::NotAscending, "must each be greater than the one before")
        }
        (ScoringMethod::Bands, _) | (_, []) => None,
        (_, [..]) => refuse(Fault::NotAllowed, "are for BANDS"),
    }
}

fn scoring(measure: &Measure) -> Option<Violation> {
    let refuse = |message| Some(Violation::new("scoring", Fault::NotAllowed, message));
    match (measure.scoring, measure.direction, measure.unit.kind) {
        (_, _, UnitKind::Text) => None,
        (ScoringMethod::YesNo, _, kind) if kind != UnitKind::YesNo => {
            refuse("must not be YES_NO, which is for measures whose unit is YES_NO")
        }
        (ScoringMethod::Bands, Direction::Maintain, _) => {
            refuse("must not be BANDS for MAINTAIN: bands have a best end")
        }
        _ => None,
    }
}

fn formula(measure: &Measure) -> Vec<Violation> {
    let refuse = |fault, message: String| vec![Violation::new("formula", fault, message)];
    if measure.unit.kind == UnitKind::Text && measure.source != MeasureSource::Entered {
        let message = "must be ENTERED where the unit is TEXT: words are recorded";
        return vec![Violation::new("source", Fault::NotAllowed, message)];
    }
    match (measure.source, measure.formula.as_deref()) {
        (MeasureSource::Entered, None) => Vec::new(),
        (MeasureSource::Entered, Some(_)) => {
            refuse(Fault::NotAllowed, "is for CALCULATED and ROLLED_UP measures".to_owned())
        }
        (MeasureSource::RolledUp, formula) => match roll_up(measure) {
            Some(_) => Vec::new(),
            None => refuse(
                Fault::Malformed,
                format!(
                    "must be SUM, AVERAGE or nothing for ROLLED_UP, not {:?}",
                    formula.unwrap_or_default()
                ),
            ),
        },
        (MeasureSource::Calculated, None) => refuse(Fault::Required, "is needed for CALCULATED".to_owned()),
        (MeasureSource::Calculated, Some(text)) => match Formula::parse(text) {
            Err(error) => refuse(Fault::Malformed, format!("is wrong {error}")),
            Ok(formula) if formula.operands().is_empty() => refuse(
                Fault::Malformed,
                "names no measure; measures' keys stand in braces: {sales}".to_owned(),
            ),
            Ok(formula) if measure.key.as_ref().is_some_and(|key| formula.operands().contains(key)) => {
                refuse(Fault::Cycle, "names the measure itself".to_owned())
            }
            Ok(_) => Vec::new(),
        },
    }
}

/// Aggregation of the members of a ROLLED_UP measure: SUM or AVERAGE, as stated in its `formula`. Without one, measures
/// that are averaged over time, percentages, ratings and yes/no values are averaged, and all others are summed. `None`
/// for any other formula.
#[must_use]
pub fn roll_up(measure: &Measure) -> Option<Aggregation> {
    let averaged = measure.aggregation == Some(Aggregation::Average)
        || matches!(measure.unit.kind, UnitKind::Percent | UnitKind::Rating | UnitKind::YesNo);
    match measure.formula.as_deref() {
        None => Some(if averaged { Aggregation::Average } else { Aggregation::Sum }),
        Some(formula_text) => {
            formula_text.parse().ok().filter(|it| matches!(it, Aggregation::Sum | Aggregation::Average))
        }
    }
}
