//! Actuals as files: CSV in and out, JSON lines out.
//!
//! Owns columns and notations. Must not know the meaning of an actual, nor the origin or destination of a file.

mod columns;
mod decode;
pub(crate) mod dialect;
pub(crate) mod export;
mod guard;
pub(crate) mod read;
mod records;
mod write;
