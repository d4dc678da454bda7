//! Ticks of the seven steps of the guide.

use chrono::NaiveDate;

use super::{Step, Tick};
use crate::{
    balance::{
        between, is_within,
        limits::{
            MEASURES_PER_OBJECTIVE, MOST_MONTHS_UNCHANGED, MOST_PERIODS_WITHOUT_DATA, OBJECTIVES,
            OBJECTIVES_PER_PERSPECTIVE,
        },
    },
    overview::Overview,
    scorecard::Initiative,
    vocabulary::PerspectiveKind,
};

/// Number of months that targets and initiatives may stay unchanged: a quarter.
const MOST_MONTHS_UNTOUCHED: u32 = 3;

/// Number of months that may pass between two reviews.
const MOST_MONTHS_UNREVIEWED: u32 = 1;

/// Number of different roles among the members that a strategy needs.
const LEAST_ROLES: usize = 2;

pub(super) fn all(overview: &Overview<'_>) -> Vec<Step> {
    vec![
        Step { title: "Clarify the strategy", ticks: strategy(overview).into() },
        Step { title: "Choose the objectives", ticks: objectives(overview).into() },
        Step { title: "Choose measures and targets", ticks: measures(overview).into() },
        Step { title: "Start initiatives", ticks: initiatives(overview).into() },
        Step { title: "Draw the strategy map", ticks: map(overview).into() },
        Step { title: "Cascade", ticks: cascade(overview) },
        Step { title: "Review and adapt", ticks: reviews(overview).into() },
    ]
}

/// Tick: step 1 is begun.
pub(super) fn begun(overview: &Overview<'_>) -> Tick {
    let is_begun = strategy(overview).iter().any(|tick| tick.is_done);
    Tick::is("The mission, the vision, the values or the priorities are written down", is_begun)
}

/// Tick: members of several roles are invited.
pub(super) fn people(overview: &Overview<'_>) -> Tick {
    Tick::at_least("Members of several roles are invited", overview.around.roles, LEAST_ROLES)
}

/// Tick: recent actuals exist.
pub(super) fn data(overview: &Overview<'_>) -> Tick {
    let age = |(measure, series)| overview.data_age(measure, series);
    let is_fresh = |age: Option<i32>| age.is_some_and(|age| age <= MOST_PERIODS_WITHOUT_DATA);
    let fresh = overview.recorded_measures().filter(|it| is_fresh(age(*it))).count();
    Tick::at_least("Actuals arrive", fresh, 1)
}

fn strategy(overview: &Overview<'_>) -> [Tick; 4] {
    let profile = &overview.scorecard.profile;
    let is_written = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    [
        Tick::is("The mission says why the unit exists", is_written(&profile.mission)),
        Tick::is("The vision says what it wants to become", is_written(&profile.vision)),
        Tick::is("The values say what it holds dear", !profile.values.is_empty()),
        Tick::is("The priorities say what comes first", !profile.priorities.is_empty()),
    ]
}

fn objectives(overview: &Overview<'_>) -> [Tick; 2] {
    let scorecard = overview.scorecard;
    let has_3_to_5 = |at: &usize| OBJECTIVES_PER_PERSPECTIVE.contains(&scorecard.objectives_in(*at).count());
    let with_3_to_5 = (0..scorecard.perspectives.len()).filter(has_3_to_5).count();
    let found = scorecard.objectives.len();
    [
        Tick::all("Each perspective has 3 to 5 objectives", with_3_to_5, scorecard.perspectives.len()),
        Tick {
            text: "There are 12 to 20 objectives in all",
            is_done: OBJECTIVES.contains(&found),
            found: Some(found as f64),
            wanted: Some(between(&OBJECTIVES)),
        },
    ]
}

fn measures(overview: &Overview<'_>) -> [Tick; 2] {
    let objectives = overview.scorecard.objectives.len();
    let is_measured = |at: &usize| MEASURES_PER_OBJECTIVE.contains(&overview.measures_on(*at));
    let targeted = overview.own_measures().filter(|(measure, series)| overview.is_targeted(measure, series));
    let measured = (0..objectives).filter(is_measured).count();
    [
        Tick::all("Each objective has 1 or 2 measures", measured, objectives),
        Tick::all(
            "Each measure has a target for its current period or one to come",
            targeted.count(),
            overview.own_measures().count(),
        ),
    ]
}

