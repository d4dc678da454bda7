use std::sync::Arc;

use chrono::DateTime;

use super::*;
use crate::{
    fixture::{Balanced, Draft, cascade, date, expected, facts, measure_ref, scorecard_id},
    scorecard::{Alignment, Placement},
    vocabulary::{
        CascadeLevel,
        FindingCode::{self, *},
        InitiativeStatus, RollupMode, ScorecardState, ScoringMethod, Timing, UnitKind,
    },
};

/// Expected finding: code, number of nodes, counted figure, wanted figure.
type Expected = (FindingCode, usize, f64, &'static str);

#[track_caller]
fn check(spoil: impl FnOnce(&mut Balanced), expected: &[Expected]) {
    let mut case = Balanced::new();
    spoil(&mut case);
    let findings = case.assessed(report);
    let results: Vec<_> =
        findings.iter().map(|it| (it.code, it.nodes.len(), it.found.unwrap(), it.wanted.as_str())).collect();
    assert_eq!(results, expected, "{findings:#?}");
}

/// Adds measures to a scorecard, each placed on an objective given by index.
fn more_measures(case: &mut Balanced, objectives: impl Iterator<Item = usize>) {
    for objective in objectives {
        let number = case.draft.parts.measures.len() as u128 + 1;
        let objective = case.draft.parts.objectives[objective].id;
        let draft = std::mem::replace(&mut case.draft, Draft::new(9, None));
        case.draft = draft.owned_measure(number);
        let home = case.draft.parts.profile.id;
        let measure = measure_ref(1, number).measure;
        case.draft.parts.placements.push(Placement {
            objective,
            objective_scorecard: home,
            measure,
            measure_scorecard: home,
            weight: 1.0,
        });
    }
}

#[test]
fn a_balanced_scorecard_has_no_findings() {
    check(|_| {}, &[]);
}

#[test]
fn more_than_25_measures_are_too_many() {
    // One more measure on each objective: 28 in all, three on the first objective of each perspective.
    let crowded = (TooManyMeasuresOnObjective, 1, 3.0, "at most 2");
    check(
        |case| more_measures(case, 0..12),
        &[(TooManyMeasures, 1, 28.0, "15 to 25"), crowded, crowded, crowded, crowded],
    );
    check(|case| more_measures(case, (0..12).filter(|at| at % 3 > 0)), &[]);
}

#[test]
fn objectives_without_causal_links_are_a_finding() {
    check(|case| case.draft.parts.links.clear(), &[(NoCauseAndEffect, 1, 0.0, "at least 11")]);
    // Remove the third strand: four objectives have no link.
    check(
        |case| case.draft.parts.links.retain(|link| link.cause % 3 != 2),
        &[(ObjectiveWithoutLink, 4, 4.0, "0")],
    );
}

#[test]
fn too_many_financial_measures_are_a_financial_bias() {
    let share = |perspective: usize| {
        move |case: &mut Balanced| {
            // Remove two measures of each other perspective and keep those of this one: 4 of 10.
            let is_kept = |objective: usize| objective / 3 == perspective || objective % 3 == 1;
            let objectives: Vec<_> = case.draft.parts.objectives.iter().map(|it| it.id).collect();
            let placements = case.draft.parts.placements.clone();
            for placement in placements {
                let at = objectives.iter().position(|id| *id == placement.objective).unwrap();
                let measure = case.draft.parts.measures.iter_mut().find(|it| it.id == placement.measure);
                if !is_kept(at) {
                    measure.unwrap().archived_at = Some(DateTime::UNIX_EPOCH);
                }
            }
        }
    };
    let unmeasured = (ObjectiveWithoutMeasure, 6, 6.0, "0");
    let few = (TooFewMeasures, 1, 7.0, "15 to 25");
    let found = 400.0 / 7.0;
    check(share(0), &[(FinancialBias, 1, found, "at most 40 %"), unmeasured, few]);
    check(share(1), &[unmeasured, (PerspectiveBias, 1, found, "at most 40 %"), few]);
}

#[test]
fn an_enterprise_without_child_scorecards_has_no_cascade() {
    let childless = |level: CascadeLevel| {
        move |case: &mut Balanced| {
            case.draft.parts.profile.level = level;
            case.children.clear();
        }
    };
    for level in [CascadeLevel::Enterprise, CascadeLevel::BusinessUnit] {
        check(childless(level), &[(NoCascade, 1, 0.0, "at least 1")]);
    }
    for level in [CascadeLevel::Department, CascadeLevel::Team, CascadeLevel::Individual] {
        check(childless(level), &[]);
    }
}

#[test]
fn a_strategy_unchanged_for_more_than_a_year_is_static() {
    for (since, months) in [
        ("2025-10-10", None),
        ("2025-10-09", Some(12.0)),
        ("2025-08-11", Some(13.0)),
        ("2024-01-01", Some(33.0)),
    ] {
        let expected: Vec<_> =
            months.map(|months| (StaticStrategy, 1, months, "at most 12 months")).into_iter().collect();
        check(|case| case.last_activity.strategy = date(since), &expected);
    }
    check(|case| case.last_activity.strategy = None, &[]);
}

#[test]
fn measures_without_leading_ones_or_objective_are_findings() {
    let first = |case: &Balanced| case.draft.parts.measures[0].id;
    check(
        |case| {
            let measure = first(case);
            case.draft.parts.placements.retain(|it| it.measure != measure);
        },
        &[(MeasureWithoutObjective, 1, 1.0, "0")],
    );
    check(
        |case| case.draft.parts.measures.iter_mut().for_each(|it| it.timing = Timing::Lagging),
        &[(NoLeadingMeasures, 1, 0.0, "at least 1")],
    );
    // An unstated timing is neither leading nor lagging.
    let states = |stated: usize| {
        move |case: &mut Balanced| {
            case.draft.parts.measures.iter_mut().for_each(|it| it.timing = Timing::Lagging);
            case.draft.parts.measures[stated..].iter_mut().for_each(|it| it.timing = Timing::Unstated);
        }
    };
    check(states(1), &[(NoLeadingMeasures, 1, 0.0, "at least 1"), (TimingNotStated, 15, 15.0, "0")]);
    check(states(0), &[(TimingNotStated, 16, 16.0, "0")]);
    // A placement on an objective of another scorecard counts, too.
    check(
        |case| {
            let measure = first(case);
            let placements = &mut case.draft.parts.placements;
            let placement = placements.iter_mut().find(|it| it.measure == measure).unwrap();
            placement.objective = crate::fixture::objective_id(99);
            placement.objective_scorecard = scorecard_id(2);
        },
        &[],
    );
}

#[test]
fn perspectives_and_objectives_out_of_range_are_findings() {
    check(
        |case| case.draft.parts.perspectives[1].kind = crate::vocabulary::PerspectiveKind::Custom,
        &[(PerspectiveMissing, 1, 3.0, "4")],
    );
    // Add one objective as complete as the others, and then six more.
    let more = |count: u128| {
        move |case: &mut Balanced| {
            for number in 13..13 + count {
                let draft = std::mem::replace(&mut case.draft, Draft::new(9, None));
                case.draft = draft.objective(number, 1.0, RollupMode::Own);
                let at = case.draft.parts.objectives.len() - 1;
                case.draft.link(at, 0);
                let objective = case.draft.parts.objectives[at].id;
                case.draft.parts.initiatives[0].objectives.push(expected(objective));
                let placement = Placement { objective, ..case.draft.parts.placements[0].clone() };
                case.draft.parts.placements.push(placement);
            }
        }
    };
    check(more(2), &[]);
    check(more(3), &[(TooManyObjectivesInPerspective, 1, 6.0, "3 to 5")]);
    check(
        more(9),
        &[(TooManyObjectivesInPerspective, 1, 12.0, "3 to 5"), (TooManyObjectives, 1, 21.0, "12 to 20")],
    );
}

#[test]
fn sizes_have_a_lower_limit_for_enterprises_and_business_units_only() {
    let of = |level: CascadeLevel, measures: usize| {
        move |case: &mut Balanced| {
            case.draft.parts.profile.level = level;
            // Keep two objectives with two measures each, or all of them with so many measures more.
            let left = case.draft.parts.objectives[3].id;
            match measures {
                0 => case.draft.parts.measures[4..]
                    .iter_mut()
                    .for_each(|it| it.archived_at = Some(DateTime::UNIX_EPOCH)),
                more => more_measures(case, (0..more).map(|at| [1, 2, 4, 5, 7, 8, 10, 11, 0, 3, 6, 9][at])),
            }
            case.draft.parts.placements.retain(|it| measures > 0 || it.objective != left);
        }
    };
    let unmeasured = (ObjectiveWithoutMeasure, 9, 9.0, "0");
    let biased = (FinancialBias, 1, 100.0, "at most 40 %");
    for level in [CascadeLevel::Enterprise, CascadeLevel::BusinessUnit] {
        check(of(level, 0), &[biased, unmeasured, (TooFewMeasures, 1, 4.0, "15 to 25")]);
    }
    for level in [CascadeLevel::Department, CascadeLevel::Team, CascadeLevel::Individual] {
        check(of(level, 0), &[biased, unmeasured]);
        let crowded = (TooManyMeasuresOnObjective, 1, 3.0, "at most 2");
        check(of(level, 10), &[(TooManyMeasures, 1, 26.0, "at most 25"), crowded, crowded]);
    }
}

#[test]
fn an_active_scorecard_past_its_end_is_a_finding() {
    let ends = |day: &'static str, state: ScorecardState| {
        move |case: &mut Balanced| {
            (case.draft.parts.profile.ends_on, case.draft.parts.profile.state) = (date(day), state);
        }
    };
    check(ends("2026-10-10", ScorecardState::Active), &[]);
    check(ends("2026-10-09", ScorecardState::Active), &[(StrategyEnded, 1, 0.0, "0 months")]);
    check(ends("2026-07-10", ScorecardState::Active), &[(StrategyEnded, 1, 3.0, "0 months")]);
    check(ends("2026-07-10", ScorecardState::Archived), &[]);
    check(ends("2026-07-10", ScorecardState::Draft), &[]);
}

