//! Downloads: files of any size, produced while they are sent.
//!
//! Owns what they share with every other request (caller, budget, permit, errors) and how a file is sent: through a
//! short queue, so that a slow reader holds up the production and not the server's memory, and by breaking off the
//! connection when the file cannot be completed, so that no client takes half a file for a whole one. [`Downloads`]
//! provides the content of a file.

use std::{future::Future, io, sync::Arc, time::Duration};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Query, Request, State, rejection::PathRejection},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use futures_util::{StreamExt, stream, stream::BoxStream};
use tokio::sync::{Semaphore, mpsc};

use super::{
    Transport,
    connection_limit::ConnectionPermit,
    endpoint::{identify, nothing_here},
    negotiate::Format,
    response::{self, Rejection},
};
use crate::executor::{ErrorCode, RateLimit, Refusal, RequestId, Sessions};

/// Maximum number of parts that wait for the client.
const QUEUE: usize = 4;

const METHODS: &str = "GET, HEAD";

/// Provider of downloads. Implemented once, over the services behind the schema.
pub trait Downloads: Sessions {
    /// Points for every [`Downloads::ROWS`] rows that are begun.
    const COST: u64 = 100;
    /// Number of rows that [`Downloads::COST`] pays for.
    const ROWS: u64 = 1_000;

    /// Opens the file of this name, narrowed down by the fields of the query string.
    fn download(
        &self,
        caller: &Self::Caller,
        name: &str,
        fields: Vec<(String, String)>,
    ) -> impl Future<Output = Result<Download, Refusal>> + Send;
}

/// File that is going to be sent.
pub struct Download {
    /// File name for the client.
    pub file_name: String,
    /// Media type of the file.
    pub content_type: &'static str,
    /// Further headers of the response. [`Transport::exposing`] lets pages of other origins read them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Parts of the file; the reason why it cannot be completed has been logged.
    pub parts: BoxStream<'static, Result<Part, Incomplete>>,
}

/// Part of a file.
pub struct Part {
    /// Content of the part.
    pub bytes: Bytes,
    /// Number of rows in the part.
    pub rows: u64,
}

/// Error of a file that cannot be completed.
#[derive(Debug, thiserror::Error)]
#[error("the file cannot be completed")]
pub struct Incomplete;

/// Builds the handlers of a route for downloads, whose path has the parameter `{name}`.
pub fn downloads<S: Downloads>() -> MethodRouter<Transport<S>> {
    any(export::<S>)
}

/// Answers with the file of this name.
async fn export<S: Downloads>(
    State(transport): State<Transport<S>>,
    Extension(request_id): Extension<RequestId>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // A path that is not UTF-8 names no file.
    let Ok(Path(name)) = name else { return nothing_here(Extension(request_id)).await };
    let (parts, _) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let message = "A file is read with GET.";
        return Rejection::method(METHODS, message).respond(Format::Json, &request_id);
    }
    match open(&transport, &name, &parts).await {
        Ok((download, rate_limit, sender)) => {
            let body = match parts.method {
                Method::HEAD => Body::empty(),
                _ => sender.body(&transport, download.parts),
            };
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(download.content_type)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::VARY, HeaderValue::from_static("authorization")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ];
            let mut response = (StatusCode::OK, headers, body).into_response();
            response.headers_mut().extend(download.headers);
            let disposition = format!("attachment; filename=\"{}\"", download.file_name);
            if let Ok(disposition) = HeaderValue::try_from(disposition) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
            }
            if let Some(rate_limit) = rate_limit {
                response::add_budget_headers(response.headers_mut(), &rate_limit);
            }
            response
        }
        Err(refusal) => response::refuse(&refusal, &request_id),
    }
}

async fn open<S: Downloads>(
    transport: &Transport<S>,
    name: &str,
    request: &Parts,
) -> Result<(Download, Option<RateLimit>, Sender), Refusal> {
    let sessions = transport.executor.sessions();
    let caller = identify(&transport.executor, request).await?;
    let caller = caller.ok_or_else(|| {
        let message = "A token is needed: send it as `Authorization: Bearer <token>`.";
        transport.executor.refuse(ErrorCode::Unauthenticated, message)
    })?;
    let Query(fields) = Query::try_from_uri(&request.uri)
        .map_err(|_| Refusal::new(ErrorCode::BadUserInput, "The query string cannot be read."))?;
    let identity = sessions.identity(&caller);
    let rate_limit = transport.executor.charge(&identity, S::COST)?;
    let permit = transport.permit(identity.clone())?;
    let opening = tokio::time::timeout(transport.executor.time(), sessions.download(&caller, name, fields));
    let download = opening
        .await
        .map_err(|_| Refusal::new(ErrorCode::Timeout, "The file could not be begun in time."))??;
    let turns = transport.executor.turns(&caller);
    Ok((download, rate_limit, Sender { identity, turns, paid: S::ROWS, sent: 0, _permit: permit }))
}

/// Sends one file to one caller.
struct Sender {
    identity: String,
    /// Turns of the tenant's long operations: each part is made in one.
    turns: Arc<Semaphore>,
    /// Rows that have been paid for.
    paid: u64,
    /// Rows that have been sent.
    sent: u64,
    _permit: ConnectionPermit,
}

impl Sender {
    /// Body of the response: the file as it is produced.
    fn body<S: Downloads>(
        self,
        transport: &Transport<S>,
        parts: BoxStream<'static, Result<Part, Incomplete>>,
    ) -> Body {
        let (sender, receiver) = mpsc::channel(QUEUE);
        transport.tasks.spawn(self.send(transport.clone(), parts, sender));
        // The end of a file is sent as a message: a queue that just ends means that its task has failed.
        let received = stream::unfold(Some(receiver), |receiver| async {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Some(Some(bytes)) => Some((Ok(bytes), Some(receiver))),
                Some(None) => None,
                None => Some((Err(io::Error::other(Incomplete)), None)),
            }
        });
        // Compression polls once more after the end.
        Body::from_stream(received.fuse())
    }

    async fn send<S: Downloads>(
        mut self,
        transport: Transport<S>,
        mut parts: BoxStream<'static, Result<Part, Incomplete>>,
        sender: mpsc::Sender<Option<Bytes>>,
    ) {
        let max_wait = transport.options.slow_consumer;
        let send = |part| tokio::time::timeout(max_wait, sender.send(part));
        while let Some(part) = self.next(&mut parts).await {
            let Ok(Part { bytes, rows }) = part else { return };
            self.sent += rows;
            tokio::select! {
                () = self.pay(&transport) => {}
                () = sender.closed() => return,
            }
            if !matches!(send(Some(bytes)).await, Ok(Ok(()))) {
                return;
            }
        }
        // When the client is gone, the end need not arrive.
        let _ = send(None).await;
    }

    /// Makes the next part in a turn of the tenant, and lets others run before.
    async fn next(
        &self,
        parts: &mut BoxStream<'static, Result<Part, Incomplete>>,
    ) -> Option<Result<Part, Incomplete>> {
        tokio::task::yield_now().await;
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await.ok();
        parts.next().await
    }

    /// Charges for the rows that are sent; waits for the budget to refill when it is used up.
    async fn pay<S: Downloads>(&mut self, transport: &Transport<S>) {
        while self.paid < self.sent {
            match transport.executor.take(&self.identity, S::COST) {
                Ok(_) => self.paid += S::ROWS,
                Err(refusal) => {
                    let wait = refusal.retry_after.unwrap_or(Duration::from_secs(1));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }
}
