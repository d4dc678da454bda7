//! Streams of answers over plain HTTP: one pump, two framings.
//!
//! Owns what both have in common: the connection limit, heartbeats, the cut-off of slow consumers, the expiry of a
//! token, shutdown and resuming. The framing owns the notation of an event.

mod framing;
mod multipart;
mod pump;
mod sse;

use std::{convert::Infallible, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use futures_util::{FutureExt, Stream, StreamExt, future::pending, stream};
use tokio::sync::oneshot;

pub(super) use self::framing::Framing;
use self::pump::{Ending, Pump};
use super::{Transport, access_log, queue::queue, response};
use crate::executor::{Admitted, Answer, Refusal, RequestId, ResumeAfter, Sessions, once};

/// Response with the stream of an operation's answers.
pub(super) async fn respond<S: Sessions>(
    transport: &Transport<S>,
    framing: Framing,
    admitted: Admitted<S>,
    request_id: &RequestId,
    resume_after: Option<String>,
) -> Result<Response, Refusal> {
    let sessions = transport.executor.sessions();
    let rate_limit = admitted.rate_limit().copied();
    let access_revoked =
        admitted.caller().map_or_else(|| pending().boxed(), |caller| sessions.access_revoked(caller));
    let (permit, lifetime) = match admitted.caller() {
        Some(caller) => {
            let permit = transport.permit(sessions.identity(caller))?;
            (Some(permit), sessions.expires_at(caller).map(|end| end - sessions.now()))
        }
        None => (None, None),
    };
    let answers = if admitted.operation().kind() == OperationType::Subscription {
        transport.executor.subscribe(admitted, request_id, resume_after.map(ResumeAfter))
    } else {
        once(transport.executor.execute(admitted, request_id).await)
    };
    let (sender, receiver) = queue(transport.options.queue_bounds(), transport.metrics.queued());
    let (ended, ending) = oneshot::channel();
    let pump = Pump {
        answers,
        framing,
        sender,
        lifetime: lifetime.map(|span| span.max(TimeDelta::zero()).to_std().unwrap_or(Duration::MAX)),
        access_revoked,
        revoked: S::REVOKED,
        shutdown: transport.shutdown.clone(),
        _permit: permit,
    };
    transport.tasks.spawn(async move { ended.send(pump.run().await) });
    let id = request_id.clone();
    let failure = async move {
        let Ok(Ending::Failed(code, message)) = ending.await else { return None };
        Some(framing.failure(&Answer::refused(&Refusal::new(code, message), &id.0)))
    };
    let heartbeat = transport.options.heartbeat;
    let received = stream::unfold(receiver, move |mut receiver| async move {
        match tokio::time::timeout(heartbeat, receiver.recv()).await {
            Ok(event) => event.map(|queued| (queued.message, receiver)),
            Err(_) => Some((framing.heartbeat().to_owned(), receiver)),
        }
    });
    let mut response = write(framing, received.chain(stream::once(failure).filter_map(std::future::ready)));
    if let Some(rate_limit) = rate_limit {
        response::add_budget_headers(response.headers_mut(), &rate_limit);
    }
    Ok(response)
}

/// Response with a stream of one answer: a refusal, for a client that accepts only streams.
pub(super) fn single(framing: Framing, answer: &Answer) -> Response {
    let mut response = write(framing, stream::once(std::future::ready(framing.event(answer))));
    access_log::note(&mut response, answer);
    response
}

fn write(framing: Framing, events: impl Stream<Item = String> + Send + 'static) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(framing.content_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, HeaderValue::from_static("accept, authorization")),
        // A buffering reverse proxy would deliver events late.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    let word = |text: &'static str| stream::once(std::future::ready(text.to_owned()));
    let all = word(framing.opening()).chain(events).chain(word(framing.closing()));
    (headers, Body::from_stream(all.map(|text| Ok::<_, Infallible>(Bytes::from(text))))).into_response()
}
