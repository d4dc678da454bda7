use super::*;
use crate::{
    fixture::{Balanced, Draft, date, objective_id},
    vocabulary::CascadeLevel,
};

/// Scorecard with everything that the guide asks for.
fn complete() -> Balanced {
    let mut case = Balanced::new();
    let profile = &mut case.draft.parts.profile;
    (profile.mission, profile.vision) = (Some("Why".to_owned()), Some("Whither".to_owned()));
    (profile.values, profile.priorities) = (vec!["Care".to_owned()], vec!["First".to_owned()]);
    let draft = std::mem::replace(&mut case.draft, Draft::new(9, None));
    case.draft = draft.aligned((2, 21), 1.0);
    case
}

fn guided(case: Balanced) -> Guide {
    case.assessed(|scorecard, around| guide(scorecard, around, date("2026-01-05").unwrap()))
}

/// Ticks that are not done after `spoil`: step, tick, counted figure, wanted figure.
#[track_caller]
fn check(spoil: impl FnOnce(&mut Balanced), expected: &[(usize, usize, Option<f64>, Option<&str>)]) {
    let mut case = complete();
    spoil(&mut case);
    let guide = guided(case);
    let ticks = |(step, it): (usize, &Step)| {
        let ticks = it.ticks.clone().into_iter().enumerate().filter(|(_, tick)| !tick.is_done);
        ticks.map(move |(at, tick)| (step + 1, at + 1, tick.found, tick.wanted)).collect::<Vec<_>>()
    };
    let open: Vec<_> = guide.steps.iter().enumerate().flat_map(ticks).collect();
    let results: Vec<_> =
        open.iter().map(|(step, at, found, wanted)| (*step, *at, *found, wanted.as_deref())).collect();
    assert_eq!(results, expected);
}

#[test]
fn each_step_is_ticked_by_its_contents() {
    check(|_| {}, &[]);
    check(|case| case.draft.parts.profile.mission = Some(" ".to_owned()), &[(1, 1, None, None)]);
    check(|case| case.draft.parts.profile.priorities.clear(), &[(1, 4, None, None)]);
    let without_initiatives = [1, 2, 3, 4].map(|at| (4, at, Some(0.0), Some("1"))).into_iter().chain([(
        4,
        5,
        Some(0.0),
        Some("12"),
    )]);
    check(|case| case.draft.parts.initiatives.clear(), &without_initiatives.collect::<Vec<_>>());
    check(|case| case.draft.parts.initiatives[0].owner = None, &[(4, 1, Some(11.0), Some("12"))]);
    check(|case| case.draft.parts.initiatives[0].deliverables.clear(), &[(4, 4, Some(11.0), Some("12"))]);
    // No chain of links continues from the third perspective.
    check(
        |case| case.draft.parts.links.retain(|link| link.cause >= 9 || link.cause < 6),
        &[(5, 2, None, None)],
    );
    check(
        |case| case.children.clear(),
        &[(6, 1, Some(0.0), Some("at least 1")), (6, 2, Some(0.0), Some("1"))],
    );
    check(|case| case.draft.parts.alignments.clear(), &[(6, 2, Some(0.0), Some("1"))]);
    check(|case| case.last_activity.reviewed = date("2026-09-09"), &[(7, 1, None, None)]);
    check(|case| case.last_activity.plans = date("2026-07-09"), &[(7, 2, None, None)]);
    check(|case| case.last_activity.strategy = date("2025-10-09"), &[(7, 3, None, None)]);
    check(
        |case| case.last_activity = crate::overview::LastActivity::default(),
        &[(7, 1, None, None), (7, 2, None, None), (7, 3, None, None)],
    );
}

/// A scorecard without children is the end of a cascade, and its objectives are aligned upwards.
#[test]
fn the_end_of_a_cascade_is_ticked_by_alignments() {
    let team = |aligned: bool| {
        move |case: &mut Balanced| {
            case.draft.parts.profile.level = CascadeLevel::Team;
            case.children.clear();
            let alignment = case.draft.parts.alignments.remove(0);
            for number in (1..=12).filter(|number| aligned || *number > 1) {
                let objective = objective_id(number);
                let alignment = crate::scorecard::Alignment {
                    objective,
                    parent_objective: objective_id(99),
                    ..alignment.clone()
                };
                case.draft.parts.alignments.push(alignment);
            }
        }
    };
    check(team(true), &[]);
    check(team(false), &[(6, 1, Some(11.0), Some("12"))]);
}

#[test]
fn an_empty_scorecard_has_no_ticks() {
    let mut case = Balanced::new();
    (case.draft, case.roles, case.last_activity) =
        (Draft::new(1, None), 1, crate::overview::LastActivity::default());
    case.children.clear();
    let guide = guided(case);
    assert_eq!(guide.steps.len(), 7);
    assert!(guide.steps.iter().all(|step| progress(&step.ticks) == 0.0));
    assert!(guide.phases.iter().all(|phase| progress(&phase.ticks) == 0.0));
}

#[test]
fn phases_count_from_the_creation() {
    let guide = guided(complete());
    let days: Vec<_> = guide.phases.iter().map(|it| (it.starts_on, it.ends_on)).collect();
    let day = |text| date(text).unwrap();
    assert_eq!(
        days,
        [
            (day("2026-01-05"), date("2026-02-01")),
            (day("2026-02-02"), date("2026-03-01")),
            (day("2026-03-02"), date("2026-04-26")),
            (day("2026-04-27"), None),
        ]
    );
    assert!(guide.phases.iter().all(|phase| progress(&phase.ticks) == 1.0));
    let mut case = complete();
    case.roles = 1;
    assert_eq!(progress(&guided(case).phases[0].ticks), 0.5);
}
