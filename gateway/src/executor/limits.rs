//! Limits of one operation, and the budget of one caller over time.
//!
//! Owns the numbers with their defaults and their flags; the checks are next to the counting (`scan`, `shape`, `cost`,
//! `rate`).

use std::time::Duration;

use clap::{Args, value_parser};

use crate::units::{bytes, duration};

/// Limits of one operation.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "Limits of an operation")]
pub struct Limits {
    /// Maximum number of bytes of a document; values of variables do not count.
    #[arg(
        long = "max-document-bytes",
        env = "MAX_DOCUMENT_BYTES",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().document_bytes)
    )]
    pub document_bytes: usize,
    /// Maximum number of lexical tokens of a document; values of variables do not count.
    #[arg(long = "max-tokens", env = "MAX_TOKENS", default_value_t = Self::default().tokens)]
    pub tokens: usize,
    /// Maximum nesting of brackets in the text of a document, which guards the parser's stack.
    #[arg(long = "max-brackets", env = "MAX_BRACKETS", default_value_t = Self::default().brackets)]
    pub brackets: usize,
    /// Maximum nesting of fields.
    #[arg(long = "max-depth", env = "MAX_DEPTH", default_value_t = Self::default().depth)]
    pub depth: u32,
    /// Maximum nesting of fields and fragments together, also for introspection.
    #[arg(long = "max-nesting", env = "MAX_NESTING", default_value_t = Self::default().nesting)]
    pub nesting: u32,
    /// Maximum number of times that an introspection may nest fields, input fields, interfaces and possible types.
    #[arg(
        long = "max-introspection-lists",
        env = "MAX_INTROSPECTION_LISTS",
        default_value_t = Self::default().introspection_lists
    )]
    pub introspection_lists: u32,
    /// Maximum number of selections, fragments expanded.
    #[arg(long = "max-selections", env = "MAX_SELECTIONS", default_value_t = Self::default().selections)]
    pub selections: u64,
    /// Maximum number of aliases, fragments expanded.
    #[arg(long = "max-aliases", env = "MAX_ALIASES", default_value_t = Self::default().aliases)]
    pub aliases: u64,
    /// Maximum number of directives, fragments expanded.
    #[arg(long = "max-directives", env = "MAX_DIRECTIVES", default_value_t = Self::default().directives)]
    pub directives: u64,
    /// Maximum cost of an operation, in points: one for each object that its answer may hold.
    #[arg(long = "max-cost", env = "MAX_COST", default_value_t = Self::default().cost)]
    pub cost: u64,
    /// Maximum number of bytes of an answer; each value counts for 32 at least.
    #[arg(
        long = "max-answer-bytes",
        env = "MAX_ANSWER_BYTES",
        value_parser = bytes::parse,
        default_value = bytes::text(Self::default().max_answer_bytes)
    )]
    pub max_answer_bytes: usize,
    /// Maximum processor time of a query or of an event of a stream.
    #[arg(
        long = "processor-time",
        env = "PROCESSOR_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().processor_time)
    )]
    pub processor_time: Duration,
    /// Maximum number of queries of a tenant that take more than 10 ms of processor time and run at once; more
    /// wait.
    #[arg(
        long = "work-per-caller",
        env = "WORK_PER_CALLER",
        value_parser = value_parser!(u32).range(1..),
        default_value_t = Self::default().work_per_caller
    )]
    pub work_per_caller: u32,
    /// Cost of reading the schema, in points, however much of it is selected.
    #[arg(long, env = "INTROSPECTION_COST", default_value_t = Self::default().introspection_cost)]
    pub introspection_cost: u64,
    /// Time limit of a query or a mutation.
    #[arg(
        long = "operation-time",
        env = "OPERATION_TIME",
        value_parser = duration::parse,
        default_value = duration::text(Self::default().time)
    )]
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 1024 * 1024,
            tokens: 15_000,
            brackets: 48,
            depth: 15,
            nesting: 30,
            introspection_lists: 2,
            selections: 10_000,
            aliases: 500,
            directives: 200,
            cost: 50_000,
            max_answer_bytes: 16 * 1024 * 1024,
            processor_time: Duration::from_millis(750),
            work_per_caller: 2,
            introspection_cost: 100,
            time: Duration::from_secs(30),
        }
    }
}

/// Token bucket of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Args)]
#[command(next_help_heading = "Budget of a caller")]
pub struct Budget {
    /// Points in a caller's full bucket; raised to `--max-cost` when lower, so that every operation can run at some
    /// time.
    #[arg(
        long = "budget",
        env = "BUDGET",
        default_value_t = Self::default().capacity,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub capacity: u32,
    /// Points that are refilled each second.
    #[arg(
        long = "budget-per-second",
        env = "BUDGET_PER_SECOND",
        default_value_t = Self::default().per_second,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub per_second: u32,
}

impl Budget {
    /// Tenth of this budget, for anonymous callers.
    pub(super) fn tenth(self) -> Self {
        Self { capacity: (self.capacity / 10).max(1), per_second: (self.per_second / 10).max(1) }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { capacity: 500_000, per_second: 10_000 }
    }
}
