//! Checks that a value fits its type, alike for variables and for literals in a document, before anything runs.
//!
//! async-graphql finds some of these mistakes only in the middle of an execution, and words them for the author of the
//! server. The schema defines which values a custom scalar accepts.

use std::{
    collections::HashSet,
    fmt::{self, Write},
};

use async_graphql::{
    Number, Value,
    parser::types::{BaseType, Type},
};

use super::types::{Bound, InputObject, Types};

/// Maximum length of the excerpt of a client's value that an error repeats.
const EXCERPT: usize = 60;
/// Largest whole number up to which doubles are exact (2^53).
const MOST: f64 = 9_007_199_254_740_992.0;

/// Notation of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// JSON of a variable: enum values are strings.
    Json,
    /// Literal in a document: enum values are names. [`Value::Binary`], which no document can express, marks the places
    /// of variables.
    Literal,
}

/// Mistake in a value: its path and the reason. The message continues a sentence that begins with the description of
/// the value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Path within the value; `None` for the value itself.
    path: Option<String>,
    reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(formatter, "not usable at \"{path}\": {}", self.reason),
            None => write!(formatter, "not usable: {}", self.reason),
        }
    }
}

/// Checks the value called `name` against its type, and against the bound of the argument or field that it is for.
pub(super) fn check_value(
    types: &Types,
    spelling: Spelling,
    name: &str,
    value: &Value,
    ty: &Type,
    bound: Option<Bound>,
) -> Result<(), Mistake> {
    let mut checker =
        Checker { types, spelling, bound, objects: 0, lists: 0, entries: 0, path: name.to_owned() };
    checker
        .value(value, ty)
        .map_err(|reason| Mistake { path: Some(checker.path).filter(|path| path != name), reason })
}

/// Converts numbers of variables to integers where the type is an integer: 1.0 is 1 in JSON, as in JavaScript.
pub(super) fn spell_whole(types: &Types, value: &mut Value, ty: &Type) {
    match (&ty.base, value) {
        (BaseType::List(of), Value::List(values)) => {
            values.iter_mut().for_each(|value| spell_whole(types, value, of));
        }
        (BaseType::List(of), single) => spell_whole(types, single, of),
        (BaseType::Named(name), Value::Object(given)) => {
            let Some(object) = types.input(name) else { return };
            for field in &object.fields {
                if let Some(value) = given.get_mut(field.name.as_str()) {
                    spell_whole(types, value, &field.ty);
                }
            }
        }
        (BaseType::Named(name), Value::Number(number)) if matches!(name.as_str(), "Int" | "ID") => {
            let whole = number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() <= MOST);
            if let Some(whole) = whole {
                *number = Number::from(whole as i64);
            }
        }
        _ => {}
    }
}

/// Reports whether a number is stored exactly: whole numbers beyond 2^53 may be rounded to a neighbour.
pub fn is_exact(number: &Number) -> bool {
    match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => (whole as f64) as i128 == i128::from(whole),
        (None, Some(whole)) => (whole as f64) as i128 == i128::from(whole),
        (None, None) => true,
    }
}

fn inexact(number: &Number) -> String {
    format!("{number} cannot be kept exactly; whole numbers can up to 9007199254740992 (2^53).")
}

struct Checker<'a> {
    types: &'a Types,
    spelling: Spelling,
    /// Bound of texts and lists at the current path.
    bound: Option<Bound>,
    /// Number of input objects around the current value.
    objects: usize,
    /// Number of lists around the current value.
    lists: usize,
    /// Number of input objects in a list around the current value: entries of batches, which have errors of their own.
    entries: usize,
    /// Path of the current value; after a mistake, the path of the mistake.
    path: String,
}

