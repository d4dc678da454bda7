//! Memberships set by the operator.

use async_recursion::async_recursion as boxed;
use domain::{
    id::{MemberId, OrganizationId},
    series::Actor,
    vocabulary::Role,
};
use entity::{member, role_grant};
use ledger::{caller::Caller, error::Result, row::Change, tenant::TenantTable};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::Service;

impl Service {
    /// Reports whether the subject of the shared secret's tokens is a member of the organization, with any role.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization.
    #[boxed]
    pub async fn is_member(&self, organization: OrganizationId, subject: &str) -> Result<bool> {
        let caller = Caller::person("", subject, vec![organization]);
        Ok(self.ledger().current(organization).await?.principal(&caller).is_some())
    }

    /// Makes the subject a member with exactly this role in the whole organization. For the operator, without
    /// authorization.
    ///
    /// # Errors
    /// Returns `NotFound` when there is no such organization.
    #[boxed]
    pub async fn ensure_member(
        &self,
        organization: OrganizationId,
        issuer: &str,
        subject: &str,
        role: Role,
    ) -> Result<MemberId> {
        let mut write = self.ledger().begin_as(Actor::System, organization).await?;
        let known = member::Entity::of(organization)
            .filter(member::Column::Issuer.eq(issuer))
            .filter(member::Column::Subject.eq(subject))
            .one(write.db())
            .await?;
        let id = match known {
            Some(known) => {
                let row = member::Model { removed_at: None, ..known.clone() };
                write.put(Change::of(Some(&known), row)).await?;
                known.id
            }
            None => {
                let row = member::Model {
                    organization_id: organization,
                    id: write.new_id(),
                    issuer: issuer.to_owned(),
                    subject: subject.to_owned(),
                    name: None,
                    email: None,
                    created_at: write.now(),
                    removed_at: None,
                };
                let id = row.id;
                write.put([Change { before: None, after: row }]).await?;
                id
            }
        };
        let grant = role_grant::Entity::of(organization)
            .filter(role_grant::Column::MemberId.eq(id))
            .filter(role_grant::Column::ScorecardId.is_null())
            .one(write.db())
            .await?;
        let after = role_grant::Model {
            organization_id: organization,
            id: grant.as_ref().map_or_else(|| write.new_id(), |grant| grant.id),
            member_id: id,
            scorecard_id: None,
            role,
            own_measures_only: false,
        };
        write.put(Change::of(grant.as_ref(), after)).await?;
        if write.is_empty() {
            write.roll_back().await?
        } else {
            write.commit().await?
        };
        Ok(id)
    }
}
