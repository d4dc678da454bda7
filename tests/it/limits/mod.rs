//! Bounds: how long texts, lists and names may be, how much an organization may hold, what is paid for size.

mod inputs;
mod names;
mod quotas;
mod sizes;
