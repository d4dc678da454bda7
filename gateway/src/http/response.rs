//! HTTP responses from answers.

use std::time::Duration;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{access_log, negotiate::Format, status};
use crate::executor::{Answer, ErrorCode, RateLimit, Refusal, RequestId};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
/// Headers with the caller's budget: points in a full bucket, points left, seconds until it is full again.
pub(super) const RATE_LIMIT_HEADERS: [HeaderName; 3] = [LIMIT, REMAINING, RESET];

/// Rejection of a malformed request: the status is one of HTTP.
#[derive(Debug)]
pub(super) struct Rejection {
    pub(super) status: StatusCode,
    code: ErrorCode,
    message: String,
    allow: Option<&'static str>,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), allow: None }
    }

    /// Rejection of a method; `allow` names the supported ones.
    pub(super) fn method(allow: &'static str, message: impl Into<String>) -> Self {
        let rejection = Self::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message);
        Self { allow: Some(allow), ..rejection }
    }

    pub(super) fn respond(&self, format: Format, request_id: &RequestId) -> Response {
        let refusal = Refusal::new(self.code, self.message.clone());
        let mut response = write(self.status, &Answer::refused(&refusal, &request_id.0), format);
        if let Some(allow) = self.allow {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// Response with `answer`, whose status is from the status table.
pub(super) fn respond(answer: &Answer, format: Format) -> Response {
    write(answer.refusal().map_or(StatusCode::OK, |code| status::of(code, format)), answer, format)
}

/// Refusal outside of GraphQL.
pub(super) fn refuse(refusal: &Refusal, request_id: &RequestId) -> Response {
    refuse_with(&Answer::refused(refusal, &request_id.0))
}

/// Refusal outside of GraphQL with an answer: its code determines the status.
pub(super) fn refuse_with(answer: &Answer) -> Response {
    let status = match answer.refusal() {
        Some(ErrorCode::NotFound) => StatusCode::NOT_FOUND,
        Some(code) => status::of(code, Format::GraphqlResponse),
        None => StatusCode::INTERNAL_SERVER_ERROR,
    };
    write(status, answer, Format::Json)
}

fn write(status: StatusCode, answer: &Answer, format: Format) -> Response {
    let body = match answer.to_json() {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    // Answers depend on the caller, so no cache may store them.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = answer.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait).max(1)));
    }
    if let Some(rate_limit) = &answer.rate_limit {
        add_budget_headers(headers, rate_limit);
    }
    access_log::note(&mut response, answer);
    response
}

/// Adds the headers with the caller's budget.
pub(super) fn add_budget_headers(headers: &mut HeaderMap, rate_limit: &RateLimit) {
    headers.insert(LIMIT, HeaderValue::from(rate_limit.limit));
    headers.insert(REMAINING, HeaderValue::from(rate_limit.remaining));
    headers.insert(RESET, HeaderValue::from(whole_seconds(rate_limit.reset_in)));
}

/// Rounds up to seconds, so that a client that waits for that long has waited long enough.
fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}
