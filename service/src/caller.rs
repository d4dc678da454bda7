//! Who asks.

use domain::{
    id::{MemberId, OrganizationId},
    series::Actor,
    vocabulary::Role,
};

use crate::policy::{self, Grant, Standing};

/// Somebody whose token was verified. Whether they belong to an organization is checked per request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who vouches for the subject; empty for tokens signed with the shared secret.
    pub issuer: String,
    /// The issuer's name for the person.
    pub subject: String,
    /// The organizations the token speaks for, in its order.
    pub organizations: Vec<OrganizationId>,
}

/// What a caller is within one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Who vouches for the subject.
    pub issuer: String,
    /// The issuer's name for the person.
    pub subject: String,
    /// What people call them.
    pub name: Option<String>,
    /// Where to reach them.
    pub email: Option<String>,
    /// What they may do where; never empty.
    pub grants: Vec<Grant>,
}

impl Member {
    /// What they are where they stand highest.
    #[must_use]
    pub fn highest(&self) -> Standing {
        policy::standing(&self.grants, |_| true)
    }

    /// The highest of their roles, wherever they have it.
    #[must_use]
    pub fn role(&self) -> Role {
        self.highest().role()
    }

    /// Whether a measure with this owner is theirs: owners are named by subject, e-mail address or name.
    #[must_use]
    pub fn is(&self, owner: &str) -> bool {
        let same = |name: &str| name.eq_ignore_ascii_case(owner.trim());
        same(&self.subject)
            || self.email.as_deref().is_some_and(same)
            || self.name.as_deref().is_some_and(same)
    }

    /// This member as the author of a write.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Member(self.id)
    }
}
