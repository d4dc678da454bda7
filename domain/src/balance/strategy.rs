//! Findings about the strategy as a whole: not cascaded, ended, unchanged for too long, or with double alignments.

use chrono::{Datelike, Months, NaiveDate};

use super::{Finding, limits::MOST_MONTHS_UNCHANGED};
use crate::{
    overview::Overview,
    vocabulary::{FindingCode, ScorecardState},
};

pub(super) fn findings(overview: &Overview<'_>) -> impl Iterator<Item = Finding> {
    [no_cascade(overview), counted_twice(overview), ended(overview), static_strategy(overview)]
        .into_iter()
        .flatten()
}

/// Finds objectives that are aligned both with an objective and with another one above that, so that they count twice
/// in the upper one: once directly and once through the other. Reported for the scorecard of the child and for that of
/// the upper objective.
fn counted_twice(overview: &Overview<'_>) -> Option<Finding> {
    let objectives = overview.scorecard.objectives.iter().map(|objective| objective.id);
    let twice = objectives.filter(|id| overview.is_aligned_twice(*id) || overview.is_served_twice(*id));
    let why = "what is aligned with an objective and with one above it counts twice in the upper one";
    Finding::lack(FindingCode::ChildCountedTwice, "objectives with a double alignment", why, twice)
}

fn ended(overview: &Overview<'_>) -> Option<Finding> {
    let profile = &overview.scorecard.profile;
    let ended = profile.ends_on.filter(|day| *day < overview.around.today)?;
    (profile.state == ScorecardState::Active).then(|| Finding {
        code: FindingCode::StrategyEnded,
        message: format!(
            "the strategy ended on {ended}, and the scorecard is still active: people steer by the past"
        ),
        nodes: vec![profile.id.into()],
        found: Some(f64::from(months_between(ended, overview.around.today))),
        wanted: "0 months".to_owned(),
    })
}

fn no_cascade(overview: &Overview<'_>) -> Option<Finding> {
    (overview.is_to_be_cascaded() && overview.around.children.is_empty()).then(|| Finding {
        code: FindingCode::NoCascade,
        message: "no scorecard stands below: those who are to carry out the strategy have no part in it"
            .to_owned(),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some(0.0),
        wanted: "at least 1".to_owned(),
    })
}

fn static_strategy(overview: &Overview<'_>) -> Option<Finding> {
    let (since, today) = (overview.around.last_activity.strategy?, overview.around.today);
    let is_static = !is_within(since, MOST_MONTHS_UNCHANGED, today);
    is_static.then(|| Finding {
        code: FindingCode::StaticStrategy,
        message: format!(
            "nothing has changed in the strategy since {since}: what the market does, it does not see"
        ),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some(f64::from(months_between(since, today))),
        wanted: format!("at most {MOST_MONTHS_UNCHANGED} months"),
    })
}

/// True when the date lies within so many months before today.
pub(crate) fn is_within(date: NaiveDate, months: u32, today: NaiveDate) -> bool {
    today.checked_sub_months(Months::new(months)).is_none_or(|first| date >= first)
}

/// Number of whole months between two dates.
fn months_between(from: NaiveDate, to: NaiveDate) -> i32 {
    let month = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    month(to) - month(from) - i32::from(to.day() < from.day())
}
