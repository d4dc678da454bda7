//! Validation: section 5 of the specification, over the syntax tree of a document, once for each text.
//!
//! Owns every rule about documents; async-graphql validates nothing. `coercion` checks values, and `shape` bounds the
//! size of a document; it has run before, so fragments can be expanded naively here.

mod arguments;
mod definitions;
mod merging;
mod selections;
mod subscriptions;
mod suggestions;
mod variables;

use std::collections::HashMap;

use async_graphql::Pos;

use self::selections::Walker;
use super::{
    error::{ErrorCode, Refusal},
    syntax::ast::Document,
    types::{Bound, Types},
};

/// Maximum number of mistakes that are collected.
const MAX_MISTAKES: usize = 20;

/// Use of a variable by an operation.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct VariableUse {
    /// Set when the variable may be left out but must not be null.
    pub(super) non_null: bool,
    /// Bound of its texts and lists in the positions where it is used.
    pub(super) bound: Option<Bound>,
}

/// Variables of operations, by the names of operation and variable.
pub(super) type VariableUses = HashMap<Option<String>, HashMap<String, VariableUse>>;

/// Checks a document, and refuses an invalid one with all its mistakes.
pub(super) fn check(types: &Types, document: &Document<'_>) -> Result<VariableUses, Refusal> {
    let mut mistakes = Mistakes::default();
    definitions::check(types, document, &mut mistakes);
    let mut walker = Walker::new(types, document, &mut mistakes);
    walker.document();
    let facts = walker.facts;
    let used = variables::check(types, document, &facts, &mut mistakes);
    subscriptions::check(document, &mut mistakes);
    merging::check(types, document, &mut mistakes)?;
    mistakes.into_refusal().map_or(Ok(used), Err)
}

/// Mistakes in a document.
#[derive(Debug, Default)]
struct Mistakes(Vec<Refusal>);

impl Mistakes {
    /// Adds a violation of a rule.
    fn add(&mut self, locations: &[Pos], message: impl FnOnce() -> String) {
        self.add_with(ErrorCode::GraphqlValidationFailed, locations, message);
    }

    fn add_with(&mut self, code: ErrorCode, locations: &[Pos], message: impl FnOnce() -> String) {
        if !self.is_full() {
            self.0.push(Refusal { locations: locations.into(), ..Refusal::new(code, message()) });
        }
    }

    fn is_full(&self) -> bool {
        self.0.len() >= MAX_MISTAKES
    }

    fn into_refusal(mut self) -> Option<Refusal> {
        // Violations of rules come before values of the wrong type, and determine the code of the whole.
        self.0.sort_by_key(|mistake| mistake.code != ErrorCode::GraphqlValidationFailed);
        let mut mistakes = self.0.into_iter();
        mistakes.next().map(|first| Refusal { others: mistakes.collect(), ..first })
    }
}

#[cfg(test)]
mod tests;
