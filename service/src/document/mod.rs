//! Scorecard documents, format `scorecard/1`: whole scorecards as one JSON value, imported and exported.
//!
//! Import reads everything, then checks everything, then writes everything: all problems are reported together, each
//! with its path, and a document with problems changes nothing. It creates and updates by key and removes nothing.

mod addition;
mod check;
mod draft;
mod existing;
mod export;
mod import;
mod model;
mod names;
mod path;
mod periods;
mod plan;
mod plan_initiative;
mod plan_measure;
mod read;
mod read_period;
mod reader;

pub(crate) use addition::Addition;
pub(crate) use draft::Draft;
pub(crate) use model::NewScorecard;
pub(crate) use reader::Object;

pub use import::{Import, ImportOutcome};

/// Name of the format, the value of `format`.
pub const FORMAT: &str = "scorecard/1";
