//! Memory for the bodies of requests that are arriving, bounded over all of them together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many bytes of bodies may be under way. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct BodyRoom {
    left: Arc<Semaphore>,
    bytes: usize,
}

/// A body as far as it has arrived; its room comes back when it is dropped.
#[derive(Debug)]
pub(super) struct Arriving {
    room: BodyRoom,
    taken: Option<OwnedSemaphorePermit>,
    bytes: Vec<u8>,
}

/// The room for all bodies is taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl BodyRoom {
    /// Room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        let bytes = bytes.min(Semaphore::MAX_PERMITS);
        Self { left: Arc::new(Semaphore::new(bytes)), bytes }
    }

    /// Bytes of bodies that are under way.
    pub(super) fn taken(&self) -> u64 {
        (self.bytes - self.left.available_permits()) as u64
    }

    /// A body of which nothing has arrived yet.
    pub(super) fn body(&self) -> Arriving {
        Arriving { room: self.clone(), taken: None, bytes: Vec::new() }
    }
}

impl Arriving {
    /// Adds what has arrived.
    pub(super) fn extend(&mut self, chunk: &[u8]) -> Result<(), Full> {
        let count = u32::try_from(chunk.len()).map_err(|_| Full)?;
        let more = Arc::clone(&self.room.left).try_acquire_many_owned(count).map_err(|_| Full)?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// What has arrived.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_by_all_bodies_and_comes_back() {
        let room = BodyRoom::new(10);
        let (mut one, mut other) = (room.body(), room.body());
        assert_eq!(one.extend(b"12345"), Ok(()));
        assert_eq!(other.extend(b"1234"), Ok(()));
        assert_eq!(one.extend(b"67"), Err(Full));
        assert_eq!(one.bytes(), b"12345");
        assert_eq!(room.taken(), 9);
        drop(other);
        assert_eq!(one.extend(b"67890"), Ok(()));
        assert_eq!(room.body().extend(b"1"), Err(Full));
        drop(one);
        assert_eq!(room.body().extend(b"1234567890"), Ok(()));
    }
}
