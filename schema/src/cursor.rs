//! Cursors: a position in a list, as an opaque text.
//!
//! A cursor holds the sort key of a row, not the row, so that it stays good whatever happens to the row; the state that
//! the list was sorted by when paging began; and a fingerprint of the list, since a position in one list is none in
//! another. All of this is equal on every replica and in every release.

use std::{collections::BTreeMap, fmt::Write};

use async_graphql::{InputType, Value, indexmap::IndexMap};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use gateway::executor::hash;
use service::paging::{AsOf, SortKey, SortValue};
use uuid::Uuid;

use crate::{Result, error::bad_input};

/// Number of digits of the hash that identify a list.
const FINGERPRINT: usize = 16;

/// Identity of the list of a cursor: its name, the object it belongs to, its filter and its order, as a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListId(String);

/// Position in a list.
pub(super) struct Cursor {
    pub(super) key: SortKey,
    pub(super) as_of: AsOf,
}

/// Encoded form of a cursor: fingerprint, revision, date, values of the sort key, id.
type Written = (String, i64, NaiveDate, Vec<Option<SortValue>>, Uuid);

impl ListId {
    /// Creates the id of the list of an object, by the name of its field.
    pub(super) fn new(name: &str, of: impl ToString) -> Self {
        Self(hash(&format!("{name:?} {:?}", of.to_string()))[..FINGERPRINT].to_owned())
    }

    /// Adds an argument that determines which rows the list has, or in which order. A null field counts as absent, and
    /// an argument that is left out as one without fields.
    pub(super) fn with<T: InputType>(self, argument: &Option<T>) -> Self {
        let without_fields = || T::parse(Some(Value::Object(IndexMap::new()))).map(|it| it.to_value());
        let value = argument.as_ref().map_or_else(|| without_fields().unwrap_or_default(), T::to_value);
        let mut text = self.0;
        write_canonically(&value, &mut text);
        Self(hash(&text)[..FINGERPRINT].to_owned())
    }
}

impl Cursor {
    /// Reads the cursor in an argument.
    ///
    /// # Errors
    /// When it is none of this list.
    pub(super) fn read(text: &str, list: &ListId, argument: &str) -> Result<Self> {
        let read = || {
            let json = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            let (of, revision, date, values, id) = serde_json::from_slice::<Written>(&json).ok()?;
            (of == list.0 && revision >= 0)
                .then_some(Self { key: SortKey { values, id }, as_of: AsOf { revision, date } })
        };
        read().ok_or_else(|| {
            bad_input(format!("`{argument}` is not a cursor of this list with this filter and order"))
        })
    }

    /// Writes the cursor as text for clients.
    pub(super) fn write(self, list: &ListId) -> String {
        let Self { key: SortKey { values, id }, as_of: AsOf { revision, date } } = self;
        let written: Written = (list.0.clone(), revision, date, values, id);
        // Texts, numbers and lists of them can always be serialized.
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_string(&written).unwrap_or_default())
    }
}

/// Writes a value so that equal ones are written alike: fields by their names, without those that are null.
fn write_canonically(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let given = fields.iter().filter(|(_, value)| **value != Value::Null);
            let given: BTreeMap<_, _> = given.collect();
            if given.is_empty() {
                return write_canonically(&Value::Null, text);
            }
            text.push('{');
            for (name, value) in given {
                let _ = write!(text, "{name}:"); // Writing to a String cannot fail.
                write_canonically(value, text);
                text.push(' ');
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for item in items {
                write_canonically(item, text);
                text.push(' ');
            }
            text.push(']');
        }
        value => {
            let _ = write!(text, "{value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn written(value: &Value) -> String {
        let mut text = String::new();
        write_canonically(value, &mut text);
        text
    }

    fn cursor() -> Cursor {
        let values = vec![Some(SortValue::Text("é".to_owned())), None, Some(SortValue::Number(0.1))];
        let date = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        Cursor { key: SortKey { values, id: Uuid::from_u128(7) }, as_of: AsOf { revision: 5, date } }
    }

    /// A cursor that a client keeps must be good in the next release, too: this text may never change.
    #[test]
    fn a_cursor_is_written_the_same_in_every_release() {
        let list = ListId::new("measures", "organization_01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(list.0, "6ceb2d33a9af88cb");
        let expected = "WyI2Y2ViMmQzM2E5YWY4OGNiIiw1LCIyMDI2LTExLTI5IixbIsOpIixudWxsLDAuMV0sIj\
            AwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwNyJd";
        assert_eq!(cursor().write(&list), expected);
    }

    #[test]
    fn a_cursor_reads_back_in_its_own_list_alone() {
        let list = ListId::new("measures", "a").with(&Some(1)).with(&Some("NAME".to_owned()));
        let text = cursor().write(&list);
        let read = Cursor::read(&text, &list, "after").unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!((read.key, read.as_of), (cursor().key, cursor().as_of));
        for other in [
            ListId::new("measures", "b").with(&Some(1)).with(&Some("NAME".to_owned())),
            ListId::new("initiatives", "a").with(&Some(1)).with(&Some("NAME".to_owned())),
            ListId::new("measures", "a").with(&Some(2)).with(&Some("NAME".to_owned())),
            ListId::new("measures", "a").with(&Some(1)),
        ] {
            assert!(Cursor::read(&text, &other, "after").is_err());
        }
        for text in ["", "x", "bm90IGEgY3Vyc29y", &text[1..], &text[..text.len() - 3]] {
            assert!(Cursor::read(text, &list, "after").is_err(), "{text}");
        }
    }

    #[test]
    fn equal_arguments_are_written_alike() {
        let short = value!({ "status": ["RED", "AMBER"], "owner": "Ada" });
        let long = value!({ "owner": "Ada", "query": null, "status": ["RED", "AMBER"] });
        assert_eq!(written(&short), written(&long));
        assert_eq!(written(&value!({ "owner": null })), written(&Value::Null));
        assert_ne!(written(&short), written(&value!({ "status": ["RED"], "owner": "Ada" })));
        assert_ne!(written(&value!({ "a": "b c" })), written(&value!({ "a": "b", "c": "" })));
    }
}
