//! Fields, fragments and directives against the schema. Each operation and each fragment is walked once, and its uses
//! are recorded: variables with their positions, and other fragments.

use std::collections::HashMap;

use async_graphql::{
    Pos,
    indexmap::IndexSet,
    parser::types::{DirectiveLocation, OperationType, Type},
};

use super::{Mistakes, suggestions::did_you_mean};
use crate::executor::{
    syntax::ast::{Directive, Document, Field, Name, Selection, SelectionSet},
    types::Types,
};

/// Position of a variable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position<'a> {
    pub(super) ty: &'a Type,
    pub(super) has_default: bool,
    /// Name of the argument, or of the field of an input object.
    pub(super) name: &'a str,
    /// Name of that input object.
    pub(super) of: Option<&'a str>,
    /// Name of the `@oneOf` input object whose field it is.
    pub(super) one_of: Option<&'a str>,
}

/// Use of a variable.
#[derive(Debug)]
pub(super) struct Usage<'a> {
    pub(super) name: &'a str,
    pub(super) pos: Pos,
    /// Position; `None` where the variable is in something unknown, or in a custom scalar.
    pub(super) position: Option<Position<'a>>,
}

/// Variables and fragments that a definition uses.
#[derive(Debug, Default)]
pub(super) struct Uses<'a> {
    pub(super) variables: Vec<Usage<'a>>,
    pub(super) fragments: IndexSet<&'a str>,
}

/// Uses of the operations, in their order, and of the fragments.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub(super) operations: Vec<Uses<'a>>,
    pub(super) fragments: HashMap<&'a str, Uses<'a>>,
}

pub(super) struct Walker<'a, 'm> {
    pub(super) types: &'a Types,
    pub(super) mistakes: &'m mut Mistakes,
    pub(super) facts: Facts<'a>,
    /// Uses of the definition that is being walked.
    pub(super) uses: Uses<'a>,
    document: &'a Document<'a>,
}

impl<'a, 'm> Walker<'a, 'm> {
    pub(super) fn new(types: &'a Types, document: &'a Document<'a>, mistakes: &'m mut Mistakes) -> Self {
        Self { types, mistakes, facts: Facts::default(), uses: Uses::default(), document }
    }

    pub(super) fn document(&mut self) {
        for operation in &self.document.operations {
            let location = match operation.kind {
                OperationType::Query => DirectiveLocation::Query,
                OperationType::Mutation => DirectiveLocation::Mutation,
                OperationType::Subscription => DirectiveLocation::Subscription,
            };
            self.directives(&operation.directives, location);
            for variable in &operation.variables {
                self.directives(&variable.directives, DirectiveLocation::VariableDefinition);
                if let Some(default) = &variable.default {
                    self.default_of(variable, default);
                }
            }
            self.selection_set(&operation.selection_set, self.types.root(operation.kind));
            self.facts.operations.push(std::mem::take(&mut self.uses));
        }
        for fragment in &self.document.fragments {
            self.directives(&fragment.directives, DirectiveLocation::FragmentDefinition);
            let on = self.condition(fragment.on, Some(fragment.name.text));
            self.selection_set(&fragment.selection_set, on);
            let uses = std::mem::take(&mut self.uses);
            self.facts.fragments.entry(fragment.name.text).or_insert(uses);
        }
    }

