//! Viewer: the caller of a request.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, SimpleObject};
use domain::series::Actor;
use gateway::resolve::List;
use service::Reader;

use crate::{
    Result, enums::Role, error::failed, member::Member, organization::Organization, request::Request,
};

/// Viewer: the caller, with their organizations.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Viewer {
    /// Subject of the caller in the token; the id of a machine's API key.
    pub(super) subject: String,
    #[graphql(skip)]
    pub(super) memberships: List<Membership>,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl Viewer {
    /// Memberships of the caller in organizations. The first is the default one where their token names its
    /// organizations; where it does not and there are several, none is, and each operation must name its organization.
    async fn memberships(&self) -> List<&Membership> {
        self.memberships.0.iter().collect()
    }

    /// Member that the caller is in an organization; null for a machine.
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Slug of the organization; the caller's default when left out.")]
        organization: Option<String>,
    ) -> Result<Option<Member>> {
        let view = Request::of(ctx)?.organization(organization.as_deref()).await?;
        Ok(match view.principal().map(|principal| principal.actor) {
            Some(Actor::Member(id)) => Member::find(&view, id),
            _ => None,
        })
    }

    /// Invitations to the e-mail address of the caller that their identity provider has verified, by slug. An
    /// invitation has no effect until it is accepted with `invitationAccept`.
    async fn invitations(&self, ctx: &Context<'_>) -> Result<List<Invitation>> {
        let request = Request::of(ctx)?;
        let invitations = request.service().invitations_of(request.caller()).await.map_err(failed)?;
        Ok(invitations.into_iter().map(Invitation::from).collect())
    }
}

/// Membership that the viewer was offered and has not accepted.
#[derive(SimpleObject)]
pub(super) struct Invitation {
    /// Slug of the organization, by which the invitation is accepted.
    slug: String,
    /// Name of the organization.
    name: String,
    /// Highest role that is offered, in the whole organization or on a part of it.
    role: Role,
}

impl From<service::member::Invitation> for Invitation {
    fn from(invitation: service::member::Invitation) -> Self {
        Self { slug: invitation.slug, name: invitation.name, role: invitation.role.into() }
    }
}

/// Membership of the viewer in one organization.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Membership {
    #[graphql(skip)]
    organization: Organization,
    /// Highest role of the viewer, in the whole organization or on a part of it.
    role: Role,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl Membership {
    /// Organization of the membership.
    async fn organization(&self) -> &Organization {
        &self.organization
    }
}

impl Membership {
    /// Membership of the viewer in the organization of the view.
    pub(super) fn of(view: Arc<Reader>) -> Option<Self> {
        let role = view.principal()?.role().into();
        Some(Self { role, organization: Organization(view) })
    }
}
