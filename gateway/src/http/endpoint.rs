//! Endpoint `/graphql`: determines the kind of a request, and takes it to its answer.

use async_graphql::parser::types::OperationType;
use axum::{
    Extension,
    extract::{
        FromRequestParts, Request, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    Transport,
    access_log::AccessRecord,
    client_ip,
    etag::Tagged,
    negotiate::{Accepted, Best, Format, negotiate},
    request::{self, BodyLimit},
    response::{self, Rejection},
    socket, status,
    stream::{self, Framing},
};
use crate::executor::{Admitted, Answer, Caller, ErrorCode, Executor, Params, Refusal, RequestId, Sessions};

const METHODS: &str = "GET, POST, OPTIONS";

/// Answers all requests to `/graphql`.
pub(super) async fn graphql<S: Sessions>(
    State(transport): State<Transport<S>>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if is_upgrade(&parts.headers) {
        let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
        return match upgrade {
            Ok(upgrade) => socket::upgrade(transport, upgrade, &parts, request_id),
            Err(rejection) => no_handshake(&rejection).respond(Format::Json, &request_id),
        };
    }
    if parts.method == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, HeaderValue::from_static(METHODS))])
            .into_response();
    }
    let Some(accepted) = negotiate(&parts.headers) else {
        let message = "Answers are application/graphql-response+json, application/json, text/event-stream or \
                       multipart/mixed;subscriptionSpec=1.0.";
        let rejection = Rejection::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message);
        return rejection.respond(Format::Json, &request_id);
    };
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if reads
        && accepted.best == Best::Page
        && let Some(page) = transport.page()
    {
        return page.respond(&parts.headers);
    }
    let exchange = Exchange { transport, request_id, accepted, parts, reads };
    exchange.answer(body).await.unwrap_or_else(|stop| match stop {
        Stop::Rejected(rejection) => rejection.respond(exchange.accepted.format, &exchange.request_id),
        Stop::Refused(refusal) => exchange.refuse(&refusal),
    })
}

/// Answers requests to unknown paths.
pub(super) async fn nothing_here(Extension(request_id): Extension<RequestId>) -> Response {
    let message = "There is nothing here; the API is at /graphql.";
    Rejection::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, message).respond(Format::Json, &request_id)
}

/// Refuses a method that a path does not support. The router adds those that it does.
pub(super) async fn not_by_this_method(Extension(request_id): Extension<RequestId>) -> Response {
    let message = "This address is only read.";
    Rejection::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message)
        .respond(Format::Json, &request_id)
}

/// Refuses an upgrade that is no WebSocket handshake, with a message of this server.
fn no_handshake(rejection: &WebSocketUpgradeRejection) -> Rejection {
    let message = "This begins no WebSocket: that is a GET with `Connection: Upgrade`, `Upgrade: websocket`, \
                   `Sec-WebSocket-Version: 13` and a `Sec-WebSocket-Key`.";
    match rejection {
        WebSocketUpgradeRejection::MethodNotGet(_) => Rejection::method("GET", message),
        _ => Rejection::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message),
    }
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Value of a header, when it is text.
pub(super) fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Identifies the caller by the token of the request.
pub(super) async fn identify<S: Sessions>(
    executor: &Executor<S>,
    parts: &Parts,
) -> Result<Option<S::Caller>, Refusal> {
    let headers = &parts.headers;
    let authorization = text(headers, header::AUTHORIZATION);
    if authorization.is_none() && headers.contains_key(header::AUTHORIZATION) {
        return Err(executor.refuse(ErrorCode::Unauthenticated, "The Authorization header is not text."));
    }
    let caller = executor.identify(authorization).await?;
    AccessRecord::of(parts)
        .caller(caller.as_ref().map_or("nobody", |caller| executor.sessions().kind(caller)));
    Ok(caller)
}

