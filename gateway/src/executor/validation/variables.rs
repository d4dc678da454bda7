//! Variables of operations against the positions in which they are used, also in fragments: defined, used, of a fitting
//! type.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, Type};

use super::{
    Mistakes, VariableUse, VariableUses,
    selections::{Facts, Usage, Uses},
};
use crate::executor::{
    syntax::ast::{Document, Operation, ValueKind, Variable},
    types::{Bound, Types, base_name},
};

pub(super) fn check(
    types: &Types,
    document: &Document<'_>,
    facts: &Facts<'_>,
    mistakes: &mut Mistakes,
) -> VariableUses {
    let operations = document.operations.iter().zip(&facts.operations).map(|(operation, uses)| {
        let used = check_operation(types, operation, &reachable(facts, uses), mistakes);
        (operation.name.map(|name| name.text.to_owned()), used)
    });
    operations.collect()
}

/// Uses of an operation and of the fragments that it spreads.
fn reachable<'f, 'a>(facts: &'f Facts<'a>, operation: &'f Uses<'a>) -> Vec<&'f Uses<'a>> {
    let mut reached = vec![operation];
    let mut seen = HashSet::new();
    let mut at = 0;
    while let Some(uses) = reached.get(at).copied() {
        let fresh = uses.fragments.iter().filter(|name| seen.insert(**name));
        reached.extend(fresh.filter_map(|name| facts.fragments.get(name)));
        at += 1;
    }
    reached
}

fn check_operation(
    types: &Types,
    operation: &Operation<'_>,
    reached: &[&Uses<'_>],
    mistakes: &mut Mistakes,
) -> HashMap<String, VariableUse> {
    let within = |preposition: &str| {
        operation.name.map(|name| format!(" {preposition} operation \"{}\"", name.text)).unwrap_or_default()
    };
    let defined: HashMap<_, _> =
        operation.variables.iter().map(|variable| (variable.name.text, variable)).collect();
    let mut used: HashMap<&str, VariableUse> = HashMap::new();
    for usage in reached.iter().flat_map(|uses| &uses.variables) {
        let name = usage.name;
        let Some(variable) = defined.get(name) else {
            let message = || format!("Variable \"${name}\" is not defined{}.", within("by"));
            mistakes.add(&[usage.pos, operation.pos], message);
            continue;
        };
        // A type that is no input type was refused where the variable is declared, and fits nowhere.
        if types.is_input(base_name(&variable.ty)) {
            check_usage(variable, usage, mistakes);
        }
        let known = used.entry(name).or_default();
        let Some(position) = usage.position else { continue };
        let needs_value = !position.ty.nullable || position.one_of.is_some();
        known.non_null |= needs_value && variable.ty.nullable;
        let bound = (types.bounds)(position.of, position.name);
        known.bound = known.bound.into_iter().chain(bound).reduce(Bound::and);
    }
    for variable in operation.variables.iter().filter(|variable| !used.contains_key(variable.name.text)) {
        let message = || format!("Variable \"${}\" is never used{}.", variable.name.text, within("in"));
        mistakes.add(&[variable.name.pos], message);
    }
    used.into_iter().map(|(name, used)| (name.to_owned(), used)).collect()
}

/// IsVariableUsageAllowed of the specification.
fn check_usage(variable: &Variable<'_>, usage: &Usage<'_>, mistakes: &mut Mistakes) {
    let Some(position) = usage.position else { return };
    let (name, ty) = (usage.name, &variable.ty);
    let locations = [variable.name.pos, usage.pos];
    let has_default = variable.default.as_ref().is_some_and(|value| !matches!(value.kind, ValueKind::Null));
    if let Some(object) = position.one_of.filter(|_| ty.nullable && !has_default) {
        return mistakes.add(&locations, || {
            format!(
                "Variable \"${name}\" is of type \"{ty}\" but must be non-nullable to be used for OneOf Input Object \"{object}\"."
            )
        });
    }
    let may_be_nullable = has_default || position.has_default;
    if !fits(ty, position.ty, may_be_nullable) {
        mistakes.add(&locations, || {
            format!(
                "Variable \"${name}\" of type \"{ty}\" used in position expecting type \"{}\".",
                position.ty
            )
        });
    }
}

/// Reports whether every value of one type is a value of the other.
fn fits(variable: &Type, position: &Type, may_be_nullable: bool) -> bool {
    if variable.nullable && !position.nullable && !may_be_nullable {
        return false;
    }
    match (&variable.base, &position.base) {
        (BaseType::Named(variable), BaseType::Named(position)) => variable == position,
        (BaseType::List(variable), BaseType::List(position)) => fits(variable, position, false),
        _ => false,
    }
}
