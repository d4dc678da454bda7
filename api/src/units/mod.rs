//! Addresses and quantities as people write them on a command line.

pub(crate) mod address;
pub(crate) mod bytes;
pub(crate) mod duration;
