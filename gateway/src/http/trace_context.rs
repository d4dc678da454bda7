//! Trace context of a client (W3C Trace Context), which the server's trace continues.

use axum::http::HeaderMap;
use opentelemetry::{Context, propagation::TextMapPropagator};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// Header with the trace context.
const PARENT: &str = "traceparent";

/// Trace context of the client, if the request has one.
pub(super) fn parent(headers: &HeaderMap) -> Option<Context> {
    headers.contains_key(PARENT).then(|| TraceContextPropagator::new().extract(&HeaderExtractor(headers)))
}
