//! Tenants, the people in them, and their scorecards by how they stand.

mod create;
mod list;
mod member;

pub use create::NewOrganization;
pub use list::{ScorecardFilter, ScorecardOrderField};
