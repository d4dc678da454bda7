//! HTTP transport: GraphQL over HTTP by the GraphQL-over-HTTP draft, WebSocket, server-sent events, multipart streams,
//! downloads, and URLs that are answered with one query each.
//!
//! Owns media types, status codes, headers, subprotocols and their ends. Must not know the schema, nor the form of a
//! token, nor the content of a file: these are behind [`Sessions`] and [`Downloads`].

mod access_log;
mod activity;
mod body_room;
mod client_ip;
mod connection_limit;
mod download;
mod endpoint;
mod etag;
mod health;
mod listener;
mod metrics;
mod middleware;
mod negotiate;
mod options;
mod page;
mod queue;
mod request;
mod resource;
mod response;
mod scrape;
mod socket;
mod status;
mod stream;
mod trace_context;

use std::{future::IntoFuture, io, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::connect_info::IntoMakeServiceWithConnectInfo,
    http::{HeaderName, HeaderValue, Method, header},
    middleware as axum_middleware,
    routing::{MethodRouter, any, get},
};
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
};

use self::{
    body_room::BodyRoom,
    connection_limit::{ConnectionLimit, ConnectionPermit},
    metrics::HttpMetrics,
};
pub use self::{
    download::{Download, Downloads, Incomplete, Part, downloads},
    listener::{Listener, Peer},
    options::{Options, SocketOptions},
    page::{Page, PagePart},
    resource::Resource,
};
use crate::executor::{ErrorCode, Executor, Refusal, Sessions};

/// Minimum size of a body that is compressed, in bytes.
const COMPRESS_ABOVE: u64 = 1024;
/// Routes that always exist.
const ROUTES: &[&str] = &["/graphql", "/healthz", "/readyz", "/schema.graphql", scrape::PATH];
/// Request headers that clients in browsers add by themselves. All but `last-event-id` are ignored, but a browser that
/// may not send one of them does not send the request either.
const CLIENT_HEADERS: &[&str] = &[
    "last-event-id",
    // Names of the client and of the operation, as Apollo's and other clients send them.
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "graphql-client-name",
    "graphql-client-version",
    "graphql-require-preflight",
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-apollo-operation-type",
    "x-graphql-client-name",
    "x-graphql-client-version",
    "x-requested-with",
    // Traces: W3C Trace Context and Baggage, then those of the vendors.
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "elastic-apm-traceparent",
    "newrelic",
    "sentry-trace",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-spanid",
    "x-b3-traceid",
    "x-datadog-origin",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-trace-id",
];
/// Lifetime of a CORS preflight in the browser's cache.
const CORS_AGE: Duration = Duration::from_secs(3600);

