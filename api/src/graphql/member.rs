//! A person of an organization.

use async_graphql::{ID, SimpleObject};

use super::enums::Role;

/// A person of an organization.
#[derive(SimpleObject)]
pub(super) struct Member {
    /// Their globally unique id.
    #[graphql(owned)]
    pub(super) id: ID,
    /// The name under which their tokens know them.
    subject: String,
    /// What people call them.
    name: Option<String>,
    /// Where to reach them.
    email: Option<String>,
    /// What they may do in the whole organization.
    role: Role,
}

impl From<&service::Member> for Member {
    fn from(member: &service::Member) -> Self {
        let service::Member { id, issuer: _, subject, name, email, role } = member;
        Self {
            id: id.to_string().into(),
            subject: subject.clone(),
            name: name.clone(),
            email: email.clone(),
            role: (*role).into(),
        }
    }
}
