//! Distribution of the tables over the nodes of a Citus cluster: whether they are distributed, and doing it.
//!
//! The organization is the distribution column, so all rows of one organization are in one shard. Unique keys must have
//! the distribution column: the two that do not have it become plain indexes.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait, TryGetable,
};

/// Table of the organizations, beside which all others are placed.
const ORGANIZATION: &str = "organization";

/// Oldest version of Citus. Older ones do not send the isolation level of a transaction to the node with the rows, so
/// that the statements of a read-only transaction would see different snapshots.
const OLDEST_VERSION: (u32, u32) = (11, 2);

const NO_CITUS: &str = "this PostgreSQL server has no Citus, over whose nodes tables are distributed: install it on \
     every node, name it in shared_preload_libraries, run CREATE EXTENSION citus in this database, and add the \
     workers, see docs/operations.md, \"Grow\"";

/// Query that reports whether the catalogue of distributed tables exists.
const HAS_CATALOGUE: &str = "SELECT to_regclass('pg_dist_partition') IS NOT NULL";

/// Query that reports whether the organizations are distributed.
const IS_DISTRIBUTED: &str = "SELECT EXISTS (SELECT 1 FROM pg_dist_partition
    WHERE logicalrelid = to_regclass('organization') AND partmethod = 'h')";

/// Query of the version of Citus.
const VERSION: &str = "SELECT extversion FROM pg_extension WHERE extname = 'citus'";

/// Query of the tables with rows of organizations that are not distributed. Shards, which a coordinator may have itself,
/// are no tables of their own.
const UNDISTRIBUTED: &str = "SELECT c.oid, c.relname FROM pg_class c
    WHERE c.relkind = 'r'
      AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
      AND (c.relname = 'organization' OR EXISTS (
        SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped))
      AND NOT EXISTS (SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = c.oid AND p.partmethod = 'h')
      AND NOT EXISTS (SELECT 1 FROM pg_dist_shard s JOIN pg_class t ON t.oid = s.logicalrelid
                      WHERE c.oid <> t.oid AND c.relname = t.relname || '_' || s.shardid)";

/// Statements that make plain indexes of the unique keys without the organization.
const PLAIN_INDEXES: [&str; 4] = [
    "ALTER TABLE organization DROP CONSTRAINT organization_slug_key",
    "CREATE INDEX organization_slug_idx ON organization (slug)",
    "DROP INDEX api_key_hash_idx",
    "CREATE INDEX api_key_hash_idx ON api_key (hash)",
];

/// Error for a database that cannot be distributed.
pub(super) fn embedded() -> DbErr {
    refusal("an SQLite file is on one machine: only tables of PostgreSQL with Citus can be distributed")
}

/// Reports whether the tables are distributed.
pub(super) async fn is_distributed(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(ask(db, HAS_CATALOGUE).await? == Some(true) && ask(db, IS_DISTRIBUTED).await? == Some(true))
}

/// Checks that tables can be distributed here.
pub(super) async fn check(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if ask(db, HAS_CATALOGUE).await? != Some(true) {
        return Err(refusal(NO_CITUS));
    }
    match ask::<String>(db, VERSION).await? {
        Some(version) if !is_new_enough(&version) => {
            let (major, minor) = OLDEST_VERSION;
            Err(refusal(&format!("Citus is {version} here; {major}.{minor} or newer is needed")))
        }
        _ => Ok(()),
    }
}

/// Distributes the tables that are not distributed yet, with their rows; all of them or none. Returns their number.
pub(super) async fn distribute(connection: &DatabaseConnection) -> Result<usize, DbErr> {
    let tx = connection.begin().await?;
    // The organization first, then the oldest first: a later table refers to earlier ones.
    let tables = rows(
        &tx,
        &format!(
            "SELECT relname::text, quote_literal(quote_ident(relname))
             FROM ({UNDISTRIBUTED}) t ORDER BY relname <> 'organization', oid"
        ),
    )
    .await?;
    // Unique keys must have the distribution column.
    if tables.iter().any(|(name, _)| name == ORGANIZATION) {
        for statement in PLAIN_INDEXES {
            tx.execute_unprepared(statement).await?;
        }
    }
    // A reference between a distributed table and one that is not is refused: drop them meanwhile.
    let foreign_keys = rows(
        &tx,
        &format!(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', f.conrelid::regclass, f.conname),
               format('ALTER TABLE %s ADD CONSTRAINT %I %s',
                      f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))
             FROM pg_constraint f WHERE f.contype = 'f'
               AND (f.conrelid IN (SELECT oid FROM ({UNDISTRIBUTED}) t)
                    OR f.confrelid IN (SELECT oid FROM ({UNDISTRIBUTED}) t))
             ORDER BY f.conrelid, f.conname"
        ),
    )
    .await?;
    for (drop, _) in &foreign_keys {
        tx.execute_unprepared(drop).await?;
    }
    // Rows of an organization go to one node, whatever their table.
    for (name, literal) in &tables {
        let by =
            if name == ORGANIZATION { "'id'" } else { "'organization_id', colocate_with => 'organization'" };
        tx.execute_unprepared(&format!("SELECT create_distributed_table({literal}, {by})")).await?;
    }
    for (_, add) in &foreign_keys {
        tx.execute_unprepared(add).await?;
    }
    // The copies of the rows that stay behind on the coordinator.
    for (_, literal) in &tables {
        let truncate = format!("SELECT truncate_local_data_after_distributing_table({literal})");
        tx.execute_unprepared(&truncate).await?;
    }
    tx.commit().await?;
    Ok(tables.len())
}

/// Reports whether a version such as `12.1-1` is at least the oldest that is accepted.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map_while(|number| number.parse::<u32>().ok());
    let major = numbers.next().unwrap_or_default();
    (major, numbers.next().unwrap_or_default()) >= OLDEST_VERSION
}

fn refusal(message: &str) -> DbErr {
    DbErr::Custom(message.to_owned())
}

fn sql(text: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, text)
}

/// Reads the first column of the first row; `None` without a row.
async fn ask<T: TryGetable>(db: &impl ConnectionTrait, text: &str) -> Result<Option<T>, DbErr> {
    db.query_one_raw(sql(text)).await?.map(|row| row.try_get_by_index(0)).transpose()
}

/// Reads two columns of text.
async fn rows(db: &impl ConnectionTrait, text: &str) -> Result<Vec<(String, String)>, DbErr> {
    let rows = db.query_all_raw(sql(text)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_sends_isolation_levels_on_is_accepted() {
        for (version, expected) in [
            ("10.2-4", false),
            ("11.1-1", false),
            ("11.2-1", true),
            ("11.3-2", true),
            ("12.0-1", true),
            ("14.0-1", true),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