/// Route of the program's own: its path and the constructor of its handlers.
type Route<S> = (&'static str, fn() -> MethodRouter<Transport<S>>);

/// State that all handlers share. Cheap to clone.
pub struct Transport<S: Sessions> {
    executor: Arc<Executor<S>>,
    options: Arc<Options>,
    sdl: Arc<str>,
    resources: &'static [Resource],
    /// Routes of the program's own.
    routes: Arc<[Route<S>]>,
    /// Response headers of these routes that pages of other origins may read.
    exposed: Arc<[HeaderName]>,
    page: Option<Arc<Page>>,
    /// Fires when the server is no longer ready.
    leaving: CancellationToken,
    /// Fires when the server takes no new work.
    shutdown: CancellationToken,
    tasks: TaskTracker,
    connection_limit: ConnectionLimit,
    bodies: BodyRoom,
    metrics: HttpMetrics,
    /// Metrics registry, and whether it is public on the port of the API.
    registry: Option<(Arc<Registry>, bool)>,
}

// Written by hand: `derive` would require `S: Clone`.
impl<S: Sessions> Clone for Transport<S> {
    fn clone(&self) -> Self {
        Self {
            executor: Arc::clone(&self.executor),
            options: Arc::clone(&self.options),
            sdl: Arc::clone(&self.sdl),
            resources: self.resources,
            routes: Arc::clone(&self.routes),
            exposed: Arc::clone(&self.exposed),
            page: self.page.clone(),
            leaving: self.leaving.clone(),
            shutdown: self.shutdown.clone(),
            tasks: self.tasks.clone(),
            connection_limit: self.connection_limit.clone(),
            bodies: self.bodies.clone(),
            metrics: self.metrics.clone(),
            registry: self.registry.clone(),
        }
    }
}

impl<S: Sessions> Transport<S> {
    /// Creates the transport for `executor`; `sdl` is served as `/schema.graphql`. When `shutdown` fires, streams end
    /// in order and new ones are refused.
    pub fn new(
        executor: Executor<S>,
        sdl: impl Into<Arc<str>>,
        options: Options,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            executor: Arc::new(executor),
            sdl: sdl.into(),
            resources: &[],
            routes: Arc::default(),
            exposed: Arc::default(),
            page: None,
            connection_limit: ConnectionLimit::new(options.streams_per_caller),
            bodies: BodyRoom::new(&options),
            options: Arc::new(options),
            leaving: shutdown.child_token(),
            shutdown,
            tasks: TaskTracker::new(),
            metrics: HttpMetrics::new(ROUTES.iter().copied()),
            registry: None,
        }
    }

    /// Sets the resources.
    #[must_use]
    pub fn with_resources(self, resources: &'static [Resource]) -> Self {
        let paths = resources.iter().map(|resource| resource.path);
        let metrics = paths.fold(self.metrics.clone(), HttpMetrics::with_route);
        Self { resources, metrics, ..self }
    }

    /// Adds a route, such as [`downloads`]. It gets the same middleware as the others.
    #[must_use]
    pub fn with_route(self, path: &'static str, handlers: fn() -> MethodRouter<Self>) -> Self {
        let metrics = self.metrics.clone().with_route(path);
        Self { routes: self.routes.iter().copied().chain([(path, handlers)]).collect(), metrics, ..self }
    }

    /// Adds a response header that pages of other origins may read.
    #[must_use]
    pub fn exposing(self, header: HeaderName) -> Self {
        Self { exposed: self.exposed.iter().cloned().chain([header]).collect(), ..self }
    }

    /// Sets the page for browsers that open the URL of the endpoint. It is served unless [`Options::graphiql`] is off.
    #[must_use]
    pub fn with_page(self, page: impl Into<Arc<Page>>) -> Self {
        let page = page.into();
        let metrics = self.metrics.clone().with_route(page.path);
        Self { page: Some(page), metrics, ..self }
    }

    /// Page for browsers, where there is one.
    fn page(&self) -> Option<&Page> {
        self.page.as_deref().filter(|_| self.options.graphiql)
    }

    /// Executor of operations.
    pub fn executor(&self) -> &Executor<S> {
        &self.executor
    }

    /// Registers the metrics.
    pub fn register(&self, registry: &mut Registry) {
        self.executor.register(registry);
        self.metrics.register(registry);
    }

    /// Reports the memory of bodies, queues and caches, in bytes.
    pub fn memory(&self) -> impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static {
        let (executor, bodies, queued) =
            (Arc::clone(&self.executor), self.bodies.clone(), self.metrics.queued());
        move || {
            let queued = u64::try_from(queued.get()).unwrap_or_default();
            let own = [("queues", queued), ("bodies", bodies.taken())];
            executor.memory().into_iter().chain(own).collect()
        }
    }

    /// Answers scrapes with this registry, at `/metrics` of the API if `public`, and in any case through [`watch`].
    #[must_use]
    pub fn measured(self, registry: Arc<Registry>, public: bool) -> Self {
        Self { registry: Some((registry, public)), ..self }
    }

    /// Takes a permit for a connection that stays open.
    fn permit(&self, identity: String) -> Result<ConnectionPermit, Refusal> {
        let none =
            || self.executor.refuse(ErrorCode::RateLimited, "There are too many open streams; close one.");
        self.connection_limit.take(identity).ok_or_else(none)
    }

    /// Sets the token that makes the server report that it is not ready, while it still serves.
    #[must_use]
    pub fn not_ready_from(self, leaving: CancellationToken) -> Self {
        Self { leaving, ..self }
    }

    /// Waits until every socket and event stream has ended. Upgraded connections no longer belong to the HTTP server,
    /// so its graceful shutdown does not wait for them: call this after it, with a limit.
    pub async fn drained(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Creates the listener, which closes connections that are silent for longer than any answer takes.
pub fn listen<S: Sessions>(listener: TcpListener, transport: &Transport<S>) -> Listener {
    let options = &transport.options;
    let longest = options.body_time + transport.executor.time();
    let beat = options.heartbeat.max(options.socket.ping);
    // A client that leaves more unread is cut off by its stream or socket, which tells it the reason.
    let pause = options.slow_consumer.max(options.socket.write_time);
    let silence = options.silence.max(longest + longest / 4).max(2 * beat.max(pause));
    Listener::new(listener, silence, options.connections, transport.metrics.connections())
}

/// Serves until the token of the transport fires; then waits for requests under way, and for streams and sockets to
/// end in order. The caller bounds the time that this may take.
///
/// # Errors
///
/// When connections cannot be accepted.
pub async fn serve<S: Sessions>(listener: TcpListener, transport: Transport<S>) -> io::Result<()> {
    let listener = listen(listener, &transport);
    let stopped = transport.shutdown.clone().cancelled_owned();
    let serving = axum::serve(listener, service(transport.clone())).with_graceful_shutdown(stopped);
    serving.into_future().await?;
    transport.drained().await;
    Ok(())
}

/// Builds the routes with their middleware, for such a listener.
pub fn service<S: Sessions>(transport: Transport<S>) -> IntoMakeServiceWithConnectInfo<Router, Peer> {
    router(transport).into_make_service_with_connect_info()
}

fn router<S: Sessions>(transport: Transport<S>) -> Router {
    // A compressor buffers its input, so a stream would arrive late. The default knows event streams.
    let worth_compressing = DefaultPredicate::new()
        .and(NotForContentType::const_new("multipart/"))
        .and(SizeAbove::new(COMPRESS_ABOVE));
    let compression =
        CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_compressing);
    let cors = cors(&transport.options.cors, &transport.exposed);
    let router = Router::new()
        .route("/graphql", any(endpoint::graphql::<S>))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready::<S>))
        .route("/schema.graphql", get(health::schema::<S>));
    let router = match &transport.registry {
        Some((_, true)) => router.route(scrape::PATH, get(scrape::metrics::<S>)),
        _ => router,
    };
    let router = match transport.page() {
        Some(page) => router.route(page.path, get(page::part::<S>)),
        None => router,
    };
    let router =
        transport.routes.iter().fold(router, |router, (path, handlers)| router.route(path, handlers()));
    let metrics = transport.metrics.clone();
    let router = resource::routes(router, transport.resources)
        .method_not_allowed_fallback(endpoint::not_by_this_method)
        .fallback(endpoint::nothing_here)
        .layer(compression)
        .with_state(transport);
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    let router = router.layer(axum_middleware::from_fn_with_state(metrics, middleware::wrap));
    router.layer(axum_middleware::from_fn(activity::track))
}

