//! Deterministic errors: makes the error that an answer reports independent of timing.
//!
//! async-graphql resolves the fields of an object concurrently. The first non-null field that fails makes the object
//! null, and the others are abandoned, so the reported error depends on which resolver is faster. A query whose answer
//! lacks something for an error below it is therefore executed once more with this extension, in which the error of a
//! field waits until the fields before it are done. The extension is installed only for that second execution, since no
//! other query should pay for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_graphql::{
    ServerResult, Value,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};
use tokio::sync::Notify;

/// Extension that delays the error of a field until the fields before it in the same object are done.
pub struct InOrder;

impl ExtensionFactory for InOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Objects::default())
    }
}

/// Fields of each object, by the object's path in the answer.
#[derive(Default)]
struct Objects(Mutex<HashMap<String, Arc<Fields>>>);

/// Fields of an object, in the order in which they begin.
#[derive(Default)]
struct Fields {
    places: Mutex<Places>,
    changed: Notify,
}

#[derive(Default)]
struct Places {
    are_done: Vec<bool>,
    under_way: usize,
}

/// Field that is being resolved, until it is dropped.
struct UnderWay {
    fields: Arc<Fields>,
    /// Position of the field among those of its object.
    at: usize,
}

#[async_trait]
impl Extension for Objects {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let object = info.path_node.parent.map(ToString::to_string).unwrap_or_default();
        let field = UnderWay::begin(self.fields(object));
        let outcome = next.run(ctx, info).await;
        match &outcome {
            Ok(_) => field.end(),
            // A failed field before this one never counts as done, so its error goes first.
            Err(_) => field.until_those_before_are_done().await,
        }
        outcome
    }
}

impl Objects {
    fn fields(&self, object: String) -> Arc<Fields> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(object).or_default())
    }
}

impl Fields {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    /// Registers a field. Where no other field of the object is being resolved, this one counts as the first: an object
    /// whose resolution in place was abandoned is resolved once more, and nothing waits for the abandoned fields.
    fn begin(fields: Arc<Fields>) -> Self {
        let mut places = fields.places();
        if places.under_way == 0 {
            places.are_done.clear();
        }
        places.under_way += 1;
        places.are_done.push(false);
        let at = places.are_done.len() - 1;
        drop(places);
        Self { fields, at }
    }

    fn end(&self) {
        self.fields.places().are_done[self.at] = true;
        self.fields.changed.notify_waiters();
    }

    async fn until_those_before_are_done(&self) {
        loop {
            let changed = self.fields.changed.notified();
            if self.fields.places().are_done.iter().take(self.at).all(|done| *done) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.fields.places().under_way -= 1;
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};
    use futures_util::FutureExt;

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn branch(&self) -> Option<Query> {
            Some(Query)
        }

        /// Fails after yielding to other tasks this many times.
        async fn fails(&self, after: usize) -> Result<i32> {
            for _ in 0..after {
                tokio::task::yield_now().await;
            }
            Err("no".into())
        }

        async fn works(&self, after: usize) -> i32 {
            for _ in 0..after {
                tokio::task::yield_now().await;
            }
            1
        }
    }

    #[tokio::test]
    async fn the_error_of_the_first_field_is_reported_however_long_it_takes() {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).extension(InOrder).finish();
        for (query, path) in [
            ("{ branch { one: fails(after: 3) two: fails(after: 0) } }", "branch.one"),
            ("{ branch { two: fails(after: 0) one: fails(after: 3) } }", "branch.two"),
            ("{ branch { w: works(after: 5) one: fails(after: 3) two: fails(after: 0) } }", "branch.one"),
            ("{ branch { branch { one: fails(after: 2) } } two: fails(after: 0) }", "branch.branch.one two"),
        ] {
            let response = schema.execute(query).await;
            let reported = |error: &async_graphql::ServerError| {
                let segments = serde_json::to_value(&error.path).unwrap();
                let names: Vec<_> =
                    segments.as_array().unwrap().iter().filter_map(|it| it.as_str()).collect();
                names.join(".")
            };
            let mut reported: Vec<_> = response.errors.iter().map(reported).collect();
            // The order of the errors belongs to the answer.
            reported.sort();
            assert_eq!(reported.join(" "), path, "{query}");
        }
    }
    #[test]
    fn nothing_waits_for_abandoned_fields() {
        let fields = Arc::new(Fields::default());
        let begin = || UnderWay::begin(Arc::clone(&fields));
        drop(begin());
        let (first, second) = (begin(), begin());
        assert!(second.until_those_before_are_done().now_or_never().is_none());
        first.end();
        assert!(second.until_those_before_are_done().now_or_never().is_some());
    }
}
