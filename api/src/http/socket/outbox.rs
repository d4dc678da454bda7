//! The one queue to a client, and the task that empties it.
//!
//! The queue is bounded, so a client that does not read holds up its operations, not our memory; one that does not
//! read for long loses them.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::sync::mpsc;

/// Why a message was not queued.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// The queue stayed full for too long.
    Slow,
    /// The connection is gone.
    Gone,
}

/// The way to the client.
#[derive(Clone)]
pub(super) struct Outbox {
    /// Boxed, because the queue keeps room for 32 of them, and most sockets are silent.
    queue: mpsc::Sender<Box<Message>>,
    patience: Duration,
}

impl Outbox {
    /// An outbox for `capacity` messages, and what `write` empties.
    pub(super) fn new(capacity: usize, patience: Duration) -> (Self, mpsc::Receiver<Box<Message>>) {
        let (queue, messages) = mpsc::channel(capacity.max(1));
        (Self { queue, patience }, messages)
    }

    /// Queues a message, waiting for room as long as the client's patience is ours.
    pub(super) async fn send(&self, text: String) -> Result<(), Undelivered> {
        self.push(Message::text(text)).await
    }

    /// The same for any kind of frame.
    pub(super) async fn push(&self, message: Message) -> Result<(), Undelivered> {
        match tokio::time::timeout(self.patience, self.queue.send(Box::new(message))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Undelivered::Gone),
            Err(_) => Err(Undelivered::Slow),
        }
    }

    /// Queues a last word, however long it takes: the connection's own time-out bounds it.
    pub(super) async fn insist(&self, text: String) {
        // Nobody is left to tell when it fails.
        let _ = self.queue.send(Box::new(Message::text(text))).await;
    }

    /// Queues a message if there is room.
    pub(super) fn offer(&self, message: Message) {
        let _ = self.queue.try_send(Box::new(message)); // A full queue keeps the connection awake by itself.
    }

    /// The connection cannot be written to any more.
    pub(super) async fn closed(&self) {
        self.queue.closed().await;
    }
}

/// Writes what is queued until a close frame, an error, or a write that takes longer than `time`.
pub(super) async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut messages: mpsc::Receiver<Box<Message>>,
    time: Duration,
) {
    while let Some(message) = messages.recv().await {
        let closes = matches!(*message, Message::Close(_));
        let written = tokio::time::timeout(time, sink.send(*message)).await;
        if closes || !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}