    /// Walks a selection set; `parent` is `None` where the type is unknown, which was reported once.
    fn selection_set(&mut self, set: &'a SelectionSet<'a>, parent: Option<&'a str>) {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => self.field(field, parent),
                Selection::Inline(inline) => {
                    self.directives(&inline.directives, DirectiveLocation::InlineFragment);
                    let on = match inline.on {
                        None => parent,
                        Some(on) => {
                            let known = self.condition(on, None);
                            self.check_possible(inline.pos, None, known, parent);
                            known
                        }
                    };
                    self.selection_set(&inline.selection_set, on);
                }
                Selection::Spread(spread) => {
                    self.directives(&spread.directives, DirectiveLocation::FragmentSpread);
                    let name = spread.name.text;
                    let Some(fragment) = self.document.fragment(name) else {
                        self.mistakes.add(&[spread.name.pos], || format!("Unknown fragment \"{name}\"."));
                        continue;
                    };
                    self.uses.fragments.insert(name);
                    let on = Some(fragment.on.text).filter(|on| self.types.is_composite(on));
                    self.check_possible(spread.pos, Some(name), on, parent);
                }
            }
        }
    }

    fn field(&mut self, field: &'a Field<'a>, parent: Option<&'a str>) {
        let name = field.name.text;
        let definition = parent.and_then(|parent| self.types.selectable_field(parent, name));
        self.directives(&field.directives, DirectiveLocation::Field);
        let (Some(parent), Some(definition)) = (parent, definition) else {
            if let Some(parent) = parent {
                self.mistakes.add(&[field.pos()], || {
                    let near = did_you_mean(name, self.types.field_names(parent));
                    format!("Cannot query field \"{name}\" on type \"{parent}\".{near}")
                });
            }
            // Nothing is reported below an unknown field, but its variables count as used.
            self.arguments(&field.arguments, None, field.pos(), &"");
            self.selection_set(&field.selection_set, None);
            return;
        };
        let coordinate = format_args!("{parent}.{name}");
        self.arguments(&field.arguments, Some(&definition.arguments), field.pos(), &coordinate);
        let is_composite = self.types.is_composite(&definition.of);
        let is_selected = !field.selection_set.items.is_empty();
        if is_composite && !is_selected {
            self.mistakes.add(&[field.pos()], || {
                let ty = &definition.ty;
                format!(
                    "Field \"{name}\" of type \"{ty}\" must have a selection of subfields. Did you mean \"{name} {{ ... }}\"?"
                )
            });
        } else if !is_composite && is_selected {
            self.mistakes.add(&[field.selection_set.pos], || {
                let ty = &definition.ty;
                format!("Field \"{name}\" must not have a selection since type \"{ty}\" has no subfields.")
            });
        }
        self.selection_set(&field.selection_set, is_composite.then_some(definition.of.as_str()));
    }

    /// Type condition of a fragment, if the fragment can be spread on the current type.
    fn condition(&mut self, on: Name<'a>, fragment: Option<&str>) -> Option<&'a str> {
        if self.types.is_composite(on.text) {
            return Some(on.text);
        }
        self.mistakes.add(&[on.pos], || {
            if !self.types.is_known(on.text) {
                return format!("Unknown type \"{}\".{}", on.text, did_you_mean(on.text, self.types.names()));
            }
            let fragment = fragment.map(|name| format!("\"{name}\" ")).unwrap_or_default();
            format!("Fragment {fragment}cannot condition on non composite type \"{}\".", on.text)
        });
        None
    }

    fn check_possible(&mut self, pos: Pos, fragment: Option<&str>, on: Option<&str>, parent: Option<&str>) {
        let (Some(on), Some(parent)) = (on, parent) else { return };
        if !self.types.overlap(on, parent) {
            let message = || {
                let fragment = fragment.map(|name| format!("\"{name}\" ")).unwrap_or_default();
                format!(
                    "Fragment {fragment}cannot be spread here as objects of type \"{parent}\" can never be of type \"{on}\"."
                )
            };
            self.mistakes.add(&[pos], message);
        }
    }

    fn directives(&mut self, directives: &'a [Directive<'a>], location: DirectiveLocation) {
        let mut seen = HashMap::new();
        for directive in directives {
            let name = directive.name.text;
            let Some(definition) = self.types.directive(name) else {
                self.mistakes.add(&[directive.pos], || {
                    let near = did_you_mean(name, self.types.directive_names());
                    format!("Unknown directive \"@{name}\".{near}")
                });
                self.arguments(&directive.arguments, None, directive.pos, &"");
                continue;
            };
            if !definition.locations.contains(&location) {
                let message = || format!("Directive \"@{name}\" may not be used on {}.", word(location));
                self.mistakes.add(&[directive.pos], message);
            }
            if let Some(first) = seen.insert(name, directive.pos) {
                let message = || format!("The directive \"@{name}\" can only be used once at this location.");
                self.mistakes.add(&[first, directive.pos], message);
            }
            let coordinate = format_args!("@{name}");
            self.arguments(&directive.arguments, Some(&definition.arguments), directive.pos, &coordinate);
        }
    }
}

/// Executable location in the specification's spelling.
fn word(location: DirectiveLocation) -> &'static str {
    match location {
        DirectiveLocation::Query => "QUERY",
        DirectiveLocation::Mutation => "MUTATION",
        DirectiveLocation::Subscription => "SUBSCRIPTION",
        DirectiveLocation::Field => "FIELD",
        DirectiveLocation::FragmentDefinition => "FRAGMENT_DEFINITION",
        DirectiveLocation::FragmentSpread => "FRAGMENT_SPREAD",
        DirectiveLocation::InlineFragment => "INLINE_FRAGMENT",
        DirectiveLocation::VariableDefinition => "VARIABLE_DEFINITION",
        _ => "the type system",
    }
}
