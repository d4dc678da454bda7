//! Variables against their declared types, before anything runs.

use async_graphql::{Variables, parser::types::OperationDefinition};

use super::{
    coercion::{Spelling, check_value},
    error::{ErrorCode, Refusal},
    types::Types,
};

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
                if let Err(mistake) = check_value(types, Spelling::Json, name, value, ty) {
                    return refuse(format!("Variable \"${name}\" is {mistake}"));
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
        let (_, operation) = super::super::operation::select(&document, None).unwrap();
        check(&Types::read(SDL, |_, _, _| Ok(())).unwrap(), &operation.node, &Variables::from_json(json))
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
