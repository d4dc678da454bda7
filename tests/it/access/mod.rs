//! Authorization: permissions and visibility.

mod addresses;
mod api_keys;
mod hidden_operands;
mod issuers;
mod matrix;
mod members;
mod nulls;
mod provider;
mod questions;
mod roles;
mod settings;
mod several;
mod subtrees;
mod tenants;
mod tokens;
