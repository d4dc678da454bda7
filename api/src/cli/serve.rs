//! `scorecard serve`.

use std::{future::IntoFuture, net::SocketAddr, time::Duration};

use clap::Args;
use service::{Clock, Service};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{DatabaseArgs, Failure, token::SecretArgs};
use crate::{auth::token::Tokens, http, server, shutdown, telemetry};

/// How long requests under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(25);

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    listen: ListenArgs,
    /// Brings the schema of a PostgreSQL database up to date before serving.
    #[arg(long)]
    migrate: bool,
    /// How many bytes of scorecards are kept in memory.
    #[arg(long, env = "CACHE_BYTES", default_value_t = service::DEFAULT_CACHE_BYTES)]
    cache_bytes: u64,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    telemetry: telemetry::TelemetryArgs,
}

/// Where to listen.
#[derive(Args)]
pub(super) struct ListenArgs {
    /// Address and port; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl ListenArgs {
    pub(super) async fn bind(&self) -> Result<TcpListener, Failure> {
        let listener = TcpListener::bind(self.listen).await;
        listener.map_err(|error| format!("cannot listen on {}: {error}", self.listen).into())
    }
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        self.telemetry.start();
        let tokens = self.secret.tokens()?;
        let database = self.database.open(self.migrate).await?;
        let service = Service::new(database, Clock::system(), self.cache_bytes);
        let listener = self.listen.bind().await?;
        tracing::info!(address = %listener.local_addr()?, "serving");
        serve(listener, service, tokens, shutdown::signal()).await
    }
}

/// Serves until `stop` fires, then lets what is under way end.
pub(super) async fn serve(
    listener: TcpListener,
    service: Service,
    tokens: Tokens,
    stop: CancellationToken,
) -> Result<(), Failure> {
    let transport = server::transport(&service, tokens, stop.clone())?;
    let router = http::router(transport.clone());
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    let served = async {
        serving.into_future().await?;
        transport.drained().await;
        Ok::<(), std::io::Error>(())
    };
    tokio::select! {
        result = served => result?,
        () = overdue => tracing::warn!("requests were still under way; stopping without them"),
    }
    service.database().clone().close().await?;
    Ok(())
}
