//! Probes and schema: liveness, readiness, and the schema as text.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

use super::Transport;
use crate::executor::{Sessions, Unready};

/// Time limit of the readiness check.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Reason of a server that was asked to stop.
const DRAINING: &str = "DRAINING";

const NO_STORE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// Liveness: the process runs.
pub(super) async fn alive() -> impl IntoResponse {
    ([NO_STORE], Json(json!({ "status": "alive" })))
}

/// Readiness: 200 when requests can be answered; 503 when they cannot, and from the moment that the server is asked to
/// stop. The body has the word for the reason, the log the details.
pub(super) async fn ready<S: Sessions>(State(transport): State<Transport<S>>) -> impl IntoResponse {
    match readiness(&transport).await {
        Ok(()) => (StatusCode::OK, [NO_STORE], Json(json!({ "status": "ready" }))),
        Err(reason) => {
            if reason.word != DRAINING {
                tracing::warn!(%reason, "not ready");
            }
            let answer = json!({ "status": "not ready", "reason": reason.word });
            (StatusCode::SERVICE_UNAVAILABLE, [NO_STORE], Json(answer))
        }
    }
}

async fn readiness<S: Sessions>(transport: &Transport<S>) -> Result<(), Unready> {
    if transport.leaving.is_cancelled() {
        return Err(Unready::new(DRAINING, "the server stops"));
    }
    let ready = tokio::time::timeout(TIME_LIMIT, transport.executor.sessions().ready());
    ready.await.unwrap_or_else(|_| Err(transport.executor.sessions().not_ready_in_time()))
}

/// Schema in its definition language.
pub(super) async fn schema<S: Sessions>(State(transport): State<Transport<S>>) -> impl IntoResponse {
    let plain = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    ([plain], transport.sdl.to_string())
}
