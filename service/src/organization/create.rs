//! Creation of organizations, and lookup by slug.

use async_recursion::async_recursion as boxed;
use domain::{
    id::OrganizationId,
    key,
    validity::{self, Violation},
    vocabulary::EmailVisibility,
};
use entity::organization;
use ledger::error::{Error, Result};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect,
    SelectGetableTuple, Selector, SqlErr, Statement,
};

use crate::Service;

/// Key of the advisory lock under which organizations are created on distributed tables.
const CREATION_LOCK: i64 = 0x5c0e_ca2e;

/// Settings of a new organization.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Slug for URLs and the command line; has the form of a partner key.
    pub slug: String,
    /// Name of the organization.
    pub name: String,
    /// Month, 1 to 12, in which the fiscal year starts.
    pub fiscal_year_start: u32,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// ISO 4217 code of the default currency.
    pub currency: String,
}

impl Service {
    /// Creates an organization.
    ///
    /// # Errors
    /// Returns `BadInput` with the reason when a setting is invalid or the slug is taken.
    #[boxed]
    pub async fn create_organization(&self, new: NewOrganization) -> Result<OrganizationId> {
        let NewOrganization { slug, name, fiscal_year_start, time_zone, currency } = new;
        if !key::is_valid(&slug) {
            return bad("a slug has 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'");
        }
        let violation = validity::name(&name)
            .or_else(|| validity::length("name", &name))
            .or_else(|| validity::fiscal_year_start(fiscal_year_start))
            .or_else(|| validity::time_zone(&time_zone))
            .or_else(|| validity::currency(&currency));
        if let Some(Violation { field, message, .. }) = violation {
            return bad(&format!("{field} {message}"));
        }
        let id: OrganizationId = self.clock().new_id();
        let row = organization::ActiveModel {
            id: Set(id),
            slug: Set(slug.clone()),
            name: Set(name),
            fiscal_year_start: Set(i32::try_from(fiscal_year_start).unwrap_or(1)),
            time_zone: Set(time_zone),
            currency: Set(currency),
            shows_ancestors: Set(true),
            member_emails: Set(EmailVisibility::OrganizationMembers),
            revision: Set(0),
            created_at: Set(self.clock().now()),
        };
        let inserted = if self.database().is_distributed() {
            self.insert_exclusively(row, &slug).await
        } else {
            let insert = organization::Entity::insert(row);
            match insert.exec_without_returning(self.database().connection()).await {
                Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                    Ok(false)
                }
                done => done.map(|_| true).map_err(Error::from),
            }
        };
        match inserted? {
            true => Ok(id),
            false => bad(&format!("there is an organization with the slug {slug} already")),
        }
    }

    /// Inserts the organization on distributed tables, where no unique key spans organizations. A lock queues those who
    /// do so. Returns false where the slug is taken.
    async fn insert_exclusively(&self, row: organization::ActiveModel, slug: &str) -> Result<bool> {
        let write = self.database().begin_write().await?;
        let lock = format!("SELECT pg_advisory_xact_lock({CREATION_LOCK})");
        write.tx.query_one_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        if id_of_slug(slug).one(&write.tx).await?.is_some() {
            write.rollback().await?;
            return Ok(false);
        }
        organization::Entity::insert(row).exec_without_returning(&write.tx).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Finds the organization with this slug.
    ///
    /// # Errors
    /// Returns `NotFound` when there is none.
    #[boxed]
    pub async fn organization_by_slug(&self, slug: &str) -> Result<OrganizationId> {
        let found = id_of_slug(slug).one(self.database().connection()).await?;
        found.ok_or(Error::NotFound("the organization"))
    }
}

/// Query of the id of the organization with this slug.
#[expect(clippy::disallowed_methods, reason = "finds out which organization is called by its name")]
fn id_of_slug(slug: &str) -> Selector<SelectGetableTuple<OrganizationId>> {
    organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::Slug.eq(slug))
        .into_tuple()
}

fn bad<T>(message: &str) -> Result<T> {
    Err(Error::BadInput(message.to_owned()))
}
