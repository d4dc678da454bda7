//! Measures: how many there are, whether they foretell, and whether they are kept.

use super::{
    Finding,
    limits::{MEASURES, MOST_PERIODS_WITHOUT_DATA},
};
use crate::{
    overview::Overview,
    vocabulary::{FindingCode, Timing},
};

pub(super) fn findings(overview: &Overview<'_>) -> Vec<Finding> {
    let id = overview.scorecard.profile.id;
    let codes = (FindingCode::TooFewMeasures, FindingCode::TooManyMeasures);
    let found = overview.measures.len();
    let number = Finding::outside(codes, &MEASURES, found, id, || "measures of the scorecard:".to_owned());
    let all = [
        number,
        no_leading(overview),
        without_objective(overview),
        without_owner(overview),
        without_target(overview),
        stale(overview),
    ];
    all.into_iter().flatten().collect()
}

fn no_leading(overview: &Overview<'_>) -> Option<Finding> {
    let leads = overview.measures.values().any(|measure| measure.timing == Timing::Leading);
    (!leads && !overview.measures.is_empty()).then(|| Finding {
        code: FindingCode::NoLeadingMeasures,
        message: "no measure foretells: all confirm what has happened, when it is too late to act".to_owned(),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some(0.0),
        wanted: "at least 1".to_owned(),
    })
}

fn without_objective(overview: &Overview<'_>) -> Option<Finding> {
    let is_placed = |id| overview.scorecard.placements_of(id).next().is_some();
    let ids = overview.own_measures().map(|(measure, _)| measure.id).filter(|id| !is_placed(*id));
    let why = "they are measured because they can be";
    Finding::lack(FindingCode::MeasureWithoutObjective, "measures without an objective", why, ids)
}

fn without_owner(overview: &Overview<'_>) -> Option<Finding> {
    let ids = overview.own_measures().filter(|(measure, _)| measure.owner.is_none()).map(|(it, _)| it.id);
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

fn stale(overview: &Overview<'_>) -> Option<Finding> {
    let age = |(measure, series)| overview.data_age(measure, series);
    let is_stale = |age: Option<i32>| age.is_none_or(|age| age > MOST_PERIODS_WITHOUT_DATA);
    let stale: Vec<_> = overview.recorded_measures().filter(|it| is_stale(age(*it))).collect();
    let why =
        format!("their last actual is older than {MOST_PERIODS_WITHOUT_DATA} periods, or they have none");
    let ids = stale.iter().map(|(measure, _)| measure.id);
    Finding::lack(FindingCode::StaleData, "measures without recent data", &why, ids)
}
