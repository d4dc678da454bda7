//! Rules for the recorded facts of a measure in one period.

use super::{Violation, exact};
use crate::{
    measure::Measure,
    scoring::score_of,
    series::Facts,
    vocabulary::{Direction, Fault, MeasureSource, ScoringMethod, UnitKind},
};

/// Checks these facts of this measure. When the measure's direction, scoring, unit, source or baseline changes, the
/// facts of all of its periods are checked again.
#[must_use]
pub fn facts(measure: &Measure, facts: &Facts) -> Vec<Violation> {
    let mut violations: Vec<_> =
        numbers(facts).into_iter().filter_map(|(field, number)| exact(field, number?)).collect();
    // Comparisons with numbers that are not finite would only repeat that violation.
    if violations.is_empty() {
        violations.extend(actual(measure, facts));
        violations.extend(band(measure, facts));
        violations.extend(red_flag(measure, facts));
        violations.extend(baseline(measure, facts));
    }
    violations.extend(status_override(facts));
    violations
}

fn numbers(facts: &Facts) -> [(&'static str, Option<f64>); 6] {
    [
        ("actual", facts.actual),
        ("target", facts.target),
        ("targetUpper", facts.target_upper),
        ("redFlag", facts.red_flag),
        ("stretch", facts.stretch),
        ("benchmark", facts.benchmark),
    ]
}

fn actual(measure: &Measure, facts: &Facts) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut refuse = |field, fault, message: &str| violations.push(Violation::new(field, fault, message));
    if measure.source != MeasureSource::Entered {
        let message = format!("is computed, not recorded: the measure is {}", measure.source);
        for (field, given) in [("actual", facts.actual.is_some()), ("text", facts.text.is_some())] {
            if given {
                refuse(field, Fault::NotAllowed, &message);
            }
        }
        return violations;
    }
    if measure.unit.kind == UnitKind::Text {
        for (field, _) in numbers(facts).into_iter().filter(|(_, number)| number.is_some()) {
            refuse(field, Fault::NotAllowed, "is a number, and the measure's unit is TEXT");
        }
    } else if facts.text.is_some() {
        refuse("text", Fault::NotAllowed, "is for measures whose unit is TEXT");
    }
    if measure.unit.kind == UnitKind::YesNo
        && facts.actual.is_some_and(|actual| actual != 0.0 && actual != 1.0)
    {
        refuse("actual", Fault::OutOfRange, "must be 1 for yes or 0 for no");
    }
    violations
}

fn band(measure: &Measure, facts: &Facts) -> Option<Violation> {
    let upper = facts.target_upper?;
    let refuse = |fault, message| Some(Violation::new("targetUpper", fault, message));
    match (measure.direction, facts.target) {
        (Direction::Increase | Direction::Decrease, _) => {
            refuse(Fault::NotAllowed, "is for measures whose direction is MAINTAIN")
        }
        (Direction::Maintain, None) => refuse(Fault::NotAllowed, "needs a target below it"),
        (Direction::Maintain, Some(target)) if upper < target => {
            refuse(Fault::WrongSide, "must not lie below the target")
        }
        (Direction::Maintain, Some(_)) => None,
    }
}

fn red_flag(measure: &Measure, facts: &Facts) -> Option<Violation> {
    let flag = facts.red_flag?;
    let refuse = |fault, message| Some(Violation::new("redFlag", fault, message));
    if measure.direction == Direction::Maintain {
        let message = "is a distance from the target band for MAINTAIN, and must be over 0";
        return if flag > 0.0 { None } else { refuse(Fault::OutOfRange, message) };
    }
    let target = facts.target?;
    match (measure.scoring, measure.direction) {
        (ScoringMethod::ThreeBand, _) if flag == target => {
            refuse(Fault::EqualsTarget, "must differ from the target")
        }
        (_, Direction::Increase) if flag > target => {
            refuse(Fault::WrongSide, "must lie below the target for INCREASE")
        }
        (_, Direction::Decrease) if flag < target => {
            refuse(Fault::WrongSide, "must lie above the target for DECREASE")
        }
        _ => None,
    }
}

fn baseline(measure: &Measure, facts: &Facts) -> Option<Violation> {
    let equal = measure.scoring == ScoringMethod::Progress
        && measure.baseline.is_some_and(|it| facts.target == Some(it));
    equal.then(|| {
        Violation::new("target", Fault::EqualsTarget, "must differ from the measure's baseline for PROGRESS")
    })
}

fn status_override(facts: &Facts) -> Vec<Violation> {
    let Some(given) = &facts.status_override else { return Vec::new() };
    let mut violations = Vec::new();
    if score_of(given.status).is_none() {
        violations.push(Violation::new("override.status", Fault::Malformed, "must be GREEN, YELLOW or RED"));
    }
    for (field, text) in [("override.reason", &given.reason), ("override.by", &given.by)] {
        if text.trim().is_empty() {
            violations.push(Violation::new(field, Fault::Required, "must not be blank"));
        }
    }
    violations
}
