//! Memory for request bodies that are arriving, bounded in total and for each caller.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::options::Options;
use crate::shares::Shares;

/// Divisor of the room for the share of one caller.
const CALLER_PART: usize = 8;
/// Divisor of the room for the share of all anonymous callers together, whose bodies are short.
const ANONYMOUS_PART: usize = 64;
/// Length from which on a body takes all of its announced length at once.
const LARGE: usize = 1024 * 1024;

/// Bounded memory for bodies that are under way. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct BodyRoom {
    whole: Arc<Semaphore>,
    bytes: usize,
    callers: Shares,
    anonymous: Arc<Semaphore>,
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
    /// Permits for the capacity of `bytes`.
    taken: Option<[OwnedSemaphorePermit; 2]>,
    bytes: Vec<u8>,
    /// Length that was announced.
    announced: Option<usize>,
    /// Length that the body does not exceed.
    longest: usize,
}

/// Error when there is no more room: for all bodies, or for those of the caller.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl BodyRoom {
    /// Creates the room for all callers. The largest body fits into the share of each.
    pub(super) fn new(options: &Options) -> Self {
        let Options { bodies_limit, body_limit, caller_body_limit, .. } = *options;
        let bytes = bodies_limit.min(Semaphore::MAX_PERMITS);
        let anonymous = (bytes / ANONYMOUS_PART).max(body_limit).min(Semaphore::MAX_PERMITS);
        Self {
            whole: Arc::new(Semaphore::new(bytes)),
            bytes,
            callers: Shares::new((bytes / CALLER_PART).max(caller_body_limit)),
            anonymous: Arc::new(Semaphore::new(anonymous)),
        }
    }

    /// Bytes of bodies that are under way.
    pub(super) fn taken(&self) -> u64 {
        (self.bytes - self.whole.available_permits()) as u64
    }

    /// Share of the caller with this identity, or that of all anonymous callers.
    pub(super) fn of(&self, identity: Option<String>) -> Share {
        let own = identity.map_or_else(|| Arc::clone(&self.anonymous), |name| self.callers.of(name));
        Share { whole: Arc::clone(&self.whole), own }
    }
}

impl Share {
    /// Begins a body of the announced length, or of at most `longest` bytes, of which nothing has arrived yet.
    pub(super) fn body(self, announced: Option<usize>, longest: usize) -> Arriving {
        Arriving { share: self, taken: None, bytes: Vec::new(), announced, longest }
    }

    fn take(&self, count: usize) -> Result<[OwnedSemaphorePermit; 2], Full> {
        let count = u32::try_from(count).map_err(|_| Full)?;
        let own = Arc::clone(&self.own).try_acquire_many_owned(count).map_err(|_| Full)?;
        let whole = Arc::clone(&self.whole).try_acquire_many_owned(count).map_err(|_| Full)?;
        Ok([own, whole])
    }
}

impl Arriving {
    /// Appends a chunk that has arrived. The capacity doubles, up to the announced length; a large body gets all of it at
    /// once, since it is in memory twice while it grows.
    pub(super) fn extend(&mut self, chunk: &[u8]) -> Result<(), Full> {
        let (length, capacity) = (self.bytes.len() + chunk.len(), self.bytes.capacity());
        if length > capacity {
            let larger = match self.announced {
                Some(announced) if length >= LARGE => announced,
                announced => (2 * capacity).min(announced.unwrap_or(self.longest)),
            };
            let larger = larger.max(length);
            let more = self.share.take(larger - capacity)?;
            match &mut self.taken {
                Some(taken) => taken.iter_mut().zip(more).for_each(|(taken, more)| taken.merge(more)),
                None => self.taken = Some(more),
            }
            self.bytes.reserve_exact(larger - self.bytes.len());
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
        let (mut one, mut other) =
            (room.of(None).body(None, 10), room.of(Some("ada".to_owned())).body(None, 10));
        assert_eq!(one.extend(b"12345"), Ok(()));
        assert_eq!(other.extend(b"1234"), Ok(()));
        assert_eq!(one.extend(b"67"), Err(Full));
        assert_eq!(one.bytes(), b"12345");
        assert_eq!(room.taken(), 9);
        drop(other);
        assert_eq!(one.extend(b"67890"), Ok(()));
        assert_eq!(room.of(None).body(None, 10).extend(b"1"), Err(Full));
        drop(one);
        assert_eq!(room.of(None).body(None, 10).extend(b"1234567890"), Ok(()));
    }

    #[test]
    fn no_caller_takes_the_room_of_the_others() {
        let room = room(80, 5);
        let of = |identity: Option<&str>| room.of(identity.map(str::to_owned)).body(None, 10);
        let mut anonymous = [of(None), of(None)];
        assert_eq!(anonymous[0].extend(b"123"), Ok(()));
        assert_eq!(anonymous[1].extend(b"12"), Ok(()));
        assert_eq!(of(None).extend(b"1"), Err(Full));
        let mut ada = of(Some("ada"));
        assert_eq!(ada.extend(b"1234567890"), Ok(()));
        assert_eq!(of(Some("ada")).extend(b"1"), Err(Full));
        assert_eq!(of(Some("bob")).extend(b"1"), Ok(()));
    }

    #[test]
    fn capacity_is_what_is_counted_and_never_exceeds_the_longest_length() {
        let room = room(1_000, 100);
        let mut body = room.of(Some("ada".to_owned())).body(None, 100);
        for _ in 0..10 {
            assert_eq!(body.extend(b"123456"), Ok(()));
            assert_eq!(room.taken(), body.bytes.capacity() as u64);
        }
        assert_eq!((body.bytes.len(), body.bytes.capacity()), (60, 96));
        assert_eq!(body.extend(&[0; 40]), Ok(()));
        assert_eq!(body.bytes.capacity(), 100);
    }

    #[test]
    fn a_large_body_takes_its_announced_length_at_once() {
        let room = room(200 * LARGE, 20 * LARGE);
        let mut body = room.of(Some("ada".to_owned())).body(Some(10 * LARGE), 20 * LARGE);
        assert_eq!(body.extend(&vec![0; LARGE - 1]), Ok(()));
        assert_eq!(body.bytes.capacity(), LARGE - 1);
        assert_eq!(body.extend(b"1"), Ok(()));
        assert_eq!((body.bytes.capacity(), room.taken()), (10 * LARGE, 10 * LARGE as u64));
    }
}
