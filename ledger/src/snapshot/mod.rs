//! Read model: scorecards in memory, each tagged with the revision it was loaded at.
//!
//! A request reads the organization's revision once. Scorecards that have changed according to the change log are
//! loaded again (or patched, where only values have changed), and everything is then answered from memory.

mod cache;
mod initiative;
mod keyed;
mod load;
mod locate;
mod log;
mod organization;
mod people;
mod revision;
mod tree;
mod view;
mod visibility;

pub(crate) use cache::Snapshots;
pub(crate) use log::{LogEffect, MeasureFacts};

pub use initiative::initiative_of;
pub use keyed::Keyed;
pub use locate::Locations;
pub use organization::{ChangedScorecards, OrganizationSnapshot};
pub use tree::OutlineEntry;
pub use view::{Dependencies, Unfiltered, View};
