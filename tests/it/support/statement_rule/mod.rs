//! Rule for statements on PostgreSQL: each names one organization, so that it is executed where that organization's
//! rows are, or it stands in the list of those that may look at all organizations.
//!
//! This is what tables need that are distributed by organization. A table counts as restricted to one organization if
//! its column is compared with a parameter, directly or by equalities within the same SELECT. A correlation with an
//! outer query does not count: the table is then looked for on all nodes.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use sqlparser::{ast::Statement, dialect::PostgreSqlDialect, parser::Parser};

mod scope;
mod walk;

use self::walk::Walk;

/// Statement that may look at all organizations.
struct Exception {
    /// What it is for, and why it may.
    #[expect(dead_code, reason = "the reason is for people")]
    reason: &'static str,
    /// Parts of its text, in this order: the first begins it, the last ends it but for digits.
    parts: &'static [&'static str],
}

const EXCEPTIONS: [Exception; 6] = [
    Exception {
        reason: "API key by its hash, to find out who calls: by an index, then in memory",
        parts: &[
            r#"SELECT "api_key"."organization_id", "#,
            r#" FROM "api_key" WHERE "api_key"."hash" = $1 LIMIT $"#,
        ],
    },
    Exception {
        reason: "organizations of a caller, by issuer and subject: by an index",
        parts: &[
            r#"SELECT "member"."organization_id" FROM "member" WHERE "member"."issuer" = $1 AND "member"."subject" = $2 AND "#,
            r#""member"."removed_at" IS NULL ORDER BY "member"."created_at" ASC, "member"."organization_id" ASC"#,
        ],
    },
    Exception {
        reason: "invitations of a caller, by e-mail address: by the same index",
        parts: &[
            r#"SELECT "member"."organization_id", "#,
            r#" FROM "member" WHERE "member"."issuer" = $1 AND "member"."subject" = $2 AND "member"."removed_at" IS NULL ORDER BY "member"."organization_id" ASC"#,
        ],
    },
    Exception {
        reason: "webhooks that wait, which have few rows",
        parts: &[
            r#"SELECT "webhook_cursor"."organization_id", "webhook_cursor"."webhook_id" FROM "webhook_cursor" INNER JOIN "webhook" ON "#,
            r#" INNER JOIN "organization" ON "#,
            r#" ORDER BY ROW_NUMBER() OVER (PARTITION BY "#,
            " LIMIT $",
        ],
    },
    Exception {
        reason: "organization by its slug, for the command line: by an index",
        parts: &[
            r#"SELECT "organization"."id" FROM "organization" WHERE "#,
            r#""organization"."slug" = $1 LIMIT $"#,
        ],
    },
    Exception {
        reason: "optimistic writes of several organizations: not sent where tables are distributed",
        parts: &[
            "WITH raised AS (UPDATE organization SET revision = write.reached, ",
            " SELECT id FROM raised",
        ],
    },
];

/// Checks the statement.
///
/// # Errors
/// Returns what is wrong with it.
pub(crate) fn check(sql: &str) -> Result<(), String> {
    if EXCEPTIONS.iter().any(|exception| has_parts(sql, exception.parts)) {
        return Ok(());
    }
    let statements = Parser::parse_sql(&PostgreSqlDialect {}, sql).map_err(|error| error.to_string())?;
    match statements.as_slice() {
        [Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_)] => {}
        [Statement::StartTransaction { .. } | Statement::Commit { .. } | Statement::Rollback { .. }] => {}
        [other] => return Err(format!("it is neither a query nor a write of rows: {other}")),
        _ => return Err("it is not one statement".to_owned()),
    }
    Walk::of(&statements)
}

/// Checks statements that a server has sent, each text once in this process.
///
/// # Errors
/// Returns those that break the rule, with the reasons.
pub(super) fn check_all(sent: impl IntoIterator<Item = String>) -> Result<(), String> {
    static CHECKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let checked = || CHECKED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut breaches = String::new();
    for sql in sent {
        if checked().contains(&sql) {
            continue;
        }
        match check(&sql) {
            Ok(()) => _ = checked().insert(sql),
            Err(reason) => breaches += &format!("names no organization, or several: {reason}\n{sql}\n"),
        }
    }
    if breaches.is_empty() { Ok(()) } else { Err(breaches) }
}

fn has_parts(sql: &str, parts: &[&str]) -> bool {
    let [first, middle @ .., last] = parts else { return false };
    let sql = sql.trim_end_matches(|character: char| character.is_ascii_digit());
    let Some(mut rest) = sql.strip_prefix(first) else { return false };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
