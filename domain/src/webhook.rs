//! The rules of webhooks: when an attempt is made again, and to which addresses none is ever made.

pub mod address;
pub mod schedule;
