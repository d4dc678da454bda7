//! `scorecard migrate --distribute`, and a server on distributed tables.
//!
//! Citus is not installed where these tests run. They use a stand-in: tables and functions by the names of those of
//! Citus, which note what is distributed, and refuse what Citus refuses of a table. The rows stay where they are, so it
//! says nothing about statements, which `rule` is for.

use futures_util::future::join_all;
use macro_rules_attribute::apply;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;
use service::{Error, organization::NewOrganization};

use crate::{
    command_line::run,
    support::{App, Database, assert_same, blank_postgres, on_databases, sized},
};

const STAND_IN: &str = r#"
    CREATE SCHEMA stand_in;
    CREATE TABLE stand_in.pg_dist_partition (
      logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, tenant text NOT NULL);
    CREATE TABLE stand_in.pg_dist_shard (logicalrelid regclass NOT NULL, shardid bigint NOT NULL);
    CREATE FUNCTION stand_in.create_distributed_table(
      table_name regclass, distribution_column text, colocate_with text DEFAULT 'default'
    ) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = table_name AND i.indisunique AND NOT EXISTS (
          SELECT 1 FROM pg_attribute
          WHERE attrelid = table_name AND attname = distribution_column AND attnum = ANY (i.indkey::int2[]))) THEN
        RAISE EXCEPTION 'a unique key of % lacks the distribution column', table_name;
      END IF;
      IF EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'f' AND table_name IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION '% has references', table_name;
      END IF;
      IF colocate_with <> 'default' AND NOT EXISTS (
          SELECT 1 FROM pg_dist_partition WHERE logicalrelid = colocate_with::regclass) THEN
        RAISE EXCEPTION '% is not distributed', colocate_with;
      END IF;
      INSERT INTO pg_dist_partition VALUES (table_name, 'h', distribution_column);
    END $$;
    CREATE FUNCTION stand_in.truncate_local_data_after_distributing_table(table_name regclass)
    RETURNS void LANGUAGE plpgsql AS $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = table_name) THEN
        RAISE EXCEPTION '% is not distributed', table_name;
      END IF;
    END $$;
    DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET search_path = public, stand_in', current_database());
    END $$;
"#;

/// Database without a schema, with the stand-in for Citus; `None` where no PostgreSQL answers.
async fn blank() -> Option<String> {
    let url = blank_postgres().await?;
    let connection: DatabaseConnection = sea_orm::Database::connect(&url).await.unwrap();
    connection.execute_unprepared(STAND_IN).await.unwrap();
    connection.close().await.unwrap();
    Some(url)
}

