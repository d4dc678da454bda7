//! Building blocks for resolvers: lists and objects that report to the meter of their operation what they make, and
//! fields that take long in one piece.
//!
//! A schema works without them. With them, its answers are bounded while they are made, errors in lists keep their
//! paths, and a long operation yields to others.

mod in_place;
mod list;
pub mod work;

pub use self::{
    in_place::{InMemory, InPlace, InPlaceList},
    list::List,
};
