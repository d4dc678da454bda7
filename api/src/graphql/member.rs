//! A person of an organization, and what they may do where.

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::id::{MemberId, RoleGrantId};
use service::{Bond, View, policy::Grant};

use super::{Result, enums::Role, home::Home, in_place::InMemory, list::List, scorecard::Scorecard};

/// A person of an organization.
#[derive(Description)]
pub(super) struct Member {
    view: Arc<View>,
    member: service::Member,
}

impl Member {
    /// The member with this id.
    pub(super) fn find(view: &Arc<View>, id: MemberId) -> Option<Self> {
        view.organization().member(id).map(|member| Self::new(view, member))
    }

    pub(super) fn new(view: &Arc<View>, member: &service::Member) -> Self {
        Self { view: Arc::clone(view), member: member.clone() }
    }
}

impl InMemory for Member {}

#[Object(use_type_description)]
impl Member {
    /// Their globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.member.id.to_string().into()
    }

    /// The name under which their tokens know them; for somebody who was invited by e-mail, the address in lower case, or
    /// their id where the caller does not see addresses.
    fn subject(&self) -> String {
        match &self.member.bond {
            Bond::Invitation(_) if !self.view.sees_email_of(self.member.id) => self.member.id.to_string(),
            bond => bond.subject().to_owned(),
        }
    }

    /// Who vouches for the subject: an identity provider's URL; null for the server's own tokens, and for an invitation.
    fn issuer(&self) -> Option<&str> {
        match &self.member.bond {
            Bond::Token { issuer, subject: _ } => Some(issuer.as_str()).filter(|issuer| !issuer.is_empty()),
            Bond::Invitation(_) => None,
        }
    }

    /// Whether they were invited by e-mail and have not accepted yet, which whoever has the address does with
    /// `invitationAccept`.
    fn invited(&self) -> bool {
        matches!(self.member.bond, Bond::Invitation(_))
    }

    /// What people call them.
    fn name(&self) -> Option<&str> {
        self.member.name.as_deref()
    }

    /// Where to reach them; null where nothing is known, and where the caller does not see addresses
    /// (`Organization.memberEmails`). Administrators see those of whom they administer, everybody their own, and API keys
    /// none.
    fn email(&self) -> Option<&str> {
        self.member.email.as_deref().filter(|_| self.view.sees_email_of(self.member.id))
    }

    /// The highest of their roles, in the whole organization or on a part of it.
    fn role(&self) -> Role {
        self.member.principal().role().into()
    }

    /// What they may do where, the oldest first.
    fn grants(&self) -> List<RoleGrant> {
        let grant = |(id, grant): &(RoleGrantId, Grant)| RoleGrant {
            view: Arc::clone(&self.view),
            id: *id,
            grant: *grant,
            member: self.member.id,
        };
        self.member.grants.iter().map(grant).collect()
    }
}

/// What a member may do in one place.
#[derive(Description)]
pub(super) struct RoleGrant {
    view: Arc<View>,
    id: RoleGrantId,
    grant: Grant,
    member: MemberId,
}

impl RoleGrant {
    /// The grant with this id.
    pub(super) fn find(view: &Arc<View>, id: RoleGrantId) -> Option<Self> {
        view.organization().members().into_iter().find_map(|member| {
            let (_, grant) = member.grants.iter().find(|(known, _)| *known == id)?;
            Some(Self { view: Arc::clone(view), id, grant: *grant, member: member.id })
        })
    }
}

#[Object(use_type_description)]
impl RoleGrant {
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// Whose it is; null once they have been removed.
    async fn member(&self) -> Option<Member> {
        Member::find(&self.view, self.member)
    }

    /// What may be done.
    fn role(&self) -> Role {
        self.grant.role.into()
    }

    /// Whether it is for the whole organization.
    fn whole_organization(&self) -> bool {
        self.grant.scorecard.is_none()
    }

    /// The scorecard that it is for, with everything below it; null for the whole organization, and where the caller may
    /// not see the scorecard.
    async fn scorecard(&self) -> Option<Result<Scorecard>> {
        let home = Home::all(&self.view, &[self.grant.scorecard?]).await.map(|mut homes| homes.pop());
        home.transpose().map(|home| home.map(Scorecard))
    }

    /// Whether a contributor records only the measures they own.
    fn own_measures_only(&self) -> bool {
        self.grant.own_measures_only
    }
}
