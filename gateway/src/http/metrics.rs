//! Metrics of HTTP requests and connections, whatever the requests are about.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::counted::Counted;

/// Upper bounds of the duration histogram, in seconds.
const TIMES: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];
/// Route label of unknown paths.
const UNKNOWN_ROUTE: &str = "(none)";

/// Metrics of requests and connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct HttpMetrics {
    routes: Arc<[&'static str]>,
    requests: Family<Answered, Counter>,
    time: Family<Routed, Histogram>,
    sockets: Gauge,
    connections: Gauge,
    queued: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: &'static str,
}

impl HttpMetrics {
    /// Adds a label for this route.
    pub(super) fn with_route(self, route: &'static str) -> Self {
        Self { routes: self.routes.iter().copied().chain([route]).collect(), ..self }
    }

    /// Creates the metrics with a label for each of these routes.
    pub(super) fn new(routes: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            routes: routes.into_iter().collect(),
            requests: Family::default(),
            time: Family::new_with_constructor(|| Histogram::new(TIMES)),
            sockets: Gauge::default(),
            connections: Gauge::default(),
            queued: Gauge::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "Requests over HTTP; a socket counts when it is opened";
        registry.register("http_requests", help, self.requests.clone());
        let help = "How long they took until the answer began";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, self.time.clone());
        registry.register("sockets", "WebSockets that are open", self.sockets.clone());
        registry.register("connections", "Connections that are open", self.connections.clone());
    }

    /// Counts a request that was answered.
    pub(super) fn answered(&self, route: Option<&str>, status: StatusCode, time: Duration) {
        let known = self.routes.iter().find(|known| route == Some(**known));
        let route = known.copied().unwrap_or(UNKNOWN_ROUTE);
        self.time.get_or_create(&Routed { route }).observe(time.as_secs_f64());
        self.requests.get_or_create(&Answered { route, status: status.as_u16() }).inc();
    }

    /// Gauge of open connections.
    pub(super) fn connections(&self) -> Gauge {
        self.connections.clone()
    }

    /// Gauge of the bytes that wait in the queues to clients.
    pub(super) fn queued(&self) -> Gauge {
        self.queued.clone()
    }

    /// Counts an open socket.
    pub(super) fn socket(&self) -> Counted {
        Counted::one(&self.sockets)
    }
}