impl Checker<'_> {
    fn value(&mut self, value: &Value, ty: &Type) -> Result<(), String> {
        match (&ty.base, value) {
            // Place of a variable: the variable is checked against its own type.
            (_, Value::Binary(_)) => Ok(()),
            (_, Value::Null) if ty.nullable => Ok(()),
            (_, Value::Null) => Err(format!("expected {ty}, found null.")),
            (BaseType::List(of), Value::List(values)) => {
                self.list(values, of)?;
                self.lists += 1;
                for (index, value) in values.iter().enumerate() {
                    self.within(format_args!("[{index}]"), |checker| checker.value(value, of))?;
                }
                self.lists -= 1;
                Ok(())
            }
            // A single value is coerced to a list of one.
            (BaseType::List(of), single) => {
                self.lists += 1;
                self.value(single, of)?;
                self.lists -= 1;
                Ok(())
            }
            (BaseType::Named(name), value) => self.named(value, name),
        }
    }

    /// Checks that a list has no more entries than its bound, and names no id twice where the bound forbids it.
    fn list(&self, values: &[Value], of: &Type) -> Result<(), String> {
        let Some(Bound { entries, repeats, .. }) = self.bound else { return Ok(()) };
        if values.len() > entries {
            return Err(format!("at most {entries} entries are taken, not {}.", values.len()));
        }
        let mut seen = HashSet::new();
        let is_ids = !repeats && matches!(&of.base, BaseType::Named(name) if name == "ID");
        let repeated = values.iter().filter(|_| is_ids).find(|value| match value {
            Value::String(id) => !seen.insert(id.as_str()),
            _ => false,
        });
        match repeated {
            Some(id) => Err(format!("{} stands in the list twice.", excerpt(id))),
            None => Ok(()),
        }
    }

    fn named(&mut self, value: &Value, name: &str) -> Result<(), String> {
        if let (Value::String(text), Some(Bound { characters, .. })) = (value, self.bound)
            && text.len() > characters
            && let count = text.chars().count()
            && count > characters
        {
            return Err(format!("at most {characters} characters are taken, not {count}."));
        }
        let fits = match name {
            "Int" => matches!(value, Value::Number(number)
                if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())),
            "Float" => match value {
                // The resolver that reads an entry reports the mistake for that entry alone.
                Value::Number(number) if !is_exact(number) && self.entries == 0 => {
                    return Err(inexact(number));
                }
                value => matches!(value, Value::Number(_)),
            },
            "String" => matches!(value, Value::String(_)),
            "Boolean" => matches!(value, Value::Boolean(_)),
            "ID" => match value {
                Value::String(_) => true,
                Value::Number(number) => number.is_i64() || number.is_u64(),
                _ => false,
            },
            _ => {
                if let Some(words) = self.types.enum_values(name) {
                    return self.word(value, name, words);
                }
                let Some(object) = self.types.input(name) else {
                    let admitted = (self.types.scalars)(name, value, self.objects == 0);
                    return admitted.map_err(|reason| format!("{reason}."));
                };
                if let Value::Object(_) = value {
                    let is_entry = usize::from(self.lists > 0);
                    (self.objects, self.entries) = (self.objects + 1, self.entries + is_entry);
                    self.object(value, name, object)?;
                    (self.objects, self.entries) = (self.objects - 1, self.entries - is_entry);
                    return Ok(());
                }
                false
            }
        };
        if fits { Ok(()) } else { Err(format!("expected {name}, found {}.", excerpt(value))) }
    }

    fn word(&self, value: &Value, name: &str, words: &HashSet<String>) -> Result<(), String> {
        let word = match (value, self.spelling) {
            (Value::String(word), Spelling::Json) => Some(word.as_str()),
            (Value::Enum(word), Spelling::Literal) => Some(word.as_str()),
            _ => None,
        };
        if word.is_some_and(|word| words.contains(word)) {
            return Ok(());
        }
        let mut known: Vec<_> = words.iter().map(String::as_str).collect();
        known.sort_unstable();
        Err(format!("expected {name}, found {}. It is one of {}.", excerpt(value), known.join(", ")))
    }

    fn object(&mut self, value: &Value, name: &str, object: &InputObject) -> Result<(), String> {
        let Value::Object(given) = value else { return Ok(()) };
        if let Some(unknown) =
            given.keys().find(|key| !object.fields.iter().any(|field| field.name == key.as_str()))
        {
            return Err(format!("{name} has no field \"{}\".", shortened(unknown)));
        }
        for field in &object.fields {
            match given.get(field.name.as_str()) {
                Some(value) => {
                    let bound = (self.types.bounds)(Some(name), &field.name);
                    let around = std::mem::replace(&mut self.bound, bound);
                    self.within(format_args!(".{}", field.name), |checker| checker.value(value, &field.ty))?;
                    self.bound = around;
                }
                None if field.is_required() => {
                    return Err(format!("the field \"{}\" of {name} is required.", field.name));
                }
                None => {}
            }
        }
        if object.one_of && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
            return Err(format!("{name} takes exactly one of its fields, and not null."));
        }
        Ok(())
    }

    fn within(
        &mut self,
        step: std::fmt::Arguments<'_>,
        check: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let length = self.path.len();
        // Writing to a String cannot fail.
        let _ = self.path.write_fmt(step);
        check(self)?;
        self.path.truncate(length);
        Ok(())
    }
}

fn excerpt(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::List(_) => "a list".to_owned(),
        // Only the part of a text that is shown is copied.
        Value::String(text) => match text.char_indices().nth(EXCERPT) {
            Some((end, _)) => shortened(&Value::from(&text[..end]).to_string()),
            None => shortened(&value.to_string()),
        },
        value => shortened(&value.to_string()),
    }
}

/// Beginning of a text, shortened for an error message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
