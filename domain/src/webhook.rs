//! Rules of webhooks: the event of each change, the schedule of attempts, and the addresses that no attempt may reach.

pub mod address;
pub mod answer;
pub mod event;
pub mod fair;
pub mod schedule;
