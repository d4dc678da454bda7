//! Findings about initiatives: without owner, budget or dates, or behind schedule.

use super::{Finding, limits::MOST_POINTS_BEHIND};
use crate::{overview::Overview, scorecard::Initiative, vocabulary::FindingCode};

pub(super) fn findings(overview: &Overview<'_>) -> impl Iterator<Item = Finding> {
    let lack = |code, those, why, lacks: fn(&Initiative) -> bool| {
        Finding::lack(code, those, why, overview.initiatives().filter(|it| lacks(it)).map(|it| it.id))
    };
    let all = [
        lack(
            FindingCode::InitiativeWithoutOwner,
            "initiatives without an owner",
            "nobody answers for them",
            |it| it.owner.is_none() && it.owners.is_empty(),
        ),
        lack(
            FindingCode::InitiativeWithoutBudget,
            "initiatives without a budget",
            "nobody has said what they may cost",
            |it| it.budget.is_none(),
        ),
        lack(
            FindingCode::InitiativeWithoutDates,
            "initiatives without their first or last day",
            "nobody can say whether they are late",
            |it| it.starts_on.is_none() || it.ends_on.is_none(),
        ),
    ];
    all.into_iter().flatten().chain(behind(overview))
}

fn behind(overview: &Overview<'_>) -> Option<Finding> {
    let today = overview.around.today;
    let why = format!(
        "more than {MOST_POINTS_BEHIND} points more of their time or budget are used than they are complete"
    );
    let behind = overview.initiatives().filter(|it| it.is_behind(today)).map(|it| it.id);
    Finding::lack(FindingCode::InitiativeBehind, "initiatives that are far behind", &why, behind)
}
