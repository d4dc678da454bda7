//! Groups of members.

pub(crate) mod mutation;

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::id::GroupId;
use gateway::resolve::InMemory;
use service::Reader;

use crate::{
    Result,
    connection::{Connection, Page},
    cursor::ListId,
    error::failed,
    member::Member,
};

/// Group of members, which owns objects as a person does.
#[derive(Description)]
pub(super) struct Group {
    view: Arc<Reader>,
    group: service::Group,
}

impl Group {
    /// Finds the group with this id.
    pub(super) fn find(view: &Arc<Reader>, id: GroupId) -> Option<Self> {
        let group = view.organization().group(id)?.clone();
        Some(Self { view: Arc::clone(view), group })
    }
}

impl InMemory for Group {
    const WAITING: &'static [&'static str] = &["members"];
}

#[Object(use_type_description)]
impl Group {
    /// Globally unique id of the group.
    pub(super) async fn id(&self) -> ID {
        self.group.id.to_string().into()
    }

    /// Key of the group, chosen by the partner, unique per organization and type; null when none is set.
    fn key(&self) -> Option<&str> {
        self.group.key.as_deref()
    }

    /// Name of the group.
    fn name(&self) -> &str {
        &self.group.name
    }

    /// Members of the group, by their subjects. Costs 1 a member of the page.
    async fn members(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        let list = ListId::new("members", self.group.id);
        let page = Page { first, after, last, before }.of(list, self.view.as_of_now())?;
        let ids = self.view.members_of(self.group.id, page.as_of()).await.map_err(failed)?;
        let slice = page.slice(&ids);
        let nodes = slice.rows().filter_map(|id| Some((id.uuid(), Member::find(&self.view, *id)?)));
        Ok(slice.connection(nodes))
    }

    /// Version of the group, raised by every change; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.group.version
    }
}
