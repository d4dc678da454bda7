//! Classification of database failures: transient ones, refusals, and values that the database does not accept.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr};

use super::unreachable::is_unreachable;
use crate::error::Error;

/// Prefixes of PostgreSQL's transient SQLSTATEs: the connection failed, two transactions conflicted, the server is
/// stopping or starting, or it has closed an idle connection.
const TRANSIENT: [&str; 7] = ["08", "40001", "40P01", "57P01", "57P02", "57P03", "57P05"];

/// Error that may be transient.
pub(crate) trait Transient: std::fmt::Display {
    /// Reports whether the failure guarantees that the work was not done, and a retry on another connection may well
    /// succeed.
    fn is_transient(&self) -> bool;
}

impl Transient for DbErr {
    fn is_transient(&self) -> bool {
        match driver_error(self) {
            Some(sqlx::Error::Io(_)) => true,
            Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| is_transient_state(&code)),
            _ => false,
        }
    }
}

impl Transient for Error {
    /// A failure after COMMIT was sent is another error, and never transient.
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Reports whether the failure of a single statement guarantees that it was not executed, because the database has
/// refused it. A statement whose answer is lost, or that a stopping server cuts off, may have been executed.
pub(crate) fn is_refusal(error: &DbErr) -> bool {
    match error {
        error if is_unreachable(error) => true,
        DbErr::ConnectionAcquire(_) => true,
        error => {
            statement_code(error).is_some_and(|code| !code.starts_with("57P") && !code.starts_with("08"))
        }
    }
}

/// Reports whether the database has refused a value: a text, a number or a date that it cannot store or compare.
pub(crate) fn is_data_error(error: &DbErr) -> bool {
    statement_code(error).is_some_and(|code| is_data_state(&code))
}

/// Error of the driver, of a connection or a statement.
pub(super) fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// Code with which the database has answered a statement; `None` for other errors.
fn statement_code(error: &DbErr) -> Option<Cow<'_, str>> {
    match driver_error(error).filter(|_| !matches!(error, DbErr::Conn(_)))? {
        sqlx::Error::Database(error) => error.code(),
        _ => None,
    }
}

/// Classes 22 and 54 of SQLSTATE: a value that a type does not accept, or that is too big for an index or a statement.
/// For SQLite: a value that is too big, of another type, or out of range.
fn is_data_state(code: &str) -> bool {
    let is_class = ["22", "54"].iter().any(|class| code.starts_with(class));
    (code.len() == 5 && is_class) || ["18", "20", "25"].contains(&code)
}

/// Codes of SQLite have up to four digits, so they match none of these.
fn is_transient_state(code: &str) -> bool {
    code.len() == 5 && TRANSIENT.iter().any(|state| code.starts_with(state))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_rejected_value_is_a_data_error() {
        for code in ["22021", "22003", "22008", "22P05", "54000", "54001", "54023", "18", "20", "25"] {
            assert!(is_data_state(code), "{code}");
        }
        for code in ["23505", "2202", "5400", "08006", "57014", "5", "2", "22", "54", "1032", ""] {
            assert!(!is_data_state(code), "{code}");
        }
    }

    #[test]
    fn a_statement_without_a_connection_was_not_sent() {
        let pool = |error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
        for (error, was_not_sent) in [
            (DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout), true),
            (pool(sqlx::Error::PoolTimedOut), true),
            (DbErr::Conn(RuntimeErr::Internal("no connection within 10 seconds".to_owned())), true),
            (pool(sqlx::Error::WorkerCrashed), false),
            (DbErr::Custom("anything".to_owned()), false),
        ] {
            assert_eq!((is_unreachable(&error), is_refusal(&error)), (was_not_sent, was_not_sent), "{error}");
        }
    }

    #[test]
    fn broken_connections_and_serialization_failures_are_transient() {
        for code in ["08006", "40001", "40P01", "57P01", "57P02", "57P03"] {
            assert!(is_transient_state(code), "{code}");
        }
        // A timeout, a lock timeout, a duplicate key, codes of SQLite.
        for code in ["57014", "55P03", "23505", "5", "08", "1032", ""] {
            assert!(!is_transient_state(code), "{code}");
        }
        let broken =
            || RuntimeErr::SqlxError(Arc::new(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())));
        assert!(DbErr::Query(broken()).is_transient());
        assert!(Error::Database(DbErr::Exec(broken())).is_transient());
        assert!(!Error::Unconfirmed(DbErr::Exec(broken())).is_transient(), "it may have been done");
        assert!(
            !DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout).is_transient(),
            "it has waited long"
        );
    }
}
