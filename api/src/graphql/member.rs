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
    /// The highest of their roles, in the whole organization or on a part of it.
    role: Role,
}

impl From<&service::Member> for Member {
    fn from(member: &service::Member) -> Self {
        let service::Member { id, issuer: _, subject, name, email, grants: _ } = member;
        let role = member.role();
        Self {
            id: id.to_string().into(),
            subject: subject.clone(),
            name: name.clone(),
            email: email.clone(),
            role: role.into(),
        }
    }
}
