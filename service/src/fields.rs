//! Fields of a noun, listed once. [`fields!`] makes of a list what commands change, what a document says, and what an
//! export writes.
//!
//! A field is a [`Patch`] in the list, a [`Column`] in the row and a value of `domain` in memory. What is no plain
//! value (references, amounts of money) is done by hand beside the list.

use chrono::NaiveDate;
use domain::vocabulary;
use entity::list::{Numbers, Texts};
use serde_json::{Value, json};

use crate::{document::Object, patch::Patch};

/// Value of a field, as documents spell it.
pub(crate) trait FieldValue: Sized {
    /// Reads the field of a document; `None` when it is missing or null, or when it cannot be parsed, which is reported.
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self>;
    /// Value in a document.
    fn json(&self) -> Value;
}

impl FieldValue for String {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.text(name)
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl FieldValue for f64 {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.number(name)
    }

    /// Number without a needless fraction: 80, not 80.0.
    fn json(&self) -> Value {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within what f64 counts exactly")]
        if self.fract() == 0.0 && self.abs() <= domain::number::EXACT_UP_TO {
            Value::from(*self as i64)
        } else {
            Value::from(*self)
        }
    }
}

impl FieldValue for i32 {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.integer(name)
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl FieldValue for NaiveDate {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.date(name)
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl FieldValue for Vec<String> {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.list(name, Object::strings)
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl FieldValue for Vec<f64> {
    fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
        object.list(name, Object::numbers)
    }

    fn json(&self) -> Value {
        self.iter().map(FieldValue::json).collect()
    }
}

/// Value of a field in a document: null unless it is set.
pub(crate) fn json<T: FieldValue>(patch: &Patch<T>) -> Value {
    patch.value().map_or(Value::Null, FieldValue::json)
}

/// Column that holds a field.
pub(crate) trait Column<T> {
    /// Applies the patch; false where it clears a column that is never empty, which stays as it is.
    fn change(&mut self, patch: &Patch<T>) -> bool;
}

impl<T: Clone> Column<T> for T {
    fn change(&mut self, patch: &Patch<T>) -> bool {
        match patch {
            Patch::Keep => true,
            Patch::Clear => false,
            Patch::Set(value) => {
                self.clone_from(value);
                true
            }
        }
    }
}

impl<T: Clone> Column<T> for Option<T> {
    fn change(&mut self, patch: &Patch<T>) -> bool {
        patch.apply(self);
        true
    }
}

/// Changes a list; cleared, it is empty.
fn change_list<T: Clone>(list: &mut Vec<T>, patch: &Patch<Vec<T>>) -> bool {
    match patch {
        Patch::Keep => {}
        Patch::Clear => list.clear(),
        Patch::Set(given) => list.clone_from(given),
    }
    true
}

impl Column<Vec<String>> for Texts {
    fn change(&mut self, patch: &Patch<Vec<String>>) -> bool {
        change_list(&mut self.0, patch)
    }
}

impl Column<Vec<f64>> for Numbers {
    fn change(&mut self, patch: &Patch<Vec<f64>>) -> bool {
        change_list(&mut self.0, patch)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(as $schema:tt)? { $($words:tt)* })*) => { $(
        impl FieldValue for vocabulary::$name {
            fn read(object: &Object<'_>, name: &'static str) -> Option<Self> {
                object.word(name)
            }

            fn json(&self) -> Value {
                json!(self)
            }
        }
    )* };
}

domain::vocabulary!(words);

/// Default of a column: that of the list, or nothing.
macro_rules! default_of {
    () => {
        None
    };
    ($default:expr) => {
        $default
    };
}

/// Defines the fields of a noun: a struct of patches, one a field, with
///
/// - `new_row(...)`: a row with the defaults of the list (`None` where there is none) and the other columns;
/// - `apply(&row)`: changes of the row; the names of fields that were cleared and cannot be;
/// - `read(object)`: the fields of a document;
/// - `of(entity)`, `json()`: the fields of an entity in memory, and the document of them.
///
/// `Field as "name"` gives the name that clients know, where it is not that of the column. Fields `by hand` are in the
/// struct alone. A column has the name of its field.
macro_rules! fields {
    (
        $(#[$doc:meta])*
        pub struct $fields:ident of $entity:ty, in $row:ty {
            $($(#[$field_doc:meta])* $field:ident $(as $name:literal)?: $type:ty $(= $default:expr)?,)*
        }
        $(by hand { $($(#[$own_doc:meta])* $own:ident $(as $own_name:literal)?: $own_type:ty,)* })?
        new row($($argument:ident: $argument_type:ty),*) { $($column:ident $(: $value:expr)?,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        pub struct $fields {
            $(
                $(#[$field_doc])*
                $(#[serde(rename = $name)])?
                pub $field: $crate::patch::Patch<$type>,
            )*
            $($(
                $(#[$own_doc])*
                $(#[serde(rename = $own_name)])?
                pub $own: $crate::patch::Patch<$own_type>,
            )*)?
        }

        impl $fields {
            /// Creates a row with default values.
            pub(crate) fn new_row($($argument: $argument_type),*) -> $row {
                type Row = $row;
                Row {
                    $($field: $crate::fields::default_of!($($default)?),)*
                    $($column $(: $value)?,)*
                }
            }

            /// Applies the fields to the row. Returns the names of those that are cleared and cannot be empty: they
            /// stay as they are.
            pub(crate) fn apply(&self, row: &mut $row) -> Vec<&'static str> {
                use $crate::fields::Column;
                let mut cleared = Vec::new();
                $(
                    if !row.$field.change(&self.$field) {
                        cleared.push([$($name,)? stringify!($field)][0]);
                    }
                )*
                cleared
            }

            /// Reads the fields of a document.
            pub(crate) fn read(object: &$crate::document::Object<'_>) -> Self {
                Self {
                    $($field: object.patch([$($name,)? stringify!($field)][0]),)*
                    $($($own: $crate::patch::Patch::Keep,)*)?
                }
            }

            /// Fields of an entity in memory.
            pub(crate) fn of(entity: &$entity) -> Self {
                Self {
                    $($field: (&entity.$field).into(),)*
                    $($($own: $crate::patch::Patch::Keep,)*)?
                }
            }

            /// Fields as a document has them.
            pub(crate) fn json(&self) -> serde_json::Map<String, serde_json::Value> {
                let fields = [$(([$($name,)? stringify!($field)][0], $crate::fields::json(&self.$field)),)*];
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }
        }
    };
}

pub(crate) use {default_of, fields};
