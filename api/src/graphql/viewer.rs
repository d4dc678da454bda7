//! Who is asking.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, SimpleObject};
use service::View;

use super::{Result, enums::Role, error::failed, list::List, organization::Organization, request::Request};

/// Who is asking, and where they belong.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Viewer {
    /// The name under which the token knows them; the id of a machine's API key.
    pub(super) subject: String,
    #[graphql(skip)]
    pub(super) memberships: List<Membership>,
}

// The error of a field that is no function has a path that ends there.
#[ComplexObject]
impl Viewer {
    /// The organizations they belong to. The first is the default one where their token names its organizations; where it
    /// does not and there are several, none is, and each question says which it means.
    async fn memberships(&self) -> List<&Membership> {
        self.memberships.0.iter().collect()
    }

    /// What they were invited to by the e-mail address that their identity provider has verified, by slug. An invitation
    /// gives nothing until it is accepted with `invitationAccept`.
    async fn invitations(&self, ctx: &Context<'_>) -> Result<List<Invitation>> {
        let request = Request::of(ctx)?;
        let invitations = request.service().invitations_of(request.caller()).await.map_err(failed)?;
        Ok(invitations.into_iter().map(Invitation::from).collect())
    }
}

/// A membership that the viewer was offered and has not accepted.
#[derive(SimpleObject)]
pub(super) struct Invitation {
    /// The organization's slug, by which the invitation is accepted.
    slug: String,
    /// What people call the organization.
    name: String,
    /// The highest role that is offered, in the whole organization or on a part of it.
    role: Role,
}

impl From<service::member::Invitation> for Invitation {
    fn from(invitation: service::member::Invitation) -> Self {
        Self { slug: invitation.slug, name: invitation.name, role: invitation.role.into() }
    }
}

/// What the viewer is in one organization.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct Membership {
    #[graphql(skip)]
    organization: Organization,
    /// The highest of their roles, in the whole organization or on a part of it.
    role: Role,
}

// The error of a field that is no function has a path that ends there.
#[ComplexObject]
impl Membership {
    /// The organization.
    async fn organization(&self) -> &Organization {
        &self.organization
    }
}

impl Membership {
    /// What the viewer is where the view looks.
    pub(super) fn of(view: Arc<View>) -> Option<Self> {
        let role = view.principal()?.role().into();
        Some(Self { role, organization: Organization(view) })
    }
}
