//! The rules of webhooks: what is told of which change, when an attempt is made again, and to which addresses none is
//! ever made.

pub mod address;
pub mod answer;
pub mod event;
pub mod fair;
pub mod schedule;
