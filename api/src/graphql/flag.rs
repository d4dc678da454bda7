//! An argument of type Boolean that is false unless it says otherwise.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueResult, Value, registry::Registry};

/// An argument of type Boolean that is false unless it says otherwise.
///
/// async-graphql gives an argument its default only where the operation does not mention it. One that is a variable
/// which the client leaves out is to have its default as well, but arrives as nothing, and `bool` refuses that.
#[derive(Clone, Copy)]
pub(super) struct Flag(pub(super) bool);

impl InputType for Flag {
    type RawValueType = bool;

    fn type_name() -> Cow<'static, str> {
        bool::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        bool::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            None => Ok(Self(false)),
            given => bool::parse(given).map(Self).map_err(|error| error.propagate()),
        }
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&bool> {
        Some(&self.0)
    }
}
