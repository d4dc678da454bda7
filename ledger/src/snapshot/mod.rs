//! Read model: scorecards in memory, each tagged with the revision it was loaded at.
//!
//! A request reads the organization's revision once. Scorecards that have changed according to the change log are
//! loaded again (or patched, where only values have changed), and everything is then answered from memory.

mod cache;
mod facts;
mod initiative;
mod keyed;
mod load;
mod locate;
mod log;
mod organization;
mod people;
mod revision;
mod rows;
mod tree;
mod view;
mod visibility;
mod weight;

pub(crate) use cache::Snapshots;
pub(crate) use log::{LogEffect, MeasureFacts};

pub use facts::{facts_of, row_of};
pub use initiative::initiative as initiative_of;
pub use keyed::Keyed;
pub use locate::Locations;
pub use organization::OrganizationSnapshot;
pub use rows::measure as measure_of;
pub use tree::OutlineEntry;
pub use view::{Unfiltered, View};
