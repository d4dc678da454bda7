//! Outbox: the queue to a client, and the task that empties it.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use prometheus_client::metrics::gauge::Gauge;

pub(super) use crate::http::queue::Undelivered;
use crate::http::queue::{Bounds, Receiver, Sender, queue};

/// Sending end of the queue to the client.
#[derive(Clone)]
pub(super) struct Outbox(Sender<Message>);

impl Outbox {
    /// Creates an outbox within these bounds, and the receiver for `write`; its bytes are added to `held`, the total of
    /// all queues.
    pub(super) fn new(bounds: Bounds, held: Gauge) -> (Self, Receiver<Message>) {
        let (sender, receiver) = queue(bounds, held);
        (Self(sender), receiver)
    }

    /// Queues a message, waiting for room for as long as the bounds allow.
    pub(super) async fn send(&self, text: String) -> Result<(), Undelivered> {
        self.push(Message::text(text)).await
    }

    /// Queues any kind of frame like `send`.
    pub(super) async fn push(&self, message: Message) -> Result<(), Undelivered> {
        let bytes = length(&message);
        self.0.send(message, bytes).await
    }

    /// Queues a last message, waiting without a limit: the connection's own time-out bounds it.
    pub(super) async fn send_unlimited(&self, text: String) {
        let bytes = text.len();
        // A failure means that the client is gone.
        let _ = self.0.send_unlimited(Message::text(text), bytes).await;
    }

    /// Queues a message if there is room.
    pub(super) fn offer(&self, message: Message) {
        let bytes = length(&message);
        self.0.offer(message, bytes);
    }

    /// Waits until the connection can no longer be written to.
    pub(super) async fn closed(&self) {
        self.0.closed().await;
    }
}

/// Number of bytes of a frame's payload.
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
