//! The strategy as a whole: whether it reaches those below, and whether it lives.

use chrono::{Datelike, Months, NaiveDate};

use super::{Finding, limits::MOST_MONTHS_UNCHANGED};
use crate::{overview::Overview, vocabulary::FindingCode};

pub(super) fn findings(overview: &Overview<'_>) -> impl Iterator<Item = Finding> {
    no_cascade(overview).into_iter().chain(static_strategy(overview))
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
    let (since, today) = (overview.around.touched.strategy?, overview.around.today);
    let is_static = !is_within(since, MOST_MONTHS_UNCHANGED, today);
    is_static.then(|| Finding {
        code: FindingCode::StaticStrategy,
        message: format!(
            "nothing has changed in the strategy since {since}: what the market does, it does not see"
        ),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some(f64::from(months(since, today))),
        wanted: format!("at most {MOST_MONTHS_UNCHANGED} months"),
    })
}

/// Whether the date lies within so many months before today.
pub(crate) fn is_within(date: NaiveDate, months: u32, today: NaiveDate) -> bool {
    today.checked_sub_months(Months::new(months)).is_none_or(|first| date >= first)
}

/// How many whole months lie between.
fn months(from: NaiveDate, to: NaiveDate) -> i32 {
    let month = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    month(to) - month(from) - i32::from(to.day() < from.day())
}
