//! Resources: URLs that are answered with one query each, for clients that need a picture or a file at a URL.
//!
//! A resource is executed like any other query, with the same tokens, budgets, limits and entity tags; only its answer
//! is sent as the text itself, instead of as text in JSON.

use std::collections::HashMap;

use async_graphql::Value;
use axum::{
    Extension, Router,
    extract::{Path, Query, State, rejection::PathRejection},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::any,
};

use super::{
    Transport,
    access_log::AccessRecord,
    client_ip,
    endpoint::{identify, nothing_here},
    etag::Tagged,
    negotiate::Format,
    response::{self, Rejection},
};
use crate::executor::{Answer, Caller, ErrorCode, Question, Refusal, RequestId, Sessions};

const METHODS: &str = "GET, HEAD";
/// Content-Security-Policy of resources: they are displayed and never run scripts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// URL that is answered with a text from a query.
#[derive(Debug)]
pub struct Resource {
    /// Path with one parameter, the id of the subject: `/books/{id}/cover.svg`.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Builds the query from the path parameter and the query string.
    pub ask: fn(String, HashMap<String, String>) -> Result<Question, Refusal>,
}

/// Routes of these resources, to be merged with others.
pub(super) fn routes<S: Sessions>(
    router: Router<Transport<S>>,
    resources: &'static [Resource],
) -> Router<Transport<S>> {
    resources.iter().fold(router, |router, resource| {
        let answer = move |State(transport): State<Transport<S>>,
                           Extension(request_id): Extension<RequestId>,
                           about: Result<Path<String>, PathRejection>,
                           parts: Parts| async move {
            // A path that is not UTF-8 names nothing.
            let Ok(Path(about)) = about else { return nothing_here(Extension(request_id)).await };
            let found = resource.answer(&transport, &request_id, about, &parts).await;
            found.unwrap_or_else(|stop| stop.respond(&request_id))
        };
        router.route(resource.path, any(answer))
    })
}

/// Reason why there is no text.
enum Stop {
    Rejected(Rejection),
    Answered(Answer),
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Stop {
    /// Response in JSON, with the status for the reason.
    fn respond(self, request_id: &RequestId) -> Response {
        match self {
            Self::Rejected(rejection) => rejection.respond(Format::Json, request_id),
            // Partial data is useless here.
            Self::Answered(answer) => response::refuse_with(&Answer { data: None, ..answer }),
        }
    }
}

impl Resource {
    async fn answer<S: Sessions>(
        &self,
        transport: &Transport<S>,
        request_id: &RequestId,
        about: String,
        parts: &Parts,
    ) -> Result<Response, Stop> {
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let message = format!("{} is not answered here.", parts.method);
            return Err(Rejection::method(METHODS, message).into());
        }
        let refused = |refusal: Refusal| Stop::Answered(Answer::refused(&refusal, &request_id.0));
        let executor = &transport.executor;
        let caller = identify(executor, parts).await.map_err(refused)?;
        let Query(parameters) = Query::try_from_uri(&parts.uri).map_err(|_| {
            let message = "The query string cannot be read.";
            Rejection::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
        })?;
        let question = (self.ask)(about, parameters).map_err(refused)?;
        let operation = executor.read_own(question).map_err(refused)?;
        AccessRecord::of(parts).operation(&operation);
        let client_ip = client_ip::of(parts, transport.options.trusted_proxies);
        let caller = caller.as_ref().map_or(Caller::Anonymous(&client_ip), Caller::Authenticated);
        let admitted = executor.admit(operation, caller).map_err(refused)?;
        let tagged = Tagged::of(executor.sessions(), &admitted, Format::Json);
        let mut answer = executor.execute(admitted, request_id).await;
        let tag = tagged.and_then(|tagged| tagged.tag(&answer));
        // A null without an error has a tag, too, and is not found for everybody.
        if let Some(tag) = tag.as_ref().filter(|tag| tag.is_known(&parts.headers)) {
            return Ok(tag.not_modified());
        }
        let text = match answer
            .data
            .take()
            .filter(|_| answer.errors.is_empty())
            .map(|data| only_text(data.into_value()))
        {
            Some(Some(text)) => text,
            // A null without an error means that it does not exist.
            Some(None) => {
                let refusal =
                    Refusal::new(ErrorCode::NotFound, "There is nothing here, or not for this token.");
                return Err(refused(refusal));
            }
            None => return Err(Stop::Answered(answer)),
        };
        let mut response = text.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(rate_limit) = &answer.rate_limit {
            response::add_budget_headers(headers, rate_limit);
        }
        if let Some(tag) = tag {
            tag.mark(headers);
        }
        Ok(response)
    }
}

/// Text in the answer: the only field of the only field.
fn only_text(data: Value) -> Option<String> {
    let mut value = data;
    loop {
        value = match value {
            Value::Object(fields) => fields.into_iter().next()?.1,
            Value::String(text) => return Some(text),
            _ => return None,
        }
    }
}
