//! Organizations of callers whose token does not name them, and acceptance of invitations.

use async_recursion::async_recursion as boxed;
use domain::{
    id::{MemberId, OrganizationId},
    series::Actor,
    vocabulary::Role,
};
use entity::{member, organization, role_grant};
use ledger::{
    caller::{Caller, INVITATION, Identity},
    error::{Error, Result},
    policy::{AccessLevel, Grant},
    row::Change,
    tenant::TenantTable,
    write::LockedWrite,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::Service;

/// Membership that was offered by e-mail and not accepted yet. It grants nothing before.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Organization that invites.
    pub organization: OrganizationId,
    /// Slug of the organization in URLs.
    pub slug: String,
    /// Name of the organization.
    pub name: String,
    /// Highest offered role, in the whole organization or on a part of it.
    pub role: Role,
    member: MemberId,
}

impl Service {
    /// Lists the organizations of which the subject of the issuer is a member, in the order of joining. Pending
    /// invitations are not included: membership begins with acceptance.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn organizations_of(&self, issuer: &str, subject: &str) -> Result<Vec<OrganizationId>> {
        let rows: Vec<OrganizationId> = in_all_organizations(bond(issuer, subject))
            .select_only()
            .column(member::Column::OrganizationId)
            .filter(member::Column::RemovedAt.is_null())
            .order_by_asc(member::Column::CreatedAt)
            .order_by_asc(member::Column::OrganizationId)
            .into_tuple()
            .all(self.database().connection())
            .await?;
        Ok(rows)
    }

    /// Lists the pending invitations to the caller's verified e-mail address, by slug.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn invitations_of(&self, caller: &Caller) -> Result<Vec<Invitation>> {
        let Some(email) = &caller.verified_email else { return Ok(Vec::new()) };
        let db = self.database().connection();
        let rows = in_all_organizations(bond(INVITATION, &email.to_ascii_lowercase()))
            .filter(member::Column::RemovedAt.is_null())
            .order_by_asc(member::Column::OrganizationId)
            .all(db)
            .await?;
        let mut invitations = Vec::with_capacity(rows.len());
        for row in rows {
            let organization = organization::Entity::of(row.organization_id).one(db).await?;
            let mut roles = Vec::new();
            for grant in grants(db, row.organization_id, &row).await? {
                roles.push(access(&grant).role());
            }
            // An invitation without a role offers nothing.
            if let (Some(organization), Some(role)) = (organization, roles.into_iter().max()) {
                invitations.push(Invitation {
                    organization: organization.id,
                    slug: organization.slug,
                    name: organization.name,
                    role,
                    member: row.id,
                });
            }
        }
        invitations.sort_by(|one, other| one.slug.cmp(&other.slug));
        Ok(invitations)
    }

    /// Accepts the caller's invitation to the organization with this slug. A caller who is a member already and has no
    /// new invitation keeps their roles. Returns the organization and its revision.
    ///
    /// # Errors
    /// Returns `NotFound` where there is no such invitation, or an error when the database fails.
    #[boxed]
    pub async fn accept_invitation(&self, caller: &Caller, slug: &str) -> Result<(OrganizationId, i64)> {
        let invitation = self.invitations_of(caller).await?.into_iter().find(|it| it.slug == slug);
        if let (Some(invitation), Identity::Person { issuer, subject }) = (invitation, &caller.identity) {
            let Invitation { organization, member, .. } = invitation;
            self.bind_invitation(organization, member, issuer, subject).await?;
            return Ok((organization, self.view(caller, organization).await?.organization().revision()));
        }
        for id in &caller.organizations {
            match self.view(caller, *id).await {
                Ok(view) if view.organization().slug() == slug => {
                    return Ok((*id, view.organization().revision()));
                }
                Ok(_) | Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::NotFound("an invitation to this organization"))
    }

    /// Binds the invitation to the person. A present or former member keeps the existing row, which gets the offered
    /// roles.
    async fn bind_invitation(
        &self,
        organization: OrganizationId,
        invitation: MemberId,
        issuer: &str,
        subject: &str,
    ) -> Result<()> {
        let mut write = self.ledger().begin_as(Actor::Member(invitation), organization).await?;
        let own = Condition::all().add(member::Column::Id.eq(invitation));
        let invited = member_row(&write, own.add(member::Column::Issuer.eq(INVITATION))).await?;
        // Another request or an administrator may have been faster.
        let Some(invited) = invited.filter(|row| row.removed_at.is_none()) else {
            write.roll_back().await?;
            return Ok(());
        };
        match member_row(&write, bond(issuer, subject)).await? {
            None => {
                let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
                let row = member::Model { issuer, subject, ..invited.clone() };
                write.put(Change::of(Some(&invited), row)).await?;
            }
            Some(known) => merge(&mut write, invited, known).await?,
        }
        write.commit().await?;
        Ok(())
    }
}

fn bond(issuer: &str, subject: &str) -> Condition {
    Condition::all().add(member::Column::Issuer.eq(issuer)).add(member::Column::Subject.eq(subject))
}

/// Query of the members of all organizations that meet the condition.
#[expect(clippy::disallowed_methods, reason = "finds out who calls, and where the caller is a member")]
fn in_all_organizations(condition: Condition) -> Select<member::Entity> {
    member::Entity::find().filter(condition)
}

async fn member_row(write: &LockedWrite, condition: Condition) -> Result<Option<member::Model>> {
    Ok(member::Entity::of(write.organization_id()).filter(condition).one(write.db()).await?)
}

/// Moves the roles of the invitation to the member, as far as they exceed the present ones, and removes the invitation.
async fn merge(write: &mut LockedWrite, invited: member::Model, known: member::Model) -> Result<()> {
    let offered = grants(write.db(), write.organization_id(), &invited).await?;
    let mut held = grants(write.db(), write.organization_id(), &known).await?;
    for grant in offered {
        let at = held.iter().position(|it| it.scorecard_id == grant.scorecard_id);
        let less = match at {
            Some(at) if access(&held[at]) >= access(&grant) => {
                write.remove([grant]).await?;
                continue;
            }
            Some(at) => Some(held.swap_remove(at)),
            None => None,
        };
        write.remove(less).await?;
        let after = role_grant::Model { member_id: known.id, ..grant.clone() };
        write.put([Change { before: Some(grant), after }]).await?;
    }
    let returned = member::Model {
        name: known.name.clone().or_else(|| invited.name.clone()),
        email: known.email.clone().or_else(|| invited.email.clone()),
        removed_at: None,
        ..known.clone()
    };
    write.put(Change::of(Some(&known), returned)).await?;
    let removed = member::Model { removed_at: Some(write.now()), ..invited.clone() };
    write.put(Change::of(Some(&invited), removed)).await
}

async fn grants(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    member: &member::Model,
) -> Result<Vec<role_grant::Model>> {
    let found = role_grant::Entity::of(organization).filter(role_grant::Column::MemberId.eq(member.id));
    Ok(found.all(db).await?)
}

fn access(row: &role_grant::Model) -> AccessLevel {
    Grant { scorecard: None, role: row.role, own_measures_only: row.own_measures_only }.into()
}
