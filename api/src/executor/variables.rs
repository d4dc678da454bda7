//! Variables against their declared types, before anything runs, with the defaults of those that were left out.

use async_graphql::{Value, Variables, parser::types::OperationDefinition};

use super::{
    coercion::{Spelling, check_value},
    error::{ErrorCode, Refusal},
    types::Types,
    validation::VariableUse,
};

/// Variables that an operation runs with: all that it declares and that have a value. `used` tells how each is used.
///
/// # Errors
///
/// BAD_USER_INPUT for missing and unfitting variables.
pub(super) fn resolve(
    types: &Types,
    operation: &OperationDefinition,
    used: impl Fn(&str) -> VariableUse,
    mut given: Variables,
) -> Result<Variables, Refusal> {
    let mut resolved = Variables::default();
    for definition in &operation.variable_definitions {
        let name = &definition.node.name.node;
        let ty = &definition.node.var_type.node;
        let refuse = |reason: String| Err(Refusal::at(ErrorCode::BadUserInput, definition.pos, reason));
        let VariableUse { non_null, bound } = used(name);
        let fits = |spelling, value: &Value| {
            check_value(types, spelling, name, value, ty, bound)
                .map_err(|mistake| format!("Variable \"${name}\" is {mistake}"))
        };
        let value = match (given.remove(name), &definition.node.default_value) {
            (Some(value), _) => {
                if let Err(reason) = fits(Spelling::Json, &value) {
                    return refuse(reason);
                }
                value
            }
            (None, Some(default)) => {
                if let Err(reason) = fits(Spelling::Literal, &default.node) {
                    return refuse(reason);
                }
                default.node.clone()
            }
            (None, None) if ty.nullable => continue,
            (None, None) => return refuse(format!("Variable \"${name}\" of type \"{ty}\" is required.")),
        };
        if value == Value::Null && non_null {
            return refuse(format!("Variable \"${name}\" must not be null where it is used; leave it out."));
        }
        resolved.insert(name.clone(), value);
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::{super::syntax, *};

    const SDL: &str = "
        enum Colour { RED GREEN }
        scalar Date
        input Ref @oneOf { id: ID key: String }
        input Entry { ref: Ref! colour: Colour! = RED value: Float on: Date }
        input Batch { entries: [Entry!]! note: String }
        schema { query: Query }
        type Query { x: Int }
    ";

    fn check_json(declared: &str, json: serde_json::Value) -> Result<serde_json::Value, String> {
        let text = format!("query ({declared}) {{ x }}");
        let document = syntax::executable(&syntax::parsed(&text));
        let (_, operation) = super::super::operation::select(&document, None).unwrap();
        let types = Types::read(SDL, |_, _, _| Ok(()), |_, _| None).unwrap();
        let used = |name: &str| VariableUse { non_null: name == "n", bound: None };
        resolve(&types, &operation.node, used, Variables::from_json(json))
            .map(|resolved| serde_json::to_value(resolved).unwrap())
            .map_err(|refusal| {
                assert_eq!(refusal.code, ErrorCode::BadUserInput);
                refusal.message
            })
    }

    #[test]
    fn fitting_values_pass() {
        for (declared, json) in [
            ("$a: Int", serde_json::json!({})),
            ("$a: Int!", serde_json::json!({"a": 2_147_483_647})),
            ("$a: [Int]", serde_json::json!({"a": [1, null]})),
            ("$a: [Int!]", serde_json::json!({"a": 1})),
            ("$a: ID!", serde_json::json!({"a": 7})),
            ("$a: Float!", serde_json::json!({"a": 7})),
            ("$a: Colour", serde_json::json!({"a": "GREEN"})),
            ("$a: Date!", serde_json::json!({"a": {"any": "thing"}})),
            ("$a: Batch!", serde_json::json!({"a": {"entries": [{"ref": {"id": "x"}, "value": null}]}})),
            ("$n: Int = 1", serde_json::json!({"n": 2})),
        ] {
            assert_eq!(check_json(declared, json.clone()), Ok(json.clone()), "{declared} {json}");
        }
    }

    #[test]
    fn what_was_left_out_has_its_default() {
        for (declared, json, resolved) in [
            (
                "$a: Int! = 1, $b: Int = 2, $c: Int",
                serde_json::json!({}),
                serde_json::json!({"a": 1, "b": 2}),
            ),
            ("$a: Int = 1", serde_json::json!({"a": null}), serde_json::json!({"a": null})),
            ("$a: Int = 1", serde_json::json!({"a": 3}), serde_json::json!({"a": 3})),
            (
                "$a: Colour = RED, $b: [Ref!] = [{id: \"x\"}]",
                serde_json::json!({}),
                serde_json::json!({"a": "RED", "b": [{"id": "x"}]}),
            ),
            ("$n: Int = 1", serde_json::json!({}), serde_json::json!({"n": 1})),
            ("$a: Int", serde_json::json!({"other": "ignored"}), serde_json::json!({})),
        ] {
            assert_eq!(check_json(declared, json.clone()), Ok(resolved), "{declared} {json}");
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
            ("$n: Int = 1", serde_json::json!({"n": null}), "must not be null where it is used"),
        ] {
            let message = check_json(declared, json.clone()).unwrap_err();
            assert!(message.contains(says), "{declared} {json}: {message}");
        }
    }
}
