//! Errors of a connection pooler between the server and PostgreSQL, such as PgBouncer, and the setting that mends them.

use sea_orm::DbErr;

use super::transient::driver_error;

const STARTUP_PARAMETERS: &str = "a pooler refuses this setting: name it in its ignore_startup_parameters, \
     see docs/operations.md, \"Behind PgBouncer\"";
const PREPARED_STATEMENTS: &str = "a pooler hands out connections by transaction and does not keep prepared \
     statements: PgBouncer 1.21 or newer with max_prepared_statements does, or pool_mode = session, \
     see docs/operations.md, \"Behind PgBouncer\"";

/// Setting of the pooler that is missing, if the error indicates one.
pub(super) fn advice(error: &DbErr) -> Option<&'static str> {
    let sqlx::Error::Database(error) = driver_error(error)? else { return None };
    advice_for(&error.code()?, error.message())
}

/// Advice for a SQLSTATE: 08P01 is a protocol violation; 26000 and 42P05 say that a prepared statement does not exist,
/// or exists already, which the driver's numbering excludes on a dedicated connection.
fn advice_for(code: &str, message: &str) -> Option<&'static str> {
    match code {
        "08P01" if message.contains("startup parameter") => Some(STARTUP_PARAMETERS),
        "26000" | "42P05" => Some(PREPARED_STATEMENTS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_a_pooler_name_the_setting_that_helps() {
        for (code, message, expected) in [
            ("08P01", "unsupported startup parameter: options", Some(STARTUP_PARAMETERS)),
            ("08P01", "unsupported startup parameter in options: lock_timeout", Some(STARTUP_PARAMETERS)),
            ("08P01", "invalid message format", None),
            ("26000", "prepared statement \"sqlx_s_1\" does not exist", Some(PREPARED_STATEMENTS)),
            ("42P05", "prepared statement \"sqlx_s_1\" already exists", Some(PREPARED_STATEMENTS)),
            ("42P01", "relation \"measure\" does not exist", None),
        ] {
            assert_eq!(advice_for(code, message), expected, "{message}");
        }
    }
}