#[test]
fn measures_that_cannot_be_scored_are_a_finding() {
    let spoilt = |edit: fn(&mut crate::measure::Measure)| {
        move |case: &mut Balanced| edit(&mut case.draft.parts.measures[0])
    };
    let unscored = (MeasureCannotBeScored, 1, 1.0, "0");
    check(spoilt(|it| it.scoring = ScoringMethod::Unscored), &[unscored]);
    check(spoilt(|it| it.unit.kind = UnitKind::Text), &[unscored, (StaleData, 1, 1.0, "0")]);
    check(spoilt(|it| it.scoring = ScoringMethod::Progress), &[unscored]);
    // The baseline equals the target, 2.
    let from = |baseline: f64| {
        move |case: &mut Balanced| {
            let it = &mut case.draft.parts.measures[0];
            (it.scoring, it.baseline) = (ScoringMethod::Progress, Some(baseline));
        }
    };
    check(from(2.0), &[unscored]);
    check(from(1.0), &[]);
    // An unscored measure on no objective is no finding.
    let apart = |case: &mut Balanced| {
        case.draft.parts.measures[0].scoring = ScoringMethod::Unscored;
        let id = case.draft.parts.measures[0].id;
        case.draft.parts.placements.retain(|it| it.measure != id);
    };
    check(apart, &[(MeasureWithoutObjective, 1, 1.0, "0")]);
}

