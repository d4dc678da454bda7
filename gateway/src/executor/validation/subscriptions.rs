//! The single root field of a subscription.

use std::collections::HashSet;

use async_graphql::parser::types::OperationType;

use super::Mistakes;
use crate::executor::syntax::ast::{Directive, Document, Field, Operation, Selection, SelectionSet};

pub(super) fn check(document: &Document<'_>, mistakes: &mut Mistakes) {
    let subscriptions = document.operations.iter().filter(|one| one.kind == OperationType::Subscription);
    for operation in subscriptions {
        check_operation(document, operation, mistakes);
    }
}

fn check_operation(document: &Document<'_>, operation: &Operation<'_>, mistakes: &mut Mistakes) {
    let which = match operation.name {
        Some(name) => format!("Subscription \"{}\"", name.text),
        None => "Anonymous Subscription".to_owned(),
    };
    let mut roots = Roots::default();
    roots.collect(document, &operation.selection_set);
    // The set of root fields must not depend on variables.
    if let Some(conditional) = roots.conditions.first() {
        let message =
            || format!("{which} must not use `@skip` or `@include` directives in the top level selection.");
        return mistakes.add(&[conditional.pos], message);
    }
    let first = roots.fields.first().map(|field| field.response_name().text);
    let others = roots.fields.iter().filter(|field| Some(field.response_name().text) != first);
    let others: Vec<_> = others.map(|field| field.pos()).collect();
    if !others.is_empty() {
        mistakes.add(&others, || format!("{which} must select only one top level field."));
    }
    if let Some(field) = roots.fields.iter().find(|field| field.name.text.starts_with("__")) {
        let message = || format!("{which} must not select an introspection top level field.");
        mistakes.add(&[field.pos()], message);
    }
}

/// Selections of the root, fragments expanded.
#[derive(Default)]
struct Roots<'a> {
    fields: Vec<&'a Field<'a>>,
    conditions: Vec<&'a Directive<'a>>,
    fragments: HashSet<&'a str>,
}

impl<'a> Roots<'a> {
    fn collect(&mut self, document: &'a Document<'a>, set: &'a SelectionSet<'a>) {
        for selection in &set.items {
            let is_condition = |directive: &&Directive<'_>| matches!(directive.name.text, "skip" | "include");
            self.conditions.extend(selection.directives().iter().find(is_condition));
            match selection {
                Selection::Field(field) => self.fields.push(field),
                Selection::Inline(inline) => self.collect(document, &inline.selection_set),
                Selection::Spread(spread) => {
                    let fragment = document.fragment(spread.name.text);
                    if let Some(fragment) = fragment.filter(|_| self.fragments.insert(spread.name.text)) {
                        self.collect(document, &fragment.selection_set);
                    }
                }
            }
        }
    }
}
