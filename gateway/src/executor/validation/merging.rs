//! Field selection merging (section 5.3.2 of the specification): selections under one response name must be one field.
//!
//! Fields of one response name are compared as a group, and their selections as one set; so each field is compared once
//! for each group it is in, not with every other field, and thousands of equal fields take linear time. A field of an
//! interface or union is in a group with the fields of each object type beside it, which could multiply level by level:
//! the work is counted, and a document that takes too much of it is refused.

use std::collections::HashSet;

use async_graphql::{
    Pos,
    indexmap::IndexMap,
    parser::types::{BaseType, Type},
};

use super::Mistakes;
use crate::executor::{
    error::{ErrorCode, Refusal},
    syntax::ast::{Argument, Document, Field, Selection, SelectionSet, Value, ValueKind},
    types::{OutputField, Types},
};

/// Maximum number of fields that are put into groups. Each of the at most 10,000 selections of a document is put into
/// one twice, except for fields of abstract types.
const MAX_WORK: usize = 200_000;

/// Refuses conflicting fields, or with COMPLEXITY_LIMIT_EXCEEDED a document that takes too long to check.
pub(super) fn check(types: &Types, document: &Document<'_>, mistakes: &mut Mistakes) -> Result<(), Refusal> {
    let mut merger =
        Merger { types, document, mistakes, path: Vec::new(), reported: HashSet::new(), work: 0 };
    for operation in &document.operations {
        let root = types.root(operation.kind);
        let set = [(&operation.selection_set, root)];
        merger.same_shapes(&set)?;
        merger.same_fields(&set)?;
    }
    Ok(())
}

/// A selected field, the type that it is selected on, and its definition there; `None` where these are unknown.
#[derive(Clone, Copy)]
struct Selected<'a> {
    field: &'a Field<'a>,
    parent: Option<&'a str>,
    definition: Option<&'a OutputField>,
}

impl<'a> Selected<'a> {
    /// Selection set of the field, and the type that it is on.
    fn inner(&self) -> (&'a SelectionSet<'a>, Option<&'a str>) {
        (&self.field.selection_set, self.definition.map(|definition| definition.of.as_str()))
    }
}

/// Selected fields by their response names.
type Groups<'a> = IndexMap<&'a str, Vec<Selected<'a>>>;

struct Merger<'a, 'm> {
    types: &'a Types,
    document: &'a Document<'a>,
    mistakes: &'m mut Mistakes,
    /// Response names that lead to the current set.
    path: Vec<&'a str>,
    /// Conflicts that were reported: a difference of shapes can be one of fields, too.
    reported: HashSet<(Pos, Pos)>,
    work: usize,
}

