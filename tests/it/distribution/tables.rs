//! What a table needs to be distributed by organization, held against the schema of the program.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::support::{Database, postgres_answers};

/// Unique keys without the organization, which `scorecard migrate --distribute` replaces.
const REPLACED: [&str; 2] = ["api_key_hash_idx", "organization_slug_key"];

/// Tables, but for the list of migrations, and the column with the organization.
const TABLES: &str = "SELECT c.oid, c.relname,
      CASE c.relname WHEN 'organization' THEN 'id' ELSE 'organization_id' END AS tenant
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND c.relname <> 'seaql_migrations'";

async fn names(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let query = Statement::from_string(DbBackend::Postgres, format!("WITH tables AS ({TABLES}) {sql}"));
    let rows = connection.query_all_raw(query).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn every_table_can_be_distributed_by_organization() {
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    let connection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    assert!(names(&connection, "SELECT relname::text FROM tables").await.len() > 25);

    let without = "SELECT relname::text FROM tables WHERE NOT EXISTS (
        SELECT 1 FROM pg_attribute WHERE attrelid = oid AND attname = tenant AND attnotnull)";
    assert_eq!(names(&connection, without).await, [""; 0], "tables without the organization");

    let unique = "SELECT i.indexrelid::regclass::text FROM tables JOIN pg_index i ON i.indrelid = oid
        WHERE i.indisunique AND NOT EXISTS (
          SELECT 1 FROM pg_attribute WHERE attrelid = oid AND attname = tenant AND attnum = ANY (i.indkey::int2[]))
        ORDER BY 1";
    assert_eq!(names(&connection, unique).await, REPLACED, "unique keys without the organization");

    // Rows refer to rows of their own organization.
    let references = "SELECT f.conname::text FROM pg_constraint f
        JOIN tables child ON child.oid = f.conrelid JOIN tables parent ON parent.oid = f.confrelid
        WHERE f.contype = 'f' AND NOT EXISTS (
          SELECT 1 FROM unnest(f.conkey, f.confkey) AS pair (one, other)
          JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = pair.one AND a.attname = child.tenant
          JOIN pg_attribute b ON b.attrelid = parent.oid AND b.attnum = pair.other AND b.attname = parent.tenant)";
    assert_eq!(names(&connection, references).await, [""; 0], "references without the organization");
    connection.close().await.unwrap();
}
