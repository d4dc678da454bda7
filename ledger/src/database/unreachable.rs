//! Reason why no connection was acquired: a pool only reports that it timed out.

use std::io::ErrorKind;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::options::{ATTEMPT, WAIT};

/// Returns the error; a pool timeout is replaced by the error of one connection attempt. Where that succeeds, all
/// connections of the pool are in use.
pub(super) async fn explained(error: DbErr, options: &PgConnectOptions) -> DbErr {
    if !is_timeout(&error) {
        return error;
    }
    let attempt = tokio::time::timeout(ATTEMPT, PgConnection::connect_with(options)).await;
    let reason = match attempt {
        Ok(Ok(connection)) => {
            // The connection only served to find the reason.
            let _ = connection.close().await;
            "all connections are in use".to_owned()
        }
        // The system's text for a closed port differs between systems and contains a number.
        Ok(Err(sqlx::Error::Io(error))) => match error.kind() {
            kind @ ErrorKind::ConnectionRefused => kind.to_string(),
            _ => error.to_string(),
        },
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    let (host, port, seconds) = (options.get_host(), options.get_port(), WAIT.as_secs());
    DbErr::Conn(RuntimeErr::Internal(format!(
        "no connection to {host}:{port} within {seconds} seconds: {reason}"
    )))
}

/// Reports whether no connection was acquired in time, with a reason or without. Nothing was done then, and the caller
/// has waited for the full time limit, so a retry is pointless.
#[must_use]
pub fn is_unreachable(error: &DbErr) -> bool {
    is_timeout(error) || matches!(error, DbErr::Conn(RuntimeErr::Internal(_)))
}

fn is_timeout(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error)) => matches!(**error, sqlx::Error::PoolTimedOut),
        _ => false,
    }
}
