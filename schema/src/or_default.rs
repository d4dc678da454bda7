//! Arguments and input fields with a default.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, NewType, Value, registry::Registry};

/// Argument or input field with a default, nullable in the schema: null means the default, since typed clients send
/// null for fields that were not set. Give it `#[graphql(default)]`, so that the schema shows the default too.
#[derive(Clone, Copy, Default)]
pub(super) struct OrDefault<T>(pub(super) T);

/// Boolean whose default is true.
#[derive(Clone, Copy, NewType)]
pub(super) struct TrueByDefault(pub(super) bool);

impl Default for TrueByDefault {
    fn default() -> Self {
        Self(true)
    }
}

impl<T: InputType + Default> InputType for OrDefault<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            // A variable that the client leaves out arrives as nothing.
            None | Some(Value::Null) => Ok(Self::default()),
            given => T::parse(given).map(Self).map_err(InputValueError::propagate),
        }
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }
}
