//! Where a person belongs whose token does not say so, and taking up invitations.

use domain::{
    id::{MemberId, OrganizationId},
    series::Actor,
};
use entity::{member, role_grant};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Service,
    caller::INVITATION,
    error::{Error, Result},
    policy::{Grant, Standing},
    row::Change,
    write::Write,
};

impl Service {
    /// The organizations of which somebody is a member whom the issuer knows by this subject, in the order in which
    /// they came to be one. Where somebody was invited by the e-mail address that the issuer has verified, the
    /// invitation is taken up first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organizations_of(
        &self,
        issuer: &str,
        subject: &str,
        verified_email: Option<&str>,
    ) -> Result<Vec<OrganizationId>> {
        let mut bonds = Condition::any().add(bond(issuer, subject));
        if let Some(email) = verified_email {
            bonds = bonds.add(bond(INVITATION, &email.to_ascii_lowercase()));
        }
        let rows = member::Entity::find()
            .filter(bonds)
            .order_by_asc(member::Column::CreatedAt)
            .order_by_asc(member::Column::OrganizationId)
            .all(self.database().connection())
            .await?;
        let mut organizations: Vec<OrganizationId> = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| row.removed_at.is_none()) {
            let organization = OrganizationId::from_uuid(row.organization_id);
            if row.issuer == INVITATION {
                self.take_up(organization, MemberId::from_uuid(row.id), issuer, subject).await?;
            }
            if !organizations.contains(&organization) {
                organizations.push(organization);
            }
        }
        Ok(organizations)
    }

    /// Makes the invitation the person's. Somebody who is or was a member by their subject stays who they were, and
    /// gets what the invitation offers.
    async fn take_up(
        &self,
        organization: OrganizationId,
        invitation: MemberId,
        issuer: &str,
        subject: &str,
    ) -> Result<()> {
        let mut write = self.begin_as(Actor::Member(invitation), organization).await?;
        let own = Condition::all().add(member::Column::Id.eq(invitation.uuid()));
        let invited = member_row(&write, own.add(member::Column::Issuer.eq(INVITATION))).await?;
        // Another request may have been faster, or an administrator.
        let Some(invited) = invited.filter(|row| row.removed_at.is_none()) else {
            write.give_up().await?;
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

async fn member_row(write: &Write, condition: Condition) -> Result<Option<member::Model>> {
    let of_here = member::Column::OrganizationId.eq(write.organization_id().uuid());
    Ok(member::Entity::find().filter(of_here).filter(condition).one(write.db()).await?)
}

/// Gives the member what the invitation offers beyond what they have; the invitation goes.
async fn merge(write: &mut Write, invited: member::Model, known: member::Model) -> Result<()> {
    let offered = grants(write.db(), &invited).await?;
    let mut held = grants(write.db(), &known).await?;
    for grant in offered {
        let at = held.iter().position(|it| it.scorecard_id == grant.scorecard_id);
        let less = match at {
            Some(at) if standing(&held[at])? >= standing(&grant)? => {
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
    let gone = member::Model { removed_at: Some(write.now()), ..invited.clone() };
    write.put(Change::of(Some(&invited), gone)).await
}

async fn grants(db: &impl ConnectionTrait, member: &member::Model) -> Result<Vec<role_grant::Model>> {
    let found = role_grant::Entity::find()
        .filter(role_grant::Column::OrganizationId.eq(member.organization_id))
        .filter(role_grant::Column::MemberId.eq(member.id));
    Ok(found.all(db).await?)
}

fn standing(row: &role_grant::Model) -> Result<Standing> {
    let role = row.role.parse().map_err(|_| Error::Corrupt(format!("the role {:?}", row.role)))?;
    Ok(Grant { scorecard: None, role, own_measures_only: row.own_measures_only }.into())
}
