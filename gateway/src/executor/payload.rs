//! Payload of a request: size of its variables, counted before anything examines them, bounded, and part of the
//! operation's cost.

use async_graphql::{Value, Variables};

use super::{
    cost::Cost,
    error::{ErrorCode, Refusal},
};

/// Maximum nesting of lists and objects in a variable.
const DEEPEST: usize = 32;
/// Price of a unit: one point buys `per_point` of the `first` units, and `per_point_beyond` of those beyond.
struct Price {
    first: u64,
    per_point: u64,
    per_point_beyond: u64,
}

/// Price of values: a batch of 5,000 small objects is within the first.
const VALUES: Price = Price { first: 50_000, per_point: 1_000, per_point_beyond: 100 };
/// Price of bytes of text.
const BYTES: Price = Price { first: 1024 * 1024, per_point: 16 * 1024, per_point_beyond: 1024 };

impl Price {
    fn of(&self, count: u64) -> u64 {
        let beyond = count.saturating_sub(self.first);
        (count - beyond) / self.per_point + beyond / self.per_point_beyond
    }
}

/// Size of the variables.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Payload {
    /// Number of values, lists and objects included.
    values: u64,
    /// Number of bytes of texts and of the names in objects.
    bytes: u64,
}

impl Payload {
    /// Counts the variables.
    ///
    /// # Errors
    ///
    /// DEPTH_LIMIT_EXCEEDED where a variable is nested too deeply.
    pub(super) fn of(variables: &Variables) -> Result<Self, Refusal> {
        let mut payload = Self::default();
        let fits = variables.iter().all(|(_, value)| payload.add(value, DEEPEST));
        fits.then_some(payload).ok_or_else(|| {
            let message = format!("The variables are nested more than {DEEPEST} levels deep.");
            Refusal::new(ErrorCode::DepthLimitExceeded, message)
        })
    }

    /// Counts the value; returns false where it is nested more deeply than `levels`.
    fn add(&mut self, value: &Value, levels: usize) -> bool {
        self.values += 1;
        match value {
            Value::String(text) => {
                self.bytes += text.len() as u64;
                true
            }
            Value::List(_) | Value::Object(_) if levels == 0 => false,
            Value::List(items) => items.iter().all(|item| self.add(item, levels - 1)),
            Value::Object(fields) => fields.iter().all(|(name, field)| {
                self.bytes += name.len() as u64;
                self.add(field, levels - 1)
            }),
            _ => true,
        }
    }

    /// Adds the price of the payload to the cost of an operation. Small payloads cost nothing.
    pub(super) fn added_to(self, cost: Cost) -> Cost {
        let points = VALUES.of(self.values) + BYTES.of(self.bytes);
        Cost { most: cost.most.saturating_add(points), least: cost.least.saturating_add(points) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn points(variables: serde_json::Value) -> u64 {
        let none = Cost { most: 0, least: 0 };
        let payload = Payload::of(&Variables::from_json(variables)).unwrap();
        payload.added_to(none).most
    }

    #[test]
    fn values_and_texts_cost_points() {
        assert_eq!(points(json!({})), 0);
        assert_eq!(points(json!({ "a": vec![0; 998] })), 0);
        assert_eq!(points(json!({ "a": vec![0; 999] })), 1);
        assert_eq!(points(json!({ "a": vec![json!({ "b": 1 }); 5_000] })), 10);
        assert_eq!(points(json!({ "a": vec![0; 99_999] })), 50 + 500);
        assert_eq!(points(json!({ "a": "x".repeat(16 * 1024 - 1), "b": "" })), 0);
        assert_eq!(points(json!({ "a": "x".repeat(1024 * 1024) })), 64);
        assert_eq!(points(json!({ "a": "x".repeat(2 * 1024 * 1024) })), 64 + 1024);
    }

    #[test]
    fn variables_are_nested_so_deeply_at_most() {
        let nested = |levels| (0..levels).fold(json!(0), |inner, _| json!([inner]));
        let check = |levels| Payload::of(&Variables::from_json(json!({ "a": nested(levels) })));
        assert!(check(DEEPEST).is_ok());
        let code = check(DEEPEST + 1).map_err(|refusal| refusal.code);
        assert_eq!(code.err(), Some(ErrorCode::DepthLimitExceeded));
    }
}
