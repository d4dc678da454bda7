//! For machines that watch: alive, ready, and the schema as text.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};

use super::Transport;
use crate::executor::Sessions;

/// How long readiness may take to find out.
const PATIENCE: Duration = Duration::from_secs(5);

const NO_STORE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// The process runs.
pub(super) async fn alive() -> impl IntoResponse {
    ([NO_STORE], "ok\n")
}

/// Requests can be answered; 503 when they cannot, and from the moment that the server is told to stop. Why is for
/// the log, not for whoever asks.
pub(super) async fn ready<S: Sessions>(State(transport): State<Transport<S>>) -> impl IntoResponse {
    let ready = tokio::time::timeout(PATIENCE, transport.executor.sessions().ready());
    let (status, text) = match ready.await {
        _ if transport.shutdown.is_cancelled() => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(reason)) => {
            tracing::warn!(reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
        Err(_) => {
            tracing::warn!("not ready: no answer in time");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    };
    (status, [NO_STORE], text)
}

/// The schema in its definition language.
pub(super) async fn schema<S: Sessions>(State(transport): State<Transport<S>>) -> impl IntoResponse {
    let plain = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    ([plain], transport.sdl.to_string())
}
