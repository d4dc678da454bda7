//! Groups of members: adding, changing, removing and listing them.

use async_recursion::async_recursion as boxed;
use async_trait::async_trait;
use domain::{
    id::{GroupId, MemberId},
    validity,
};
use entity::{list::MemberIds, member_group};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, not_found},
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    patch::Patch,
    reader::Reader,
};

/// Fields of a group.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupFields {
    /// Key that the partner system knows the group by.
    pub key: Patch<String>,
    /// Name of the group.
    pub name: Patch<String>,
    /// Ids of the members; the whole list.
    pub member_ids: Patch<Vec<String>>,
}

/// Adds a group to the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupCreate {
    /// Id of the new group, when the client chooses it.
    pub id: Option<String>,
    /// Fields of the group.
    #[serde(flatten)]
    pub fields: GroupFields,
}

/// Changes a group.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupUpdate {
    /// Id of the group.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the group.
    #[serde(flatten)]
    pub fields: GroupFields,
}

/// Removes a group. What it owned stays without it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupDelete {
    /// Id of the group.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for GroupCreate {
    const MUTATION: &'static str = "groupCreate";
    type Done = GroupId;

    async fn run(&self, edit: &mut Edit) -> Result<GroupId, Refused> {
        edit.demand(Action::Administer, None)?;
        let id = edit.new_id::<member_group::Model>(self.id.as_deref()).await?;
        let mut row = member_group::Model {
            organization_id: edit.write().organization_id(),
            id,
            key: None,
            name: String::new(),
            member_ids: MemberIds::default(),
            created_at: edit.write().now(),
            version: 1,
        };
        self.fields.change(edit, &mut row).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for GroupUpdate {
    const MUTATION: &'static str = "groupUpdate";
    type Done = GroupId;

    async fn run(&self, edit: &mut Edit) -> Result<GroupId, Refused> {
        edit.demand(Action::Administer, None)?;
        let mut before = edit.group(&self.id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.change(edit, &mut row).await?;
        let id = row.id;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for GroupDelete {
    const MUTATION: &'static str = "groupDelete";
    type Done = GroupId;

    async fn run(&self, edit: &mut Edit) -> Result<GroupId, Refused> {
        edit.demand(Action::Administer, None)?;
        let mut row = edit.group(&self.id).await?;
        edit.expect_version(&mut row, self.expected_version);
        let id = row.id;
        edit.remove([row]).await?;
        Ok(id)
    }
}

impl GroupFields {
    async fn change(&self, edit: &mut Edit, row: &mut member_group::Model) -> Result<()> {
        let Self { key, name, member_ids } = self;
        key.apply(&mut row.key);
        edit.set("name", &mut row.name, name);
        edit.violations(validity::name(&row.name));
        match member_ids {
            Patch::Keep => {}
            Patch::Clear => row.member_ids.0.clear(),
            Patch::Set(ids) => row.member_ids.0 = edit.group_members(ids),
        }
        edit.check_key::<member_group::Model>(row.id, key.value(), member_group::Column::Key).await
    }
}

impl Edit {
    async fn group(&self, id: &str) -> Result<member_group::Model, Refused> {
        let absent = || not_found("group", "id", id);
        let typed: GroupId = id.parse().map_err(|_| absent())?;
        self.row(typed).await?.ok_or_else(absent)
    }

    /// Parses the members of a group, each of which belongs to the organization and is named once.
    fn group_members(&mut self, ids: &[String]) -> Vec<MemberId> {
        let mut members = Vec::with_capacity(ids.len());
        for (at, text) in ids.iter().enumerate() {
            let known = text.parse().ok().filter(|id| self.write().organization().member(*id).is_some());
            let field = format!("memberIds.{at}");
            match known {
                Some(id) if members.contains(&id) => {
                    self.refuse(ProblemCode::Duplicate, &field, "the member is in the list before");
                }
                Some(id) => members.push(id),
                None => {
                    let message = format!("there is no member with the id {text:?}");
                    self.refuse(ProblemCode::NotFound, &field, message);
                }
            }
        }
        members
    }
}

impl Reader {
    /// Lists the groups, by their names.
    #[must_use]
    pub fn group_ids(&self, as_of: AsOf) -> List<GroupId> {
        let groups = self.organization().groups();
        let rows = groups
            .map(|group| (SortKey::of([SortValue::Text(group.name.clone())], group.id.uuid()), group.id));
        List::sorted(rows.collect(), OrderDirection::Ascending, as_of)
    }

    /// Lists the members of a group, by their subjects; none where there is no such group.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn members_of(&self, group: GroupId, as_of: AsOf) -> Result<List<MemberId>> {
        let organization = self.organization();
        let ids = organization.group(group).map(|group| group.members.as_slice()).unwrap_or_default();
        let members = ids.iter().filter_map(|id| organization.member(*id)).collect();
        self.sorted_members(members, as_of).await
    }
}
