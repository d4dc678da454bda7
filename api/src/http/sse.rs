//! Server-sent events by the graphql-sse protocol, distinct connections mode: `next` for each answer, then
//! `complete`. An event's `id` is its cursor, so that a client that reconnects says where it was.

use std::{convert::Infallible, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use futures_util::{Stream, StreamExt, stream, stream::BoxStream};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Transport, response, seats::Seat};
use crate::executor::{Admitted, Answer, ErrorCode, Refusal, RequestId, ResumeAfter, Sessions, once};

/// A line that says nothing but that we live.
const HEARTBEAT: &str = ":\n\n";
/// The last event. The empty data makes it one: browsers drop an event without.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// Why a stream ends.
enum Ending {
    /// There is nothing more, or the server stops.
    Complete,
    /// With an error that the client learns as the last event.
    Failed(ErrorCode, &'static str),
}

/// The stream of an operation's answers.
pub(super) async fn respond<S: Sessions>(
    transport: &Transport<S>,
    admitted: Admitted<S>,
    request_id: &RequestId,
    resume_after: Option<String>,
) -> Result<Response, Refusal> {
    let sessions = transport.executor.sessions();
    let rate_limit = admitted.rate_limit().copied();
    let (seat, lifetime) = match admitted.caller() {
        Some(caller) => {
            let seat = transport.seats.take(sessions.identity(caller)).ok_or_else(|| {
                Refusal::new(ErrorCode::RateLimited, "There are too many open streams; close one.")
            })?;
            (Some(seat), sessions.expires_at(caller).map(|end| end - sessions.now()))
        }
        None => (None, None),
    };
    let answers = if admitted.operation().kind() == OperationType::Subscription {
        transport.executor.subscribe(admitted, request_id, resume_after.map(ResumeAfter)).await?
    } else {
        once(transport.executor.execute(admitted, request_id).await)
    };
    let (sender, receiver) = mpsc::channel(transport.options.queue);
    let (ended, ending) = oneshot::channel();
    let pump = Pump {
        answers,
        sender,
        patience: transport.options.slow_consumer,
        lifetime: lifetime.map(|span| span.max(TimeDelta::zero()).to_std().unwrap_or(Duration::MAX)),
        shutdown: transport.shutdown.clone(),
        _seat: seat,
    };
    transport.tasks.spawn(async move { ended.send(pump.run().await) });
    let id = request_id.clone();
    let rest = async move {
        let answer = match ending.await {
            Ok(Ending::Failed(code, message)) => Some(Answer::refused(&Refusal::new(code, message), &id.0)),
            Ok(Ending::Complete) | Err(_) => None,
        };
        stream::iter(answer.map(|answer| event(&answer)).into_iter().chain([COMPLETE.to_owned()]))
    };
    let heartbeat = transport.options.heartbeat;
    let received = stream::unfold(receiver, move |mut receiver| async move {
        match tokio::time::timeout(heartbeat, receiver.recv()).await {
            Ok(event) => event.map(|event| (event, receiver)),
            Err(_) => Some((HEARTBEAT.to_owned(), receiver)),
        }
    });
    let mut response = write(received.chain(stream::once(rest).flatten()));
    if let Some(rate_limit) = rate_limit {
        response::tell_budget(response.headers_mut(), &rate_limit);
    }
    Ok(response)
}

/// A stream of one answer: a refusal, for a client that reads nothing but events.
pub(super) fn single(answer: &Answer) -> Response {
    write(stream::iter([event(answer), COMPLETE.to_owned()]))
}

fn write(events: impl Stream<Item = String> + Send + 'static) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, HeaderValue::from_static("accept, authorization")),
        // A reverse proxy that collects events would deliver them late.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    let body = Body::from_stream(events.map(|event| Ok::<_, Infallible>(Bytes::from(event))));
    (headers, body).into_response()
}

fn event(answer: &Answer) -> String {
    // JSON has no line breaks, so it is one line of data.
    let data = serde_json::to_string(answer).unwrap_or_else(|error| {
        tracing::error!(%error, "an event cannot be written");
        "null".to_owned()
    });
    // A line break would end the field, and clients ignore an id with a null character.
    match answer.cursor().filter(|cursor| !cursor.contains(['\n', '\r', '\0'])) {
        Some(cursor) => format!("event: next\nid: {cursor}\ndata: {data}\n\n"),
        None => format!("event: next\ndata: {data}\n\n"),
    }
}

/// Moves answers to the connection's queue, for as long as somebody reads it.
struct Pump {
    answers: BoxStream<'static, Answer>,
    sender: mpsc::Sender<String>,
    patience: Duration,
    lifetime: Option<Duration>,
    shutdown: CancellationToken,
    _seat: Option<Seat>,
}

impl Pump {
    async fn run(mut self) -> Ending {
        let lifetime = self.lifetime.unwrap_or(Duration::MAX);
        let end = tokio::time::sleep(lifetime);
        tokio::pin!(end);
        loop {
            let answer = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ending::Complete,
                () = self.sender.closed() => return Ending::Complete,
                () = &mut end => return Ending::Failed(ErrorCode::Unauthenticated, "The token has expired."),
                answer = self.answers.next() => answer,
            };
            let Some(answer) = answer else { return Ending::Complete };
            match tokio::time::timeout(self.patience, self.sender.send(event(&answer))).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Ending::Complete,
                Err(_) => {
                    let message = "Events were not read in time; resume from the last cursor.";
                    return Ending::Failed(ErrorCode::SlowConsumer, message);
                }
            }
        }
    }
}
