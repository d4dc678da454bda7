//! Metrics endpoint `/metrics`, in Prometheus' text format.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::encoding::prometheus_text;

use super::Transport;
use crate::executor::Sessions;

/// Path of the metrics.
pub(super) const PATH: &str = "/metrics";

/// Answers with the current metrics.
pub(super) async fn metrics<S: Sessions>(State(transport): State<Transport<S>>) -> Response {
    let Some((registry, _)) = &transport.registry else { return StatusCode::NOT_FOUND.into_response() };
    let mut text = String::new();
    if let Err(error) = prometheus_text::encode(&mut text, registry) {
        tracing::error!(%error, "the metrics cannot be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(prometheus_text::CONTENT_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}
