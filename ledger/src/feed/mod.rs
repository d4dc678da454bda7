//! Live data: the change log as streams that replay past changes and continue live, without a gap.
//!
//! For each organization with listeners one task reads new changes once (`log`). An event source (`event_source`)
//! converts them to events, such as recorded actuals, also once, in one more task, shared by all listeners of the same
//! kind. A listener (`listener`) relies on its own cursor in the log only: a live batch either continues from there, or
//! the listener reads the log itself. Authorization is checked per stream (`delivery`).

mod access_revoked;
mod channel;
mod delivery;
mod event_source;
mod lag;
mod listener;
mod log;

use std::time::Duration;

use domain::id::OrganizationId;
use entity::change;

use self::lag::Lag;
pub use self::{
    channel::{Batch, Channels, HasCursor},
    delivery::{Delivery, Event},
    event_source::EventSource,
    listener::Listener,
};
use crate::changes::Changed;

/// Number of changes that a listener reads at once, and holds until its client has taken them.
const PAGE: u64 = 150;
/// Number of shared batches that a slow listener may fall behind before it reads the log itself.
const BACKLOG: usize = 64;
/// Pause before a failed read is retried.
const PAUSE: Duration = Duration::from_secs(1);

/// Channels of the changes of organizations: rows of the log, and changes as clients receive them.
#[derive(Default)]
pub(crate) struct Feed {
    /// Metric of the delay of delivery.
    pub(crate) lag: Lag,
    changes: Channels<OrganizationId, change::Model>,
    pub(crate) changed: Channels<OrganizationId, Changed>,
}
