//! Roles of members: `roleGrant`, `roleRevoke`.

use async_graphql::{Context, ID, InputObject, Object};
use service::member::{self, RoleRevoke};

use crate::{
    Result,
    enums::Role,
    member::RoleGrant,
    mutation::{
        input::delete_input,
        payload::{Shown, payload},
    },
    or_default::OrDefault,
    request::Request,
};

/// Role to grant to a member on one scorecard or in the organization, instead of the one they have there.
#[derive(InputObject)]
pub(crate) struct RoleGrantInput {
    /// Id of the member.
    member_id: ID,
    /// Role that is granted.
    role: Role,
    /// Id of the scorecard of the role, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// True when they, as a CONTRIBUTOR, record only the measures that they own.
    #[graphql(default)]
    own_measures_only: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// Role to revoke from a member.
    RoleRevokeInput
}

payload! {
    /// Outcome of granting a role.
    RoleGrantPayload {
        /// Grant after the change; null when there are user errors.
        grant: RoleGrant
    }
}
payload! {
    /// Outcome of revoking a role.
    RoleRevokePayload {
        /// Id of the revoked grant; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of roles.
#[derive(Default)]
pub(crate) struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Grants a member a role on a scorecard and everything below it, or in the whole organization, instead of the one
    /// they have there; needs ADMIN there. Where several roles reach a scorecard, the highest counts. IN_USE where the
    /// organization would be left without an administrator.
    async fn role_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Role and member.")] input: RoleGrantInput,
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

    /// Revokes a role of a member, at once; needs ADMIN on the scorecard or in the organization that it is for. IN_USE
    /// for a member's only role (see `memberRemove`), and for the last administrator of the organization.
    async fn role_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the grant: see `Member.grants`.")] input: RoleRevokeInput,
    ) -> Result<RoleRevokePayload> {
        let request = Request::of(ctx)?;
        let command = RoleRevoke { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