fn initiatives(overview: &Overview<'_>) -> [Tick; 5] {
    let total = overview.initiatives().count();
    let all_with = |text, has: fn(&Initiative) -> bool| {
        Tick::all(text, overview.initiatives().filter(|it| has(it)).count(), total)
    };
    let objectives = overview.scorecard.objectives.len();
    let served = (0..objectives).filter(|at| overview.is_served(*at)).count();
    [
        all_with("Each initiative has an owner", |it| it.owner.is_some() || !it.owners.is_empty()),
        all_with("Each initiative has a budget", |it| it.budget.is_some()),
        all_with("Each initiative has a first and a last day", |it| {
            it.starts_on.is_some() && it.ends_on.is_some()
        }),
        all_with("Each initiative has deliverables", |it| !it.deliverables.is_empty()),
        Tick::all("Each objective is served by an initiative", served, objectives),
    ]
}

fn map(overview: &Overview<'_>) -> [Tick; 2] {
    let objectives = overview.scorecard.objectives.len();
    let linked = (0..objectives).filter(|at| overview.is_linked(*at)).count();
    [
        Tick::all("Each objective is linked with another", linked, objectives),
        Tick::is("The links reach from learning and growth to the top of the map", reaches_top(overview)),
    ]
}

/// True when a chain of links leads from the bottom of the map to its top. The bottom is learning and growth, or the
/// lowest perspective where there is none.
fn reaches_top(overview: &Overview<'_>) -> bool {
    let scorecard = overview.scorecard;
    let perspectives = &scorecard.perspectives;
    let bottom = perspectives.iter().position(|it| it.kind == PerspectiveKind::LearningAndGrowth);
    let Some(bottom) = bottom.or(perspectives.len().checked_sub(1)).filter(|bottom| *bottom > 0) else {
        return false;
    };
    // Follow the links upwards from the objectives at the bottom.
    let mut reached: Vec<usize> = scorecard.objectives_in(bottom).collect();
    let mut at = 0;
    while let Some(&cause) = reached.get(at) {
        for link in scorecard.links.iter().filter(|link| link.cause == cause) {
            if !reached.contains(&link.effect) {
                reached.push(link.effect);
            }
        }
        at += 1;
    }
    reached.iter().any(|objective| scorecard.objectives[*objective].perspective == 0)
}

fn cascade(overview: &Overview<'_>) -> Vec<Tick> {
    if overview.is_to_be_cascaded() {
        let children = overview.around.children.len();
        return vec![
            Tick::at_least("Scorecards stand below it", children, 1),
            Tick::all(
                "Each scorecard below has objectives aligned with its own",
                overview.aligned_children(),
                children,
            ),
        ];
    }
    // Scorecards of the other levels are the end of a cascade.
    let scorecard = overview.scorecard;
    let is_aligned = |id| scorecard.alignments_above(id).next().is_some();
    let aligned = scorecard.objectives.iter().filter(|objective| is_aligned(objective.id)).count();
    vec![Tick::all("Each objective is aligned with one above", aligned, scorecard.objectives.len())]
}

fn reviews(overview: &Overview<'_>) -> [Tick; 3] {
    let last_activity = overview.around.last_activity;
    let recently = |date: Option<NaiveDate>, months| {
        date.is_some_and(|date| is_within(date, months, overview.around.today))
    };
    [
        Tick::is(
            "A review was held in the last month",
            recently(last_activity.reviewed, MOST_MONTHS_UNREVIEWED),
        ),
        Tick::is(
            "Targets or initiatives were touched in the last quarter",
            recently(last_activity.plans, MOST_MONTHS_UNTOUCHED),
        ),
        Tick::is(
            "The strategy was touched in the last year",
            recently(last_activity.strategy, MOST_MONTHS_UNCHANGED),
        ),
    ]
}
