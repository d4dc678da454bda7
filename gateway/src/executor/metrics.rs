//! Metrics of operations: their number, outcome and duration.
//!
//! Clients choose the names of operations, so only a bounded number is distinguished and the others are counted
//! together. A name is added once an operation of it was answered, so that operations that are refused cannot fill the
//! list.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_graphql::parser::types::OperationType;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{answer::Answer, error::ErrorCode};
use crate::counted::Counted;

/// Maximum number of distinguished names.
const MOST_NAMES: usize = 200;
/// Maximum length of a distinguished name, in bytes.
const LONGEST_NAME: usize = 64;
/// Label of operations without a name. No GraphQL name has parentheses.
const UNNAMED: &str = "(none)";
/// Label of all names beyond the maximum.
const OTHERS: &str = "(other)";
/// Label of an answer without errors.
const OK: &str = "OK";
/// Upper bounds of the duration histogram, in seconds.
const TIMES: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Metrics of operations.
pub(super) struct Metrics {
    names: RwLock<HashSet<Arc<str>>>,
    ended: Family<Ended, Counter>,
    time: Family<Named, Histogram>,
    refused: Family<Refused, Counter>,
    repeated: Counter,
    points: Counter,
    subscriptions: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    operation: Arc<str>,
    kind: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    operation: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    code: &'static str,
}

impl Metrics {
    pub(super) fn new() -> Self {
        Self {
            names: RwLock::default(),
            ended: Family::default(),
            time: Family::new_with_constructor(|| Histogram::new(TIMES)),
            refused: Family::default(),
            repeated: Counter::default(),
            points: Counter::default(),
            subscriptions: Gauge::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "Operations that were admitted, by how they ended; subscriptions when they began";
        registry.register("operations", help, self.ended.clone());
        let help = "How long queries and mutations took";
        registry.register_with_unit("operation_duration", help, Unit::Seconds, self.time.clone());
        let help = "Operations that were not admitted, and callers who were not let in, by the code they got";
        registry.register("refused", help, self.refused.clone());
        let help = "Queries that were answered by the bytes of an earlier answer";
        registry.register("answers_repeated", help, self.repeated.clone());
        registry.register("cost_points", "Points that callers were charged", self.points.clone());
        registry.register("subscriptions", "Subscriptions that are open", self.subscriptions.clone());
    }

    /// Counts a query or a mutation that was answered.
    pub(super) fn answered(&self, name: Option<&str>, kind: OperationType, answer: &Answer, time: Duration) {
        let operation = self.name(name, answer.data.is_some());
        let code = answer.code().map_or(OK, ErrorCode::as_str);
        self.time.get_or_create(&Named { operation: Arc::clone(&operation) }).observe(time.as_secs_f64());
        self.ended.get_or_create(&Ended { operation, kind: word(kind), code }).inc();
    }

    /// Counts a subscription that has begun.
    pub(super) fn begun(&self, name: Option<&str>) -> Counted {
        let operation = self.name(name, true);
        self.ended
            .get_or_create(&Ended { operation, kind: word(OperationType::Subscription), code: OK })
            .inc();
        Counted::one(&self.subscriptions)
    }

    pub(super) fn refused(&self, code: ErrorCode) {
        self.refused.get_or_create(&Refused { code: code.as_str() }).inc();
    }

    /// Counts an answer from the response cache.
    pub(super) fn repeated(&self) {
        self.repeated.inc();
    }

    pub(super) fn charged(&self, points: u64) {
        self.points.inc_by(points);
    }

    /// Label for an operation of this name.
    fn name(&self, name: Option<&str>, may_be_new: bool) -> Arc<str> {
        let Some(name) = name else { return Arc::from(UNNAMED) };
        if let Some(known) = self.names.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Arc::clone(known);
        }
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        if !may_be_new || name.len() > LONGEST_NAME || names.len() >= MOST_NAMES {
            return Arc::from(OTHERS);
        }
        let name: Arc<str> = Arc::from(name);
        names.insert(Arc::clone(&name));
        name
    }
}

/// Kind of an operation as a word.
pub(crate) fn word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;

    use super::{super::answer::Data, *};

    fn answer(data: Option<Value>) -> Answer {
        Answer { data: data.map(Data::Fresh), errors: Vec::new(), rate_limit: None, retry_after: None }
    }

    #[test]
    fn names_are_distinguished_up_to_a_bound() {
        let metrics = Metrics::new();
        let answered = |name: &str, data| {
            metrics.answered(Some(name), OperationType::Query, &answer(data), Duration::ZERO);
        };
        answered("Invalid", None);
        for at in 0..MOST_NAMES + 50 {
            answered(&format!("Name{at}"), Some(Value::Null));
        }
        metrics.answered(None, OperationType::Mutation, &answer(Some(Value::Null)), Duration::ZERO);
        let count = |operation: &str, kind: &'static str| {
            let ended = Ended { operation: Arc::from(operation), kind, code: OK };
            metrics.ended.get(&ended).map(|counter| counter.get())
        };
        assert_eq!(count("Name0", "query"), Some(1));
        assert_eq!(count("Invalid", "query"), None, "what does not run has no name");
        assert_eq!(count(OTHERS, "query"), Some(51));
        let long = "a".repeat(LONGEST_NAME + 1);
        assert_eq!(&*Metrics::new().name(Some(&long), true), OTHERS);
        assert_eq!(count(UNNAMED, "mutation"), Some(1));
    }
}
