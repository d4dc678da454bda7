//! Optimistic writes of several organizations in one statement, for PostgreSQL. A write is stored if its organization
//! is at the revision that the writer expects, which the same statement raises, and if it fits the quota; otherwise
//! nothing of it is stored.
//!
//! An organization whose row is locked by another transaction is skipped. So nobody waits here: a long-held lock delays
//! no other organization, and two such statements never deadlock.

use std::{collections::HashSet, sync::LazyLock};

use domain::id::OrganizationId;
use entity::{change, idempotency, measure_period};
use sea_orm::{
    ActiveModelTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Statement,
};
use serde_json::json;

use super::{active, recordset};
use crate::{
    database::Pooled,
    quota::{BYTES, Growth, Quota, ROWS, UNCOUNTED},
};

/// Rows of an optimistic write.
#[derive(Debug)]
pub(crate) struct PendingWrite {
    pub(crate) organization: OrganizationId,
    /// Revision at which the writer has read the organization.
    pub(crate) base_revision: i64,
    /// Revision that the organization is raised to.
    pub(crate) reached: i64,
    /// Growth of the organization by the write, and the default quota for an organization without limits of its own.
    pub(crate) growth: Growth,
    pub(crate) quota: Quota,
    pub(crate) rows: Vec<measure_period::Model>,
    pub(crate) outcomes: Vec<idempotency::ActiveModel>,
    pub(crate) changes: Vec<change::Model>,
}

/// Statement with these parameters: raises of organizations, rows, outcomes and changes.
static STATEMENT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH raised AS (UPDATE organization SET revision = write.reached, row_count = write.row_count,
           change_log_bytes = write.change_log_bytes, counted_revision = write.reached
         FROM (
           SELECT organization.id, here.reached, held.row_count, held.change_log_bytes
           FROM json_to_recordset($1::json) AS here (
             id uuid, found bigint, reached bigint, rows bigint, bytes bigint, most_rows bigint, most_bytes bigint
           )
           JOIN organization ON organization.id = here.id AND organization.revision = here.found
           CROSS JOIN LATERAL (
             SELECT organization.row_count + here.rows + {ROWS} AS row_count,
               organization.change_log_bytes + here.bytes + {BYTES} AS change_log_bytes
             {UNCOUNTED}
           ) AS held
           WHERE held.row_count <= COALESCE(organization.most_rows, here.most_rows)
             AND held.change_log_bytes <= COALESCE(organization.most_change_log_bytes, here.most_bytes)
           FOR NO KEY UPDATE OF organization SKIP LOCKED
         ) AS write WHERE organization.id = write.id RETURNING organization.id),
         stored AS ({}), kept AS ({}), logged AS ({}) SELECT id FROM raised",
        insert::<measure_period::Entity>(2) + &replacing::<measure_period::Entity>(),
        insert::<idempotency::Entity>(3) + &replacing::<idempotency::Entity>(),
        // Log entries are never replaced: a second entry with the same key is an error.
        insert::<change::Entity>(4),
    )
});

/// SQL that inserts the rows of a parameter whose organizations were raised.
fn insert<E: EntityTrait>(parameter: u8) -> String {
    let table = E::default();
    let table = table.table_name();
    let columns = list(E::Column::iter().map(quoted));
    format!(
        "INSERT INTO \"{table}\" ({columns})
         SELECT {columns} FROM json_populate_recordset(NULL::\"{table}\", ${parameter}::json)
         WHERE organization_id IN (SELECT id FROM raised)"
    )
}

/// SQL that replaces rows with the same primary key.
fn replacing<E: EntityTrait>() -> String {
    let key = list(E::PrimaryKey::iter().map(|key| quoted(key.into_column())));
    let others = E::Column::iter().filter(|column| E::PrimaryKey::from_column(*column).is_none());
    let replaced = list(others.map(quoted).map(|column| format!("{column} = excluded.{column}")));
    format!(" ON CONFLICT ({key}) DO UPDATE SET {replaced}")
}

fn list(columns: impl Iterator<Item = String>) -> String {
    columns.collect::<Vec<_>>().join(", ")
}

fn quoted(column: impl IdenStatic) -> String {
    format!("\"{}\"", column.as_str())
}

/// Limit in the range of a column.
fn at_most(limit: u64) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Serializes all rows to one parameter.
fn all<A: ActiveModelTrait>(rows: Vec<A>) -> Result<String, DbErr> {
    let mut rows = rows.into_iter();
    match rows.next() {
        Some(first) => recordset::json(first, &mut rows, usize::MAX),
        None => Ok("[]".to_owned()),
    }
}

/// Stores the writes that can be stored, and returns their organizations.
pub(crate) async fn commit_optimistic(
    db: &Pooled,
    writes: Vec<PendingWrite>,
) -> Result<HashSet<OrganizationId>, DbErr> {
    // Collect the rows of all writes, table by table.
    let (mut raises, mut rows, mut outcomes, mut changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for write in writes {
        let PendingWrite { organization, base_revision, reached, growth, quota, .. } = write;
        raises.push(json!({
            "id": organization.uuid(), "found": base_revision, "reached": reached,
            "rows": growth.rows, "bytes": growth.bytes,
            "most_rows": at_most(quota.rows), "most_bytes": at_most(quota.change_log_bytes),
        }));
        rows.extend(write.rows.into_iter().map(active));
        outcomes.extend(write.outcomes);
        changes.extend(write.changes.into_iter().map(active));
    }
    // Each table is one JSON parameter, so that the statement is always the same.
    let parameters = [
        serde_json::Value::from(raises).to_string(),
        all::<measure_period::ActiveModel>(rows)?,
        all::<idempotency::ActiveModel>(outcomes)?,
        all::<change::ActiveModel>(changes)?,
    ];
    let parameters = parameters.map(sea_orm::Value::from);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, STATEMENT.as_str(), parameters);
    // Sent once: without an answer nobody knows whether it was executed.
    let raised = db.write_at_once(statement).await?;
    raised.iter().map(|row| row.try_get_by_index(0)).collect()
}
