//! Server under test: the real router on a free port. The only file that knows the layers inside the API.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
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

use super::statement_rule;

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
    statements: Arc<Statements>,
}

/// Statements that the database has received.
#[derive(Default)]
struct Statements {
    count: AtomicUsize,
    /// Texts of those on PostgreSQL, where each must name one organization.
    texts: Mutex<HashSet<String>>,
}

/// Configuration of a server.
#[derive(Default)]
pub(super) struct Setup {
    pub(super) settings: Settings,
    pub(super) options: Options,
    /// Identity providers whose tokens are accepted.
    pub(super) issuers: Vec<IssuerConfig>,
    /// Read replica of the database.
    pub(super) read_database_url: Option<String>,
}

impl Server {
    pub(super) async fn start(database_url: &str, clock: Clock, setup: Setup) -> Self {
        let Setup { mut settings, options, issuers, read_database_url } = setup;
        let ping = &mut settings.options.socket.ping;
        if *ping == http::SocketOptions::default().ping {
            *ping = PATIENCE;
        }
        // Debug builds need more processor time.
        let processor_time = &mut settings.limits.processor_time;
        if *processor_time == Limits::default().processor_time {
            *processor_time = PATIENCE;
        }
        let statements = Arc::new(Statements::default());
        let (received, is_postgres) = (Arc::clone(&statements), !database_url.starts_with("sqlite:"));
        let database = Database::connect(database_url).await.unwrap();
        let database = database.with_statement_hook(move |sql| {
            received.count.fetch_add(1, Ordering::SeqCst);
            if is_postgres {
                received.add(sql);
            }
        });
        let database = match &read_database_url {
            Some(url) => database.with_read_replica(url, 2).await.unwrap(),
            None => database,
        };
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
        self.statements.count.load(Ordering::SeqCst)
    }
}

impl Statements {
    fn texts(&self) -> MutexGuard<'_, HashSet<String>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, sql: &str) {
        let mut texts = self.texts();
        if !texts.contains(sql) {
            texts.insert(sql.to_owned());
        }
    }
}

impl Drop for Server {
    /// Stops the server, and fails the test where a statement was sent that breaks the rule.
    fn drop(&mut self) {
        self.stop.cancel();
        if !std::thread::panicking()
            && let Err(breach) = statement_rule::check_all(std::mem::take(&mut *self.statements.texts()))
        {
            panic!("a statement breaks the rule of support/statement_rule.rs: it {breach}");
        }
    }
}
