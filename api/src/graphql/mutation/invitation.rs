//! Accepting invitations: `invitationAccept`.

use async_graphql::{Context, InputObject, Object};

use super::payload::{Shown, payload};
use crate::graphql::{Result, error::failed, request::Request, viewer::Membership};

/// An invitation to accept.
#[derive(InputObject)]
pub(super) struct InvitationAcceptInput {
    /// The slug of the organization, as `Viewer.invitations` has it.
    organization: String,
}

payload! {
    /// What became of the invitation.
    InvitationAcceptPayload {
        /// What the viewer is in the organization now.
        membership: Membership
    }
}

/// Invitations.
#[derive(Default)]
pub(super) struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Makes the caller a member of an organization that has invited them by the e-mail address that their identity
    /// provider has verified. Done again, changes nothing. NOT_FOUND where there is no such invitation.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: InvitationAcceptInput,
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
