//! Findings about measures: their number, timing, owner, target, scoring and age of data.

use super::{
    Finding,
    limits::{MEASURES, MOST_PERIODS_WITHOUT_DATA, at_level},
};
use crate::{
    measure::Measure,
    overview::Overview,
    series::Series,
    vocabulary::{FindingCode, ScoringMethod, Timing, UnitKind},
};

pub(super) fn findings(overview: &Overview<'_>) -> Vec<Finding> {
    let id = overview.scorecard.profile.id;
    let codes = (FindingCode::TooFewMeasures, FindingCode::TooManyMeasures);
    let found = overview.measures.len();
    let wanted = at_level(&MEASURES, overview.scorecard.profile.level);
    let number = Finding::outside(codes, &wanted, found, id, || "measures of the scorecard:".to_owned());
    let all = [
        number,
        no_leading(overview),
        timing_not_stated(overview),
        without_objective(overview),
        without_owner(overview),
        without_target(overview),
        cannot_be_scored(overview),
        actual_in_the_future(overview),
        stale(overview),
    ];
    all.into_iter().flatten().collect()
}

fn no_leading(overview: &Overview<'_>) -> Option<Finding> {
    let timings = overview.measures.values().map(|measure| measure.timing);
    let stated = timings.clone().filter(|timing| *timing != Timing::Unstated).count();
    let leading = timings.filter(|timing| *timing == Timing::Leading).count();
    (stated > 0 && leading == 0).then(|| Finding {
        code: FindingCode::NoLeadingMeasures,
        message: format!(
            "of {stated} measures whose timing is stated none foretells: all confirm what has happened, when it is too \
             late to act"
        ),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some(0.0),
        wanted: "at least 1".to_owned(),
    })
}

fn timing_not_stated(overview: &Overview<'_>) -> Option<Finding> {
    let ids = overview.own_measures().filter(|(measure, _)| measure.timing == Timing::Unstated);
    let why = "nobody can say whether they foretell or confirm";
    let those = "measures whose timing is not stated";
    Finding::lack(FindingCode::TimingNotStated, those, why, ids.map(|(measure, _)| measure.id))
}

fn without_objective(overview: &Overview<'_>) -> Option<Finding> {
    let is_placed = |id| overview.scorecard.placements_of(id).next().is_some();
    let ids = overview.own_measures().map(|(measure, _)| measure.id).filter(|id| !is_placed(*id));
    let why = "they are measured because they can be";
    Finding::lack(FindingCode::MeasureWithoutObjective, "measures without an objective", why, ids)
}

fn without_owner(overview: &Overview<'_>) -> Option<Finding> {
    let ids = overview
        .own_measures()
        .filter(|(measure, _)| measure.owner.is_none() && measure.owners.is_empty())
        .map(|(it, _)| it.id);
    Finding::lack(
        FindingCode::MeasureWithoutOwner,
        "measures without an owner",
        "nobody answers for them",
        ids,
    )
}

fn without_target(overview: &Overview<'_>) -> Option<Finding> {
    let measures = overview.own_measures().filter(|(measure, series)| !overview.is_targeted(measure, series));
    let ids = measures.map(|(measure, _)| measure.id);
    let why = "nobody can say whether their values are good";
    Finding::lack(FindingCode::MeasureWithoutTarget, "measures without a target", why, ids)
}

fn cannot_be_scored(overview: &Overview<'_>) -> Option<Finding> {
    let measures =
        overview.own_measures().filter(|(measure, series)| is_never_scored(overview, measure, series));
    let why = "whatever is recorded, they get no score and say nothing of their objectives";
    let ids = measures.map(|(measure, _)| measure.id);
    Finding::lack(FindingCode::MeasureCannotBeScored, "measures that cannot be scored", why, ids)
}

/// True when the measure gets no score for another reason than a missing target or actual. A measure that is unscored
/// on purpose is an exception as long as it is placed on no objective.
fn is_never_scored(overview: &Overview<'_>, measure: &Measure, series: &Series) -> bool {
    let is_placed = || overview.scorecard.placements_of(measure.id).any(|it| it.weight > 0.0);
    let last_target = || series.all().iter().rev().find_map(|(_, facts)| facts.target);
    match (measure.unit.kind, measure.scoring) {
        (UnitKind::Text, _) | (_, ScoringMethod::Unscored) => is_placed(),
        (_, ScoringMethod::Progress) => measure.baseline.is_none() || measure.baseline == last_target(),
        _ => false,
    }
}

fn actual_in_the_future(overview: &Overview<'_>) -> Option<Finding> {
    let measures =
        overview.recorded_measures().filter(|(measure, series)| overview.is_foretold(measure, series));
    let why = "what has not begun cannot have been measured: the period is wrong, or it is a plan";
    let ids = measures.map(|(measure, _)| measure.id);
    let those = "measures with an actual in a period that has not begun";
    Finding::lack(FindingCode::ActualInTheFuture, those, why, ids)
}

fn stale(overview: &Overview<'_>) -> Option<Finding> {
    let is_old = |(measure, series)| {
        let age = overview.data_age(measure, series);
        overview.is_due(measure) && age.is_none_or(|age| age > MOST_PERIODS_WITHOUT_DATA)
    };
    let stale: Vec<_> = overview.recorded_measures().filter(|it| is_old(*it)).collect();
    let why =
        format!("their last actual is older than {MOST_PERIODS_WITHOUT_DATA} periods, or they have none");
    let ids = stale.iter().map(|(measure, _)| measure.id);
    Finding::lack(FindingCode::StaleData, "measures without recent data", &why, ids)
}
