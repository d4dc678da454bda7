//! Groups: `groupCreate`, `groupUpdate`, `groupDelete`.

use async_graphql::{Context, ID, Object};
use domain::id::{GroupId, OrganizationId};
use service::group::{GroupCreate, GroupDelete, GroupFields, GroupUpdate};

use crate::{
    Result,
    group::Group,
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    owner::Ids,
    request::{Executed, Request},
};

inputs! {
    GroupFields;
    /// Group to create.
    GroupCreateInput {
        /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their
        /// token.
        organization: Option<String>,
    }
    /// Changes to a group: fields left out stay, null clears.
    GroupUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Name of the group.
        name: String,
    }
    optional {
        /// Key of the group, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9, '.',
        /// '_', '-'.
        key: String,
        /// Ids of the members of the group; the whole list.
        member_ids: Ids,
    }
}

delete_input! {
    /// Group to remove.
    GroupDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a group.
    GroupCreatePayload {
        /// Created group; null when there are user errors.
        group: Group
    }
}
payload! {
    /// Outcome of updating a group.
    GroupUpdatePayload {
        /// Group after the change; null when there are user errors.
        group: Group
    }
}
payload! {
    /// Outcome of removing a group.
    GroupDeletePayload {
        /// Id of the removed group; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of groups.
#[derive(Default)]
pub(crate) struct GroupMutation;

#[Object]
impl GroupMutation {
    /// Creates a group of members; needs ADMIN in the whole organization.
    async fn group_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Group to create.")] input: GroupCreateInput,
    ) -> Result<GroupCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let GroupCreateInput { id, organization, idempotency_key, .. } = input;
        let command = GroupCreate { id: id.map(Into::into), fields };
        let executed = request.execute_for(organization.as_deref(), idempotency_key, &command).await?;
        Ok(shown(request, executed).await?.into())
    }

    /// Changes a group; needs ADMIN in the whole organization.
    async fn group_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: GroupUpdateInput,
    ) -> Result<GroupUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let GroupUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = GroupUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(shown(request, executed).await?.into())
    }

    /// Removes a group; needs ADMIN in the whole organization. What it owned stays without it.
    async fn group_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Group, by its id.")] input: GroupDeleteInput,
    ) -> Result<GroupDeletePayload> {
        let request = Request::of(ctx)?;
        let GroupDeleteInput { id, expected_version, idempotency_key } = input;
        let command = GroupDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}

/// Group as it is after the write.
async fn shown(request: &Request, executed: Executed<GroupId>) -> Result<Shown<Group>> {
    let read = |organization: OrganizationId, id| async move {
        Ok(Group::find(&request.fresh(organization).await?, id))
    };
    Shown::read(executed, read).await
}
