//! The one queue to a client, and the task that empties it.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use prometheus_client::metrics::gauge::Gauge;

pub(super) use crate::http::queue::Undelivered;
use crate::http::queue::{Bounds, Receiver, Sender, queue};

/// The way to the client.
#[derive(Clone)]
pub(super) struct Outbox(Sender<Message>);

impl Outbox {
    /// An outbox within these bounds, and what `write` empties; its bytes are added to what is `held` in all queues.
    pub(super) fn new(bounds: Bounds, held: Gauge) -> (Self, Receiver<Message>) {
        let (sender, receiver) = queue(bounds, held);
        (Self(sender), receiver)
    }

    /// Queues a message, waiting for room as long as the client's patience is ours.
    pub(super) async fn send(&self, text: String) -> Result<(), Undelivered> {
        self.push(Message::text(text)).await
    }

    /// Queues any kind of frame like `send`.
    pub(super) async fn push(&self, message: Message) -> Result<(), Undelivered> {
        let bytes = length(&message);
        self.0.send(message, bytes).await
    }

    /// Queues a last word, however long it takes: the connection's own time-out bounds it.
    pub(super) async fn insist(&self, text: String) {
        let bytes = text.len();
        // Nobody is left to tell when it fails.
        let _ = self.0.insist(Message::text(text), bytes).await;
    }

    /// Queues a message if there is room.
    pub(super) fn offer(&self, message: Message) {
        let bytes = length(&message);
        self.0.offer(message, bytes);
    }

    /// Waits until the connection cannot be written to any more.
    pub(super) async fn closed(&self) {
        self.0.closed().await;
    }
}

/// Bytes of a frame's payload.
fn length(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.as_str().len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(frame) => frame.as_ref().map_or(0, |frame| frame.reason.as_str().len()),
    }
}

/// Writes what is queued until a close frame, an error, or a write that takes longer than `time`.
pub(super) async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut messages: Receiver<Message>,
    time: Duration,
) {
    while let Some(queued) = messages.recv().await {
        let message = queued.message.clone();
        let closes = matches!(message, Message::Close(_));
        // `queued` is held meanwhile: what is being written takes room, too.
        let written = tokio::time::timeout(time, sink.send(message)).await;
        drop(queued);
        if closes || !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}