/// Builds the routes for probes and scrapes alone: for a port that clients do not reach.
pub fn watch<S: Sessions>(transport: Transport<S>) -> Router {
    Router::new()
        .route(scrape::PATH, get(scrape::metrics::<S>))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready::<S>))
        .with_state(transport)
}

/// CORS layer; `None` without origins: no header is sent, and browsers allow only the server's own origin.
fn cors(origins: &[HeaderValue], exposed: &[HeaderName]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let origins = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        let allowed = origins.to_vec();
        AllowOrigin::predicate(move |origin, _| allowed.iter().any(|allowed| permits(allowed, origin)))
    };
    let always = [header::ETAG, header::RETRY_AFTER, header::CONTENT_DISPOSITION, middleware::REQUEST_ID];
    let exposed = always.into_iter().chain(exposed.iter().cloned());
    let accepted = [
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        middleware::REQUEST_ID,
    ];
    let accepted = accepted.into_iter().chain(CLIENT_HEADERS.iter().copied().map(HeaderName::from_static));
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers(accepted.collect::<Vec<_>>())
            .expose_headers(exposed.chain(response::RATE_LIMIT_HEADERS).collect::<Vec<_>>())
            .max_age(CORS_AGE),
    )
}

/// Reports whether pages of this origin may call: `http://localhost:*` permits every port.
fn permits(allowed: &HeaderValue, origin: &HeaderValue) -> bool {
    let (allowed, origin) = (allowed.as_bytes(), origin.as_bytes());
    match allowed.strip_suffix(b":*") {
        Some(host) => origin.strip_prefix(host).is_some_and(|port| match port {
            [] => true,
            [b':', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        }),
        None => allowed == origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_permitted_as_it_is_or_with_any_port() {
        let permits = |allowed: &'static str, origin: &'static str| {
            super::permits(&HeaderValue::from_static(allowed), &HeaderValue::from_static(origin))
        };
        assert!(permits("https://a.example", "https://a.example"));
        assert!(!permits("https://a.example", "https://a.example:8443"));
        for origin in ["http://localhost", "http://localhost:80", "http://localhost:5173"] {
            assert!(permits("http://localhost:*", origin), "{origin}");
        }
        for origin in [
            "https://localhost",
            "http://localhost.evil.example",
            "http://localhost:",
            "http://localhost:1@b",
            "null",
        ] {
            assert!(!permits("http://localhost:*", origin), "{origin}");
        }
    }
}
