//! Callers and their place in an organization: people and machines.

use std::sync::Arc;

use domain::{
    id::{ApiKeyId, GroupId, MemberId, OrganizationId, RoleGrantId},
    series::Actor,
    vocabulary::Role,
};

use entity::member_group;

use crate::policy::{self, AccessLevel, Grant};

/// Caller whose token or key was verified. Membership of an organization is checked per request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Identity of the caller.
    pub identity: Identity,
    /// Organizations that the caller may act for.
    pub organizations: Vec<OrganizationId>,
    /// True when the token names the organizations itself, and so defines which comes first. Organizations that were
    /// looked up are in no meaningful order.
    pub names_organizations: bool,
    /// E-mail address verified by the issuer; the caller may accept invitations to it.
    pub verified_email: Option<String>,
}

/// Identity of a caller, independent of organizations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Person, identified by a token.
    Person {
        /// Issuer of the token; empty for tokens signed with the shared secret.
        issuer: String,
        /// Subject of the token: the issuer's name for the person.
        subject: String,
    },
    /// Machine, identified by its API key.
    Machine(ApiKeyId),
}

impl Caller {
    /// Creates a caller for a person.
    #[must_use]
    pub fn person(issuer: &str, subject: &str, organizations: Vec<OrganizationId>) -> Self {
        let identity = Identity::Person { issuer: issuer.to_owned(), subject: subject.to_owned() };
        Self { identity, organizations, names_organizations: true, verified_email: None }
    }

    /// Creates a caller for a machine, which belongs to one organization.
    #[must_use]
    pub fn machine(key: ApiKeyId, organization: OrganizationId) -> Self {
        Self {
            identity: Identity::Machine(key),
            organizations: vec![organization],
            names_organizations: true,
            verified_email: None,
        }
    }

    /// Organization that is used where a request names none: the only one, or the first that the token names. `None`
    /// where there are several and the token defines no order.
    #[must_use]
    pub fn default_organization(&self) -> Option<OrganizationId> {
        match self.organizations.as_slice() {
            [only] => Some(*only),
            [first, ..] if self.names_organizations => Some(*first),
            _ => None,
        }
    }
}

/// Caller within one organization: author of writes, and grants. Cheap to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Author of the caller's writes.
    pub actor: Actor,
    /// Grants of the caller; never empty.
    pub grants: Arc<[Grant]>,
    /// Names by which owners of measures refer to the caller: subject, e-mail address and name.
    pub(crate) names: Arc<[String]>,
    /// Groups of the caller.
    pub(crate) groups: Arc<[GroupId]>,
}

impl Principal {
    /// Creates the principal of the server's operator, who may do everything.
    #[must_use]
    pub fn operator() -> Self {
        let grant = Grant { scorecard: None, role: Role::Admin, own_measures_only: false };
        Self { actor: Actor::System, grants: [grant].into(), names: [].into(), groups: [].into() }
    }

    /// Highest access level of the caller on any scorecard.
    #[must_use]
    pub fn highest(&self) -> AccessLevel {
        policy::access(&self.grants, |_| true)
    }

    /// Highest role of the caller on any scorecard.
    #[must_use]
    pub fn role(&self) -> Role {
        self.highest().role()
    }

    /// Reports whether the text names the caller: by subject, e-mail address or name.
    #[must_use]
    pub fn is(&self, owner: &str) -> bool {
        self.names.iter().any(|name| name.eq_ignore_ascii_case(owner.trim()))
    }
}

/// Group of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Id of the group.
    pub id: GroupId,
    /// Partner key.
    pub key: Option<String>,
    /// Display name.
    pub name: String,
    /// Members of the group. Those who were removed from the organization may be among them.
    pub members: Vec<MemberId>,
    /// Version, raised by every change of the fields above.
    pub version: i32,
}

impl From<member_group::Model> for Group {
    fn from(row: member_group::Model) -> Self {
        let member_group::Model { organization_id: _, id, key, name, member_ids, created_at: _, version } =
            row;
        Self { id, key, name, members: member_ids.0, version }
    }
}

/// Member of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Id of the member.
    pub id: MemberId,
    /// Credential by which the member is recognised.
    pub bond: Bond,
    /// Name of the member.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Grants of the member, each with its id, oldest first; never empty.
    pub grants: Vec<(RoleGrantId, Grant)>,
    pub(crate) principal: Principal,
}

/// Credential by which a member is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bond {
    /// Tokens of an issuer.
    Token {
        /// Subject of the tokens: the issuer's name for the person.
        subject: String,
        /// Issuer of the tokens; empty for tokens signed with the shared secret.
        issuer: String,
    },
    /// Pending invitation to this e-mail address, in lower case; a caller with the verified address may accept it.
    Invitation(String),
}

/// Value of the issuer column where the subject is an invited e-mail address. No issuer has this name: issuers are
/// URLs, and the shared secret's is empty.
pub const INVITATION: &str = "invitation";

impl Bond {
    /// Reads the credential from a member's row.
    pub(crate) fn of(issuer: &str, subject: &str) -> Self {
        match issuer {
            INVITATION => Self::Invitation(subject.to_owned()),
            issuer => Self::Token { subject: subject.to_owned(), issuer: issuer.to_owned() },
        }
    }

    /// Subject of the member: that of the issuer's tokens, or the invited address.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Token { subject, issuer: _ } | Self::Invitation(subject) => subject,
        }
    }
}

impl Member {
    /// Principal of the member.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Reports whether the member administers the organization. A pending invitation does not.
    #[must_use]
    pub fn administers(&self) -> bool {
        let all = |(_, grant): &(_, Grant)| grant.scorecard.is_none() && grant.role == Role::Admin;
        matches!(self.bond, Bond::Token { .. }) && self.grants.iter().any(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_of_several_unordered_organizations_has_no_default() {
        let ids: Vec<_> = (1..=2).map(|id| OrganizationId::from_uuid(uuid::Uuid::from_u128(id))).collect();
        for (organizations, names_organizations, expected) in [
            (&ids[..0], true, None),
            (&ids[..0], false, None),
            (&ids[..1], true, Some(ids[0])),
            (&ids[..1], false, Some(ids[0])),
            (&ids[..], true, Some(ids[0])),
            (&ids[..], false, None),
        ] {
            let caller = Caller { names_organizations, ..Caller::person("", "ada", organizations.to_vec()) };
            assert_eq!(caller.default_organization(), expected, "{caller:?}");
        }
    }
}
