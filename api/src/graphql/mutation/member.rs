//! Members: `memberInvite`, `memberUpdate`, `memberRemove`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::member::{MemberInvite, MemberRemove, MemberUpdate};

use super::{
    input::{delete_input, patch},
    payload::{Shown, payload},
};
use crate::graphql::{Result, enums::Role, member::Member, or_default::OrDefault, request::Request};

/// Somebody to make a member: give a `subject`, with its `issuer`, or an `email`.
#[derive(InputObject)]
pub(super) struct MemberInviteInput {
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// The identity provider that vouches for the subject, exactly as its tokens have it in `iss`; left out for the
    /// server's own tokens.
    issuer: Option<String>,
    /// The name under which tokens know the person (`sub`).
    subject: Option<String>,
    /// Where to reach them. Without a subject it is how they are known: whoever has a token of an identity provider with
    /// this `email` and `email_verified: true` may accept the invitation with `invitationAccept`.
    email: Option<String>,
    /// What people call them.
    name: Option<String>,
    /// What they may do.
    role: Role,
    /// The scorecard for which the role is, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// Whether, as a CONTRIBUTOR, they record only the measures they own.
    #[graphql(default)]
    own_measures_only: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

/// Changes to a member: what is left out stays, null clears.
#[derive(InputObject)]
pub(super) struct MemberUpdateInput {
    /// Which one.
    id: ID,
    /// What people call them.
    name: MaybeUndefined<String>,
    /// Where to reach them; for somebody who was invited by e-mail and has not accepted yet, the address by which they
    /// are known when they do.
    email: MaybeUndefined<String>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// A member to remove.
    MemberRemoveInput
}

payload! {
    /// What became of the invitation.
    MemberInvitePayload {
        /// The new member; null when there are user errors.
        member: Member
    }
}
payload! {
    /// What became of the changes.
    MemberUpdatePayload {
        /// The member as they are now; null when there are user errors.
        member: Member
    }
}
payload! {
    /// What became of the removal.
    MemberRemovePayload {
        /// The id of who is no longer a member; null when there are user errors.
        deleted_id: ID
    }
}

/// Members.
#[derive(Default)]
pub(super) struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Makes somebody a member; needs ADMIN of the scorecard or the organization that the role is for. Whoever was a
    /// member before comes back under their old id. DUPLICATE for somebody who is a member: see `roleGrant`.
    async fn member_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what they may do.")] input: MemberInviteInput,
    ) -> Result<MemberInvitePayload> {
        let request = Request::of(ctx)?;
        let command = MemberInvite {
            id: input.id.map(Into::into),
            issuer: input.issuer,
            subject: input.subject,
            email: input.email,
            name: input.name,
            role: input.role.into(),
            scorecard_id: input.scorecard_id.map(Into::into),
            own_measures_only: input.own_measures_only.0,
        };
        let (organization, key) = (input.organization, input.idempotency_key);
        let executed = request.execute_for(organization.as_deref(), key, &command).await?;
        let read = |at, id| async move { Ok(Member::find(&request.fresh(at).await?, id)) };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Changes what people call a member and where they are reached; needs ADMIN of every place where they have a role.
    async fn member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: MemberUpdateInput,
    ) -> Result<MemberUpdatePayload> {
        let request = Request::of(ctx)?;
        let command =
            MemberUpdate { id: input.id.to_string(), name: patch(&input.name), email: patch(&input.email) };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read = |at, id| async move { Ok(Member::find(&request.fresh(at).await?, id)) };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Takes all roles from a member, at once and on all connections; the history keeps their name. Needs ADMIN of every
    /// place where they have a role. IN_USE for the last administrator of the organization.
    async fn member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] input: MemberRemoveInput,
    ) -> Result<MemberRemovePayload> {
        let request = Request::of(ctx)?;
        let command = MemberRemove { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
