//! What members may do where: `roleGrant`, `roleRevoke`.

use async_graphql::{Context, ID, InputObject, Object};
use service::member::{self, RoleRevoke};

use super::{
    input::delete_input,
    payload::{Shown, payload},
};
use crate::graphql::{Result, enums::Role, member::RoleGrant, or_default::OrDefault, request::Request};

/// A role to give to a member in one place, instead of the one they have there.
#[derive(InputObject)]
pub(super) struct RoleGrantInput {
    /// Whom to give it to.
    member_id: ID,
    /// What they may do.
    role: Role,
    /// The scorecard for which the role is, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// Whether, as a CONTRIBUTOR, they record only the measures they own.
    #[graphql(default)]
    own_measures_only: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// A role to take from a member.
    RoleRevokeInput
}

payload! {
    /// What became of the role.
    RoleGrantPayload {
        /// What the member may do there now; null when there are user errors.
        grant: RoleGrant
    }
}
payload! {
    /// What became of it.
    RoleRevokePayload {
        /// The id of the grant that is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// What members may do where.
#[derive(Default)]
pub(super) struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Gives a member a role on a scorecard and everything below it, or in the whole organization, instead of the one
    /// they have there; needs ADMIN there. Where several reach a scorecard, the highest counts. IN_USE where the
    /// organization would be left without an administrator.
    async fn role_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to give to whom.")] input: RoleGrantInput,
    ) -> Result<RoleGrantPayload> {
        let request = Request::of(ctx)?;
        let command = member::RoleGrant {
            member_id: input.member_id.to_string(),
            role: input.role.into(),
            scorecard_id: input.scorecard_id.map(Into::into),
            own_measures_only: input.own_measures_only.0,
        };
        let executed = request.execute(&input.member_id, input.idempotency_key, &command).await?;
        let read = |at, id| async move { Ok(RoleGrant::find(&request.fresh(at).await?, id)) };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Takes a role from a member, at once; needs ADMIN of the place it is for. IN_USE for a member's only role (see
    /// `memberRemove`), and for the last administrator of the organization.
    async fn role_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grant: see `Member.grants`.")] input: RoleRevokeInput,
    ) -> Result<RoleRevokePayload> {
        let request = Request::of(ctx)?;
        let command = RoleRevoke { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