#[test]
fn actuals_of_periods_that_have_not_begun_are_a_finding() {
    let recorded = |code: &'static str| {
        move |case: &mut Balanced| {
            case.draft.series[3] = crate::fixture::series([(code, facts(Some(1.0), Some(2.0)))]);
        }
    };
    // October has begun.
    check(recorded("2026-10"), &[]);
    check(recorded("2026-11"), &[(ActualInTheFuture, 1, 1.0, "0")]);
}

/// The middle objective counts once directly in the upper one, and once more through the other.
#[test]
fn a_child_that_counts_twice_is_reported_for_both_scorecards() {
    let aligned = |draft: Draft, below: (u128, u128)| draft.aligned(below, 1.0);
    let objective = |scorecard, number| Draft::new(scorecard, None).objective(number, 1.0, RollupMode::Own);
    // Objective 21 of scorecard 2 is aligned with the last objective of scorecard 1; 31 of scorecard 3 with 21 and with
    // that one, too.
    let twice = |case: &mut Balanced| {
        let draft = std::mem::replace(&mut case.draft, Draft::new(9, None));
        case.draft = aligned(aligned(draft, (2, 21)), (3, 31));
        case.aligned = cascade([aligned(objective(2, 21), (3, 31))]).scorecards().cloned().collect();
    };
    check(twice, &[(ChildCountedTwice, 1, 1.0, "0")]);
    let once = |case: &mut Balanced| {
        let draft = std::mem::replace(&mut case.draft, Draft::new(9, None));
        case.draft = aligned(aligned(draft, (2, 21)), (3, 31));
        case.aligned = cascade([objective(2, 21)]).scorecards().cloned().collect();
    };
    check(once, &[]);
    // Seen from the child scorecard.
    let child = |case: &mut Balanced| {
        let above = |at: usize, number: u128| Alignment {
            objective: case.draft.parts.objectives[0].id,
            scorecard: scorecard_id(1),
            parent_objective: crate::fixture::objective_id(number),
            parent_scorecard: scorecard_id(at as u128),
            ..objective(4, 41).aligned((1, 1), 1.0).parts.alignments.remove(0)
        };
        let alignments = vec![above(2, 21), above(3, 31)];
        case.draft.parts.alignments.extend(alignments);
        case.aligned = cascade([aligned(objective(3, 31), (2, 21)), {
            let mut draft = objective(2, 21);
            draft.parts.alignments = objective(3, 31).aligned((2, 21), 1.0).parts.alignments;
            draft
        }])
        .scorecards()
        .cloned()
        .collect();
    };
    check(child, &[(ChildCountedTwice, 1, 1.0, "0")]);
}