impl<'a> Merger<'a, '_> {
    /// SameResponseShape: a response name has one shape, whatever the runtime types are.
    fn same_shapes(&mut self, sets: &[(&'a SelectionSet<'a>, Option<&'a str>)]) -> Result<(), Refusal> {
        for (name, group) in self.grouped(sets)? {
            let Some((first, others)) = group.split_first() else { continue };
            let conflict = others.iter().find_map(|other| {
                let (one, two) = (&first.definition?.ty, &other.definition?.ty);
                (!self.same_shape(one, two)).then_some((other, one, two))
            });
            if let Some((other, one, two)) = conflict {
                let reason = format!("they return conflicting types \"{one}\" and \"{two}\"");
                self.conflict(name, first, other, &reason);
                continue;
            }
            self.path.push(name);
            self.same_shapes(&inner_sets(&group))?;
            self.path.pop();
        }
        Ok(())
    }

    /// Second part of FieldsInSetCanMerge: fields that can be of one object are the same field with the same arguments.
    fn same_fields(&mut self, sets: &[(&'a SelectionSet<'a>, Option<&'a str>)]) -> Result<(), Refusal> {
        for (name, group) in self.grouped(sets)? {
            for group in self.of_one_object(group)? {
                let Some((first, others)) = group.split_first() else { continue };
                let conflict = others
                    .iter()
                    .find_map(|other| difference(first.field, other.field).map(|why| (other, why)));
                if let Some((other, why)) = conflict {
                    self.conflict(name, first, other, &why);
                    continue;
                }
                self.path.push(name);
                self.same_fields(&inner_sets(&group))?;
                self.path.pop();
            }
        }
        Ok(())
    }

    /// Groups of fields that can be of one object: those on each object type, together with those on abstract types.
    fn of_one_object(&mut self, group: Vec<Selected<'a>>) -> Result<Vec<Vec<Selected<'a>>>, Refusal> {
        let is_object = |selected: &Selected<'_>| selected.parent.is_some_and(|of| self.types.is_object(of));
        let (on_objects, on_abstract): (Vec<_>, Vec<_>) = group.into_iter().partition(is_object);
        let mut by_object: IndexMap<_, Vec<_>> = IndexMap::new();
        for selected in on_objects {
            by_object.entry(selected.parent).or_default().push(selected);
        }
        if by_object.is_empty() {
            return Ok(vec![on_abstract]);
        }
        let mut groups: Vec<_> = by_object.into_values().collect();
        for group in &mut groups {
            self.count(on_abstract.len())?;
            group.extend(&on_abstract);
        }
        Ok(groups)
    }

    fn grouped(&mut self, sets: &[(&'a SelectionSet<'a>, Option<&'a str>)]) -> Result<Groups<'a>, Refusal> {
        let mut groups = Groups::new();
        let mut seen = HashSet::new();
        for (set, parent) in sets {
            self.collect(set, *parent, &mut groups, &mut seen)?;
        }
        Ok(groups)
    }

    fn collect(
        &mut self,
        set: &'a SelectionSet<'a>,
        parent: Option<&'a str>,
        groups: &mut Groups<'a>,
        seen: &mut HashSet<&'a str>,
    ) -> Result<(), Refusal> {
        self.count(set.items.len())?;
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let definition =
                        parent.and_then(|parent| self.types.selectable_field(parent, field.name.text));
                    let selected = Selected { field, parent, definition };
                    groups.entry(field.response_name().text).or_default().push(selected);
                }
                Selection::Inline(inline) => {
                    let on = inline.on.map_or(parent, |on| Some(on.text));
                    self.collect(&inline.selection_set, on, groups, seen)?;
                }
                Selection::Spread(spread) => {
                    let fragment = self.document.fragment(spread.name.text);
                    if let Some(fragment) = fragment.filter(|_| seen.insert(spread.name.text)) {
                        self.collect(&fragment.selection_set, Some(fragment.on.text), groups, seen)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, fields: usize) -> Result<(), Refusal> {
        self.work += fields;
        if self.work <= MAX_WORK {
            return Ok(());
        }
        let message = "The document has too many fields of the same names on different types.";
        Err(Refusal::new(ErrorCode::ComplexityLimitExceeded, message))
    }

    fn same_shape(&self, one: &Type, two: &Type) -> bool {
        one.nullable == two.nullable
            && match (&one.base, &two.base) {
                (BaseType::List(one), BaseType::List(two)) => self.same_shape(one, two),
                (BaseType::Named(one), BaseType::Named(two)) => {
                    one == two || self.types.is_composite(one) && self.types.is_composite(two)
                }
                _ => false,
            }
    }

    fn conflict(&mut self, name: &str, one: &Selected<'_>, two: &Selected<'_>, reason: &str) {
        let places = (one.field.pos(), two.field.pos());
        if !self.reported.insert(places) {
            return;
        }
        self.mistakes.add(&[places.0, places.1], || {
            let names = self.path.iter().chain(std::iter::once(&name)).copied().collect::<Vec<_>>();
            let path = names.join(".");
            format!(
                "Fields \"{path}\" conflict because {reason}. Use different aliases on the fields to fetch both if this was intentional."
            )
        });
    }
}

fn inner_sets<'a>(group: &[Selected<'a>]) -> Vec<(&'a SelectionSet<'a>, Option<&'a str>)> {
    group.iter().map(Selected::inner).filter(|(set, _)| !set.items.is_empty()).collect()
}

/// Difference between two fields, in words.
fn difference(one: &Field<'_>, two: &Field<'_>) -> Option<String> {
    if one.name.text != two.name.text {
        return Some(format!("\"{}\" and \"{}\" are different fields", one.name.text, two.name.text));
    }
    (!same_arguments(&one.arguments, &two.arguments)).then(|| "they have differing arguments".to_owned())
}

/// Reports whether the same names have the same values, in any order. No name occurs twice, which is refused elsewhere.
fn same_arguments(one: &[Argument<'_>], two: &[Argument<'_>]) -> bool {
    one.len() == two.len()
        && one.iter().all(|argument| {
            let same_name = |other: &&Argument<'_>| other.name.text == argument.name.text;
            two.iter().find(same_name).is_some_and(|other| same_value(&argument.value, &other.value))
        })
}

fn same_value(one: &Value<'_>, two: &Value<'_>) -> bool {
    match (&one.kind, &two.kind) {
        (ValueKind::List(one), ValueKind::List(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same_value(one, two))
        }
        (ValueKind::Object(one), ValueKind::Object(two)) => same_arguments(one, two),
        (ValueKind::Variable(one), ValueKind::Variable(two))
        | (ValueKind::Int(one), ValueKind::Int(two))
        | (ValueKind::Float(one), ValueKind::Float(two))
        | (ValueKind::Enum(one), ValueKind::Enum(two)) => one == two,
        (ValueKind::Boolean(one), ValueKind::Boolean(two)) => one == two,
        (ValueKind::Null, ValueKind::Null) => true,
        (
            ValueKind::String { value: one, is_block },
            ValueKind::String { value: two, is_block: is_block_too },
        ) => one == two && is_block == is_block_too,
        _ => false,
    }
}
