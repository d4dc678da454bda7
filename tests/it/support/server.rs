//! Server under test: the real router on a free port. The only file that knows the layers inside the API.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use api::{
    auth::{
        Trust,
        issuer::{Issuer, IssuerConfig},
        token::Tokens,
    },
    server::{self, Settings},
};
use gateway::{executor::Limits, http};
use service::{Clock, Database, Options, Service};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Secret that signs the tokens of the tests.
pub(crate) const SECRET: &str = "the secret of the end-to-end tests, known to all";

/// Time that a test may leave a socket silent: on a busy machine longer than for a real client.
const PATIENCE: Duration = Duration::from_secs(600);

/// Running server, which stops when dropped.
pub(crate) struct Server {
    pub(super) address: SocketAddr,
    pub(super) tokens: Tokens,
    pub(super) service: Service,
    pub(super) stop: CancellationToken,
    statements: Arc<AtomicUsize>,
}

/// Configuration of a server.
#[derive(Default)]
pub(super) struct Setup {
    pub(super) settings: Settings,
    pub(super) options: Options,
    /// Identity providers whose tokens are accepted.
    pub(super) issuers: Vec<IssuerConfig>,
}

impl Server {
    pub(super) async fn start(database_url: &str, clock: Clock, setup: Setup) -> Self {
        let Setup { mut settings, options, issuers } = setup;
        let ping = &mut settings.options.socket.ping;
        if *ping == http::SocketOptions::default().ping {
            *ping = PATIENCE;
        }
        // Debug builds need more processor time.
        let processor_time = &mut settings.limits.processor_time;
        if *processor_time == Limits::default().processor_time {
            *processor_time = PATIENCE;
        }
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&statements);
        let database = Database::connect(database_url).await.unwrap();
        let database = database.with_statement_hook(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let service = Service::new(database, clock.clone(), options);
        service.join_replicas(&[]).await.unwrap();
        let tokens = || Tokens::new(SECRET, None, None, clock.clone()).unwrap();
        let stop = CancellationToken::new();
        let trust = Trust { tokens: Some(tokens()), issuers: Issuer::all(issuers, &clock).unwrap() };
        let transport = server::transport(&service, trust, settings, true, stop.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let listener = http::listen(listener, &transport);
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(
            axum::serve(listener, http::service(transport)).with_graceful_shutdown(stopped).into_future(),
        );
        Self { address, tokens: tokens(), service, stop, statements }
    }

    /// Number of statements that the database has received so far.
    pub(super) fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
