//! Members: `memberInvite`, `memberUpdate`, `memberRemove`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use service::member::{MemberInvite, MemberRemove, MemberUpdate};

use crate::{
    Result,
    enums::Role,
    member::Member,
    mutation::{
        input::{delete_input, patch},
        payload::{Shown, payload},
    },
    or_default::OrDefault,
    request::Request,
};

/// Person to make a member: give a `subject`, with its `issuer`, or an `email`.
#[derive(InputObject)]
pub(crate) struct MemberInviteInput {
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// Identity provider of the subject, exactly as its tokens have it in `iss`; left out for the server's own tokens.
    issuer: Option<String>,
    /// Subject: the name of the person in tokens (`sub`).
    subject: Option<String>,
    /// E-mail address of the person. Without a subject it identifies them: anybody who has a token of an identity
    /// provider with this `email` and `email_verified: true` may accept the invitation with `invitationAccept`.
    email: Option<String>,
    /// Name of the person.
    name: Option<String>,
    /// Role of the new member.
    role: Role,
    /// Id of the scorecard of the role, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// True when they, as a CONTRIBUTOR, record only the measures that they own.
    #[graphql(default)]
    own_measures_only: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

/// Changes to a member: fields left out stay, null clears.
#[derive(InputObject)]
pub(crate) struct MemberUpdateInput {
    /// Id of the member.
    id: ID,
    /// Name of the member.
    name: MaybeUndefined<String>,
    /// E-mail address of the member; for a person who was invited by e-mail and has not accepted yet, the address that
    /// identifies them when they do.
    email: MaybeUndefined<String>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// Member to remove.
    MemberRemoveInput
}

payload! {
    /// Outcome of the invitation.
    MemberInvitePayload {
        /// Created member; null when there are user errors.
        member: Member
    }
}
payload! {
    /// Outcome of updating a member.
    MemberUpdatePayload {
        /// Member after the change; null when there are user errors.
        member: Member
    }
}
payload! {
    /// Outcome of removing a member.
    MemberRemovePayload {
        /// Id of the removed member; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of members.
#[derive(Default)]
pub(crate) struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Makes a person a member; needs ADMIN of the scorecard or the organization that the role is for. A former member
    /// comes back under their old id. DUPLICATE for a person who is a member: see `roleGrant`.
    async fn member_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Person and their role.")] input: MemberInviteInput,
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

    /// Changes the name and e-mail address of a member; needs ADMIN on each scorecard, or in the organization, where
    /// they have a role.
    async fn member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: MemberUpdateInput,
    ) -> Result<MemberUpdatePayload> {
        let request = Request::of(ctx)?;
        let command =
            MemberUpdate { id: input.id.to_string(), name: patch(&input.name), email: patch(&input.email) };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read = |at, id| async move { Ok(Member::find(&request.fresh(at).await?, id)) };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Removes all roles of a member, at once and on all connections; the history keeps their name. Needs ADMIN on each
    /// scorecard, or in the organization, where they have a role. IN_USE for the last administrator of the
    /// organization.
    async fn member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Member, by its id.")] input: MemberRemoveInput,
    ) -> Result<MemberRemovePayload> {
        let request = Request::of(ctx)?;
        let command = MemberRemove { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