#[test]
fn initiatives_that_use_far_more_than_they_complete_are_behind() {
    let used = |budget: &'static str, percent: Option<f64>| {
        move |case: &mut Balanced| {
            let it = &mut case.draft.parts.initiatives[0];
            it.spent = crate::money::Money::parse(budget, "CAD").ok();
            it.percent_complete = percent;
        }
    };
    let behind = (InitiativeBehind, 1, 1.0, "0");
    // 282 of the 365 days of its year have passed: 77 %.
    check(used("10", Some(52.0)), &[behind]);
    check(used("10", Some(53.0)), &[]);
    check(used("90", Some(60.0)), &[behind]);
    check(used("90", Some(65.0)), &[]);
    // An initiative without percent complete is never behind.
    check(used("90", None), &[]);
}

#[test]
fn a_measure_is_not_stale_before_a_period_has_ended_since_its_creation() {
    let made = |day: &'static str| {
        move |case: &mut Balanced| {
            case.draft.series[3] = Arc::default();
            case.draft.parts.measures[3].scoring = ScoringMethod::YesNo;
            let at = date(day).unwrap().and_time(chrono::NaiveTime::MIN).and_utc();
            let seconds = u64::try_from(at.timestamp()).unwrap();
            let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds, 0);
            let id = crate::id::MeasureId::from_uuid(uuid::Uuid::new_v7(time));
            let before = std::mem::replace(&mut case.draft.parts.measures[3].id, id);
            for it in case.draft.parts.placements.iter_mut().filter(|it| it.measure == before) {
                it.measure = id;
            }
        }
    };
    check(made("2026-09-30"), &[(StaleData, 1, 1.0, "0")]);
    check(made("2026-10-01"), &[]);
    // A measure created on the last day of a period, or a daily one, is not stale on that day.
    let daily = |case: &mut Balanced| {
        made("2026-10-10")(case);
        case.draft.parts.measures[3].frequency = crate::vocabulary::Frequency::Daily;
    };
    check(daily, &[]);
}

