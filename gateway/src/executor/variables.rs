//! Variables against their declared types, before anything runs, with the defaults of those that were left out.

use async_graphql::{Value, Variables, parser::types::OperationDefinition};

use super::{
    coercion::{Spelling, check_value, spell_whole},
    error::{ErrorCode, Refusal},
    types::Types,
    validation::VariableUse,
};

/// Variables that an operation runs with: all that it declares and that have a value. `used` returns the use of each
/// variable.
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
            (Some(mut value), _) => {
                spell_whole(types, &mut value, ty);
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
        input Counted { n: Int of: [Counted!] value: Float }
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

    /// JSON has one kind of number, and so has JavaScript, whose 1.0 is 1.
    #[test]
    fn whole_numbers_may_be_written_with_a_point() {
        let entries = |value: &str| serde_json::from_str(&format!(r#"{{"a": {value}}}"#)).unwrap();
        for (declared, given, resolved) in [
            ("$a: Int", "1.0", "1"),
            ("$a: Int!", "-2e3", "-2000"),
            ("$a: [Int!]", "[1.0, 2]", "[1, 2]"),
            ("$a: [Int]", "3.0", "3"),
            ("$a: ID", "7.0", "7"),
            ("$a: Float", "1.0", "1.0"),
            ("$a: Counted", r#"{"n": 1.0, "of": [{"n": 2.0}]}"#, r#"{"n": 1, "of": [{"n": 2}]}"#),
        ] {
            assert_eq!(check_json(declared, entries(given)), Ok(entries(resolved)), "{declared} {given}");
        }
        for (declared, given) in
            [("$a: Int", "1.5"), ("$a: Int", "3e9"), ("$a: Int", "1e300"), ("$a: ID", "0.5")]
        {
            assert!(check_json(declared, entries(given)).is_err(), "{declared} {given}");
        }
    }

    /// Entries of a batch have errors of their own; everything else is refused before it runs.
    #[test]
    fn a_number_that_cannot_be_kept_is_left_to_the_entry_that_it_stands_in() {
        for number in ["9007199254740993", "-9007199254740993", "12345678901234567", "18446744073709551615"] {
            let json = |text: &str| serde_json::from_str(&text.replace('#', number)).unwrap();
            for text in [r##"{"a": #}"##, r##"{"a": [1, #]}"##, r##"{"a": {"n": 1, "value": #}}"##] {
                let declared = match text {
                    text if text.contains('[') => "$a: [Float!]",
                    text if text.contains('{') && text.contains("value") => "$a: Counted",
                    _ => "$a: Float",
                };
                assert!(check_json(declared, json(text)).unwrap_err().contains("kept exactly"), "{text}");
            }
            for text in [
                r##"{"a": {"entries": [{"ref": {"id": "x"}, "value": #}]}}"##,
                r##"{"a": {"entries": {"ref": {"id": "x"}, "value": #}}}"##,
            ] {
                assert!(check_json("$a: Batch", json(text)).is_ok(), "{text}");
            }
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
