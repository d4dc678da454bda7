//! Text of a database failure.

use std::error::Error;

use sea_orm::{DbErr, RuntimeErr};

use super::pooler;

/// Message of the error, without the error kind that it is wrapped in, and with advice where a pooler causes it.
pub(crate) fn reason(error: &DbErr) -> String {
    match error {
        DbErr::Custom(words)
        | DbErr::Conn(RuntimeErr::Internal(words))
        | DbErr::Exec(RuntimeErr::Internal(words))
        | DbErr::Query(RuntimeErr::Internal(words)) => words.clone(),
        other => match pooler::advice(other) {
            Some(advice) => format!("{other} ({advice})"),
            None => other.to_string(),
        },
    }
}

/// Message of any failure; for a database failure without the error kind.
#[must_use]
pub fn failure_text(failure: &(dyn Error + 'static)) -> String {
    failure.downcast_ref::<DbErr>().map_or_else(|| failure.to_string(), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_our_own_has_no_error_kind() {
        let words = "no connection to 127.0.0.1:5999 within 10 seconds: connection refused";
        let of = |error: DbErr| failure_text(&error);
        assert_eq!(of(DbErr::Custom(words.to_owned())), words);
        assert_eq!(of(DbErr::Conn(RuntimeErr::Internal(words.to_owned()))), words);
        let custom = || DbErr::Custom(words.to_owned());
        assert_eq!(
            crate::error::Error::Database(custom()).to_string(),
            format!("the database failed: {words}")
        );
        assert_eq!(of(DbErr::RecordNotUpdated), DbErr::RecordNotUpdated.to_string());
    }
}
