//! Set-based reads and writes: many rows per statement, within the limits of databases.

mod optimistic;
mod recordset;

use domain::id::OrganizationId;
pub(crate) use optimistic::{PendingWrite, commit_optimistic};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, QueryFilter, QueryTrait, Value, sea_query::OnConflict,
};

use crate::{row::Row, tenant::TenantTable};

/// Maximum number of parameters of one statement of SQLite.
const MAX_PARAMETERS: usize = 32_766;
/// Number of bytes after which no further row is added to a statement of PostgreSQL, which is there several times while
/// it is sent.
const ENOUGH_BYTES: usize = 1024 * 1024;

/// Reports whether every database can store the text: PostgreSQL rejects the zero character.
#[must_use]
pub fn can_store(text: &str) -> bool {
    !text.contains('\0')
}

/// Number of values in a list of a query.
pub const MAX_LIST: usize = 5_000;

/// Reads the rows of the organization that have one of these values in the column.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn rows_in<R: Row, V: Into<Value>>(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    column: <R::Table as EntityTrait>::Column,
    values: impl IntoIterator<Item = V>,
) -> Result<Vec<R>, DbErr> {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    let mut rows = Vec::new();
    for values in values.chunks(MAX_LIST) {
        let query = R::Table::of(organization).filter(column.is_in(values.iter().cloned()));
        rows.extend(query.all(db).await?);
    }
    Ok(rows)
}

/// Inserts the rows, which are all of one organization.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn insert<E>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = E::ActiveModel, IntoIter: Send>,
) -> Result<(), DbErr>
where
    E: TenantTable,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    chunked::<E>(db, rows.into_iter(), None).await
}

/// Inserts the rows, which are all of one organization, or replaces those that have the same primary key.
///
/// # Errors
/// Returns an error when the database fails.
pub async fn upsert<E>(db: &impl ConnectionTrait, rows: Vec<E::ActiveModel>) -> Result<(), DbErr>
where
    E: TenantTable,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let others = E::Column::iter().filter(|column| E::PrimaryKey::from_column(*column).is_none());
    let conflict = OnConflict::columns(key).update_columns(others).to_owned();
    chunked::<E>(db, rows.into_iter(), Some(conflict)).await
}

async fn chunked<E>(
    db: &impl ConnectionTrait,
    rows: impl Iterator<Item = E::ActiveModel> + Send,
    on_conflict: Option<OnConflict>,
) -> Result<(), DbErr>
where
    E: TenantTable,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    let most_rows = MAX_PARAMETERS / E::Column::iter().count();
    let mut rows = rows.peekable();
    while let Some(first) = rows.next() {
        let mut insert = if is_postgres && rows.peek().is_some() {
            let organization = first.get(E::ORGANIZATION).into_value();
            let organization =
                organization.ok_or_else(|| DbErr::AttrNotSet("the organization".to_owned()))?;
            let json = recordset::json(first, &mut rows, ENOUGH_BYTES)?;
            recordset::insert::<E>(json, organization)?
        } else {
            // A single row, or any number on SQLite.
            let others = rows.by_ref().take(most_rows - 1);
            E::insert_many(std::iter::once(first).chain(others)).into_query()
        };
        if let Some(conflict) = &on_conflict {
            insert.on_conflict(conflict.clone());
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Active model that writes the whole row: a model's own conversion marks its fields as unchanged.
pub fn active<M, A>(row: M) -> A
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    row.into_active_model().reset_all()
}
