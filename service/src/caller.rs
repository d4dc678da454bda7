//! Who asks, and what they are to an organization: a person or a machine.

use std::sync::Arc;

use domain::{
    id::{ApiKeyId, MemberId, OrganizationId, RoleGrantId},
    series::Actor,
    vocabulary::Role,
};

use crate::policy::{self, AccessLevel, Grant};

/// Somebody whose token or key was verified. Whether they belong to an organization is checked per request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who they are.
    pub identity: Identity,
    /// The organizations they speak for.
    pub organizations: Vec<OrganizationId>,
    /// Whether the token names the organizations itself, and so says which comes first. Those that were looked up stand in
    /// no order that anybody has chosen.
    pub names_organizations: bool,
    /// The e-mail address that their issuer has verified: whoever was invited by it may accept.
    pub verified_email: Option<String>,
}

/// Who somebody is, wherever they belong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A person, known by a token.
    Person {
        /// Who vouches for the subject; empty for tokens signed with the shared secret.
        issuer: String,
        /// The issuer's name for the person.
        subject: String,
    },
    /// A machine, known by its API key.
    Machine(ApiKeyId),
}

impl Caller {
    /// A person.
    #[must_use]
    pub fn person(issuer: &str, subject: &str, organizations: Vec<OrganizationId>) -> Self {
        let identity = Identity::Person { issuer: issuer.to_owned(), subject: subject.to_owned() };
        Self { identity, organizations, names_organizations: true, verified_email: None }
    }

    /// A machine, which belongs to one organization.
    #[must_use]
    pub fn machine(key: ApiKeyId, organization: OrganizationId) -> Self {
        Self {
            identity: Identity::Machine(key),
            organizations: vec![organization],
            names_organizations: true,
            verified_email: None,
        }
    }

    /// The organization that is meant where none is named: the only one, or the first that the token names. `None` where
    /// several are possible and nobody has chosen.
    #[must_use]
    pub fn default_organization(&self) -> Option<OrganizationId> {
        match self.organizations.as_slice() {
            [only] => Some(*only),
            [first, ..] if self.names_organizations => Some(*first),
            _ => None,
        }
    }
}

/// What a caller is within one organization: as whom they act, and what they may do. Cheap to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The author of what they write.
    pub actor: Actor,
    /// What they may do where; never empty.
    pub grants: Arc<[Grant]>,
    /// What owners of measures are called when it is them: subject, e-mail address and name.
    pub(crate) names: Arc<[String]>,
}

impl Principal {
    /// The operator of the server, who may do everything.
    pub(crate) fn operator() -> Self {
        let grant = Grant { scorecard: None, role: Role::Admin, own_measures_only: false };
        Self { actor: Actor::System, grants: [grant].into(), names: [].into() }
    }

    /// What they are where they stand highest.
    #[must_use]
    pub fn highest(&self) -> AccessLevel {
        policy::access(&self.grants, |_| true)
    }

    /// The highest of their roles, wherever they have it.
    #[must_use]
    pub fn role(&self) -> Role {
        self.highest().role()
    }

    /// Whether a measure with this owner is theirs: owners are named by subject, e-mail address or name.
    #[must_use]
    pub fn is(&self, owner: &str) -> bool {
        self.names.iter().any(|name| name.eq_ignore_ascii_case(owner.trim()))
    }
}

/// A person of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Who they are to the organization.
    pub bond: Bond,
    /// What people call them.
    pub name: Option<String>,
    /// Where to reach them.
    pub email: Option<String>,
    /// Their grants, each with its id, the oldest first; never empty.
    pub grants: Vec<(RoleGrantId, Grant)>,
    pub(crate) principal: Principal,
}

/// By what a member is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bond {
    /// By the tokens of an issuer.
    Token {
        /// The issuer's name for the person.
        subject: String,
        /// Who vouches for the subject; empty for tokens signed with the shared secret.
        issuer: String,
    },
    /// By nothing yet: whoever has this verified e-mail address, in lower case, may accept.
    Invitation(String),
}

/// Stands in the column of issuers where the subject is an invited e-mail address. No issuer is called so: theirs are
/// URLs, and the shared secret's is empty.
pub(crate) const INVITATION: &str = "invitation";

impl Bond {
    /// The bond of a member's row.
    pub(crate) fn of(issuer: &str, subject: &str) -> Self {
        match issuer {
            INVITATION => Self::Invitation(subject.to_owned()),
            issuer => Self::Token { subject: subject.to_owned(), issuer: issuer.to_owned() },
        }
    }

    /// The name under which the member is known: an issuer's subject, or the invited address.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Token { subject, issuer: _ } | Self::Invitation(subject) => subject,
        }
    }
}

impl Member {
    /// The member as a caller.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether they administer the organization: an invitation does not, before it is taken up.
    pub(crate) fn administers(&self) -> bool {
        let all = |(_, grant): &(_, Grant)| grant.scorecard.is_none() && grant.role == Role::Admin;
        matches!(self.bond, Bond::Token { .. }) && self.grants.iter().any(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_the_default_where_several_organizations_are_possible() {
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
