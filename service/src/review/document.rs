//! Agendas and frozen results as they stand in rows: a format of their own, which outlives the types of the program.

use std::sync::Arc;

use domain::{
    agenda::AgendaItem,
    review::{Results, Standing},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    snapshot::word,
};

/// The format of frozen results.
const FORMAT: &str = "review/1";

/// An item of an agenda.
#[derive(Serialize, Deserialize)]
struct Item {
    /// A word of `AgendaReason`.
    reason: String,
    text: String,
    /// Ids as clients write them.
    nodes: Vec<String>,
}

/// What a review looked at.
#[derive(Serialize, Deserialize)]
struct Frozen {
    format: String,
    scorecard: Stands,
    perspectives: Vec<Stands>,
    objectives: Vec<Stands>,
    measures: Vec<Stands>,
}

/// How one thing stood.
#[derive(Serialize, Deserialize)]
struct Stands {
    /// An id as clients write it.
    node: String,
    label: String,
    score: Option<f64>,
    /// A word of `Status`.
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<f64>,
}

fn corrupt(error: &serde_json::Error) -> Error {
    Error::Corrupt(format!("a document of a review: {error}"))
}

/// An agenda as a row keeps it.
pub(super) fn agenda(items: &[AgendaItem]) -> Result<Value> {
    let item = |it: &AgendaItem| Item {
        reason: it.reason.to_string(),
        text: it.text.clone(),
        nodes: it.nodes.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_value(items.iter().map(item).collect::<Vec<_>>()).map_err(|error| corrupt(&error))
}

/// The reverse of [`agenda`].
pub(super) fn read_agenda(json: Value) -> Result<Vec<AgendaItem>> {
    let items: Vec<Item> = serde_json::from_value(json).map_err(|error| corrupt(&error))?;
    let item = |Item { reason, text, nodes }: Item| {
        let nodes = nodes.iter().map(|id| word(id)).collect::<Result<_>>()?;
        Ok(AgendaItem { reason: word(&reason)?, text, nodes })
    };
    items.into_iter().map(item).collect()
}

/// Results as a row keeps them.
pub(super) fn results(results: &Results) -> Result<Value> {
    let stands = |it: &Standing| {
        let Standing { node, label, score, status, actual, target } = it;
        Stands {
            node: node.to_string(),
            label: label.clone(),
            score: *score,
            status: status.to_string(),
            actual: *actual,
            target: *target,
        }
    };
    let all = |list: &[Standing]| list.iter().map(stands).collect();
    let Results { scorecard, perspectives, objectives, measures } = results;
    let frozen = Frozen {
        format: FORMAT.to_owned(),
        scorecard: stands(scorecard),
        perspectives: all(perspectives),
        objectives: all(objectives),
        measures: all(measures),
    };
    serde_json::to_value(frozen).map_err(|error| corrupt(&error))
}

/// The reverse of [`results`].
pub(super) fn read_results(json: Value) -> Result<Arc<Results>> {
    let frozen: Frozen = serde_json::from_value(json).map_err(|error| corrupt(&error))?;
    let Frozen { format, scorecard, perspectives, objectives, measures } = frozen;
    if format != FORMAT {
        return Err(Error::Corrupt(format!("results of the format {format:?}")));
    }
    let standing = |Stands { node, label, score, status, actual, target }: Stands| {
        Ok(Standing { node: word(&node)?, label, score, status: word(&status)?, actual, target })
    };
    let all = |list: Vec<Stands>| list.into_iter().map(standing).collect::<Result<_>>();
    Ok(Arc::new(Results {
        scorecard: standing(scorecard)?,
        perspectives: all(perspectives)?,
        objectives: all(objectives)?,
        measures: all(measures)?,
    }))
}
