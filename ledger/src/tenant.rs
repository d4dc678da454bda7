//! Queries of one organization: the only way to read, update or delete rows of a table.
//!
//! `clippy.toml` forbids the queries of sea-orm that begin without an organization. Exceptions are the queries that
//! find out who calls and which webhooks wait; each says so where it is allowed.

use domain::id::OrganizationId;
use entity::{
    change, idempotency, imported_revision, organization_usage, projected_revision, score_projection,
    score_projection_source, webhook_cursor, webhook_delivery,
};
use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};

/// Table whose rows belong to organizations.
#[expect(clippy::disallowed_methods, reason = "queries begin here, with their organization")]
pub trait TenantTable: EntityTrait {
    /// Column with the id of the organization.
    const ORGANIZATION: Self::Column;

    /// Query of the organization's rows.
    fn of(organization: OrganizationId) -> Select<Self> {
        Self::find().filter(Self::ORGANIZATION.eq(organization.uuid()))
    }

    /// Update of the organization's rows.
    fn update_of(organization: OrganizationId) -> UpdateMany<Self> {
        Self::update_many().filter(Self::ORGANIZATION.eq(organization.uuid()))
    }

    /// Deletion of the organization's rows.
    fn delete_of(organization: OrganizationId) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::ORGANIZATION.eq(organization.uuid()))
    }
}

macro_rules! tenant_tables {
    ($column:ident: $($table:ident),*) => { $(
        impl TenantTable for $table::Entity {
            const ORGANIZATION: Self::Column = $table::Column::$column;
        }
    )* };
}

// Tables whose changes are logged are in `row.rs`.
tenant_tables!(Id: organization_usage);
tenant_tables!(OrganizationId: change, idempotency, imported_revision, webhook_cursor, webhook_delivery);
tenant_tables!(OrganizationId: projected_revision, score_projection, score_projection_source);

#[cfg(test)]
mod tests {
    use entity::{organization, theme};
    use sea_orm::{DbBackend, QueryTrait, sea_query::Expr};

    use super::*;

    #[test]
    fn a_query_names_its_organization() {
        let id = OrganizationId::from_uuid(uuid::Uuid::from_u128(1));
        let names_it = |sql: String, column: &str| {
            let condition = format!("{column} = '00000000-0000-0000-0000-000000000001'");
            assert!(sql.ends_with(&condition), "{sql}");
        };
        names_it(
            theme::Entity::of(id).build(DbBackend::Postgres).to_string(),
            r#""theme"."organization_id""#,
        );
        names_it(
            organization::Entity::of(id).build(DbBackend::Postgres).to_string(),
            r#""organization"."id""#,
        );
        let update = theme::Entity::update_of(id).col_expr(theme::Column::Position, Expr::value(1));
        names_it(update.build(DbBackend::Postgres).to_string(), r#""theme"."organization_id""#);
        let delete = theme::Entity::delete_of(id);
        names_it(delete.build(DbBackend::Postgres).to_string(), r#""theme"."organization_id""#);
    }
}
