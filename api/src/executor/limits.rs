//! What one operation may ask for, and what one caller may ask for over time.
//!
//! Owns the numbers and their defaults; the checks stand where the things are counted (`scan`, `shape`, `cost`,
//! `rate`).

use std::time::Duration;

/// The size of a list that has no paging arguments: its type, its field and how many entries to expect.
pub type ListSize = (&'static str, &'static str, u64);

/// Ceilings for one operation.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Lexical tokens of a document. Values belong into variables; those do not count.
    pub tokens: usize,
    /// Levels of brackets in the text of a document. The parser recurses over them, so this guards its stack.
    pub brackets: usize,
    /// Levels of fields.
    pub depth: u32,
    /// Levels of fields and fragments together, also for introspection.
    pub nesting: u32,
    /// How often `fields`, `inputFields`, `interfaces` and `possibleTypes` may be nested in an introspection.
    pub introspection_lists: u32,
    /// Selections after every fragment has been expanded.
    pub selections: u64,
    /// Aliases after every fragment has been expanded.
    pub aliases: u64,
    /// Directives after every fragment has been expanded.
    pub directives: u64,
    /// Cost of one operation, see `cost`.
    pub cost: u64,
    /// Cost of reading the schema, however much of it is asked for.
    pub introspection_cost: u64,
    /// Entries of a connection when the client names no number.
    pub page_size: u64,
    /// Most entries that a connection gives.
    pub max_page_size: u64,
    /// Entries to expect from a list that its parent bounds, when `list_sizes` does not name it.
    pub list_size: u64,
    /// Entries to expect from certain lists.
    pub list_sizes: &'static [ListSize],
    /// How long a query or a mutation may run.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 15_000,
            brackets: 48,
            depth: 15,
            nesting: 30,
            introspection_lists: 2,
            selections: 10_000,
            aliases: 500,
            directives: 200,
            cost: 50_000,
            introspection_cost: 100,
            page_size: 50,
            max_page_size: 100,
            list_size: 5,
            list_sizes: &[],
            time: Duration::from_secs(30),
        }
    }
}

/// The token bucket of a caller.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Points in a full bucket. Raised to the ceiling of one operation when it is lower, so that every permitted
    /// operation can run some time.
    pub capacity: u32,
    /// Points that come back each second.
    pub per_second: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { capacity: 500_000, per_second: 10_000 }
    }
}
