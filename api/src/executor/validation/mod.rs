//! Validation: section 5 of the specification, over the syntax tree of a document, once for each text.
//!
//! Owns every rule about documents; async-graphql validates nothing. What a value must be is `coercion`'s to say, how
//! large a document may be `shape`'s, which has run before: fragments can be expanded naively here.

mod arguments;
mod definitions;
mod merging;
mod selections;
mod subscriptions;
mod suggestions;
mod variables;

use std::collections::{HashMap, HashSet};

use async_graphql::Pos;

use self::selections::Walker;
use super::{
    error::{ErrorCode, Refusal},
    syntax::ast::Document,
    types::Types,
};

/// Most mistakes that are looked for.
const MAX_MISTAKES: usize = 20;

/// By the names of operations, their variables that may be left out but must not be null.
pub(super) type NonNull = HashMap<Option<String>, HashSet<String>>;

/// Refuses an invalid document with everything that is wrong with it.
pub(super) fn check(types: &Types, document: &Document<'_>) -> Result<NonNull, Refusal> {
    let mut mistakes = Mistakes::default();
    definitions::check(types, document, &mut mistakes);
    let mut walker = Walker::new(types, document, &mut mistakes);
    walker.document();
    let facts = walker.facts;
    let non_null = variables::check(types, document, &facts, &mut mistakes);
    subscriptions::check(document, &mut mistakes);
    merging::check(types, document, &mut mistakes)?;
    mistakes.into_refusal().map_or(Ok(non_null), Err)
}

/// What is wrong with a document.
#[derive(Debug, Default)]
struct Mistakes(Vec<Refusal>);

impl Mistakes {
    /// Adds something invalid.
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
        // What is invalid comes before values of the wrong type, and tells the code of the whole.
        self.0.sort_by_key(|mistake| mistake.code != ErrorCode::GraphqlValidationFailed);
        let mut mistakes = self.0.into_iter();
        mistakes.next().map(|first| Refusal { others: mistakes.collect(), ..first })
    }
}

#[cfg(test)]
mod tests;
