//! Operations, fragments and variables: unique names, nothing unused, types that are allowed for their use.

use std::collections::{HashMap, HashSet};

use super::{Mistakes, suggestions::did_you_mean};
use crate::executor::{
    syntax::ast::{Document, Name, Operation, Selection, SelectionSet},
    types::{Types, base_name},
};

pub(super) fn check(types: &Types, document: &Document<'_>, mistakes: &mut Mistakes) {
    let named = document.operations.iter().filter_map(|operation| operation.name);
    unique(named, "operation named ", mistakes);
    unique(document.fragments.iter().map(|fragment| fragment.name), "fragment named ", mistakes);
    for operation in &document.operations {
        if operation.name.is_none() && document.operations.len() > 1 {
            let message = || "This anonymous operation must be the only defined operation.".to_owned();
            mistakes.add(&[operation.pos], message);
        }
        if types.root(operation.kind).is_none() {
            let message = || format!("Schema is not configured to execute {} operation.", operation.kind);
            mistakes.add(&[operation.pos], message);
        }
        check_variables(types, operation, mistakes);
    }
    check_unused_fragments(document, mistakes);
}

/// Refuses names that occur twice.
pub(super) fn unique<'a>(names: impl Iterator<Item = Name<'a>>, what: &str, mistakes: &mut Mistakes) {
    let mut seen = HashMap::new();
    for name in names {
        if let Some(first) = seen.get(name.text) {
            let message = || format!("There can be only one {what}\"{}\".", name.text);
            mistakes.add(&[*first, name.pos], message);
        } else {
            seen.insert(name.text, name.pos);
        }
    }
}

fn check_variables(types: &Types, operation: &Operation<'_>, mistakes: &mut Mistakes) {
    let mut seen = HashMap::new();
    for variable in &operation.variables {
        let name = variable.name.text;
        if let Some(first) = seen.insert(name, variable.name.pos) {
            let message = || format!("There can be only one variable named \"${name}\".");
            mistakes.add(&[first, variable.name.pos], message);
        }
        let of = base_name(&variable.ty);
        if types.is_input(of) {
            continue;
        }
        mistakes.add(&[variable.ty_pos], || {
            if types.is_known(of) {
                format!("Variable \"${name}\" cannot be non-input type \"{}\".", variable.ty)
            } else {
                format!("Unknown type \"{of}\".{}", did_you_mean(of, types.names()))
            }
        });
    }
}

fn check_unused_fragments(document: &Document<'_>, mistakes: &mut Mistakes) {
    let mut used = HashSet::new();
    for operation in &document.operations {
        use_spreads(document, &operation.selection_set, &mut used);
    }
    for fragment in document.fragments.iter().filter(|fragment| !used.contains(fragment.name.text)) {
        let message = || format!("Fragment \"{}\" is never used.", fragment.name.text);
        mistakes.add(&[fragment.pos], message);
    }
}

fn use_spreads<'a>(document: &'a Document<'a>, set: &'a SelectionSet<'a>, used: &mut HashSet<&'a str>) {
    for selection in &set.items {
        match selection {
            Selection::Field(field) => use_spreads(document, &field.selection_set, used),
            Selection::Inline(inline) => use_spreads(document, &inline.selection_set, used),
            Selection::Spread(spread) => {
                let fragment = document.fragment(spread.name.text);
                if let Some(fragment) = fragment.filter(|_| used.insert(spread.name.text)) {
                    use_spreads(document, &fragment.selection_set, used);
                }
            }
        }
    }
}
