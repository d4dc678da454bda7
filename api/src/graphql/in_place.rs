//! Objects whose fields are all in memory, resolved in place.
//!
//! The executor makes a future of each field, on the heap, and waits for all of them together: what fields need that ask
//! for something. A strategy map with a year of its measures has a thousand fields that ask for nothing.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
};
use futures_util::FutureExt;

/// An object with few fields that have to wait.
pub(super) trait InMemory: ContainerType + Send + Sync {
    /// These wait.
    const WAITING: &'static [&'static str] = &[];
}

/// The object, to be resolved in place where nothing else is selected than plain fields that need not wait.
pub(super) struct InPlace<T>(pub(super) T);

impl<T: InMemory> InPlace<T> {
    /// `None` where it takes the executor: for fragments, directives, fields that are to be merged or have to wait.
    fn resolved(&self, ctx: &ContextSelectionSet<'_>) -> Option<ServerResult<Value>> {
        let selected = &ctx.item.node.items;
        let mut object = IndexMap::with_capacity(selected.len());
        for selection in selected {
            let Selection::Field(field) = &selection.node else { return None };
            let name = field.node.name.node.as_str();
            if !field.node.directives.is_empty() || name.starts_with("__") || T::WAITING.contains(&name) {
                return None;
            }
            let value = match self.0.resolve_field(&ctx.with_field(field)).now_or_never()? {
                Ok(value) => value.unwrap_or_default(),
                Err(error) => return Some(Err(error)),
            };
            if object.insert(field.node.response_key().node.clone(), value).is_some() {
                return None;
            }
        }
        Some(Ok(Value::Object(object)))
    }
}

impl<T: InMemory> OutputType for InPlace<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self.resolved(ctx) {
            Some(resolved) => resolved,
            None => self.0.resolve(ctx, field).await,
        }
    }
}
