//! Middleware around every route: a request id, a span in the log, and an answer even when a handler panics.

use std::{
    hash::{BuildHasher, RandomState},
    panic::AssertUnwindSafe,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use tracing::{Instrument, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{
    access_log::AccessRecord, metrics::HttpMetrics, negotiate::Format, response::Rejection,
    trace_context::parent,
};
use crate::executor::{ErrorCode, INTERNAL, RequestId};

/// Header with the request's id, in requests and responses.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Maximum length of an id that is taken over from a client.
const MAX_LENGTH: usize = 128;

/// Runs the rest of the stack with a request id, and records the result in log and metrics.
pub(super) async fn wrap(State(metrics): State<HttpMetrics>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let record = AccessRecord::default();
    request.extensions_mut().insert(record.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = RequestId(given(request.headers()).unwrap_or_else(fresh));
    request.extensions_mut().insert(id.clone());
    let trace = trace(&request, &id, route.as_ref().map_or("", MatchedPath::as_str));
    let span = tracing::info_span!("request", request_id = &*id.0, method = %request.method(), path = request.uri().path());
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answer = answer.instrument(span.clone()).instrument(trace.clone()).await;
    let mut response = answer.unwrap_or_else(|_| {
        // The panic hook has logged the location.
        tracing::error!(request_id = &*id.0, "a handler panicked");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Rejection::new(status, ErrorCode::InternalServerError, INTERNAL).respond(Format::Json, &id)
    });
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let time = started.elapsed();
    trace.record("http.response.status_code", i64::from(response.status().as_u16()));
    metrics.answered(route.as_ref().map(MatchedPath::as_str), response.status(), time);
    span.in_scope(|| record.answered(&response, time));
    response
}

/// Span of a trace, which continues the client's trace.
fn trace(request: &Request, id: &RequestId, route: &str) -> Span {
    let method = request.method().as_str();
    let span = tracing::trace_span!(
        target: "trace",
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        request_id = &*id.0,
        http.request.method = method,
        http.route = route,
        http.response.status_code = field::Empty,
    );
    if let Some(parent) = parent(request.headers()).filter(|_| !span.is_disabled()) {
        // Fails where nothing is traced.
        let _ = span.set_parent(parent);
    }
    span
}

/// Request id of the client, when it is safe for logs and headers.
fn given(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = (1..=MAX_LENGTH).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
    sane.then(|| Arc::from(id))
}

/// Creates a unique id: a keyed hash of a counter, with a key of this process.
fn fresh() -> Arc<str> {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let hash = KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed));
    Arc::from(format!("{hash:016x}"))
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::{Body, to_bytes},
        middleware,
        routing::get,
    };
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_sane_id_is_taken_over() {
        let given_as =
            |id: &str| given(&HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(id).unwrap())]));
        assert_eq!(given_as("01hq-Z_9.a:b").as_deref(), Some("01hq-Z_9.a:b"));
        for id in ["", "a b", "<script>", "\"", &"x".repeat(129)] {
            assert_eq!(given_as(id), None, "{id}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_too() {
        async fn handler() {
            panic!("at 10.0.0.7");
        }
        let layer = middleware::from_fn_with_state(HttpMetrics::new(["/"].into_iter()), wrap);
        let routes = Router::new().route("/", get(handler)).layer(layer);
        let request = Request::get("/").header(REQUEST_ID, "r1").body(Body::empty()).unwrap();
        let response = routes.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[REQUEST_ID], "r1");
        let body: serde_json::Value =
            serde_json::from_slice(&to_bytes(response.into_body(), 1000).await.unwrap()).unwrap();
        let extensions = serde_json::json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": "r1" });
        let error = serde_json::json!({ "message": INTERNAL, "extensions": extensions });
        assert_eq!(body, serde_json::json!({ "errors": [error] }));
    }

    #[test]
    fn fresh_ids_differ() {
        assert_ne!(fresh(), fresh());
    }
}
