//! Reader of JSON objects, field by field. A value that cannot be parsed is reported with its path and reading
//! continues, so one pass finds everything.

use std::{cell::RefCell, str::FromStr};

use chrono::{Datelike, NaiveDate};
use domain::{
    number::is_exact,
    validity::{self, Violation},
};
use ledger::error::ProblemCode;
use serde_json::{Map, Value};
use strum::VariantNames;

use super::path::{DocumentPath, Problems};
use crate::{command::unusable_text, fields::FieldValue, patch::Patch};

/// JSON object that is being read.
pub(crate) struct Object<'a> {
    fields: &'a Map<String, Value>,
    pub(super) at: DocumentPath,
    problems: &'a Problems,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Object<'a> {
    pub(super) fn new(value: &'a Value, at: DocumentPath, problems: &'a Problems) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, at, problems, asked: RefCell::default() }),
            other => {
                problems.add(
                    ProblemCode::WrongType,
                    &at,
                    format!("an object is needed here, not {}", kind(other)),
                );
                None
            }
        }
    }

    /// Reports unknown fields.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for name in self.fields.keys().filter(|name| !asked.contains(&name.as_str())) {
            let message = format!("unknown field; known here are {}", asked.join(", "));
            self.problems.add_field(ProblemCode::UnknownField, &self.at, name, message);
        }
    }

    pub(super) fn problem(&self, code: ProblemCode, field: &'static str, message: impl Into<String>) {
        self.problems.add(code, &self.at.field(field), message);
    }

    /// Reports violated rules.
    pub(super) fn violations(&self, violations: impl IntoIterator<Item = Violation>) {
        for Violation { field, fault, message } in violations {
            self.problems.add_field(fault.into(), &self.at, field, format!("{field} {message}"));
        }
    }

    /// Reports whether the field is present, even as null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Value of the field; `None` when it is missing or null.
    fn value(&self, name: &'static str) -> Option<&'a Value> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&name) {
            asked.push(name);
        }
        self.fields.get(name).filter(|value| !value.is_null())
    }

    fn wrong<T>(&self, name: &'static str, expected: &str, value: &Value) -> Option<T> {
        self.problem(ProblemCode::WrongType, name, format!("{expected} is needed here, not {}", kind(value)));
        None
    }

    pub(crate) fn text(&self, name: &'static str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => self.usable(name, text, &self.at.field(name)),
            other => self.wrong(name, "a string", other),
        }
    }

    /// Reads the change of a field: kept where it is missing, or reported, and cleared where it is null.
    pub(crate) fn patch<T: FieldValue>(&self, name: &'static str) -> Patch<T> {
        match T::read(self, name) {
            Some(value) => Patch::Set(value),
            None if self.fields.get(name).is_some_and(Value::is_null) => Patch::Clear,
            None => Patch::Keep,
        }
    }

    /// Reports a text that is missing or blank.
    pub(super) fn require(&self, name: &'static str) {
        if self.value(name).is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty())) {
            self.problem(ProblemCode::Required, name, format!("{name} is needed"));
        }
    }

    /// Reads a required text; empty when it is missing, with the problem reported.
    pub(super) fn required_text(&self, name: &'static str) -> String {
        self.require(name);
        self.text(name).unwrap_or_default()
    }

    /// Checks a required partner key that was read; empty when it is missing, with the problem reported.
    pub(super) fn key(&self, key: &Patch<String>) -> String {
        self.require("key");
        let key = key.value().cloned().unwrap_or_default();
        if !key.is_empty() {
            self.violations(validity::key(&key));
        }
        key
    }

    pub(crate) fn word<T: FromStr + VariantNames>(&self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        let word = text.parse().ok();
        if word.is_none() {
            let message = format!("{text:?} is not one of {}", T::VARIANTS.join(", "));
            self.problem(ProblemCode::Invalid, name, message);
        }
        word
    }

    /// Reports a word that is missing.
    pub(super) fn require_word<T: VariantNames>(&self, name: &'static str) {
        if self.value(name).is_none() {
            let message = format!("{name} is needed: one of {}", T::VARIANTS.join(", "));
            self.problem(ProblemCode::Required, name, message);
        }
    }

    /// Reads a required word.
    pub(super) fn required_word<T: FromStr + VariantNames>(&self, name: &'static str) -> Option<T> {
        self.require_word::<T>(name);
        self.word(name)
    }

    pub(crate) fn number(&self, name: &'static str) -> Option<f64> {
        match self.value(name)? {
            Value::Number(number) => match number.as_f64().filter(|number| number.is_finite()) {
                Some(read) if !is_exact(&number.to_string(), read) => {
                    let message = format!("{number} cannot be kept exactly; whole numbers can up to 2^53");
                    self.problem(ProblemCode::OutOfRange, name, message);
                    None
                }
                Some(number) => Some(number),
                None => {
                    self.problem(ProblemCode::Invalid, name, "a finite number is needed here");
                    None
                }
            },
            other => self.wrong(name, "a number", other),
        }
    }

    /// Reads a whole number.
    pub(crate) fn integer(&self, name: &'static str) -> Option<i32> {
        let number = self.number(name)?;
        if number.fract() != 0.0 {
            let message = format!("a whole number is needed here, not {number}");
            self.problem(ProblemCode::WrongType, name, message);
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "saturates beyond what any field may be")]
        Some(number as i32)
    }

    /// Reads a list; `None` when it is missing or null.
    pub(crate) fn list<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Vec<T>,
    ) -> Option<Vec<T>> {
        self.value(name)?;
        Some(read(self, name))
    }

    pub(crate) fn date(&self, name: &'static str) -> Option<NaiveDate> {
        let text = self.text(name)?;
        // Exactly ten characters: databases store neither years beyond 9999 nor the year 0.
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        let date = date.filter(|date| text.len() == 10 && date.to_string() == text && date.year() > 0);
        if date.is_none() {
            let message = format!("{text:?} is not a date; a date reads 2026-09-30");
            self.problem(ProblemCode::Invalid, name, message);
        }
        date
    }

    pub(crate) fn strings(&self, name: &'static str) -> Vec<String> {
        let at = self.at.field(name);
        let items = self.items(name).enumerate();
        items.filter_map(|(index, item)| self.string(name, item, &at.item(index), "a string")).collect()
    }

    /// Reads items that are texts, or objects with more fields.
    pub(super) fn strings_or_objects(
        &self,
        name: &'static str,
    ) -> Vec<(DocumentPath, Result<String, Object<'a>>)> {
        let items = self.items(name).enumerate().filter_map(|(index, item)| {
            let at = self.at.field(name).item(index);
            let read = match item {
                Value::Object(_) => Err(Object::new(item, at.clone(), self.problems)?),
                _ => Ok(self.string(name, item, &at, "a string or an object")?),
            };
            Some((at, read))
        });
        items.collect()
    }

    /// Returns the text if it can be stored in this field.
    fn usable(&self, name: &str, text: &str, at: &DocumentPath) -> Option<String> {
        if let Some((code, message)) = unusable_text(name, text) {
            self.problems.add(code, at, message);
            return None;
        }
        Some(text.to_owned())
    }

    /// Reads an item that is a text.
    fn string(&self, name: &str, item: &Value, at: &DocumentPath, expected: &str) -> Option<String> {
        match item {
            Value::String(text) => self.usable(name, text, at),
            other => {
                let message = format!("{expected} is needed here, not {}", kind(other));
                self.problems.add(ProblemCode::WrongType, at, message);
                None
            }
        }
    }

    pub(crate) fn numbers(&self, name: &'static str) -> Vec<f64> {
        let items = self.items(name).enumerate().filter_map(|(index, item)| {
            let number = item.as_f64().filter(|number| number.is_finite());
            if number.is_none() {
                let message = format!("a finite number is needed here, not {}", kind(item));
                self.problems.add(ProblemCode::WrongType, &self.at.field(name).item(index), message);
            }
            number
        });
        items.collect()
    }

    pub(super) fn object(&self, name: &'static str) -> Option<Object<'a>> {
        Object::new(self.value(name)?, self.at.field(name), self.problems)
    }

    pub(super) fn objects(&self, name: &'static str) -> Vec<Object<'a>> {
        let at = self.at.field(name);
        let items = self.items(name).enumerate();
        items.filter_map(|(index, item)| Object::new(item, at.item(index), self.problems)).collect()
    }

    fn items(&self, name: &'static str) -> std::slice::Iter<'a, Value> {
        match self.value(name) {
            None => [].iter(),
            Some(Value::Array(items)) => items.iter(),
            Some(other) => {
                self.wrong::<()>(name, "an array", other);
                [].iter()
            }
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
