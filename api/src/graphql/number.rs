//! Numbers as they leave the API: computed unrounded, given with 12 significant digits.

use domain::number::round12;
use serde_json::Value;

/// The number for the answer.
pub(super) fn number(value: Option<f64>) -> Option<f64> {
    value.map(round12)
}

/// The JSON with its numbers for the answer.
pub(super) fn rounded(json: Value) -> Value {
    match json {
        Value::Number(number) if number.is_f64() => number.as_f64().map(round12).into(),
        Value::Array(items) => items.into_iter().map(rounded).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, rounded(value))).collect(),
        other => other,
    }
}
