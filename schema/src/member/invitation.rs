//! Accepting invitations: `invitationAccept`.

use async_graphql::{Context, InputObject, Object};

use crate::{
    Result,
    error::failed,
    mutation::payload::{Shown, payload},
    request::Request,
    viewer::Membership,
};

/// Invitation to accept.
#[derive(InputObject)]
pub(crate) struct InvitationAcceptInput {
    /// Slug of the organization, as `Viewer.invitations` has it.
    organization: String,
}

payload! {
    /// Outcome of accepting an invitation.
    InvitationAcceptPayload {
        /// Membership of the caller in the organization after the change; null when there are user errors.
        membership: Membership
    }
}

/// Mutation of invitations.
#[derive(Default)]
pub(crate) struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Makes the caller a member of an organization that has invited them by the e-mail address that their identity
    /// provider has verified. A repeated call changes nothing. NOT_FOUND where there is no such invitation.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Invitation, by the slug of its organization.")] input: InvitationAcceptInput,
    ) -> Result<InvitationAcceptPayload> {
        let request = Request::of(ctx)?;
        let accepted = request.service().accept_invitation(request.caller(), &input.organization).await;
        let (organization, revision) = accepted.map_err(failed)?;
        let view = request.since(organization, revision).await?;
        let shown =
            Shown { object: Membership::of(view), user_errors: Vec::new(), revision: revision.to_string() };
        Ok(shown.into())
    }
}
