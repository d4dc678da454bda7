//! Change of a field in a client's input: keep, clear or set.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// Change of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Patch<T> {
    /// Leaves the field as it is; in a new entity, the default.
    #[default]
    Keep,
    /// Clears the field.
    Clear,
    /// Sets the field to this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Reports whether the field stays as it is.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// New value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

impl<T: Clone> Patch<T> {
    /// Changes an optional field.
    pub(crate) fn apply(&self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}

/// Sets the field to this value.
impl<T: Clone> From<&T> for Patch<T> {
    fn from(value: &T) -> Self {
        Self::Set(value.clone())
    }
}

/// Sets the field to this value, or clears it.
impl<T: Clone> From<&Option<T>> for Patch<T> {
    fn from(value: &Option<T>) -> Self {
        value.clone().map_or(Self::Clear, Self::Set)
    }
}

/// Serializes the three cases distinctly: an empty object, null, the value.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep => serializer.serialize_map(Some(0))?.end(),
            Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_clear_and_set_serialize_differently() {
        let mut field = Some(1);
        Patch::Keep.apply(&mut field);
        assert_eq!(field, Some(1));
        Patch::Set(2).apply(&mut field);
        assert_eq!(field, Some(2));
        Patch::Clear.apply(&mut field);
        assert_eq!(field, None);
        let json = |patch: &Patch<i32>| serde_json::to_string(patch).unwrap();
        assert_eq!([Patch::Keep, Patch::Clear, Patch::Set(2)].map(|it| json(&it)), ["{}", "null", "2"]);
    }
}
