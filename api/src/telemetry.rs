//! The log: text for people, JSON for machines.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// What is logged, and how. The log goes to standard error.
#[derive(Args)]
pub(crate) struct TelemetryArgs {
    /// Text for people or JSON for machines.
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value = "text")]
    log_format: LogFormat,
    /// Which events, in the syntax of tracing's filters: `info`, `api=debug,warn`.
    #[arg(long, env = "LOG", default_value = "info,sqlx=warn")]
    log: String,
}

impl TelemetryArgs {
    /// Starts logging for the rest of the process's life.
    pub(crate) fn start(&self) {
        let filter = EnvFilter::try_new(&self.log).unwrap_or_else(|_| EnvFilter::new("info"));
        let colours = std::io::stderr().is_terminal();
        let log =
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
        // A second start, as in tests, keeps the first.
        let _ = match self.log_format {
            LogFormat::Text => log.try_init(),
            LogFormat::Json => log.json().try_init(),
        };
    }
}