#[test]
fn an_empty_scorecard_has_a_finding_for_everything_it_lacks() {
    let expected = [
        (NoCascade, 1, 0.0, "at least 1"),
        (PerspectiveMissing, 1, 0.0, "4"),
        (TooFewObjectivesInPerspective, 1, 0.0, "3 to 5"),
        (TooFewObjectives, 1, 0.0, "12 to 20"),
        (TooFewMeasures, 1, 0.0, "15 to 25"),
    ];
    let empty = |case: &mut Balanced| {
        case.draft = Draft::new(1, None);
        case.children.clear();
    };
    check(empty, &expected);
}

#[test]
fn neglected_measures_are_findings() {
    check(|case| case.draft.parts.measures[3].owner = None, &[(MeasureWithoutOwner, 1, 1.0, "0")]);
    let rows = |code: &'static str, actual, target| {
        move |case: &mut Balanced| {
            case.draft.series[3] = crate::fixture::series([(code, facts(actual, target))]);
        }
    };
    let (untargeted, stale) = ((MeasureWithoutTarget, 1, 1.0, "0"), (StaleData, 1, 1.0, "0"));
    check(rows("2026-09", Some(1.0), None), &[untargeted]);
    check(rows("2026-08", Some(1.0), Some(2.0)), &[untargeted]);
    check(rows("2026-09", None, Some(2.0)), &[stale]);
    check(rows("2026-10", Some(1.0), Some(2.0)), &[]);
    check(rows("2026-06", Some(1.0), Some(2.0)), &[untargeted, stale]);
    // Data of two periods ago is not stale; BANDS needs no target.
    let banded = |case: &mut Balanced| {
        rows("2026-07", Some(1.0), None)(case);
        case.draft.parts.measures[3].scoring = ScoringMethod::Bands;
    };
    check(banded, &[]);
}

#[test]
fn neglected_initiatives_are_findings() {
    check(
        |case| {
            let it = &mut case.draft.parts.initiatives[0];
            (it.owner, it.budget, it.ends_on) = (None, None, None);
        },
        &[
            (InitiativeWithoutOwner, 1, 1.0, "0"),
            (InitiativeWithoutBudget, 1, 1.0, "0"),
            (InitiativeWithoutDates, 1, 1.0, "0"),
        ],
    );
    let unserved = (ObjectiveWithoutInitiative, 1, 1.0, "0");
    check(|case| case.draft.parts.initiatives[0].status = InitiativeStatus::Cancelled, &[unserved]);
    check(|case| case.draft.parts.initiatives[0].archived_at = Some(DateTime::UNIX_EPOCH), &[unserved]);
}

#[test]
fn archived_nodes_take_no_part() {
    check(
        |case| {
            let it = &mut case.draft.parts.measures[0];
            (it.archived_at, it.owner) = (Some(DateTime::UNIX_EPOCH), None);
            let it = &mut case.draft.parts.initiatives[0];
            (it.archived_at, it.owner) = (Some(DateTime::UNIX_EPOCH), None);
            case.draft.parts.initiatives[1].objectives =
                case.draft.parts.objectives.iter().map(|it| expected(it.id)).collect();
        },
        &[],
    );
}

/// A shared measure of another scorecard counts where it is placed, as long as its scorecard can be read.
#[test]
fn shared_measures_count_where_they_are_placed() {
    let shared = |homes: bool| {
        move |case: &mut Balanced| {
            let home = Draft::new(7, None).owned_measure(70);
            if homes {
                case.homes = cascade([home]).scorecards().cloned().collect();
            }
            let placed = case.draft.parts.placements[0].measure;
            case.draft.parts.measures[0].archived_at = Some(DateTime::UNIX_EPOCH);
            for it in case.draft.parts.placements.iter_mut().filter(|it| it.measure == placed) {
                (it.measure, it.measure_scorecard) = (measure_ref(7, 70).measure, scorecard_id(7));
            }
            // Remove the objective's other measure as well.
            case.draft.parts.measures[1].archived_at = Some(DateTime::UNIX_EPOCH);
        }
    };
    check(shared(true), &[]);
    check(shared(false), &[(ObjectiveWithoutMeasure, 1, 1.0, "0"), (TooFewMeasures, 1, 14.0, "15 to 25")]);
}
