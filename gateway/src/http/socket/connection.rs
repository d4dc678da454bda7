//! Connection of a socket, from its upgrade to its close frame.

use std::{error::Error, ops::ControlFlow, time::Duration};

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use chrono::TimeDelta;
use futures_util::{
    SinkExt, StreamExt,
    future::{BoxFuture, OptionFuture},
    stream::{SplitSink, SplitStream},
};
use serde_json::Value;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};
use tungstenite::error::CapacityError;

use super::{
    close::Close,
    message::{Dialect, Incoming, authorization},
    operation::Running,
    operations::{Blocked, Operations},
    outbox::{self, Outbox},
};
use crate::{
    executor::{Answer, ErrorCode, RequestId, Sessions},
    http::{SocketOptions, Transport, connection_limit::ConnectionPermit},
};

/// Time that the client may take to answer the close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Deadline that is never reached.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// Closes a socket whose client offers no supported subprotocol.
pub(super) async fn refuse_protocol(
    mut sink: SplitSink<WebSocket, Message>,
    mut frames: SplitStream<WebSocket>,
) {
    // The client may be gone already, which needs no handling.
    let _ = timeout(CLOSE_TIMEOUT, sink.send(Close::Subprotocol.frame())).await;
    let _ = timeout(CLOSE_TIMEOUT, async { while let Some(Ok(_)) = frames.next().await {} }).await;
}

