//! Bounded queue to one client, with a maximum number of messages and of bytes (backpressure).
//!
//! A slow consumer holds up its operations and not the server's memory; one that does not read for long loses them.

use std::{sync::Arc, time::Duration};

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::counted::Counted;

/// Reason why a message was not queued.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// The queue stayed full for too long.
    Slow,
    /// The connection is closed.
    Gone,
}

/// Bounds of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Maximum number of messages that wait.
    pub(super) messages: usize,
    /// Maximum number of bytes that wait. A longer message waits alone.
    pub(super) bytes: usize,
    /// Time that a sender waits for room.
    pub(super) max_wait: Duration,
}

/// Message, and the room that it takes until it is dropped.
pub(super) struct Queued<T> {
    pub(super) message: T,
    _room: OwnedSemaphorePermit,
    _held: Counted,
}

/// Sending end of the queue.
pub(super) struct Sender<T> {
    // Boxed, because a channel keeps room for 32 messages at once, and most sockets are silent.
    messages: mpsc::Sender<Box<Queued<T>>>,
    room: Arc<Semaphore>,
    bounds: Bounds,
    held: Gauge,
}

/// Receiving end of the queue.
pub(super) type Receiver<T> = mpsc::Receiver<Box<Queued<T>>>;

// Written by hand: `derive` would require `T: Clone`.
impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        let (messages, room) = (self.messages.clone(), Arc::clone(&self.room));
        Self { messages, room, bounds: self.bounds, held: self.held.clone() }
    }
}

/// Creates an empty queue; its bytes, and those that wait for room in it, are added to `held`, the total of all queues.
pub(super) fn queue<T>(bounds: Bounds, held: Gauge) -> (Sender<T>, Receiver<T>) {
    let (messages, receiver) = mpsc::channel(bounds.messages.max(1));
    let room = Arc::new(Semaphore::new(bounds.bytes.clamp(1, Semaphore::MAX_PERMITS)));
    (Sender { messages, room, bounds, held }, receiver)
}

impl<T> Sender<T> {
    /// Queues a message of this many bytes, waiting for room at most as long as the bounds allow.
    pub(super) async fn send(&self, message: T, bytes: usize) -> Result<(), Undelivered> {
        match tokio::time::timeout(self.bounds.max_wait, self.send_unlimited(message, bytes)).await {
            Ok(queued) => queued,
            Err(_) => Err(Undelivered::Slow),
        }
    }

    /// Queues a message, waiting for room without a limit.
    pub(super) async fn send_unlimited(&self, message: T, bytes: usize) -> Result<(), Undelivered> {
        let _held = Counted::many(&self.held, bytes);
        let room = tokio::select! {
            biased;
            () = self.messages.closed() => return Err(Undelivered::Gone),
            room = Arc::clone(&self.room).acquire_many_owned(self.permits(bytes)) => room,
        };
        // The semaphore is never closed.
        let Ok(_room) = room else { return Err(Undelivered::Gone) };
        let queued = Box::new(Queued { message, _room, _held });
        self.messages.send(queued).await.map_err(|_| Undelivered::Gone)
    }

    /// Queues a message if there is room.
    pub(super) fn offer(&self, message: T, bytes: usize) {
        let Ok(_room) = Arc::clone(&self.room).try_acquire_many_owned(self.permits(bytes)) else { return };
        let _held = Counted::many(&self.held, bytes);
        // A full queue keeps the connection active anyway.
        let _ = self.messages.try_send(Box::new(Queued { message, _room, _held }));
    }

    /// Waits until the receiving end is closed.
    pub(super) async fn closed(&self) {
        self.messages.closed().await;
    }

    fn permits(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.min(self.bounds.bytes.max(1))).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(messages: usize, bytes: usize) -> (Sender<&'static str>, Receiver<&'static str>) {
        queue(Bounds { messages, bytes, max_wait: Duration::from_millis(5) }, Gauge::default())
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_is_full_by_messages_or_by_bytes() {
        for (messages, bytes) in [(2, 100), (100, 20)] {
            let (sender, mut receiver) = bounded(messages, bytes);
            for _ in 0..2 {
                assert_eq!(sender.send("ten bytes!", 10).await, Ok(()));
            }
            assert_eq!(sender.send("one more", 10).await, Err(Undelivered::Slow));
            sender.offer("one more", 10);
            assert_eq!(receiver.len(), 2);
            drop(receiver.recv().await);
            assert_eq!(sender.send("there is room again", 10).await, Ok(()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_is_being_written_takes_room_until_it_is_dropped() {
        let (sender, mut receiver) = bounded(10, 10);
        sender.send("all of it", 10).await.unwrap();
        let written = receiver.recv().await;
        assert_eq!(sender.send("more", 1).await, Err(Undelivered::Slow));
        drop(written);
        assert_eq!(sender.send("more", 1).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_is_longer_than_the_queue_waits_alone() {
        let (sender, mut receiver) = bounded(10, 10);
        assert_eq!(sender.send("long", 1_000).await, Ok(()));
        assert_eq!(sender.send("short", 1).await, Err(Undelivered::Slow));
        drop(receiver.recv().await);
        assert_eq!(sender.send("short", 1).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_of_all_queues_are_counted_until_written_or_dropped() {
        let held = Gauge::default();
        let bounds = Bounds { messages: 10, bytes: 10, max_wait: Duration::from_millis(5) };
        let [(one, mut first), (other, second)] = [bounds; 2].map(|bounds| queue(bounds, held.clone()));
        one.send("long", 1_000).await.unwrap();
        other.offer("short", 4);
        assert_eq!(held.get(), 1_004);
        let waiting = one.send("waits", 5);
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert_eq!(held.get(), 1_009);
        assert_eq!(waiting.await, Err(Undelivered::Slow));
        let written = first.recv().await;
        assert_eq!(held.get(), 1_004);
        drop((written, second));
        assert_eq!(held.get(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_queue_refuses_messages() {
        let (sender, receiver) = bounded(10, 10);
        sender.send("all of it", 10).await.unwrap();
        drop(receiver);
        assert_eq!(sender.send("more", 1).await, Err(Undelivered::Gone));
    }
}
