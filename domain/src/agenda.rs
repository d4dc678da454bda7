//! Agenda of a review: the items worth discussing, derived from the results of a scorecard.
//!
//! Owns which items are listed, and their texts. It must not know how scores are computed or where its input is read
//! from.

use chrono::NaiveDate;

mod links;

pub use links::{After, after_lag, effect, is_at_bound, with_evidence};

use crate::{
    id::{MeasureId, NodeId},
    review::{ActionItem, Results, Standing},
    scorecard::Scorecard,
    vocabulary::{AgendaReason, ChangeKind, InitiativeStatus, RollupMode, Status, UnitKind},
};

/// Item of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaItem {
    /// Reason why the item is listed.
    pub reason: AgendaReason,
    /// Text of the item: one sentence without a full stop.
    pub text: String,
    /// Nodes that the item is about.
    pub nodes: Vec<NodeId>,
}

impl AgendaItem {
    fn new(reason: AgendaReason, text: String, nodes: impl Into<Vec<NodeId>>) -> Self {
        Self { reason, text, nodes: nodes.into() }
    }
}

/// Lists the objectives and measures that are red now and were not in the preceding period. An objective and its only
/// measure are one item.
#[must_use]
pub fn turned_red(scorecard: &Scorecard, before: &Results, now: &Results) -> Vec<AgendaItem> {
    let previous_status = |node: NodeId| {
        let results = before.objectives.iter().chain(&before.measures);
        results.filter(|it| it.node == node).map(|it| it.status).next()
    };
    let has_turned =
        |it: &&Standing| it.status == Status::Red && previous_status(it.node) != Some(Status::Red);
    // Describe the change of status.
    let text = |it: &Standing, what: String| match previous_status(it.node) {
        Some(status @ (Status::Green | Status::Yellow)) => {
            format!("{what} turned red; it was {}", status.to_string().to_lowercase())
        }
        _ => format!("{what} is red, where nothing was known before"),
    };
    // One item for each objective, together with its only measure where that turned red, too.
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
    // One item for each measure that no objective's item mentions.
    let measure = |it: &Standing| {
        AgendaItem::new(AgendaReason::TurnedRed, text(it, format!("{:?}", it.label)), [it.node])
    };
    items.extend(measures.into_iter().map(measure));
    items
}

/// Returns the only measure that determines an objective's score, if there is exactly one in use.
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

/// Lists the initiatives, deliverables and action items that were due before today and are not done.
#[must_use]
pub fn overdue(scorecard: &Scorecard, open: &[&ActionItem], today: NaiveDate) -> Vec<AgendaItem> {
    let is_past = |date: Option<NaiveDate>| date.filter(|date| *date < today);
    let runs = |status| !matches!(status, InitiativeStatus::Completed | InitiativeStatus::Cancelled);
    let item = |what: &str, name: &str, date: NaiveDate, nodes: Vec<NodeId>| {
        AgendaItem::new(AgendaReason::Overdue, format!("{what} {name:?} was due on {date}"), nodes)
    };
    // Initiatives, each with its open deliverables.
    let mut items = Vec::new();
    let initiatives = scorecard.initiatives.iter().filter(|it| it.archived_at.is_none() && runs(it.status));
    for initiative in initiatives {
        let id = NodeId::from(initiative.id);
        let whole =
            is_past(initiative.ends_on).map(|date| item("Initiative", &initiative.name, date, vec![id]));
        items.extend(whole);
        let open_deliverables = initiative.deliverables.iter().filter(|it| it.done_on.is_none());
        items.extend(open_deliverables.filter_map(|it| {
            Some(item("Deliverable", &it.name, is_past(it.due_on)?, vec![it.id.into(), id]))
        }));
    }
    // Open action items of earlier reviews.
    let open_items = open.iter().filter(|it| it.done_on.is_none());
    items.extend(
        open_items
            .filter_map(|it| Some(item("Action item", &it.text, is_past(it.due_on)?, vec![it.id.into()]))),
    );
    items
}

/// Lists the measures without data in the period, with or without a target there.
#[must_use]
pub fn no_data(scorecard: &Scorecard, now: &Results) -> Vec<AgendaItem> {
    // TEXT measures have no numeric actual and are not part of the results.
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

/// Reports a change of the strategy since the last review; `node` is the changed node, if it still exists.
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
