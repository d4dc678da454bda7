//! Limits of texts and lists, as the executor checks them and as descriptions state them: both from the one table in
//! `domain`.

use std::borrow::Cow;

use async_graphql::{
    InputType, InputValueError, InputValueResult, Value,
    registry::{MetaInputValue, MetaType, Registry},
};
use domain::validity;
use gateway::executor::Bound;

/// Limits of texts and lists, in an argument or in a field of an input object. A text or list that is too long in the
/// input of a mutation is a user error, which the service reports.
#[must_use]
pub fn bounds(of: Option<&str>, field: &str) -> Option<Bound> {
    // Enum words are no limited texts.
    let is_written =
        field != "clearFacts" && of.is_some_and(|of| of.ends_with("Input") || of == "MeasureRef");
    let bound = || Bound {
        characters: validity::longest_text(field),
        entries: validity::longest_list(field),
        // The field `nodes` answers each id at its index.
        repeats: field == "ids",
    };
    (!is_written).then(bound)
}

/// Marker without a type: registered last, it adds the limits to the descriptions of all arguments and input fields.
pub(super) struct DescribedLimits;

impl InputType for DescribedLimits {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Boolean")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        for ty in registry.types.values_mut() {
            match ty {
                MetaType::InputObject { input_fields, .. } => input_fields.values_mut().for_each(describe),
                MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } => {
                    fields.values_mut().flat_map(|field| field.args.values_mut()).for_each(describe);
                }
                MetaType::Scalar { .. } | MetaType::Union { .. } | MetaType::Enum { .. } => {}
            }
        }
        Self::qualified_type_name()
    }

    fn parse(_: Option<Value>) -> InputValueResult<Self> {
        Err(InputValueError::custom("no value has this type"))
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// Adds the limits of an argument or input field to its description.
fn describe(input: &mut MetaInputValue) {
    let limit = limit(&input.name, &input.ty);
    // Built-in directives and types have no limits and, some of them, no descriptions.
    if let (Some(limit), Some(description)) = (limit, &mut input.description) {
        description.push(' ');
        description.push_str(&limit);
    }
}

/// Sentence about an argument or input field of this name and type; `None` where it has no limit.
fn limit(name: &str, ty: &str) -> Option<String> {
    let texts = ty.trim_matches(['[', ']', '!']) == "String";
    let (characters, entries) =
        (grouped(validity::longest_text(name)), grouped(validity::longest_list(name)));
    match (ty.starts_with('['), texts) {
        (true, true) => Some(format!("At most {entries} entries of {characters} characters each.")),
        (true, false) => Some(format!("At most {entries} entries.")),
        (false, true) => Some(format!("At most {characters} characters.")),
        (false, false) => None,
    }
}

/// Formats a number with commas between thousands.
fn grouped(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{thousands},{:03}", number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_lists_have_limits() {
        for (name, ty, says) in [
            ("name", "String!", Some("At most 200 characters.")),
            ("description", "String", Some("At most 10,000 characters.")),
            ("values", "[String!]", Some("At most 100 entries of 1,000 characters each.")),
            ("entries", "[ActualEntryInput!]!", Some("At most 5,000 entries.")),
            ("ids", "[ID!]!", Some("At most 100 entries.")),
            ("weight", "Float", None),
        ] {
            assert_eq!(limit(name, ty).as_deref(), says, "{name}: {ty}");
        }
    }
}
