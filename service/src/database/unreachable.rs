//! Why no connection was had: a pool only says that it has waited.

use std::io::ErrorKind;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::options::{ATTEMPT, WAIT};

/// The same error; where it says that no connection was had in time, what one attempt to connect fails with. Where that
/// succeeds, all connections of the pool are in use.
pub(super) async fn explained(error: DbErr, options: &PgConnectOptions) -> DbErr {
    if !is_timeout(&error) {
        return error;
    }
    let attempt = tokio::time::timeout(ATTEMPT, PgConnection::connect_with(options)).await;
    let reason = match attempt {
        Ok(Ok(connection)) => {
            // It was only to find out.
            let _ = connection.close().await;
            "all connections are in use".to_owned()
        }
        // What the system says of a closed port differs from system to system, in its words and with a number.
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

/// Whether no connection was had in time, with the reason or without. Nothing was done then, and whoever waited for it
/// has waited as long as anybody should.
pub(crate) fn is_unreachable(error: &DbErr) -> bool {
    is_timeout(error) || matches!(error, DbErr::Conn(RuntimeErr::Internal(_)))
}

fn is_timeout(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error)) => matches!(**error, sqlx::Error::PoolTimedOut),
        _ => false,
    }
}
