//! Variables against their declared types, before anything runs.
//!
//! async-graphql finds some of these mistakes only in the middle of an execution, and words them for whoever wrote
//! the server. Custom scalars are left to their own parsers.

use std::fmt::Write;

use async_graphql::{
    Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type},
};

use super::{
    error::{ErrorCode, Refusal},
    types::{InputObject, Types},
};

/// Longest excerpt of a client's value that an error repeats.
const EXCERPT: usize = 60;

/// Refuses missing and unfitting variables with BAD_USER_INPUT.
pub(super) fn check(
    types: &Types,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let name = &definition.node.name.node;
        let ty = &definition.node.var_type.node;
        let refuse = |reason: String| Err(Refusal::at(ErrorCode::BadUserInput, definition.pos, reason));
        match variables.get(name) {
            Some(value) => {
                let mut checker = Checker { types, path: name.to_string() };
                if let Err(reason) = checker.value(value, ty) {
                    return refuse(format!(
                        "Variable \"${name}\" is not usable at \"{}\": {reason}",
                        checker.path
                    ));
                }
            }
            None if !ty.nullable && definition.node.default_value.is_none() => {
                return refuse(format!("Variable \"${name}\" of type \"{ty}\" is required."));
            }
            None => {}
        }
    }
    Ok(())
}

struct Checker<'a> {
    types: &'a Types,
    /// Where we are; after a mistake, where it is.
    path: String,
}

impl Checker<'_> {
    fn value(&mut self, value: &Value, ty: &Type) -> Result<(), String> {
        match (&ty.base, value) {
            (_, Value::Null) if ty.nullable => Ok(()),
            (_, Value::Null) => Err(format!("expected {ty}, found null.")),
            (BaseType::List(of), Value::List(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.within(format_args!("[{index}]"), |checker| checker.value(value, of))?;
                }
                Ok(())
            }
            // A single value stands for a list of one.
            (BaseType::List(of), single) => self.value(single, of),
            (BaseType::Named(name), value) => self.named(value, name),
        }
    }

    fn named(&mut self, value: &Value, name: &str) -> Result<(), String> {
        let fits = match name {
            "Int" => matches!(value, Value::Number(number)
                if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())),
            "Float" => matches!(value, Value::Number(_)),
            "String" => matches!(value, Value::String(_)),
            "Boolean" => matches!(value, Value::Boolean(_)),
            "ID" => match value {
                Value::String(_) => true,
                Value::Number(number) => number.is_i64() || number.is_u64(),
                _ => false,
            },
            _ => {
                if let Some(words) = self.types.enum_values(name) {
                    matches!(value, Value::String(word) if words.contains(word))
                        || matches!(value, Value::Enum(word) if words.contains(word.as_str()))
                } else if let (Some(object), Value::Object(_)) = (self.types.input(name), value) {
                    return self.object(value, name, object);
                } else {
                    self.types.input(name).is_none()
                }
            }
        };
        if fits { Ok(()) } else { Err(format!("expected {name}, found {}.", excerpt(value))) }
    }

    fn object(&mut self, value: &Value, name: &str, object: &InputObject) -> Result<(), String> {
        let Value::Object(given) = value else { return Ok(()) };
        if let Some(unknown) =
            given.keys().find(|key| !object.fields.iter().any(|field| field.name == key.as_str()))
        {
            return Err(format!("{name} has no field \"{unknown}\"."));
        }
        for field in &object.fields {
            match given.get(field.name.as_str()) {
                Some(value) => {
                    self.within(format_args!(".{}", field.name), |checker| checker.value(value, &field.ty))?;
                }
                None if field.required => {
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
        value => {
            let text = value.to_string();
            match text.char_indices().nth(EXCERPT) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "
        enum Colour { RED GREEN }
        scalar Date
        input Ref @oneOf { id: ID key: String }
        input Entry { ref: Ref! colour: Colour! = RED value: Float on: Date }
        input Batch { entries: [Entry!]! note: String }
        schema { query: Query }
        type Query { x: Int }
    ";

    fn check_json(declared: &str, json: serde_json::Value) -> Result<(), String> {
        let document = parse_query(format!("query ({declared}) {{ x }}")).unwrap();
        let operation = super::super::operation::select(&document, None).unwrap();
        check(&Types::read(SDL).unwrap(), &operation.node, &Variables::from_json(json)).map_err(|refusal| {
            assert_eq!(refusal.code, ErrorCode::BadUserInput);
            refusal.message
        })
    }

    #[test]
    fn fitting_values_pass() {
        for (declared, json) in [
            ("$a: Int", serde_json::json!({})),
            ("$a: Int!", serde_json::json!({"a": 2_147_483_647})),
            ("$a: Int! = 1", serde_json::json!({})),
            ("$a: [Int]", serde_json::json!({"a": [1, null]})),
            ("$a: [Int!]", serde_json::json!({"a": 1})),
            ("$a: ID!", serde_json::json!({"a": 7})),
            ("$a: Float!", serde_json::json!({"a": 7})),
            ("$a: Colour", serde_json::json!({"a": "GREEN"})),
            ("$a: Date!", serde_json::json!({"a": {"any": "thing"}})),
            ("$a: Batch!", serde_json::json!({"a": {"entries": [{"ref": {"id": "x"}, "value": null}]}})),
            ("$a: Int", serde_json::json!({"other": "ignored"})),
        ] {
            assert_eq!(check_json(declared, json.clone()), Ok(()), "{declared} {json}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_path() {
        let entry =
            |entry: serde_json::Value| serde_json::json!({"a": {"entries": [{"ref": {"id": "x"}}, entry]}});
        for (declared, json, says) in [
            ("$a: Int!", serde_json::json!({}), "\"$a\" of type \"Int!\" is required"),
            ("$a: Int!", serde_json::json!({"a": null}), "expected Int!, found null"),
            ("$a: Int", serde_json::json!({"a": 2_147_483_648_i64}), "expected Int, found 2147483648"),
            ("$a: Int", serde_json::json!({"a": "1"}), "expected Int, found \"1\""),
            ("$a: [Int!]", serde_json::json!({"a": [1, null]}), "at \"a[1]\""),
            ("$a: Colour", serde_json::json!({"a": "BLUE"}), "expected Colour"),
            ("$a: Batch", serde_json::json!({"a": 5}), "expected Batch, found 5"),
            ("$a: Batch", serde_json::json!({"a": {}}), "the field \"entries\" of Batch is required"),
            ("$a: Batch", entry(serde_json::json!({})), "at \"a.entries[1]\": the field \"ref\""),
            (
                "$a: Batch",
                entry(serde_json::json!({"ref": {}})),
                "at \"a.entries[1].ref\": Ref takes exactly one",
            ),
            ("$a: Batch", entry(serde_json::json!({"ref": {"id": null}})), "takes exactly one"),
            ("$a: Batch", entry(serde_json::json!({"ref": {"id": "x"}, "valu": 1})), "no field \"valu\""),
        ] {
            let message = check_json(declared, json.clone()).unwrap_err();
            assert!(message.contains(says), "{declared} {json}: {message}");
        }
    }
}
