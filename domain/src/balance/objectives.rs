//! Findings about objectives: their number, and those without causal link, measure or initiative.

use super::{
    Finding,
    limits::{MEASURES_PER_OBJECTIVE, OBJECTIVES, at_level},
};
use crate::{id::ObjectiveId, overview::Overview, vocabulary::FindingCode};

pub(super) fn findings(overview: &Overview<'_>) -> Vec<Finding> {
    let objectives = &overview.scorecard.objectives;
    let id = overview.scorecard.profile.id;
    let codes = (FindingCode::TooFewObjectives, FindingCode::TooManyObjectives);
    let wanted = at_level(&OBJECTIVES, overview.scorecard.profile.level);
    let number =
        Finding::outside(codes, &wanted, objectives.len(), id, || "objectives of the scorecard:".to_owned());
    let crowded = (0..objectives.len()).filter_map(|at| too_many_measures(overview, at));
    let all = [number, without_link(overview), without_measure(overview), without_initiative(overview)];
    all.into_iter().flatten().chain(crowded).collect()
}

/// Ids of the objectives, given by index, that satisfy a condition.
fn objectives_where<'a>(
    overview: &'a Overview<'_>,
    holds: impl Fn(usize) -> bool + 'a,
) -> impl Iterator<Item = ObjectiveId> + 'a {
    let objectives = overview.scorecard.objectives.iter().enumerate();
    objectives.filter(move |(at, _)| holds(*at)).map(|(_, objective)| objective.id)
}

fn without_link(overview: &Overview<'_>) -> Option<Finding> {
    let scorecard = overview.scorecard;
    if scorecard.links.is_empty() && scorecard.objectives.len() > 1 {
        return Some(Finding {
            code: FindingCode::NoCauseAndEffect,
            message:
                "no objective is linked with another: a list of goals, and no strategy that can be tested"
                    .to_owned(),
            nodes: vec![scorecard.profile.id.into()],
            found: Some(0.0),
            wanted: format!("at least {}", scorecard.objectives.len() - 1),
        });
    }
    let why = "nobody can say what it brings about or comes from";
    let unlinked = objectives_where(overview, |at| !overview.is_linked(at));
    Finding::lack(FindingCode::ObjectiveWithoutLink, "objectives without a causal link", why, unlinked)
}

fn without_measure(overview: &Overview<'_>) -> Option<Finding> {
    let why = "nobody can say whether they are reached";
    let unmeasured =
        objectives_where(overview, |at| overview.measures_on(at) < *MEASURES_PER_OBJECTIVE.start());
    Finding::lack(FindingCode::ObjectiveWithoutMeasure, "objectives without a measure", why, unmeasured)
}

fn without_initiative(overview: &Overview<'_>) -> Option<Finding> {
    let why = "nothing is done to reach them";
    let unserved = objectives_where(overview, |at| !overview.is_served(at));
    Finding::lack(FindingCode::ObjectiveWithoutInitiative, "objectives without an initiative", why, unserved)
}

fn too_many_measures(overview: &Overview<'_>, at: usize) -> Option<Finding> {
    let (objective, found) = (&overview.scorecard.objectives[at], overview.measures_on(at));
    let most = *MEASURES_PER_OBJECTIVE.end();
    (found > most).then(|| Finding {
        code: FindingCode::TooManyMeasuresOnObjective,
        message: format!("{:?} has {found} measures: which of them says that it is reached?", objective.name),
        nodes: vec![objective.id.into()],
        found: Some(found as f64),
        wanted: format!("at most {most}"),
    })
}
