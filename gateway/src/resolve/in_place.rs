//! Objects whose fields are all in memory, resolved in place, alone or in lists.
//!
//! The executor makes a future of each field and of each element of a list, on the heap, and waits for all of them
//! together: fields that read from the database need that. A large answer has thousands of fields that read
//! nothing.

use std::{
    borrow::Cow,
    pin::pin,
    task::{self, Poll, Waker},
};

use async_graphql::{
    ContainerType, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
};

use super::list::{located, resolve_elements};
use crate::executor::{Count, OperationMeter};

/// Object with few fields that have to wait.
pub trait InMemory: ContainerType + Send + Sync {
    /// Names of the fields that wait.
    const WAITING: &'static [&'static str] = &[];
}

impl<T: InMemory> InMemory for &T {
    const WAITING: &'static [&'static str] = T::WAITING;
}

/// Object to be resolved in place where only plain fields that need not wait are selected.
pub struct InPlace<T>(pub T);

/// List of objects of one kind, to be resolved in place under the rule of [`InPlace`].
pub struct InPlaceList<T>(pub Vec<T>);

impl<T> FromIterator<T> for InPlaceList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(objects: I) -> Self {
        Self(objects.into_iter().collect())
    }
}

/// Selection of fields of objects of one kind.
struct Selected<'a> {
    fields: Vec<&'a Positioned<Field>>,
    /// Object with these fields, to be filled.
    object: IndexMap<Name, Value>,
}

impl<'a> Selected<'a> {
    /// Reads the selection; `None` where the executor is needed: for fragments, directives, fields that are to be
    /// merged or have to wait.
    fn of<T: InMemory>(ctx: &ContextSelectionSet<'a>) -> Option<Self> {
        let selections = &ctx.item.node.items;
        let (mut fields, mut object) =
            (Vec::with_capacity(selections.len()), IndexMap::with_capacity(selections.len()));
        for selection in selections {
            let Selection::Field(field) = &selection.node else { return None };
            let name = field.node.name.node.as_str();
            if !field.node.directives.is_empty() || name.starts_with("__") || T::WAITING.contains(&name) {
                return None;
            }
            if object.insert(field.node.response_key().node.clone(), Value::Null).is_some() {
                return None;
            }
            fields.push(field);
        }
        Some(Self { fields, object })
    }

    /// Resolves the object with its selected fields; `None` where a field has to wait after all.
    fn resolve<T: InMemory>(
        &self,
        of: &T,
        ctx: &ContextSelectionSet<'a>,
        mut object: IndexMap<Name, Value>,
    ) -> Option<ServerResult<Value>> {
        for (field, home) in self.fields.iter().zip(object.values_mut()) {
            let ctx = ctx.with_field(field);
            // Pinned on the stack: it may be large, and is not moved.
            let resolved = pin!(of.resolve_field(&ctx));
            match resolved.poll(&mut task::Context::from_waker(Waker::noop())) {
                Poll::Ready(Ok(value)) => *home = value.unwrap_or_default(),
                Poll::Ready(Err(error)) => return Some(Err(error)),
                Poll::Pending => return None,
            }
        }
        Some(Ok(Value::Object(object)))
    }
}

impl<T: InMemory> InPlace<T> {
    fn resolved(&self, ctx: &ContextSelectionSet<'_>) -> Option<ServerResult<Value>> {
        let mut selected = Selected::of::<T>(ctx)?;
        let object = std::mem::take(&mut selected.object);
        let resolve = || selected.resolve(&self.0, ctx, object);
        match OperationMeter::of(ctx) {
            Some(meter) => meter.in_place(&mut Count::default(), |_| resolve()),
            None => resolve(),
        }
    }
}

impl<T: InMemory> InPlaceList<T> {
    async fn resolved(&self, ctx: &ContextSelectionSet<'_>) -> Option<ServerResult<Value>> {
        let selected = Selected::of::<T>(ctx)?;
        let meter = OperationMeter::of(ctx);
        let mut list = Vec::with_capacity(self.0.len());
        let mut counted = Count::default();
        for (index, element) in self.0.iter().enumerate() {
            let ctx = ctx.with_index(index);
            let resolve = || selected.resolve(element, &ctx, selected.object.clone());
            let resolved = match meter {
                Some(meter) => meter.in_place(&mut counted, |meter| {
                    resolve().map(|resolved| resolved.and_then(|value| meter.count(&value).map(|()| value)))
                }),
                None => resolve(),
            };
            match resolved? {
                Ok(value) => list.push(value),
                Err(error) => return Some(Err(located(&ctx, error))),
            }
            if let Some(meter) = meter.filter(|meter| meter.is_due()) {
                Box::pin(meter.pause()).await;
            }
        }
        Some(Ok(Value::List(list)))
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

impl<T: InMemory> OutputType for InPlaceList<T> {
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
        match self.resolved(ctx).await {
            Some(resolved) => resolved,
            // Boxed: lists that are resolved in place need no space for this.
            None => Box::pin(resolve_elements(&self.0, ctx, field)).await,
        }
    }
}
