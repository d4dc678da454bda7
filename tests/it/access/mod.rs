//! Who may do what, and who sees what.

mod roles;
mod several;
mod subtrees;
mod tenants;
mod tokens;
