//! Which of several failures an answer tells of.
//!
//! async-graphql resolves the fields of an object at the same time. The first non-null one that fails makes the object
//! null, and the others are given up: so what an answer says of it follows from who answers first. A query whose answer
//! lacks something for an error below it is therefore executed once more, with this extension, in which the error of a
//! field waits until the fields before it are done. It costs what no other query should pay, so it is only there then.

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

/// Has the errors of fields wait for the fields that stand before them in the same object.
pub struct InOrder;

impl ExtensionFactory for InOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Objects::default())
    }
}

/// The fields of each object, by its path in the answer.
#[derive(Default)]
struct Objects(Mutex<HashMap<String, Arc<Fields>>>);

/// The fields of an object, which begin in their order.
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

/// A field that is under way, until it is dropped.
struct UnderWay {
    fields: Arc<Fields>,
    /// The field's place among those of its object.
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
            // One of those that fails is never done, and its error goes first.
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
    /// Where no other field of the object is under way, this one is the first: an object that was resolved in place in
    /// vain is resolved once more, and what was given up then is waited for by nobody.
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

        /// Fails after others had their turn so many times.
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
    async fn the_error_of_the_field_that_stands_first_is_told_however_long_it_takes() {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).extension(InOrder).finish();
        for (query, path) in [
            ("{ branch { one: fails(after: 3) two: fails(after: 0) } }", "branch.one"),
            ("{ branch { two: fails(after: 0) one: fails(after: 3) } }", "branch.two"),
            ("{ branch { w: works(after: 5) one: fails(after: 3) two: fails(after: 0) } }", "branch.one"),
            ("{ branch { branch { one: fails(after: 2) } } two: fails(after: 0) }", "branch.branch.one two"),
        ] {
            let response = schema.execute(query).await;
            let told = |error: &async_graphql::ServerError| {
                let segments = serde_json::to_value(&error.path).unwrap();
                let names: Vec<_> =
                    segments.as_array().unwrap().iter().filter_map(|it| it.as_str()).collect();
                names.join(".")
            };
            let mut told: Vec<_> = response.errors.iter().map(told).collect();
            // Their order is that of the answer's to make.
            told.sort();
            assert_eq!(told.join(" "), path, "{query}");
        }
    }
    #[test]
    fn what_was_given_up_is_waited_for_by_nobody() {
        let fields = Arc::new(Fields::default());
        let begin = || UnderWay::begin(Arc::clone(&fields));
        drop(begin());
        let (first, second) = (begin(), begin());
        assert!(second.until_those_before_are_done().now_or_never().is_none());
        first.end();
        assert!(second.until_those_before_are_done().now_or_never().is_some());
    }
}
