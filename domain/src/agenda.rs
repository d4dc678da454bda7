//! What a review should talk about, from how the scorecard stands.
//!
//! Owns which things are worth a word, and the words. It must not know how scores come about or where what it is
//! told was read.

use chrono::NaiveDate;

mod links;

pub use links::{After, after_lag, effect, is_at_bound, with_evidence};

use crate::{
    id::{MeasureId, NodeId},
    review::{ActionItem, Results, Standing},
    scorecard::Scorecard,
    vocabulary::{AgendaReason, ChangeKind, InitiativeStatus, RollupMode, Status, UnitKind},
};

/// Something to talk about.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaItem {
    /// Why.
    pub reason: AgendaReason,
    /// What, in a sentence without a full stop.
    pub text: String,
    /// What it is about.
    pub nodes: Vec<NodeId>,
}

impl AgendaItem {
    fn new(reason: AgendaReason, text: String, nodes: impl Into<Vec<NodeId>>) -> Self {
        Self { reason, text, nodes: nodes.into() }
    }
}

/// Objectives and measures that are red and were not in the period before. An objective and its only measure are one
/// item.
#[must_use]
pub fn turned_red(scorecard: &Scorecard, before: &Results, now: &Results) -> Vec<AgendaItem> {
    let was = |node: NodeId| {
        let known = before.objectives.iter().chain(&before.measures);
        known.filter(|it| it.node == node).map(|it| it.status).next()
    };
    let has_turned = |it: &&Standing| it.status == Status::Red && was(it.node) != Some(Status::Red);
    let text = |it: &Standing, what: String| match was(it.node) {
        Some(status @ (Status::Green | Status::Yellow)) => {
            format!("{what} turned red; it was {}", status.to_string().to_lowercase())
        }
        _ => format!("{what} is red, where nothing was known before"),
    };
    let mut measures: Vec<&Standing> = now.measures.iter().filter(has_turned).collect();
    let mut items = Vec::new();
    for objective in now.objectives.iter().filter(has_turned) {
        let only = only_measure(scorecard, objective.node);
        let only = now.measures.iter().find(|it| Some(it.node) == only).filter(has_turned);
        let what = match only {
            Some(measure) => format!("{:?} (by its only measure, {:?})", objective.label, measure.label),
            None => format!("{:?}", objective.label),
        };
        let nodes: Vec<_> = std::iter::once(objective).chain(only).map(|it| it.node).collect();
        measures.retain(|it| !nodes.contains(&it.node));
        items.push(AgendaItem::new(AgendaReason::TurnedRed, text(objective, what), nodes));
    }
    let measure = |it: &Standing| {
        AgendaItem::new(AgendaReason::TurnedRed, text(it, format!("{:?}", it.label)), [it.node])
    };
    items.extend(measures.into_iter().map(measure));
    items
}

/// The measure that an objective's score is that of.
fn only_measure(scorecard: &Scorecard, objective: NodeId) -> Option<NodeId> {
    let objective = scorecard.objectives.iter().find(|it| NodeId::Objective(it.id) == objective)?;
    let is_in_use = |measure: MeasureId| {
        scorecard.measure(measure).is_none_or(|at| scorecard.measures[at].archived_at.is_none())
    };
    let placements = scorecard.placements_on(objective.id).filter(|it| it.weight > 0.0);
    let mut measures = placements.map(|it| it.measure).filter(|it| is_in_use(*it));
    let only = measures.next().filter(|_| objective.rollup == RollupMode::Own)?;
    measures.next().is_none().then_some(only.into())
}

/// Initiatives, deliverables and action items that should have been done by today.
#[must_use]
pub fn overdue(scorecard: &Scorecard, open: &[&ActionItem], today: NaiveDate) -> Vec<AgendaItem> {
    let is_past = |date: Option<NaiveDate>| date.filter(|date| *date < today);
    let runs = |status| !matches!(status, InitiativeStatus::Completed | InitiativeStatus::Cancelled);
    let item = |what: &str, name: &str, date: NaiveDate, nodes: Vec<NodeId>| {
        AgendaItem::new(AgendaReason::Overdue, format!("{what} {name:?} was due on {date}"), nodes)
    };
    let mut items = Vec::new();
    let initiatives = scorecard.initiatives.iter().filter(|it| it.archived_at.is_none() && runs(it.status));
    for initiative in initiatives {
        let id = NodeId::from(initiative.id);
        let whole =
            is_past(initiative.ends_on).map(|date| item("Initiative", &initiative.name, date, vec![id]));
        items.extend(whole);
        let left = initiative.deliverables.iter().filter(|it| it.done_on.is_none());
        items.extend(left.filter_map(|it| {
            Some(item("Deliverable", &it.name, is_past(it.due_on)?, vec![it.id.into(), id]))
        }));
    }
    let left = open.iter().filter(|it| it.done_on.is_none());
    items.extend(
        left.filter_map(|it| Some(item("Action item", &it.text, is_past(it.due_on)?, vec![it.id.into()]))),
    );
    items
}

/// Measures of which nothing is known in the period, whether or not they have a target there.
#[must_use]
pub fn no_data(scorecard: &Scorecard, now: &Results) -> Vec<AgendaItem> {
    // Words are no figures, and are not among the results.
    let is_words = |node: NodeId| {
        let measure = scorecard.measures.iter().find(|it| NodeId::Measure(it.id) == node);
        measure.is_some_and(|it| it.unit.kind == UnitKind::Text)
    };
    let is_blank = |it: &&Standing| match it.status {
        Status::NoData => true,
        Status::Unscored => it.actual.is_none() && it.target.is_none() && !is_words(it.node),
        _ => false,
    };
    let item = |it: &Standing| {
        AgendaItem::new(AgendaReason::NoData, format!("{:?} has no data", it.label), [it.node])
    };
    now.measures.iter().filter(is_blank).map(item).collect()
}

/// Something of the strategy was changed since the last review; `node` is what can still be looked at.
#[must_use]
pub fn strategy_changed(
    kind: ChangeKind,
    what: &str,
    name: Option<&str>,
    node: Option<NodeId>,
) -> AgendaItem {
    let verb = match kind {
        ChangeKind::Created => "was added",
        ChangeKind::Updated => "was changed",
        ChangeKind::Deleted => "was removed",
    };
    let text = match name {
        Some(name) => format!("{what} {name:?} {verb}"),
        None => format!("{what} {verb}"),
    };
    AgendaItem::new(AgendaReason::StrategyChanged, text, node.into_iter().collect::<Vec<_>>())
}
