//! Traces: spans for an OpenTelemetry collector, by OTLP over the HTTP client that the server has anyway.
//!
//! A span is traced if it has the target `trace` and the level TRACE: the log shows it only if a filter names that
//! target, and without a collector it is not even created.

use axum::{
    body::{Body, Bytes},
    http::{Request, Response},
};
use futures_util::{FutureExt, future::BoxFuture};
use http_body_util::{BodyExt, Limited};
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use crate::client::{Client, client};

/// Path of a collector's endpoint for spans.
const PATH: &str = "/v1/traces";
/// Maximum number of bytes that are read of a collector's answer.
const LARGEST: usize = 64 * 1024;

/// Provider that creates the server's spans and sends them.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Creates the traces that are sent to the collector.
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

    /// Layer that records the spans.
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

    /// Filter of the spans that are recorded.
    pub(super) fn filter() -> Targets {
        Targets::new().with_target("trace", LevelFilter::TRACE)
    }

    /// Sends the spans that are left, on a blocking thread: waiting would stop a thread of the runtime that sends.
    pub(super) async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// Sender of spans that works from any thread, on the runtime.
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