/// Reason why there is no ordinary answer.
enum Stop {
    /// The request is malformed.
    Rejected(Rejection),
    /// The executor refuses the operation.
    Refused(Refusal),
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Exchange: one request until its response.
struct Exchange<S: Sessions> {
    transport: Transport<S>,
    request_id: RequestId,
    accepted: Accepted,
    parts: Parts,
    /// Set for GET and HEAD.
    reads: bool,
}

impl<S: Sessions> Exchange<S> {
    async fn answer(&self, body: axum::body::Body) -> Result<Response, Stop> {
        let executor = &self.transport.executor;
        let caller = identify(executor, &self.parts).await?;
        let params = self.params(body, caller.as_ref()).await?;
        if !params.names_document() {
            let message = "The request has no `query`.";
            return Err(Rejection::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message).into());
        }
        let client_ip = client_ip::of(&self.parts, self.transport.options.trusted_proxies);
        let caller = caller.as_ref().map_or(Caller::Anonymous(&client_ip), Caller::Authenticated);
        let operation = executor.read(params, caller)?;
        AccessRecord::of(&self.parts).operation(&operation);
        let kind = operation.kind();
        if self.reads && kind == OperationType::Mutation {
            return Err(Rejection::method("POST", "A mutation is sent with POST.").into());
        }
        let subscribes = kind == OperationType::Subscription;
        let framing = self.accepted.stream.filter(|_| subscribes || self.accepted.best == Best::Events);
        if subscribes && framing.is_none() {
            let message = "A subscription needs a WebSocket, or a client that accepts text/event-stream or \
                           multipart/mixed;subscriptionSpec=1.0.";
            return Err(Refusal::new(ErrorCode::BadUserInput, message).into());
        }
        let admitted = executor.admit(operation, caller)?;
        if let Some(framing) = framing {
            return Ok(self.stream(framing, admitted).await?);
        }
        // A client can revalidate what it got by GET.
        let tagged = match self.reads {
            true => Tagged::of(executor.sessions(), &admitted, self.accepted.format),
            false => None,
        };
        let answer = executor.execute(admitted, &self.request_id).await;
        let tag = tagged.and_then(|tagged| tagged.tag(&answer));
        if let Some(tag) = tag.as_ref().filter(|tag| tag.is_known(&self.parts.headers)) {
            return Ok(tag.not_modified());
        }
        let mut response = response::respond(&answer, self.accepted.format);
        if let Some(tag) = tag {
            tag.mark(response.headers_mut());
        }
        Ok(response)
    }

    async fn params(&self, body: axum::body::Body, caller: Option<&S::Caller>) -> Result<Params, Rejection> {
        let options = &self.transport.options;
        if self.reads {
            return request::from_uri(&self.parts.uri);
        }
        if self.parts.method != Method::POST {
            let message = format!("{} is not answered here.", self.parts.method);
            return Err(Rejection::method(METHODS, message));
        }
        let more = options.caller_body_limit;
        let (bytes, with_token) =
            if caller.is_some() { (more, None) } else { (options.body_limit, Some(more)) };
        let limit = BodyLimit { bytes, with_token, values: options.body_values };
        let identity = caller.map(|caller| self.transport.executor.sessions().identity(caller));
        let room = self.transport.bodies.of(identity);
        request::from_body(&self.parts.headers, body, limit, room, options.body_time).await
    }

    async fn stream(&self, framing: Framing, admitted: Admitted<S>) -> Result<Response, Refusal> {
        let resume_after = text(&self.parts.headers, "last-event-id").map(str::to_owned);
        stream::respond(&self.transport, framing, admitted, &self.request_id, resume_after).await
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let answer = Answer::refused(refusal, &self.request_id.0);
        let streams = self.accepted.best == Best::Events && !status::is_about_the_exchange(refusal.code);
        match self.accepted.stream.filter(|_| streams) {
            Some(framing) => stream::single(framing, &answer),
            None => response::respond(&answer, self.accepted.format),
        }
    }
}
