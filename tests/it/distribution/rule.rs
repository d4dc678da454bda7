//! The rule for statements itself: what keeps it, what breaks it, and that the tests hold servers to it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{Database, check_statement, postgres_answers};

#[test]
fn a_statement_that_names_one_organization_keeps_the_rule() {
    for sql in [
        r#"SELECT "theme"."id" FROM "theme" WHERE "theme"."organization_id" = $1"#,
        r#"SELECT "id" FROM "theme" AS "t" WHERE ("name" = $1 OR "name" = $2) AND ("organization_id" = CAST($3 AS uuid))"#,
        r#"SELECT "organization"."revision" FROM "organization" WHERE "organization"."id" = $1 FOR UPDATE"#,
        r#"SELECT * FROM "measure" INNER JOIN "organization" ON "measure"."organization_id" = "organization"."id"
           WHERE "organization"."id" = $1"#,
        r#"SELECT * FROM "change" WHERE "change"."organization_id" = $1 AND "change"."revision" NOT IN (
             SELECT "imported_revision"."revision" FROM "imported_revision"
             WHERE "imported_revision"."organization_id" = $2)"#,
        r#"SELECT *, $1 AS "n" FROM (SELECT * FROM "change" WHERE "change"."organization_id" = $2) AS "history"
           UNION ALL
           (SELECT *, $3 AS "n" FROM (SELECT * FROM "change" WHERE "change"."organization_id" = $4) AS "history")"#,
        r#"UPDATE "theme" SET "name" = $1 WHERE "theme"."organization_id" = $2 RETURNING "id""#,
        r#"DELETE FROM "theme" WHERE "theme"."organization_id" = $1 AND "theme"."id" = $2"#,
        r#"INSERT INTO "theme" ("organization_id", "id") VALUES ($1, $2) ON CONFLICT ("organization_id", "id")
           DO UPDATE SET "name" = "excluded"."name""#,
        r#"INSERT INTO "theme" ("organization_id", "id") SELECT "organization"."id", "rows"."id"
           FROM json_populate_recordset(NULL::"theme", $1::json) AS "rows", "organization"
           WHERE "organization"."id" = $2 AND "rows"."organization_id" = "organization"."id""#,
        "WITH t AS (SELECT id FROM theme WHERE organization_id = $1) SELECT id FROM t",
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT pg_notify($1, $2)",
        r#"SELECT "version" FROM "seaql_migrations""#,
        r#"SELECT "table_name" FROM "information_schema"."tables" WHERE "table_name" = $1"#,
    ] {
        assert_eq!(check_statement(sql), Ok(()), "{sql}");
    }
}

#[test]
fn a_statement_that_names_no_organization_or_several_breaks_the_rule() {
    for (sql, reason) in [
        (r#"SELECT "theme"."id" FROM "theme""#, "theme is used without"),
        (r#"SELECT "theme"."id" FROM "theme" WHERE "theme"."id" = $1"#, "theme is used without"),
        // A new table is held to the rule without being known to it.
        (r#"SELECT "id" FROM "of_tomorrow" WHERE "id" = $1"#, "of_tomorrow is used without"),
        // Several organizations.
        (r#"SELECT "id" FROM "theme" WHERE "organization_id" IN ($1, $2)"#, "theme is used without"),
        (r#"SELECT "id" FROM "theme" WHERE "organization_id" = ANY($1)"#, "theme is used without"),
        (r#"SELECT "id" FROM "theme" WHERE "organization_id" > $1"#, "theme is used without"),
        (r#"SELECT "id" FROM "theme" WHERE "organization_id" = $1 OR "id" = $2"#, "theme is used without"),
        (r#"SELECT "id" FROM "theme" WHERE NOT ("organization_id" = $1)"#, "theme is used without"),
        // Compared with no parameter.
        (r#"SELECT "id" FROM "theme" WHERE "organization_id" = "id""#, "theme is used without"),
        (
            r#"SELECT "t"."id" FROM "theme" AS "t", "measure" AS "m"
               WHERE "t"."organization_id" = $1 AND "m"."id" = "t"."id""#,
            "measure is used without",
        ),
        (
            r#"SELECT "t"."id" FROM "theme" AS "t" LEFT JOIN "measure" AS "m" ON "m"."id" = "t"."id"
               WHERE "t"."organization_id" = $1"#,
            "a join of a kind",
        ),
        // A qualifier is missing where two tables have the column.
        (r#"SELECT 1 FROM "theme", "measure" WHERE "organization_id" = $1"#, "theme is used without"),
        // A query in it that is correlated, or without an organization.
        (
            r#"SELECT (SELECT MAX("change"."revision") FROM "change" WHERE "change"."organization_id" = "organization"."id")
               FROM "organization" WHERE "organization"."id" = $1"#,
            "change is used without",
        ),
        (
            r#"SELECT "id" FROM "theme" WHERE "organization_id" = $1 AND "id" IN (SELECT "id" FROM "measure")"#,
            "measure is used without",
        ),
        (
            r#"SELECT * FROM "theme" WHERE "organization_id" = $1 UNION ALL SELECT * FROM "theme""#,
            "theme is used without",
        ),
        // Writes.
        (r#"UPDATE "theme" SET "name" = $1 WHERE "id" = $2"#, "theme is used without"),
        (r#"UPDATE "theme" SET "organization_id" = $1 WHERE "organization_id" = $2"#, "moves a row"),
        (r#"DELETE FROM "theme" WHERE "id" = $1"#, "theme is used without"),
        (r#"INSERT INTO "theme" ("id") VALUES ($1)"#, "without the organization"),
        (
            r#"INSERT INTO "theme" ("organization_id", "id") VALUES ($1, $2), ($3, $4)"#,
            "several rows as VALUES",
        ),
        (
            r#"INSERT INTO "theme" ("organization_id", "id") SELECT "rows"."organization_id", "rows"."id"
               FROM json_populate_recordset(NULL::"theme", $1::json) AS "rows""#,
            "does not come from the organization",
        ),
        (
            r#"INSERT INTO "theme" ("organization_id", "id") SELECT "organization"."id", "rows"."id"
               FROM json_populate_recordset(NULL::"theme", $1::json) AS "rows", "organization""#,
            "organization is used without",
        ),
        (
            r#"WITH gone AS (DELETE FROM "theme" WHERE "organization_id" = $1 RETURNING "id") SELECT "id" FROM gone"#,
            "within WITH",
        ),
        // A statement that resembles one of the exceptions.
        (
            r#"SELECT "organization"."id" FROM "organization" WHERE "organization"."slug" = $1 LIMIT $2 FOR UPDATE"#,
            "organization is used without",
        ),
        (
            r#"SELECT "organization"."name" FROM "organization" WHERE "organization"."slug" = $1"#,
            "is used without",
        ),
        // Neither a query nor a write of rows, and two statements.
        (r#"ALTER TABLE "theme" ADD COLUMN "colour" text"#, "neither a query"),
        (r#"TRUNCATE "theme""#, "neither a query"),
        ("SELECT 1; SELECT 2", "not one statement"),
        ("SELECT FROM WHERE", "Expected"),
    ] {
        let breach = check_statement(sql).expect_err(sql);
        assert!(breach.contains(reason), "{sql}\n{breach}");
    }
}

#[tokio::test]
async fn a_test_fails_whose_server_has_sent_a_statement_that_breaks_the_rule() {
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    let breach = Statement::from_string(DbBackend::Postgres, "SELECT name FROM theme");
    app.service().database().connection().query_all_raw(breach).await.unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| drop(app))).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert!(message.contains("theme is used without its organization\nSELECT name FROM theme"), "{message}");
}
