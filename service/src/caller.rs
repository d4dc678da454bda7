//! Who asks.

use domain::{
    id::{MemberId, OrganizationId},
    series::Actor,
    vocabulary::Role,
};

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
    /// What they may do in the whole organization.
    pub role: Role,
}

impl Member {
    /// This member as the author of a write.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Member(self.id)
    }
}
