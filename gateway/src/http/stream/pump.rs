//! Pump: moves answers from an operation to its connection's queue.

use std::time::Duration;

use futures_util::{StreamExt, future::BoxFuture, stream::BoxStream};
use tokio_util::sync::CancellationToken;

use super::Framing;
use crate::{
    executor::{Answer, ErrorCode},
    http::{
        connection_limit::ConnectionPermit,
        queue::{Sender, Undelivered},
    },
};

/// Reason for the end of a stream.
pub(super) enum Ending {
    /// The operation has ended, or the server stops.
    Complete,
    /// The stream failed: the error is the last message to the client.
    Failed(ErrorCode, String),
}

/// Moves answers to the connection's queue, for as long as the client reads it.
pub(super) struct Pump {
    pub(super) answers: BoxStream<'static, Answer>,
    pub(super) framing: Framing,
    pub(super) sender: Sender<String>,
    pub(super) lifetime: Option<Duration>,
    /// Completes when the caller's access is revoked.
    pub(super) access_revoked: BoxFuture<'static, ()>,
    /// Message for that, without its full stop.
    pub(super) revoked: &'static str,
    pub(super) shutdown: CancellationToken,
    pub(super) _permit: Option<ConnectionPermit>,
}

impl Pump {
    pub(super) async fn run(mut self) -> Ending {
        let lifetime = self.lifetime.unwrap_or(Duration::MAX);
        let end = tokio::time::sleep(lifetime);
        tokio::pin!(end);
        loop {
            let answer = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ending::Complete,
                () = self.sender.closed() => return Ending::Complete,
                () = &mut end => return Ending::Failed(ErrorCode::Unauthenticated, "The token has expired.".to_owned()),
                () = &mut self.access_revoked => {
                    return Ending::Failed(ErrorCode::Unauthenticated, format!("{}.", self.revoked));
                }
                answer = self.answers.next() => answer,
            };
            let Some(answer) = answer else { return Ending::Complete };
            let event = self.framing.event(&answer);
            let bytes = event.len();
            match self.sender.send(event, bytes).await {
                Ok(()) => {}
                Err(Undelivered::Gone) => return Ending::Complete,
                Err(Undelivered::Slow) => {
                    tracing::info!("a subscriber did not read in time; its stream has ended");
                    let message = "Events were not read in time; resume from the last cursor.";
                    return Ending::Failed(ErrorCode::SlowConsumer, message.to_owned());
                }
            }
        }
    }
}