/// Sentence as a part of another: without its capital.
fn as_clause(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

/// Socket of one client.
pub(super) struct Connection<S: Sessions> {
    transport: Transport<S>,
    dialect: Dialect,
    /// Header of the upgrade; the token in `connection_init` has precedence.
    authorization: Option<String>,
    request_id: RequestId,
    outbox: Outbox,
    /// Task that empties the outbox.
    writer: JoinHandle<()>,
    operations: Operations,
    tasks: JoinSet<()>,
    /// Caller and permit, once the connection has been acknowledged.
    caller: Option<(S::Caller, ConnectionPermit)>,
    /// Time to close at: before the acknowledgement the limit for `connection_init`, afterwards the token's expiry.
    deadline: Instant,
    last_sign: Instant,
}

/// Decision to continue, or to close with a reason.
type Step = ControlFlow<Close>;

impl<S: Sessions> Connection<S> {
    /// Creates a connection that writes to `sink`.
    pub(super) fn new(
        transport: Transport<S>,
        dialect: Dialect,
        authorization: Option<String>,
        request_id: RequestId,
        sink: SplitSink<WebSocket, Message>,
    ) -> Self {
        let options = &transport.options;
        let (outbox, queued) = Outbox::new(options.queue_bounds(), transport.metrics.queued());
        let writer = tokio::spawn(outbox::write(sink, queued, options.socket.write_time));
        let now = Instant::now();
        Self {
            deadline: now + options.socket.init_time,
            last_sign: now,
            transport,
            dialect,
            authorization,
            request_id,
            outbox,
            writer,
            operations: Operations::default(),
            tasks: JoinSet::new(),
            caller: None,
        }
    }

    /// Serves the socket until it ends.
    pub(super) async fn run(mut self, mut frames: SplitStream<WebSocket>) {
        let close = self.serve(&mut frames).await;
        Box::pin(self.end(close, frames)).await;
    }

    fn options(&self) -> &SocketOptions {
        &self.transport.options.socket
    }

    /// Serves frames; `None` when the client is gone and no close frame is needed.
    async fn serve(&mut self, frames: &mut SplitStream<WebSocket>) -> Option<Close> {
        let ping = self.options().ping;
        let mut pings = interval_at(Instant::now() + ping, ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let shutdown = self.transport.shutdown.clone();
        let outbox = self.outbox.clone();
        // Completes when the caller's access is revoked.
        let mut access_revoked: Option<BoxFuture<'static, ()>> = None;
        loop {
            let step = tokio::select! {
                biased;
                () = shutdown.cancelled() => Step::Break(Close::GoingAway("The server stops")),
                () = outbox.closed() => return None,
                () = sleep_until(self.deadline) => Step::Break(self.deadline_passed()),
                Some(()) = OptionFuture::from(access_revoked.as_mut()) => {
                    Step::Break(Close::Forbidden(as_clause(S::REVOKED)))
                }
                _ = pings.tick() => self.keep_alive(),
                Some(_) = self.tasks.join_next() => Step::Continue(()),
                frame = frames.next() => match frame {
                    Some(Ok(Message::Close(_))) | None => return None,
                    // Boxed, like everything rare: most sockets are silent, and should not reserve memory for it.
                    Some(Ok(frame)) => Box::pin(self.handle(frame)).await,
                    // Only a message beyond the limit leaves a socket that can still be closed properly.
                    Some(Err(error)) if is_too_long(&error) => Step::Break(Close::TooLarge),
                    Some(Err(_)) => return None,
                },
            };
            if let Step::Break(close) = step {
                return Some(close);
            }
            if let (None, Some((caller, _))) = (&access_revoked, &self.caller) {
                access_revoked = Some(self.transport.executor.sessions().access_revoked(caller));
            }
        }
    }

    fn deadline_passed(&self) -> Close {
        match self.caller {
            Some(_) => Close::Forbidden("the token has expired".to_owned()),
            None => Close::InitTimeout,
        }
    }

    /// Sends keep-alives: the protocol's ping shows the client that the server lives; the frame's ping shows the server
    /// that the client does, whatever it understands of the protocol.
    fn keep_alive(&self) -> Step {
        if self.last_sign.elapsed() > self.options().ping * 2 {
            return Step::Break(Close::GoingAway("No answer to pings"));
        }
        if self.caller.is_some() {
            self.outbox.offer(Message::text(self.dialect.keep_alive()));
        }
        self.outbox.offer(Message::Ping(axum::body::Bytes::new()));
        Step::Continue(())
    }

    async fn handle(&mut self, frame: Message) -> Step {
        self.last_sign = Instant::now();
        match frame {
            Message::Text(text) => self.understand(&text).await,
            Message::Binary(_) => Step::Break(Close::BadMessage("Messages are text".to_owned())),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Step::Continue(()),
        }
    }

    async fn understand(&mut self, text: &Utf8Bytes) -> Step {
        let incoming = match self.dialect.read(text.as_str()) {
            Ok(incoming) => incoming,
            Err(why) => return Step::Break(Close::BadMessage(why)),
        };
        match incoming {
            Incoming::Init(payload) => self.initialise(payload.as_ref()).await,
            Incoming::Ping(payload) => self.send(self.dialect.pong(payload)).await,
            Incoming::Pong => Step::Continue(()),
            Incoming::Subscribe { id, params } => {
                let Some((caller, _)) = &self.caller else { return Step::Break(Close::Unauthorized) };
                let caller = caller.clone();
                match self.operations.begin(id.clone(), self.options().operations) {
                    Ok(ticket) => {
                        let running = Running {
                            transport: self.transport.clone(),
                            caller,
                            dialect: self.dialect,
                            outbox: self.outbox.clone(),
                            request_id: self.request_id.clone(),
                            ticket,
                        };
                        self.tasks.spawn(running.run(params));
                        Step::Continue(())
                    }
                    Err(Blocked::Duplicate) => Step::Break(Close::Duplicate(id)),
                    Err(Blocked::Full) => {
                        let message =
                            format!("There are {} operations under way already.", self.options().operations);
                        let refusal = self.transport.executor.refuse(ErrorCode::RateLimited, &message);
                        self.send(self.dialect.error(&id, &Answer::refused(&refusal, &self.request_id.0)))
                            .await
                    }
                }
            }
            Incoming::Complete { id } => {
                self.operations.stop(&id);
                Step::Continue(())
            }
            Incoming::Terminate => Step::Break(Close::Done),
        }
    }

    async fn initialise(&mut self, payload: Option<&Value>) -> Step {
        if self.caller.is_some() {
            return Step::Break(Close::TooManyInits);
        }
        let authorization = authorization(payload).or_else(|| self.authorization.take());
        let sessions = self.transport.executor.sessions();
        let executor = &self.transport.executor;
        let identified = timeout(self.options().init_time, executor.identify(authorization.as_deref())).await;
        let caller = match identified {
            Ok(Ok(Some(caller))) => caller,
            Ok(Ok(None)) => return self.forbid("a token is needed".to_owned()).await,
            Ok(Err(refusal)) if refusal.code == ErrorCode::Unauthenticated => {
                return self.forbid(refusal.message).await;
            }
            Ok(Err(_)) | Err(_) => return Step::Break(Close::GoingAway("Tokens cannot be checked now")),
        };
        let Ok(permit) = self.transport.permit(sessions.identity(&caller)) else {
            return Step::Break(Close::TryLater);
        };
        let lifetime = sessions.expires_at(&caller).map_or(NEVER, |end| {
            (end - sessions.now()).max(TimeDelta::zero()).to_std().map_or(NEVER, |span| span.min(NEVER))
        });
        self.deadline = Instant::now() + lifetime;
        self.caller = Some((caller, permit));
        self.send(self.dialect.ack()).await
    }

    async fn forbid(&self, why: String) -> Step {
        if let Some(message) = self.dialect.connection_error(&why) {
            self.outbox.send_unlimited(message).await;
        }
        Step::Break(Close::Forbidden(why))
    }

    /// Queues a message; a client that does not read the answers to its own operations is considered gone.
    async fn send(&self, text: String) -> Step {
        match self.outbox.send(text).await {
            Ok(()) => Step::Continue(()),
            Err(_) => Step::Break(Close::GoingAway("Messages are not read")),
        }
    }

    async fn end(&mut self, close: Option<Close>, mut frames: SplitStream<WebSocket>) {
        let Some(close) = close else {
            // The reply to a client's close frame is sent while further frames are read.
            let _ = timeout(CLOSE_TIMEOUT, async { while let Some(Ok(_)) = frames.next().await {} }).await;
            return self.writer.abort();
        };
        tracing::debug!(request_id = &*self.request_id.0, code = close.code(), "closing a socket");
        if self.transport.shutdown.is_cancelled() {
            // Subscriptions watch the same token and complete; queries and mutations have their own time-out.
            while self.tasks.join_next().await.is_some() {}
        } else {
            self.tasks.shutdown().await;
        }
        let time = self.options().write_time;
        let closing = timeout(time, async {
            if self.outbox.push(close.frame()).await.is_ok() {
                // The writer ends with the close frame.
                self.outbox.closed().await;
            }
        });
        if closing.await.is_err() {
            self.writer.abort();
        }
        // Closing with unread bytes would reset the connection before the client reads the code.
        let _ = timeout(CLOSE_TIMEOUT, async { while let Some(Ok(_)) = frames.next().await {} }).await;
    }
}

/// Reports whether a message or frame has more bytes than the limit.
fn is_too_long(error: &axum::Error) -> bool {
    matches!(
        error.source().and_then(<dyn Error>::downcast_ref),
        Some(tungstenite::Error::Capacity(CapacityError::MessageTooLong { .. }))
    )
}
