//! Actuals as files: CSV in and out, JSON lines out.
//!
//! Owns columns and spellings. Must not know what an actual means, nor where a file comes from or goes to.

mod columns;
mod decode;
pub(crate) mod dialect;
mod export;
mod guard;
pub(crate) mod read;
mod records;
mod write;
