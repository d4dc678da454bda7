//! How much the variables of a request hold: counted before anything looks at them, bounded, and part of what the
//! operation costs.

use async_graphql::{Value, Variables};

use super::{
    cost::Cost,
    error::{ErrorCode, Refusal},
};

/// Most levels of lists and objects in a variable. Import documents have eight.
const DEEPEST: usize = 32;
/// So many values cost a point.
const VALUES_PER_POINT: u64 = 100;
/// So many bytes of text cost a point.
const BYTES_PER_POINT: u64 = 1024;

/// What variables hold.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Payload {
    /// Values, whole lists and objects among them.
    values: u64,
    /// Bytes of texts and of the names in objects.
    bytes: u64,
}

impl Payload {
    /// Counts what is there.
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

    /// Counts the value; false where it has more levels than these.
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

    /// What the operation costs with it. Small ones cost nothing.
    pub(super) fn added_to(self, cost: Cost) -> Cost {
        let points = self.values / VALUES_PER_POINT + self.bytes / BYTES_PER_POINT;
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
        assert_eq!(points(json!({ "a": vec![0; 98] })), 0);
        assert_eq!(points(json!({ "a": vec![0; 99] })), 1);
        assert_eq!(points(json!({ "a": vec![json!({ "b": 1 }); 500] })), 10);
        assert_eq!(points(json!({ "a": "x".repeat(1023), "b": "" })), 0);
        assert_eq!(points(json!({ "a": "x".repeat(5 * 1024) })), 5);
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
