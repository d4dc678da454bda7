//! Actuals as files: CSV in and out, JSON lines out.
//!
//! Owns columns and spellings. Must not know what an actual means, nor where a file comes from or goes to.

mod export;
mod guard;
mod numbered;
pub(crate) mod read;
mod write;
