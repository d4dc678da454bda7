//! Tenants, their settings, and their scorecards by how they stand.

mod create;
mod list;
mod update;

pub use create::NewOrganization;
pub use list::{ScorecardFilter, ScorecardOrderField};
pub use update::OrganizationUpdate;
