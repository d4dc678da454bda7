//! `scorecard serve`.

use std::{future::IntoFuture, net::SocketAddr, time::Duration};

use clap::Args;
use gateway::{
    http::{self, Transport},
    shutdown::Shutdown,
    units::{bytes, duration},
};
use service::{Clock, Options, Service, quota::Quota};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{DatabaseArgs, Failure, address, issuers::IssuerArgs, token::SecretArgs};
use crate::{
    auth::{Trust, authenticator::Authenticator},
    server::{self, Settings},
    telemetry,
    webhook::{HttpSender, WebhookOptions},
};

/// Time that requests under way may take after the signal to stop.
pub(super) const DRAIN: Duration = Duration::from_secs(25);

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    listen: ListenArgs,
    /// Address of `/metrics`, for Prometheus: one of its own that clients do not reach, or that of `--listen`. By
    /// default it is not served, since it shows the server's activity to anybody who requests it.
    #[arg(long, env = "METRICS_LISTEN", value_parser = address::parse)]
    metrics_listen: Option<SocketAddr>,
    /// Migrates the schema of a PostgreSQL database to the current version before serving.
    #[arg(long)]
    migrate: bool,
    /// Maximum memory of the scorecard cache.
    #[arg(
        long,
        env = "CACHE_BYTES",
        value_parser = bytes::parse,
        default_value = bytes::text(service::DEFAULT_CACHE_BYTES as usize)
    )]
    cache_bytes: usize,
    /// Maximum age of changes that clients receive when they continue from a cursor, for example `90d`; older cursors
    /// expire, and their clients read everything again. By default there is no maximum: the history is stored in any
    /// case.
    #[arg(long, env = "KEEP_CHANGES", value_parser = duration::parse)]
    keep_changes: Option<Duration>,
    #[command(flatten)]
    quota: QuotaArgs,
    /// Time to continue serving after the signal to stop, while `/readyz` reports that the server is not ready: for
    /// proxies that check only at intervals, and send requests until they have.
    #[arg(long, env = "DRAIN_NOTICE", value_parser = duration::parse_or_none, default_value = "0s")]
    drain_notice: Duration,
    /// Time that requests under way may take after that.
    #[arg(long, env = "DRAIN", value_parser = duration::parse, default_value = duration::text(DRAIN))]
    drain: Duration,
    /// NATS servers over which replicas announce writes to each other, separated by commas; not needed on PostgreSQL.
    #[arg(long, env = "NATS_URL", value_delimiter = ',', hide_env_values = true)]
    nats_url: Vec<String>,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    issuers: IssuerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Read replica of the PostgreSQL database, `postgres://user:password@host/database`: scorecards are loaded from it,
    /// as far as it has caught up.
    #[arg(long, env = "READ_DATABASE_URL", hide_env_values = true)]
    read_database_url: Option<String>,
    #[command(flatten)]
    telemetry: telemetry::TelemetryArgs,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    webhooks: WebhookOptions,
}

/// Quotas of an organization, unless it has limits of its own (`scorecard organization quota`).
#[derive(Args)]
pub(super) struct QuotaArgs {
    /// Maximum number of rows of an organization: scorecards, objectives, measures with their periods, comments and so
    /// on.
    #[arg(long, env = "ORGANIZATION_ROWS", default_value_t = Quota::default().rows)]
    organization_rows: u64,
    /// Maximum number of bytes of an organization's change log, which is never cut.
    #[arg(
        long,
        env = "ORGANIZATION_CHANGE_LOG_BYTES",
        value_parser = bytes::parse,
        default_value = bytes::text(Quota::default().change_log_bytes as usize)
    )]
    organization_change_log_bytes: usize,
}

impl QuotaArgs {
    pub(super) fn quota(&self) -> Quota {
        let Self { organization_rows, organization_change_log_bytes } = *self;
        Quota { rows: organization_rows, change_log_bytes: organization_change_log_bytes as u64 }
    }
}

