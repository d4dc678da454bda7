//! Organizations (tenants), their settings, and lists of their scorecards.

mod create;
mod list;
mod update;

pub use create::NewOrganization;
pub use list::{ScorecardFilter, ScorecardOrderField};
pub use update::OrganizationUpdate;
