//! Size of a document once its fragments are expanded.
//!
//! Each fragment is measured once and remembered, so a document that would expand to billions of selections is detected
//! in microseconds. Everything that runs afterwards (validation, cost, execution) may expand fragments naively: the
//! result is bounded. Knows nothing of the schema.

use std::collections::HashMap;

use super::{
    error::{ErrorCode, Refusal},
    limits::Limits,
    syntax::ast::{Document, Field, Name, Selection, SelectionSet},
};

/// Refuses a document that exceeds a limit or has fragments that contain themselves.
pub(super) fn check(document: &Document<'_>, limits: &Limits) -> Result<(), Refusal> {
    let mut ruler = Ruler { document, limits, fragments: HashMap::new() };
    let mut operations = Size::default();
    for operation in &document.operations {
        operations.add(&ruler.selection_set(&operation.selection_set, 1)?);
        operations.directives += operation.directives.len() as u64;
    }
    operations.check(limits)?;
    // Fragments are validated on their own too, used or not.
    let mut fragments = Size::default();
    for fragment in &document.fragments {
        fragments.add(&ruler.fragment(fragment.name, 1)?);
    }
    fragments.check(limits)
}

/// Size of a selection set. Numbers saturate.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Size {
    selections: u64,
    aliases: u64,
    directives: u64,
    /// Nesting of fields, without introspection.
    depth: u32,
    /// Nesting of fields and fragments.
    nesting: u32,
    /// Nesting of introspection fields that return lists whose elements have such lists again.
    lists: u32,
    /// Largest `lists` below `__schema` and `__type`.
    introspection_lists: u32,
}

impl Size {
    /// Adds the size of a sibling.
    fn add(&mut self, other: &Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.lists = self.lists.max(other.lists);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
    }

    /// Adds a field around its selection set.
    fn within(self, field: &Field<'_>) -> Self {
        let name = field.name.text;
        let reads_schema = matches!(name, "__schema" | "__type");
        let lists = self.lists + u32::from(is_schema_list(name));
        Self {
            aliases: self.aliases.saturating_add(u64::from(field.alias.is_some())),
            depth: if reads_schema { 1 } else { self.depth + 1 },
            lists: if reads_schema { 0 } else { lists },
            introspection_lists: if reads_schema { lists } else { self.introspection_lists },
            ..self
        }
    }

    fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        let counts = [
            (self.selections, limits.selections, "selections"),
            (self.aliases, limits.aliases, "aliases"),
            (self.directives, limits.directives, "directives"),
        ];
        for (count, limit, what) in counts {
            if count > limit {
                let message = format!("The document has more than {limit} {what}, fragments expanded.");
                return Err(Refusal::new(ErrorCode::ComplexityLimitExceeded, message));
            }
        }
        if self.depth > limits.depth {
            return Err(too_deep(limits.depth));
        }
        if self.introspection_lists > limits.introspection_lists {
            let message =
                "The introspection nests fields, input fields, interfaces or possible types too often.";
            return Err(Refusal::new(ErrorCode::DepthLimitExceeded, message));
        }
        Ok(())
    }
}

/// Reports whether a field of the introspection types leads to a list of types again: nested, such fields multiply.
fn is_schema_list(name: &str) -> bool {
    matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes")
}

fn too_deep(limit: u32) -> Refusal {
    Refusal::new(ErrorCode::DepthLimitExceeded, format!("The document is more than {limit} levels deep."))
}

struct Ruler<'a> {
    document: &'a Document<'a>,
    limits: &'a Limits,
    /// `None` while the fragment is being measured.
    fragments: HashMap<&'a str, Option<Size>>,
}

