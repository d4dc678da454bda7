//! What a review should talk about, from how the scorecard stands.
//!
//! Owns which things are worth a word, and the words. It must not know how scores come about or where what it is
//! told was read.

use chrono::NaiveDate;

use crate::{
    id::NodeId,
    review::{ActionItem, Results, Standing},
    scorecard::{CausalLink, Scorecard},
    trend::SCORE_GAP,
    vocabulary::{AgendaReason, ChangeKind, EvidenceVerdict, InitiativeStatus, ReviewKind, Status},
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

/// Objectives and measures that are red and were not in the period before.
#[must_use]
pub fn turned_red(before: &Results, now: &Results) -> Vec<AgendaItem> {
    let was = |node: NodeId| {
        let known = before.objectives.iter().chain(&before.measures);
        known.filter(|it| it.node == node).map(|it| it.status).next()
    };
    let red = now.objectives.iter().chain(&now.measures).filter(|it| it.status == Status::Red);
    let turned = red.filter_map(|it| match was(it.node) {
        Some(Status::Red) => None,
        Some(status @ (Status::Green | Status::Yellow)) => {
            Some((it, format!("{:?} turned red; it was {}", it.label, status.to_string().to_lowercase())))
        }
        Some(_) | None => Some((it, format!("{:?} is red, where nothing was known before", it.label))),
    });
    turned.map(|(it, text)| AgendaItem::new(AgendaReason::TurnedRed, text, [it.node])).collect()
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

/// Measures of which nothing is known in the period.
#[must_use]
pub fn no_data(now: &Results) -> Vec<AgendaItem> {
    let blank = now.measures.iter().filter(|it| it.status == Status::NoData);
    let item = |it: &Standing| {
        AgendaItem::new(AgendaReason::NoData, format!("{:?} has no data", it.label), [it.node])
    };
    blank.map(item).collect()
}

/// How many periods back the cause of a link is looked at: its lag, in whole periods of the review's kind.
#[must_use]
pub fn lag(link: &CausalLink, kind: ReviewKind) -> i32 {
    let months = match kind {
        ReviewKind::Monthly => 1,
        ReviewKind::Quarterly => 3,
        ReviewKind::Annual => 12,
    };
    (link.expected_lag_months.unwrap_or(0) + months - 1) / months
}

/// The link, when the score of its cause moved from one period to the next and that of its effect stayed from the
/// first of these until now. Scores that are not known say nothing. What the figures of longer times say is for
/// [`with_evidence`].
#[must_use]
pub fn effect_does_not_move(
    scorecard: &Scorecard,
    link: &CausalLink,
    cause: (Option<f64>, Option<f64>),
    effect: (Option<f64>, Option<f64>),
) -> Option<AgendaItem> {
    let moved = |(before, after): (Option<f64>, Option<f64>)| Some((after? - before?).abs() >= SCORE_GAP);
    if !moved(cause)? || moved(effect)? {
        return None;
    }
    let [acts, is_acted_on] = [link.cause, link.effect].map(|at| &scorecard.objectives[at]);
    let text = format!("{:?} moved, and {:?} does not follow", acts.name, is_acted_on.name);
    let nodes = [link.id.into(), acts.id.into(), is_acted_on.id.into()];
    Some(AgendaItem::new(AgendaReason::EffectDoesNotMove, text, nodes))
}

/// The item about a link, with what the figures of longer times say of it.
#[must_use]
pub fn with_evidence(mut item: AgendaItem, verdict: EvidenceVerdict) -> AgendaItem {
    item.text.push_str(match verdict {
        EvidenceVerdict::Supported => "; over time the figures support the link",
        EvidenceVerdict::NotSupported => "; over time the figures do not support the link",
        EvidenceVerdict::Contradicted => "; over time the figures contradict the link",
        EvidenceVerdict::InsufficientData => "",
    });
    item
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
