//! Stored JSON of agendas and frozen results: a format of its own, independent of changes to the program's types.

use std::sync::Arc;

use domain::{
    agenda::AgendaItem,
    id::NodeId,
    review::{Results, Standing},
    vocabulary::{AgendaReason, Status},
};
use ledger::error::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Name of the format of frozen results.
const FORMAT: &str = "review/1";

/// Item of an agenda.
#[derive(Serialize, Deserialize)]
struct Item {
    reason: AgendaReason,
    text: String,
    nodes: Vec<NodeId>,
}

/// Frozen results of a review.
#[derive(Serialize, Deserialize)]
struct Frozen {
    format: String,
    scorecard: NodeResult,
    perspectives: Vec<NodeResult>,
    objectives: Vec<NodeResult>,
    measures: Vec<NodeResult>,
}

/// Frozen result of one node.
#[derive(Serialize, Deserialize)]
struct NodeResult {
    node: NodeId,
    label: String,
    score: Option<f64>,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<f64>,
}

fn corrupt(error: &serde_json::Error) -> Error {
    Error::Corrupt(format!("a document of a review: {error}"))
}

/// Converts an agenda to its stored form.
pub(super) fn agenda(items: &[AgendaItem]) -> Result<Value> {
    let item = |it: &AgendaItem| Item { reason: it.reason, text: it.text.clone(), nodes: it.nodes.clone() };
    serde_json::to_value(items.iter().map(item).collect::<Vec<_>>()).map_err(|error| corrupt(&error))
}

/// Parses an agenda from its stored form, the reverse of [`agenda`].
pub(super) fn read_agenda(json: Value) -> Result<Vec<AgendaItem>> {
    let items: Vec<Item> = serde_json::from_value(json).map_err(|error| corrupt(&error))?;
    let item = |Item { reason, text, nodes }: Item| AgendaItem { reason, text, nodes };
    Ok(items.into_iter().map(item).collect())
}

/// Converts results to their stored form.
pub(super) fn results(results: &Results) -> Result<Value> {
    let stored = |it: &Standing| {
        let Standing { node, label, score, status, actual, target } = it;
        NodeResult {
            node: *node,
            label: label.clone(),
            score: *score,
            status: *status,
            actual: *actual,
            target: *target,
        }
    };
    let all = |list: &[Standing]| list.iter().map(stored).collect();
    let Results { scorecard, perspectives, objectives, measures } = results;
    let frozen = Frozen {
        format: FORMAT.to_owned(),
        scorecard: stored(scorecard),
        perspectives: all(perspectives),
        objectives: all(objectives),
        measures: all(measures),
    };
    serde_json::to_value(frozen).map_err(|error| corrupt(&error))
}

/// Parses results from their stored form, the reverse of [`results`].
pub(super) fn read_results(json: Value) -> Result<Arc<Results>> {
    let frozen: Frozen = serde_json::from_value(json).map_err(|error| corrupt(&error))?;
    let Frozen { format, scorecard, perspectives, objectives, measures } = frozen;
    if format != FORMAT {
        return Err(Error::Corrupt(format!("results of the format {format:?}")));
    }
    let parsed = |NodeResult { node, label, score, status, actual, target }: NodeResult| Standing {
        node,
        label,
        score,
        status,
        actual,
        target,
    };
    let all = |list: Vec<NodeResult>| list.into_iter().map(parsed).collect();
    Ok(Arc::new(Results {
        scorecard: parsed(scorecard),
        perspectives: all(perspectives),
        objectives: all(objectives),
        measures: all(measures),
    }))
}
