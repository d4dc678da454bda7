//! Who may do what, and who sees what.

mod matrix;
mod questions;
mod roles;
mod several;
mod subtrees;
mod tenants;
mod tokens;
