//! Quantities as people write them on a command line.

pub mod bytes;
pub mod duration;
