//! Members of an organization, and their roles.

pub(crate) mod invitation;
pub(crate) mod mutation;
pub(crate) mod role;

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::id::{MemberId, RoleGrantId};
use gateway::resolve::{InMemory, List};
use service::{Bond, Reader, policy::Grant};

use crate::{Result, enums::Role, home::Home, scorecard::Scorecard};

/// Member: a person of an organization.
#[derive(Description)]
pub(super) struct Member {
    view: Arc<Reader>,
    member: service::Member,
}

impl Member {
    /// Finds the member with this id.
    pub(super) fn find(view: &Arc<Reader>, id: MemberId) -> Option<Self> {
        view.organization().member(id).map(|member| Self::new(view, member))
    }

    pub(super) fn new(view: &Arc<Reader>, member: &service::Member) -> Self {
        Self { view: Arc::clone(view), member: member.clone() }
    }
}

impl InMemory for Member {}

#[Object(use_type_description)]
impl Member {
    /// Globally unique id of the member.
    pub(super) async fn id(&self) -> ID {
        self.member.id.to_string().into()
    }

    /// Subject: the name of the member in tokens; for a person who was invited by e-mail, the address in lower case, or
    /// the member's id where the caller does not see addresses.
    fn subject(&self) -> String {
        match &self.member.bond {
            Bond::Invitation(_) if !self.view.sees_email_of(self.member.id) => self.member.id.to_string(),
            bond => bond.subject().to_owned(),
        }
    }

    /// Issuer of the subject: an identity provider's URL; null for the server's own tokens, and for an invitation.
    fn issuer(&self) -> Option<&str> {
        match &self.member.bond {
            Bond::Token { issuer, subject: _ } => Some(issuer.as_str()).filter(|issuer| !issuer.is_empty()),
            Bond::Invitation(_) => None,
        }
    }

    /// True when the member was invited by e-mail and has not accepted yet; the owner of the address accepts with
    /// `invitationAccept`.
    fn invited(&self) -> bool {
        matches!(self.member.bond, Bond::Invitation(_))
    }

    /// Name of the member; null when none is set.
    fn name(&self) -> Option<&str> {
        self.member.name.as_deref()
    }

    /// E-mail address of the member; null where none is known, and where the caller does not see addresses
    /// (`Organization.memberEmails`). Administrators see those of the members whom they administer, everybody their
    /// own, and API keys none.
    fn email(&self) -> Option<&str> {
        self.member.email.as_deref().filter(|_| self.view.sees_email_of(self.member.id))
    }

    /// Highest role of the member, in the whole organization or on a part of it.
    fn role(&self) -> Role {
        self.member.principal().role().into()
    }

    /// Grants of roles to the member, the oldest first.
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

/// Grant of a role to a member, on a scorecard or in the whole organization.
#[derive(Description)]
pub(super) struct RoleGrant {
    view: Arc<Reader>,
    id: RoleGrantId,
    grant: Grant,
    member: MemberId,
}

impl RoleGrant {
    /// Finds the grant with this id.
    pub(super) fn find(view: &Arc<Reader>, id: RoleGrantId) -> Option<Self> {
        view.organization().members().into_iter().find_map(|member| {
            let (_, grant) = member.grants.iter().find(|(known, _)| *known == id)?;
            Some(Self { view: Arc::clone(view), id, grant: *grant, member: member.id })
        })
    }
}

#[Object(use_type_description)]
impl RoleGrant {
    /// Globally unique id of the grant.
    pub(super) async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// Member of the grant; null once they have been removed.
    async fn member(&self) -> Option<Member> {
        Member::find(&self.view, self.member)
    }

    /// Role that is granted.
    fn role(&self) -> Role {
        self.grant.role.into()
    }

    /// True when the grant is for the whole organization.
    fn whole_organization(&self) -> bool {
        self.grant.scorecard.is_none()
    }

    /// Scorecard of the grant, with everything below it; null for the whole organization, and where the caller may not
    /// see the scorecard.
    async fn scorecard(&self) -> Option<Result<Scorecard>> {
        let home = Home::all(&self.view, &[self.grant.scorecard?]).await.map(|mut homes| homes.pop());
        home.transpose().map(|home| home.map(Scorecard))
    }

    /// True when the member, as a CONTRIBUTOR, records only the measures that they own.
    fn own_measures_only(&self) -> bool {
        self.grant.own_measures_only
    }
}
