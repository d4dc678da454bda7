//! Spans to an OpenTelemetry collector, by OTLP over the HTTP client that is here anyway.
//!
//! What is traced is a span with the target `trace` and the level TRACE: no log shows it unless it is asked for by that
//! name, and where there is no collector it is not even made.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, Response},
};
use futures_util::{FutureExt, future::BoxFuture};
use http_body_util::{BodyExt, Limited};
use opentelemetry::{Context, propagation::TextMapPropagator, trace::TracerProvider};
use opentelemetry_http::{HeaderExtractor, HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use crate::client::{Client, client};

/// Where collectors take spans.
const PATH: &str = "/v1/traces";
/// The header in which callers tell of their own trace (W3C Trace Context).
const PARENT: &str = "traceparent";
/// How much of a collector's answer is read, in bytes.
const LARGEST: usize = 64 * 1024;

/// What makes spans of ours and sends them.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends spans to the collector.
    pub(super) fn to(
        endpoint: &str,
        service: &str,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sender { client: client()?, runtime: Handle::current() })
            .with_endpoint(format!("{}{PATH}", endpoint.trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder().with_service_name(service.to_owned()).build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// What takes the spans.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("scorecard"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
    }

    /// Which spans it takes.
    pub(super) fn filter() -> Targets {
        Targets::new().with_target("trace", LevelFilter::TRACE)
    }

    /// Sends what is left. Waiting for it would stop a thread of the runtime that sends.
    pub(super) async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// The caller's own trace, if the request tells of one.
pub(crate) fn parent(headers: &HeaderMap) -> Option<Context> {
    headers.contains_key(PARENT).then(|| TraceContextPropagator::new().extract(&HeaderExtractor(headers)))
}

/// Sends from whatever thread it is asked to, on the runtime.
#[derive(Debug)]
struct Sender {
    client: Client,
    runtime: Handle,
}

impl HttpClient for Sender {
    fn send_bytes<'this, 'send>(
        &'this self,
        request: Request<Bytes>,
    ) -> BoxFuture<'send, Result<Response<Bytes>, HttpError>>
    where
        'this: 'send,
    {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move {
            let (parts, body) = client.request(request.map(Body::from)).await?.into_parts();
            let body = Limited::new(body, LARGEST).collect().await?.to_bytes();
            Ok(Response::from_parts(parts, body))
        });
        async { sent.await? }.boxed()
    }
}
