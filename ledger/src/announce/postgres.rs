//! LISTEN and NOTIFY of PostgreSQL as the transport.
//!
//! NOTIFY is sent after the commit and in a transaction of its own: within the transaction of a write it would
//! serialize all commits of the database.

use std::time::Duration;

use sqlx::{
    PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use tokio::time::timeout;

use super::{
    Announcement, Announcer, message,
    transport::{Failure, Transport},
};
use crate::database::Database;

/// Name of the channel. Channels belong to a database, so deployments need nothing else to keep apart.
const CHANNEL: &str = "scorecard_revision";
/// Application name of these connections in `pg_stat_activity`.
const NAME: &str = "scorecard announcements";
/// Time without notifications after which the connection is checked: a firewall may have dropped it silently.
const CHECK_INTERVAL: Duration = Duration::from_secs(30);
/// Time limit of the check.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// Pair of dedicated connections: one that listens, one that notifies. So announcements neither wait for the
/// connections of requests nor take one away.
pub(super) struct Postgres {
    pool: PgPool,
    requests: Database,
}

impl Postgres {
    /// Creates the transport beside the pool of requests; `None` where the database is not PostgreSQL.
    pub(super) fn beside(database: &Database) -> Option<Self> {
        let options = database.postgres()?.connect_options();
        // An announcement need not survive a crash, and with synchronous commit NOTIFY would wait for the disk.
        let options = (*options).clone().application_name(NAME).options([("synchronous_commit", "off")]);
        let pool =
            PgPoolOptions::new().max_connections(2).acquire_timeout(CHECK_TIMEOUT).connect_lazy_with(options);
        Some(Self { pool, requests: database.clone() })
    }

    async fn listen(&self, announcer: &Announcer) -> Result<Failure, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        announcer.set_connected(true);
        tracing::info!("other replicas are heard through PostgreSQL");
        loop {
            match timeout(CHECK_INTERVAL, listener.try_recv()).await {
                Ok(Ok(Some(heard))) => {
                    if let Some(announcement) = message::read(heard.payload()) {
                        announcer.notify_local(announcement);
                    }
                }
                Ok(Ok(None)) => return Ok("the connection was lost".into()),
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    match timeout(CHECK_TIMEOUT, sqlx::query("SELECT 1").execute(&mut listener)).await {
                        Ok(answer) => {
                            answer?;
                        }
                        Err(_) => return Ok("the connection is silent".into()),
                    }
                }
            }
        }
    }
}

impl Transport for Postgres {
    async fn subscribe(&self, announcer: &Announcer) -> Failure {
        let failure = self.listen(announcer).await.unwrap_or_else(Into::into);
        // The failure may have broken the connections of requests, too; mark them so that they are checked before use.
        self.requests.suspect();
        failure
    }

    async fn publish(&self, announcements: &[Announcement]) -> Result<(), Failure> {
        let messages: Vec<String> = announcements.iter().copied().map(message::written).collect();
        let notify = sqlx::query("SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message");
        notify.bind(CHANNEL).bind(messages).execute(&self.pool).await?;
        Ok(())
    }
}
