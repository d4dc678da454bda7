//! Lists of objects, whose errors keep their paths.

use std::{borrow::Cow, future::poll_fn, pin::pin};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use futures_util::future::join_all;

use crate::executor::{OperationMeter, element_weight};

/// List of objects. The error of a field in a [`Vec`] of async-graphql has a path that ends at the list's element:
/// every list of objects with fields that can fail is one of these, or an [`InPlaceList`](super::InPlaceList).
pub struct List<T>(pub Vec<T>);

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self(elements.into_iter().collect())
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(elements: Vec<T>) -> Self {
        Self(elements)
    }
}

/// Adds the path of a list's element to its error, where the error has no path yet.
pub(super) fn located(ctx: &ContextSelectionSet<'_>, error: ServerError) -> ServerError {
    if error.path.is_empty() { ctx.set_error_path(error) } else { error }
}

/// Resolves the elements of a list, all at the same time, or a few where much is under way already.
pub(super) async fn resolve_elements<'e, T: OutputType>(
    elements: &'e [T],
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let meter = OperationMeter::of(ctx);
    let weight = element_weight(ctx.item.node.items.len());
    let resolve = |(index, element): (usize, &'e T)| {
        let ctx = ctx.with_index(index);
        async move {
            let Some(meter) = meter else {
                return element.resolve(&ctx, field).await.map_err(|error| located(&ctx, error));
            };
            let _under_way = meter.begin_element(weight).map_err(|error| ctx.set_error_path(error))?;
            // No yielding in between, as reads are made for all elements that ask in the same turn; except where the
            // maximum number of long operations is running.
            if meter.is_due() && !meter.has_turn() {
                meter.pause().await;
            }
            let mut resolving = pin!(element.resolve(&ctx, field));
            let resolved = poll_fn(|cx| meter.aside(|| resolving.as_mut().poll(cx))).await;
            let resolved = resolved.map_err(|error| located(&ctx, error))?;
            meter.count_bytes(&resolved).map_err(|error| ctx.set_error_path(error))?;
            Ok(resolved)
        }
    };
    let mut all = Vec::with_capacity(elements.len());
    let mut rest = elements.iter().enumerate();
    while rest.len() > 0 {
        let width = meter.map_or(rest.len(), |meter| meter.width(weight));
        // All run to their end: of several that fail the first in the list counts, whichever failed first.
        let some = join_all(rest.by_ref().take(width).map(resolve)).await;
        for element in some {
            all.push(element?);
        }
    }
    Ok(Value::List(all))
}

impl<T: OutputType> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_elements(&self.0, ctx, field).await
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, value};

    use super::*;

    struct Branch;

    #[Object]
    impl Branch {
        async fn branches(&self) -> List<Branch> {
            List(vec![Branch, Branch])
        }

        async fn may(&self) -> List<Option<Branch>> {
            [None, Some(Branch)].into_iter().collect()
        }

        async fn edges(&self) -> Option<List<Branch>> {
            Some(vec![Branch].into())
        }

        async fn name(&self) -> &'static str {
            "branch"
        }

        async fn fails(&self) -> async_graphql::Result<i32> {
            Err("no".into())
        }

        async fn fails_alone(&self) -> Option<async_graphql::Result<i32>> {
            Some(Err("no".into()))
        }
    }

    async fn check(query: &str, data: Value, paths: &[Value]) {
        let schema = Schema::new(Branch, EmptyMutation, EmptySubscription);
        let response = schema.execute(query).await;
        let json = |value| serde_json::to_value(value).unwrap();
        assert_eq!(response.data, data, "{query}");
        let found: Vec<_> =
            response.errors.iter().map(|error| serde_json::to_value(&error.path).unwrap()).collect();
        assert_eq!(found, paths.iter().map(json).collect::<Vec<_>>(), "{query}");
    }

    #[tokio::test]
    async fn errors_keep_their_paths_through_lists_and_null_stops_where_it_may() {
        check("{ branches { name } }", value!({"branches": [{"name": "branch"}, {"name": "branch"}]}), &[])
            .await;
        check("{ branches { fails } }", value!(null), &[value!(["branches", 0, "fails"])]).await;
        check(
            "{ branches { branches { branches { fails } } } }",
            value!(null),
            &[value!(["branches", 0, "branches", 0, "branches", 0, "fails"])],
        )
        .await;
        check(
            "{ may { branches { fails } } }",
            value!({"may": [null, null]}),
            &[value!(["may", 1, "branches", 0, "fails"])],
        )
        .await;
        check(
            "{ edges { branches { x: fails } } }",
            value!({"edges": null}),
            &[value!(["edges", 0, "branches", 0, "x"])],
        )
        .await;
        check(
            "{ branches { failsAlone } }",
            value!({"branches": [{"failsAlone": null}, {"failsAlone": null}]}),
            &[value!(["branches", 0, "failsAlone"]), value!(["branches", 1, "failsAlone"])],
        )
        .await;
    }
}
