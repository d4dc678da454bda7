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
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, SqlErr};

use crate::Service;

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
        let inserted = organization::Entity::insert(row).exec_without_returning(self.database().connection());
        match inserted.await {
            Ok(_) => Ok(id),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                bad(&format!("there is an organization with the slug {slug} already"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Finds the organization with this slug.
    ///
    /// # Errors
    /// Returns `NotFound` when there is none.
    #[expect(clippy::disallowed_methods, reason = "finds out which organization is called by its name")]
    #[boxed]
    pub async fn organization_by_slug(&self, slug: &str) -> Result<OrganizationId> {
        let found: Option<OrganizationId> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::Slug.eq(slug))
            .into_tuple()
            .one(self.database().connection())
            .await?;
        found.ok_or(Error::NotFound("the organization"))
    }
}

fn bad<T>(message: &str) -> Result<T> {
    Err(Error::BadInput(message.to_owned()))
}