impl<'a> Ruler<'a> {
    /// Size of a selection set; `level` bounds the recursion over chains of fragments.
    fn selection_set(&mut self, set: &'a SelectionSet<'a>, level: u32) -> Result<Size, Refusal> {
        if level > self.limits.nesting {
            return Err(too_deep(self.limits.nesting));
        }
        let mut total = Size::default();
        for selection in &set.items {
            let mut size = match selection {
                Selection::Field(field) => self.selection_set(&field.selection_set, level + 1)?.within(field),
                Selection::Inline(inline) => self.selection_set(&inline.selection_set, level + 1)?,
                Selection::Spread(spread) => self.fragment(spread.name, level + 1)?,
            };
            size.selections = size.selections.saturating_add(1);
            size.directives = size.directives.saturating_add(selection.directives().len() as u64);
            size.nesting += 1;
            if level + size.nesting > self.limits.nesting + 1 {
                return Err(too_deep(self.limits.nesting));
            }
            total.add(&size);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: Name<'a>, level: u32) -> Result<Size, Refusal> {
        let Some(fragment) = self.document.fragment(name.text) else {
            return Ok(Size::default()); // Reported by validation.
        };
        match self.fragments.get(name.text) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let message = format!("Cannot spread fragment \"{}\" within itself.", name.text);
                return Err(Refusal::at(ErrorCode::GraphqlValidationFailed, name.pos, message));
            }
            None => {}
        }
        self.fragments.insert(name.text, None);
        let mut size = self.selection_set(&fragment.selection_set, level)?;
        size.directives = size.directives.saturating_add(fragment.directives.len() as u64);
        self.fragments.insert(name.text, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{super::syntax::parsed, *};

    fn check_text(text: &str) -> Result<(), ErrorCode> {
        check(&parsed(text), &Limits::default()).map_err(|refusal| refusal.code)
    }

    fn bomb(spreads: usize, levels: usize) -> String {
        let mut text = String::from("{ ...f0 }");
        for level in 0..levels {
            let inner = format!("...f{} ", level + 1).repeat(spreads);
            write!(text, "fragment f{level} on Query {{ {inner} }} ").unwrap();
        }
        write!(text, "fragment f{levels} on Query {{ __typename }}").unwrap();
        text
    }

    #[test]
    fn fragments_do_not_multiply_unseen() {
        for (spreads, levels, code) in [
            (2, 20, ErrorCode::ComplexityLimitExceeded),
            (2, 31, ErrorCode::DepthLimitExceeded),
            (30, 5, ErrorCode::ComplexityLimitExceeded),
        ] {
            assert_eq!(check_text(&bomb(spreads, levels)), Err(code), "{spreads} x {levels}");
        }
        assert_eq!(check_text(&bomb(2, 5)), Ok(()));
    }

    #[test]
    fn a_fragment_that_contains_itself_is_refused_used_or_not() {
        for text in [
            "{ ...a } fragment a on Query { ...a }",
            "{ ...a } fragment a on Query { x { ...b } } fragment b on Query { ... { ...a } }",
            "{ x } fragment a on Query { ...b } fragment b on Query { ...a }",
        ] {
            assert_eq!(check_text(text), Err(ErrorCode::GraphqlValidationFailed), "{text}");
        }
    }

    #[test]
    fn depth_counts_fields_and_spares_introspection() {
        let nested = |name: &str, levels: usize| {
            format!("{{ {} x {} }}", format!("{name} {{").repeat(levels), "}".repeat(levels))
        };
        assert_eq!(check_text(&nested("a", 14)), Ok(()));
        assert_eq!(check_text(&nested("a", 15)), Err(ErrorCode::DepthLimitExceeded));
        assert_eq!(check_text(&nested("__schema { a", 1).replace("x }", "x } }")), Ok(()));
        let types = format!(
            "{{ __schema {{ types {{ fields {{ type {{ {} name {} }} }} }} }} }}",
            "ofType {".repeat(15),
            "}".repeat(15)
        );
        assert_eq!(check_text(&types), Ok(()));
        let again = "{ __schema { types { fields { type { fields { type { interfaces { name } } } } } } } }";
        assert_eq!(check_text(again), Err(ErrorCode::DepthLimitExceeded));
        assert_eq!(check_text("{ a { fields { fields { fields { x } } } } }"), Ok(()));
    }

    #[test]
    fn aliases_and_directives_are_counted() {
        let many = |one: &str, count: usize| {
            format!("{{ {} }}", (0..count).map(|n| one.replace('#', &n.to_string())).collect::<String>())
        };
        assert_eq!(check_text(&many("a#: x ", 500)), Ok(()));
        assert_eq!(check_text(&many("a#: x ", 501)), Err(ErrorCode::ComplexityLimitExceeded));
        assert_eq!(check_text(&many("x @skip(if: false) ", 201)), Err(ErrorCode::ComplexityLimitExceeded));
    }
}
