//! Who is asking.

use std::sync::Arc;

use async_graphql::SimpleObject;
use service::View;

use super::{enums::Role, list::List, organization::Organization};

/// Who is asking, and where they belong.
#[derive(SimpleObject)]
pub(super) struct Viewer {
    /// The name under which the token knows them; the id of a machine's API key.
    pub(super) subject: String,
    /// The organizations they belong to, the default one first.
    pub(super) memberships: List<Membership>,
}

/// What the viewer is in one organization.
#[derive(SimpleObject)]
pub(super) struct Membership {
    /// The organization.
    organization: Organization,
    /// The highest of their roles, in the whole organization or on a part of it.
    role: Role,
}

impl Membership {
    /// What the viewer is where the view looks.
    pub(super) fn of(view: Arc<View>) -> Option<Self> {
        let role = view.principal()?.role().into();
        Some(Self { role, organization: Organization(view) })
    }
}
