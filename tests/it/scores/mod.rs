//! Scores as clients see them: the method's worked numbers, roll-ups, the cascade, and score changes of writes.

mod cascade;
mod explanations;
mod figures;
mod live;
mod methods;
mod parts;
mod projection;
mod replays;
mod rollup;

use serde_json::{Value, json};

/// A scorecard with one perspective, its objectives and their measures.
fn scorecard(key: &str, parent: Option<&str>, objectives: Value) -> Value {
    json!({
        "key": key, "name": key, "level": if parent.is_some() { "BUSINESS_UNIT" } else { "ENTERPRISE" },
        "parent": parent,
        "perspectives": [{ "key": format!("{key}-p"), "kind": "CUSTOM", "name": "P", "objectives": objectives }],
    })
}

/// A measure whose score in October 2026 is its actual, or that has none.
fn plain(key: &str, scorecard: &str, actual: Option<f64>) -> Value {
    json!({
        "key": key, "scorecard": scorecard, "name": key, "scoring": "BANDS", "boundaries": [0, 50, 100],
        "periods": [{ "period": "2026-10", "actual": actual, "target": 100 }],
    })
}

fn document(scorecards: Value, measures: Value) -> Value {
    json!({ "format": "scorecard/1", "scorecards": scorecards, "measures": measures })
}
