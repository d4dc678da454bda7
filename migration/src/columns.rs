//! Common parts of the tables: tenancy, ids, references, closed lists of words.
//!
//! Every table starts with `organization_id`, in the primary key and in each reference, so that the database itself
//! separates the tenants and can be distributed by tenant.

use sea_orm_migration::{prelude::*, schema};

/// Table with the primary key `(organization_id, id)`.
pub(crate) fn tenant_table(name: &'static str) -> TableCreateStatement {
    let mut table = keyed_table(name, &["id"]);
    table.col(schema::uuid("id"));
    table
}

/// Table whose primary key is the organization and these columns, which the caller adds.
pub(crate) fn keyed_table(name: &'static str, key: &[&'static str]) -> TableCreateStatement {
    let mut primary = Index::create();
    primary.name(format!("{name}_pkey")).col("organization_id");
    for &column in key {
        primary.col(column);
    }
    Table::create()
        .table(name)
        .col(schema::uuid("organization_id"))
        .primary_key(primary.primary())
        .foreign_key(
            ForeignKey::create()
                .name(format!("{name}_organization_fkey"))
                .from(name, "organization_id")
                .to("organization", "id"),
        )
        .take()
}

/// Foreign key to a row of the same organization; deleting the target deletes the row.
pub(crate) fn belongs_to(
    from: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    reference(from, column, target).on_delete(ForeignKeyAction::Cascade).take()
}

/// Foreign key to a row of the same organization; the target cannot be deleted while it is referred to.
pub(crate) fn reference(
    from: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{from}_{column}_fkey"))
        .from(from, ("organization_id", column))
        .to(target, ("organization_id", "id"))
        .take()
}

/// Column that holds one of these words.
pub(crate) fn word(column: &'static str, words: &[&'static str]) -> ColumnDef {
    schema::text(column).check(Expr::col(column).is_in(words.iter().copied())).take()
}

/// Column that holds one of these words or null.
pub(crate) fn word_null(column: &'static str, words: &[&'static str]) -> ColumnDef {
    schema::text_null(column).check(Expr::col(column).is_in(words.iter().copied())).take()
}

/// Column of a weight: 0 or more.
pub(crate) fn weight(column: &'static str) -> ColumnDef {
    schema::double(column).check(Expr::col(column).gte(0.0)).take()
}

/// Unique index over the organization and these columns. Nulls are distinct.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.unique();
    index
}

/// Index over the organization and these columns.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}_idx", columns.join("_"))).table(table).col("organization_id");
    for &column in columns {
        index.col(column);
    }
    index.take()
}

/// Creates the tables, then the indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops the tables in this order.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for &table in tables {
        manager.drop_table(Table::drop().table(table).take()).await?;
    }
    Ok(())
}
