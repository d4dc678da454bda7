//! Who asks: bearer tokens in, callers out.

pub mod gate;
pub mod token;
