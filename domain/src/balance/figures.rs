//! Findings about figures that can mislead: measures that are never yellow, and roll-ups with near misses.

use super::Finding;
use crate::{
    computation::{NearMiss, near_misses},
    measure::Measure,
    overview::Overview,
    scoring::derived_red_flag,
    series::Series,
    vocabulary::{Direction, FindingCode, MeasureSource, ScoringMethod, UnitKind},
};

pub(super) fn findings(overview: &Overview<'_>) -> Vec<Finding> {
    without_red_flag(overview).into_iter().chain(roll_ups_with_near_misses(overview)).collect()
}

fn without_red_flag(overview: &Overview<'_>) -> Option<Finding> {
    let measures = overview.own_measures().filter(|(measure, series)| has_no_yellow(measure, series));
    let ids = measures.map(|(measure, _)| measure.id);
    let why = "a percentage of nothing is no tolerance: they are green or red, and never yellow";
    Finding::lack(FindingCode::MeasureWithoutRedFlag, "measures without a red flag", why, ids)
}

/// True when the last target has neither a red flag of its own nor a tolerance other than zero to derive one from.
fn has_no_yellow(measure: &Measure, series: &Series) -> bool {
    if measure.scoring != ScoringMethod::ThreeBand || measure.unit.kind == UnitKind::Text {
        return false;
    }
    let last = series.all().iter().rev().find_map(|(_, facts)| Some((facts.target?, facts.red_flag)));
    last.is_some_and(|(target, red_flag)| {
        let at_target = if measure.direction == Direction::Maintain { 0.0 } else { target };
        red_flag.is_none()
            && derived_red_flag(measure.direction, target, measure.red_flag_tolerance) == Some(at_target)
    })
}

fn roll_ups_with_near_misses(overview: &Overview<'_>) -> Vec<Finding> {
    let is_below = |id| overview.around.children.contains(&id);
    let children = || {
        let homes = overview.around.homes.iter().map(|home| &**home);
        homes.filter(|home| is_below(home.profile.id))
    };
    let rolled_up = overview.own_measures().filter(|(measure, _)| measure.source == MeasureSource::RolledUp);
    rolled_up.filter_map(|(measure, _)| near_miss_finding(&near_misses(measure, children()))).collect()
}

fn near_miss_finding(near: &[NearMiss<'_>]) -> Option<Finding> {
    let first = near.first()?;
    let (name, other, scorecard) =
        (&first.rolled_up.name, &first.left_out.name, &first.scorecard.profile.name);
    let differs = if first.by_unit { "in its unit" } else { "by one letter" };
    let more = match near.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    Some(Finding {
        code: FindingCode::RolledUpLeavesOut,
        message: format!(
            "{name:?} is rolled up without {other:?} of {scorecard:?}, which differs {differs}{more}; give them the \
             same name and unit, or names that nobody confuses"
        ),
        nodes: vec![first.rolled_up.id.into()],
        found: Some(near.len() as f64),
        wanted: "0".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        balance::{Finding, report},
        fixture::{Balanced, Draft, facts, measure_ref, scorecard_id, series},
        measure::Measure,
        scorecard::Scorecard,
        vocabulary::{
            Direction,
            FindingCode::{self, MeasureWithoutRedFlag, RolledUpLeavesOut},
            MeasureSource, ScoringMethod, Severity,
        },
    };

    fn found(code: FindingCode, spoil: impl FnOnce(&mut Balanced)) -> Vec<Finding> {
        let mut case = Balanced::new();
        spoil(&mut case);
        case.assessed(report).into_iter().filter(|finding| finding.code == code).collect()
    }

    #[test]
    fn a_target_with_zero_tolerance_is_a_finding() {
        let with = |target: f64, edit: &dyn Fn(&mut Measure), flag: Option<f64>| {
            let findings = found(MeasureWithoutRedFlag, |case| {
                edit(&mut case.draft.parts.measures[0]);
                let mut row = facts(Some(1.0), Some(target));
                row.red_flag = flag;
                case.draft.series[0] = series([("2026-09", row)]);
            });
            findings.iter().map(|it| (it.severity(), it.nodes.clone())).collect::<Vec<_>>()
        };
        let named = vec![(Severity::Info, vec![measure_ref(1, 1).measure.into()])];
        assert_eq!(with(0.0, &|_| {}, None), named);
        assert_eq!(with(0.0, &|it| it.direction = Direction::Maintain, None), named);
        assert_eq!(with(5.0, &|it| it.red_flag_tolerance = 0.0, None), named);
        assert_eq!(with(5.0, &|_| {}, None), []);
        assert_eq!(with(0.0, &|_| {}, Some(-1.0)), []);
        assert_eq!(with(0.0, &|it| it.scoring = ScoringMethod::MetOrNot, None), []);
    }

    #[test]
    fn a_near_miss_of_a_roll_up_is_a_finding() {
        let below = |name: &'static str, symbol: Option<&str>| {
            let symbol = symbol.map(str::to_owned);
            found(RolledUpLeavesOut, |case| {
                let measure = &mut case.draft.parts.measures[0];
                (measure.source, measure.name) = (MeasureSource::RolledUp, "Revenue".to_owned());
                let edit = |it: &mut Measure| (it.name, it.unit.symbol) = (name.to_owned(), symbol);
                let draft = Draft::new(2, Some(1)).measure(99, edit, []);
                case.homes.push(Arc::new(Scorecard::new(draft.parts, draft.series)));
                assert_eq!(case.children, [scorecard_id(2)]);
            })
        };
        for (name, symbol, expected) in [
            ("revenue", None, None),
            ("Revenu", None, Some("by one letter")),
            ("Reveneu", None, Some("by one letter")),
            ("Revenue", Some("kg"), Some("in its unit")),
            ("Costs", None, None),
        ] {
            let findings = below(name, symbol);
            assert_eq!(findings.len(), usize::from(expected.is_some()), "{name} {symbol:?}");
            if let (Some(finding), Some(expected)) = (findings.first(), expected) {
                assert!(finding.message.contains(expected), "{}", finding.message);
                assert_eq!(finding.severity(), Severity::Warning);
            }
        }
    }
}
