//! Syntax tree of an executable document. Every node has its position, and nothing is merged or left out, so that
//! validation can find duplicates.

use std::collections::HashMap;

use async_graphql::{
    Pos,
    parser::types::{OperationType, Type},
};

/// Operations and fragments in the order of the text.
#[derive(Debug)]
pub(in crate::executor) struct Document<'a> {
    pub(in crate::executor) operations: Vec<Operation<'a>>,
    pub(in crate::executor) fragments: Vec<Fragment<'a>>,
    /// Indices in `fragments` by name; the first fragment of a name counts.
    pub(super) by_name: HashMap<&'a str, usize>,
}

impl<'a> Document<'a> {
    /// Fragment of this name.
    pub(in crate::executor) fn fragment(&self, name: &str) -> Option<&Fragment<'a>> {
        self.by_name.get(name).and_then(|&at| self.fragments.get(at))
    }
}

/// Name and its position.
#[derive(Debug, Clone, Copy)]
pub(in crate::executor) struct Name<'a> {
    pub(in crate::executor) text: &'a str,
    pub(in crate::executor) pos: Pos,
}

/// Operation: `query`, `mutation` or `subscription`.
#[derive(Debug)]
pub(in crate::executor) struct Operation<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) kind: OperationType,
    pub(in crate::executor) name: Option<Name<'a>>,
    pub(in crate::executor) variables: Vec<Variable<'a>>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
    pub(in crate::executor) selection_set: SelectionSet<'a>,
}

/// Definition of a variable.
#[derive(Debug)]
pub(in crate::executor) struct Variable<'a> {
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) ty: Type,
    pub(in crate::executor) ty_pos: Pos,
    pub(in crate::executor) default: Option<Value<'a>>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
}

/// Definition of a fragment.
#[derive(Debug)]
pub(in crate::executor) struct Fragment<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) on: Name<'a>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
    pub(in crate::executor) selection_set: SelectionSet<'a>,
}

/// Selections between braces; empty where there are no braces.
#[derive(Debug, Default)]
pub(in crate::executor) struct SelectionSet<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) items: Vec<Selection<'a>>,
}

#[derive(Debug)]
pub(in crate::executor) enum Selection<'a> {
    Field(Field<'a>),
    Spread(Spread<'a>),
    Inline(Inline<'a>),
}

impl<'a> Selection<'a> {
    pub(in crate::executor) fn directives(&self) -> &[Directive<'a>] {
        match self {
            Self::Field(field) => &field.directives,
            Self::Spread(spread) => &spread.directives,
            Self::Inline(inline) => &inline.directives,
        }
    }
}

#[derive(Debug)]
pub(in crate::executor) struct Field<'a> {
    pub(in crate::executor) alias: Option<Name<'a>>,
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) arguments: Vec<Argument<'a>>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
    pub(in crate::executor) selection_set: SelectionSet<'a>,
}

impl<'a> Field<'a> {
    /// Response name: the alias, or else the name of the field.
    pub(in crate::executor) fn response_name(&self) -> Name<'a> {
        self.alias.unwrap_or(self.name)
    }

    pub(in crate::executor) fn pos(&self) -> Pos {
        self.response_name().pos
    }
}

/// Fragment spread: `...Name`
#[derive(Debug)]
pub(in crate::executor) struct Spread<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
}

/// Inline fragment: `... on Type { }`
#[derive(Debug)]
pub(in crate::executor) struct Inline<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) on: Option<Name<'a>>,
    pub(in crate::executor) directives: Vec<Directive<'a>>,
    pub(in crate::executor) selection_set: SelectionSet<'a>,
}

#[derive(Debug)]
pub(in crate::executor) struct Directive<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) arguments: Vec<Argument<'a>>,
}

#[derive(Debug)]
pub(in crate::executor) struct Argument<'a> {
    pub(in crate::executor) name: Name<'a>,
    pub(in crate::executor) value: Value<'a>,
}

#[derive(Debug)]
pub(in crate::executor) struct Value<'a> {
    pub(in crate::executor) pos: Pos,
    pub(in crate::executor) kind: ValueKind<'a>,
}

/// Value as it is spelled: `1.0` and `1.00` differ.
#[derive(Debug)]
pub(in crate::executor) enum ValueKind<'a> {
    Variable(&'a str),
    Int(&'a str),
    Float(&'a str),
    String { value: String, is_block: bool },
    Boolean(bool),
    Null,
    Enum(&'a str),
    List(Vec<Value<'a>>),
    Object(Vec<Argument<'a>>),
}