/// Address to listen on.
#[derive(Args)]
pub(super) struct ListenArgs {
    /// Address and port, or a port alone for this machine only; port 0 takes a free one.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", value_parser = address::parse)]
    listen: SocketAddr,
}

impl ListenArgs {
    pub(super) fn address(&self) -> SocketAddr {
        self.listen
    }

    pub(super) async fn bind(&self) -> Result<TcpListener, Failure> {
        bind(self.listen).await
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| format!("cannot listen on {address}: {error}").into())
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let telemetry = self.telemetry.start()?;
        let issuers = self.issuers.issuers()?;
        // With identity providers the server needs no secret of its own.
        let tokens = match issuers.is_empty() {
            true => Some(self.secret.tokens()?),
            false => self.secret.tokens_if_any()?,
        };
        let mut database = self.database.open(self.migrate).await?;
        if let Some(url) = &self.read_database_url {
            database = database.with_read_replica(url, self.database.database_connections).await?;
        }
        let options = Options {
            cache_bytes: self.cache_bytes as u64,
            keep_changes: self.keep_changes,
            private_webhooks: self.webhooks.allow_private,
            quota: self.quota.quota(),
            ..Options::default()
        };
        let service = Service::new(database, Clock::system(), options);
        service.join_replicas(&self.nats_url).await?;
        let shutdown = Shutdown::at_signal(self.drain_notice);
        let listener = self.listen.bind().await?;
        tracing::info!(address = %listener.local_addr()?, "serving");
        let trust = Trust { tokens, issuers };
        let public = self.metrics_listen == Some(self.listen.address());
        let transport = server::transport(&service, trust, self.settings, public, shutdown.stop.clone())?
            .not_ready_from(shutdown.leaving);
        if let Some(address) = self.metrics_listen.filter(|_| !public) {
            let listener = bind(address).await?;
            tracing::info!(address = %listener.local_addr()?, "serving metrics");
            let stopped = shutdown.stop.clone().cancelled_owned();
            let watched = axum::serve(listener, http::watch(transport.clone()));
            tokio::spawn(watched.with_graceful_shutdown(stopped).into_future());
        }
        serve(listener, &service, transport, &self.webhooks, shutdown.stop, self.drain).await?;
        telemetry.stop().await;
        Ok(())
    }
}

/// Serves until `stop` fires, then lets requests under way finish, for as long as `drain`.
pub(super) async fn serve(
    listener: TcpListener,
    service: &Service,
    transport: Transport<Authenticator>,
    webhooks: &WebhookOptions,
    stop: CancellationToken,
    drain: Duration,
) -> Result<(), Failure> {
    let delivering = deliver(service, webhooks, &stop);
    let projecting = tokio::spawn(service.clone().keep_projections(stop.clone().cancelled_owned()));
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(drain).await;
    };
    let served = async {
        http::serve(listener, transport).await?;
        delivering.await;
        let _ = projecting.await;
        Ok::<(), std::io::Error>(())
    };
    tokio::select! {
        result = served => result?,
        () = overdue => tracing::warn!("requests were still under way; stopping without them"),
    }
    service.database().clone().close().await?;
    Ok(())
}

/// Sends messages to webhooks until `stop` fires, if that is enabled in this process; the future ends when the last one
/// was sent.
fn deliver(
    service: &Service,
    options: &WebhookOptions,
    stop: &CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let sender = options.deliver.then(|| HttpSender::new(options));
    let task = match sender {
        Some(Ok(sender)) => {
            let stopped = stop.clone().cancelled_owned();
            Some(tokio::spawn(service.clone().deliver_webhooks(sender, stopped)))
        }
        // The API works without: where there are no certificates, webhooks may not be needed either.
        Some(Err(error)) => {
            tracing::error!(%error, "webhooks are not told: the system has no root certificates");
            None
        }
        None => None,
    };
    async {
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}
