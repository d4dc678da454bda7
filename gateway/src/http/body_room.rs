//! Memory for request bodies that are arriving, bounded in total and for each caller.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::options::Options;
use crate::shares::Shares;

/// Divisor of the room: one caller may take one part in this many.
const PARTS: usize = 8;
/// Name of the share of all anonymous callers together.
const ANONYMOUS: &str = "";

/// Bounded memory for bodies that are under way. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct BodyRoom {
    whole: Arc<Semaphore>,
    bytes: usize,
    shares: Shares,
}

/// Share of one caller.
#[derive(Debug)]
pub(super) struct Share {
    whole: Arc<Semaphore>,
    own: Arc<Semaphore>,
}

/// Body as far as it has arrived; its memory is released when it is dropped.
#[derive(Debug)]
pub(super) struct Arriving {
    share: Share,
    taken: Option<[OwnedSemaphorePermit; 2]>,
    bytes: Vec<u8>,
}

/// Error when there is no more room: for all bodies, or for those of the caller.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl BodyRoom {
    /// Creates the room for all callers. The largest body fits into the share of each.
    pub(super) fn new(options: &Options) -> Self {
        let Options { bodies_limit, body_limit, caller_body_limit, .. } = *options;
        let each = (bodies_limit / PARTS).max(caller_body_limit).max(body_limit);
        let bytes = bodies_limit.min(Semaphore::MAX_PERMITS);
        Self { whole: Arc::new(Semaphore::new(bytes)), bytes, shares: Shares::new(each) }
    }

    /// Bytes of bodies that are under way.
    pub(super) fn taken(&self) -> u64 {
        (self.bytes - self.whole.available_permits()) as u64
    }

    /// Share of the caller with this identity, or that of all anonymous callers.
    pub(super) fn of(&self, identity: Option<String>) -> Share {
        let name = identity.unwrap_or_else(|| ANONYMOUS.to_owned());
        Share { whole: Arc::clone(&self.whole), own: self.shares.of(name) }
    }
}

impl Share {
    /// Begins a body of which nothing has arrived yet.
    pub(super) fn body(self) -> Arriving {
        Arriving { share: self, taken: None, bytes: Vec::new() }
    }

    fn take(&self, count: u32) -> Result<[OwnedSemaphorePermit; 2], Full> {
        let own = Arc::clone(&self.own).try_acquire_many_owned(count).map_err(|_| Full)?;
        let whole = Arc::clone(&self.whole).try_acquire_many_owned(count).map_err(|_| Full)?;
        Ok([own, whole])
    }
}

impl Arriving {
    /// Appends a chunk that has arrived.
    pub(super) fn extend(&mut self, chunk: &[u8]) -> Result<(), Full> {
        let more = self.share.take(u32::try_from(chunk.len()).map_err(|_| Full)?)?;
        match &mut self.taken {
            Some(taken) => taken.iter_mut().zip(more).for_each(|(taken, more)| taken.merge(more)),
            None => self.taken = Some(more),
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// Bytes that have arrived.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(bodies_limit: usize, body_limit: usize) -> BodyRoom {
        BodyRoom::new(&Options {
            bodies_limit,
            body_limit,
            caller_body_limit: body_limit,
            ..Options::default()
        })
    }

    #[test]
    fn room_is_shared_by_all_bodies_and_released() {
        let room = room(10, 10);
        let (mut one, mut other) = (room.of(None).body(), room.of(Some("ada".to_owned())).body());
        assert_eq!(one.extend(b"12345"), Ok(()));
        assert_eq!(other.extend(b"1234"), Ok(()));
        assert_eq!(one.extend(b"67"), Err(Full));
        assert_eq!(one.bytes(), b"12345");
        assert_eq!(room.taken(), 9);
        drop(other);
        assert_eq!(one.extend(b"67890"), Ok(()));
        assert_eq!(room.of(None).body().extend(b"1"), Err(Full));
        drop(one);
        assert_eq!(room.of(None).body().extend(b"1234567890"), Ok(()));
    }

    #[test]
    fn no_caller_takes_the_room_of_the_others() {
        let room = room(80, 5);
        let of = |identity: Option<&str>| room.of(identity.map(str::to_owned)).body();
        let mut anonymous = [of(None), of(None)];
        assert_eq!(anonymous[0].extend(b"12345"), Ok(()));
        assert_eq!(anonymous[1].extend(b"12345"), Ok(()));
        assert_eq!(of(None).extend(b"1"), Err(Full));
        let mut ada = of(Some("ada"));
        assert_eq!(ada.extend(b"1234567890"), Ok(()));
        assert_eq!(of(Some("ada")).extend(b"1"), Err(Full));
        assert_eq!(of(Some("bob")).extend(b"1"), Ok(()));
    }
}
