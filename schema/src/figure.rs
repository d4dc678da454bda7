//! Figures in entries of batches.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};
use gateway::executor::is_exact;

/// Bound up to which whole numbers are exact (2^53).
const MOST: f64 = 9_007_199_254_740_992.0;

/// Number of an entry, a `Float` in the schema. A whole number that would become its neighbour becomes one that is out
/// of range: the entry is refused by the rule for all figures, at its own index, and never recorded as that neighbour.
#[derive(Clone, Copy)]
pub(super) struct Figure(pub(super) f64);

impl InputType for Figure {
    type RawValueType = f64;

    fn type_name() -> Cow<'static, str> {
        f64::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <f64 as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let is_inexact = matches!(&value, Some(Value::Number(number)) if !is_exact(number));
        let number = <f64 as InputType>::parse(value).map_err(InputValueError::propagate)?;
        Ok(Self(match is_inexact {
            true if number.abs() <= MOST => number + number.signum() * 2.0,
            _ => number,
        }))
    }

    fn to_value(&self) -> Value {
        InputType::to_value(&self.0)
    }

    fn as_raw_value(&self) -> Option<&f64> {
        Some(&self.0)
    }
}

impl From<Figure> for f64 {
    fn from(figure: Figure) -> Self {
        figure.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use async_graphql::parser::{
        parse_schema,
        types::{TypeKind, TypeSystemDefinition},
    };

    use super::*;

    #[test]
    fn no_number_becomes_its_neighbour() {
        let read = |text: &str| {
            let json: serde_json::Value = serde_json::from_str(text).unwrap();
            Figure::parse(Some(Value::from_json(json).unwrap())).unwrap_or_else(|_| panic!("{text}")).0
        };
        for text in ["9007199254740993", "-9007199254740993", "12345678901234567", "18446744073709551615"] {
            assert!(read(text).abs() > MOST, "{text}");
        }
        for (text, number) in
            [("9007199254740992", MOST), ("-9007199254740992", -MOST), ("1.5", 1.5), ("0", 0.0)]
        {
            assert_eq!(read(text), number);
        }
    }

    /// The executor leaves such numbers to the objects in lists: these must read them as figures.
    #[test]
    fn the_numbers_of_every_entry_are_figures() {
        let document = parse_schema(crate::sdl()).unwrap();
        let mut inputs: HashMap<String, Vec<String>> = HashMap::new();
        for definition in &document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeKind::InputObject(object) = &definition.node.kind else { continue };
            let fields = object.fields.iter().map(|field| field.node.ty.node.to_string()).collect();
            inputs.insert(definition.node.name.node.to_string(), fields);
        }
        let base = |ty: &str| ty.trim_matches(['[', ']', '!']).to_owned();
        let in_lists = inputs.values().flatten().filter(|ty| ty.starts_with('[')).map(|ty| base(ty));
        let mut reached: BTreeSet<String> = in_lists.filter(|name| inputs.contains_key(name)).collect();
        let mut waiting: Vec<String> = reached.iter().cloned().collect();
        while let Some(name) = waiting.pop() {
            let within = inputs[&name].iter().map(|ty| base(ty)).filter(|name| inputs.contains_key(name));
            waiting.extend(within.filter(|name| reached.insert(name.clone())));
        }
        let has_numbers = |name: &String| inputs[name].iter().any(|ty| base(ty) == "Float");
        let found: Vec<_> = reached.into_iter().filter(has_numbers).collect();
        let known = ["ActualEntryInput", "ExpectedInput", "InitiativeEffectInput", "TargetEntryInput"];
        assert_eq!(found, known, "a Float of a new one is a Figure, and has a bound");
    }
}
