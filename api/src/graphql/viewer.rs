//! Who is asking.

use std::sync::Arc;

use async_graphql::{ComplexObject, SimpleObject};
use service::View;

use super::{enums::Role, list::List, organization::Organization};

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
    /// The organizations they belong to, the default one first.
    async fn memberships(&self) -> List<&Membership> {
        self.memberships.0.iter().collect()
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
