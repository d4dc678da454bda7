//! Live data: the change log as streams that replay, go on live, and join the two without a gap.
//!
//! For each organization with listeners one task reads new changes once (`log`). What they mean to a listener, such
//! as recorded actuals, is made of them once, too, by one more task (`reading`), and shared by all who listen for the
//! same. A listener (`listener`) trusts only its own place in the log: whatever it gets live continues from there, or
//! it reads the log itself. Whether somebody may hear an event is asked for each stream (`told`).

mod access_revoked;
mod channel;
mod delivery;
mod event_source;
mod lag;
mod listener;
mod log;
mod recorded;

use std::time::Duration;

use domain::id::OrganizationId;
use entity::change;

pub(crate) use self::recorded::records_actual;
use self::{channel::Channels, lag::Lag};
pub(crate) use self::{
    channel::{Batch, HasCursor},
    event_source::EventSource,
};
pub use self::{
    delivery::{Delivery, Event},
    recorded::Recorded,
};
use crate::{
    changes::Changed,
    scores::{ScoreChange, ScoreWatch},
};

/// How many changes are read at once.
pub(crate) const PAGE: u64 = 1_000;
/// How many shared batches a slow listener may fall behind before it reads the log itself.
const BACKLOG: usize = 64;
/// How long to wait before what failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// What somebody listens to, by what those have in common who share it.
#[derive(Default)]
pub(crate) struct Feed {
    /// How late listeners hear of things.
    pub(crate) lag: Lag,
    changes: Channels<OrganizationId, change::Model>,
    pub(crate) changed: Channels<OrganizationId, Changed>,
    pub(crate) recorded: Channels<OrganizationId, Recorded>,
    pub(crate) scores: Channels<(OrganizationId, ScoreWatch), ScoreChange>,
}