/// Texts in the first column of the query.
async fn texts(url: &str, sql: &str) -> Vec<String> {
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn execute(url: &str, sql: &str) {
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

const DISTRIBUTED: &str = "SELECT logicalrelid::text FROM stand_in.pg_dist_partition ORDER BY 1";
const TABLES: &str = "SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'seaql_migrations' ORDER BY 1";
const CONSTRAINTS: &str = "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname <> 'organization_slug_key' ORDER BY 1";
const INDEXES: &str = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND indexname IN ('api_key_hash_idx', 'organization_slug_key', 'organization_slug_idx') ORDER BY 1";

fn organization(slug: &str) -> NewOrganization {
    NewOrganization {
        slug: slug.to_owned(),
        name: "New".to_owned(),
        fiscal_year_start: 1,
        time_zone: "America/Toronto".to_owned(),
        currency: "CAD".to_owned(),
    }
}

#[apply(on_databases)]
async fn a_database_without_citus_is_refused_with_what_is_needed(database: Database) {
    let app = database.app().await;
    let done = run(&app.database_url(), &["migrate", "--distribute"]).await;
    assert_eq!(done.code, 1, "{done:?}");
    let needed = match database {
        Database::Sqlite => "PostgreSQL with Citus",
        Database::Postgres => "CREATE EXTENSION citus",
    };
    assert!(done.err.contains(needed), "{done:?}");
}

#[tokio::test]
async fn a_refused_distribution_applies_no_step() {
    let Some(url) = blank_postgres().await else { return };
    assert_eq!(run(&url, &["migrate", "--distribute"]).await.code, 1);
    assert_eq!(texts(&url, TABLES).await, [""; 0]);
}

#[tokio::test]
async fn an_empty_database_is_migrated_and_distributed() {
    let Some(url) = blank().await else { return };
    let done = run(&url, &["migrate", "--distribute"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    let tables = texts(&url, TABLES).await;
    assert!(done.err.contains(&format!("distributed {} tables", tables.len())), "{done:?}");
    assert_eq!(texts(&url, DISTRIBUTED).await, tables);
}

#[tokio::test]
async fn a_filled_database_is_distributed_once_with_all_that_it_has() {
    let Some(url) = blank().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    assert_eq!(texts(&url, DISTRIBUTED).await, [""; 0], "not without being asked");
    let app = App::on(&url).await;
    app.import(&sized(4, 4, 3)).await;
    let before = (app.viewer().export().await, texts(&url, CONSTRAINTS).await);

    let done = run(&url, &["migrate", "--distribute"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(texts(&url, DISTRIBUTED).await, texts(&url, TABLES).await);
    assert_eq!(texts(&url, CONSTRAINTS).await, before.1);
    assert_eq!(
        texts(&url, INDEXES).await,
        [
            "CREATE INDEX api_key_hash_idx ON public.api_key USING btree (hash)",
            "CREATE INDEX organization_slug_idx ON public.organization USING btree (slug)",
        ]
    );
    assert_same(&app.replica().await.viewer().export().await, &before.0);

    // Again; then with a table of a later step, and one that is none of the program's.
    let again = run(&url, &["migrate", "--distribute"]).await;
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.err.contains("distributed 0 tables"), "{again:?}");
    execute(
        &url,
        "CREATE TABLE of_tomorrow (organization_id uuid REFERENCES organization, id uuid,
             scorecard_id uuid, PRIMARY KEY (organization_id, id),
             FOREIGN KEY (organization_id, scorecard_id) REFERENCES scorecard (organization_id, id));
         CREATE TABLE of_somebody_else (id uuid PRIMARY KEY)",
    )
    .await;
    let constraints = texts(&url, CONSTRAINTS).await;
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let distributed = texts(&url, DISTRIBUTED).await;
    assert!(distributed.contains(&"of_tomorrow".to_owned()), "{distributed:?}");
    assert!(!distributed.contains(&"of_somebody_else".to_owned()), "{distributed:?}");
    assert_eq!(texts(&url, CONSTRAINTS).await, constraints);
}

#[tokio::test]
async fn a_distribution_that_fails_changes_nothing() {
    let Some(url) = blank().await else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    execute(&url, "CREATE TABLE odd (organization_id uuid, id uuid PRIMARY KEY)").await;
    let before = (texts(&url, CONSTRAINTS).await, texts(&url, INDEXES).await);
    let done = run(&url, &["migrate", "--distribute"]).await;
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.err.contains("a unique key of odd"), "{done:?}");
    assert_eq!((texts(&url, CONSTRAINTS).await, texts(&url, INDEXES).await), before);
    assert_eq!(texts(&url, DISTRIBUTED).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_distributed_tables_keeps_slugs_unique_and_writes_one_organization_at_a_time() {
    let Some(url) = blank().await else { return };
    assert_eq!(run(&url, &["migrate", "--distribute"]).await.code, 0);
    let app = App::on(&url).await;
    assert!(app.service().database().is_distributed());

    // No index keeps the slug unique.
    let founded = join_all((0..8).map(|_| app.service().create_organization(organization("new")))).await;
    let ids: Vec<_> = founded.iter().filter_map(|founded| founded.as_ref().ok()).collect();
    assert_eq!(ids.len(), 1, "{founded:?}");
    let refused = |founded: &&Result<_, Error>| matches!(founded, Err(Error::BadInput(reason)) if reason.contains("the slug new already"));
    assert_eq!(founded.iter().filter(refused).count(), 7, "{founded:?}");
    assert_eq!(app.service().organization_by_slug("new").await.unwrap(), *ids[0]);

    // A value is written by a transaction that locks the organization: the revision, the row and the log.
    app.import(&sized(4, 4, 3)).await;
    let entry = |value| json!([{ "measure": { "key": "measure-1" }, "period": "2026-10", "value": value }]);
    app.contributor().record(entry(1)).await.at("");
    let (count, reply) = app.counted(app.contributor().record(entry(2))).await;
    assert_eq!((count, reply.number("/actualsRecord/results/0/actual")), (3, 2.0));
}
