//! Telemetry: the log, as text for people or JSON for machines, and traces for a collector.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use self::traces::Traces;

mod traces;

/// Format of the log.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// Text for people, one event in a line.
    Text,
    /// JSON objects, one in a line.
    Json,
}

/// Settings of log and traces. The log goes to standard error.
#[derive(Args)]
pub(crate) struct TelemetryArgs {
    /// Format of the log: text for people or JSON for machines.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value = "text")]
    log_format: LogFormat,
    /// Filter of logged events, in the syntax of tracing's filters: `info,access=debug` shows every request, too.
    #[arg(long, env = "LOG", default_value = "info,sqlx=warn")]
    log: String,
    /// OpenTelemetry collector that receives spans as protobuf over HTTP, for example `http://collector:4318`; without
    /// it nothing is traced.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    otlp_endpoint: Option<String>,
    /// Name of this server in traces.
    #[arg(long, env = "OTEL_SERVICE_NAME", default_value = "scorecard")]
    service_name: String,
}

/// Background work of tracing, which runs until the process ends.
pub(crate) struct Telemetry(Option<Traces>);

impl TelemetryArgs {
    /// Starts logging and tracing for the rest of the process's life.
    ///
    /// # Errors
    ///
    /// When spans cannot be sent to the collector's address.
    pub(crate) fn start(&self) -> Result<Telemetry, Box<dyn std::error::Error + Send + Sync>> {
        let endpoint = self.otlp_endpoint.as_deref().filter(|endpoint| !endpoint.is_empty());
        let traces = endpoint.map(|endpoint| Traces::to(endpoint, &self.service_name)).transpose()?;
        let filter = EnvFilter::try_new(&self.log).unwrap_or_else(|_| EnvFilter::new("info"));
        let log = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        let log = match self.log_format {
            LogFormat::Text => log.boxed(),
            LogFormat::Json => log.json().boxed(),
        };
        // Each with a filter of its own: spans for traces are not logged, and events of the log are not traced.
        let spans = traces.as_ref().map(|traces| traces.layer().with_filter(Traces::filter()));
        // A second start, as in tests, has no effect.
        let _ = tracing_subscriber::registry().with(log.with_filter(filter)).with(spans).try_init();
        Ok(Telemetry(traces))
    }
}

impl Telemetry {
    /// Sends the spans that are left.
    pub(crate) async fn stop(self) {
        if let Some(traces) = self.0 {
            traces.stop().await;
        }
    }
}
