//! API keys: `apiKeyCreate`, `apiKeyRevoke`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use service::api_key::{ApiKeyCreate, ApiKeyRevoke, NewApiKey};

use super::{
    input::delete_input,
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    api_key::ApiKey,
    enums::Role,
    error::{UserError, failed},
    request::Request,
    scalars::DateTime,
};

/// A key to make for a machine.
#[derive(InputObject)]
pub(super) struct ApiKeyCreateInput {
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// What people call it: what the machine writes bears this name.
    name: String,
    /// What it may do.
    role: Role,
    /// The scorecard for which the role is, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// When it stops working; never where it is left out.
    expires_at: Option<DateTime>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome, without the
    /// secret.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

delete_input! {
    /// A key to revoke.
    ApiKeyRevokeInput
}

/// What became of the new key.
#[derive(SimpleObject)]
pub(super) struct ApiKeyCreatePayload {
    /// The new key; null when there are user errors.
    api_key: Option<ApiKey>,
    /// What the machine sends: `Authorization: Bearer <secret>`. It is shown this once and kept nowhere. Null when the
    /// mutation was sent again with the same idempotency key: if the first answer was lost, revoke the key and make
    /// another.
    secret: Option<String>,
    /// What was wrong, all of it at once; nothing was written then.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

payload! {
    /// What became of the key.
    ApiKeyRevokePayload {
        /// The key as it is now; null when there are user errors.
        api_key: ApiKey
    }
}

/// API keys.
#[derive(Default)]
pub(super) struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes an API key for a machine; needs ADMIN of the organization. Its secret is shown this once.
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: ApiKeyCreateInput,
    ) -> Result<ApiKeyCreatePayload> {
        let request = Request::of(ctx)?;
        let command = ApiKeyCreate {
            id: input.id.map(Into::into),
            name: input.name,
            role: input.role.into(),
            scorecard_id: input.scorecard_id.map(Into::into),
            expires_at: input.expires_at.map(|at| at.0),
        };
        let (organization, key) = (input.organization, input.idempotency_key);
        let executed = request.execute_for(organization.as_deref(), key, &command).await?;
        let read = |at, NewApiKey { id, secret }| async move {
            let key = ApiKey::find(request.service(), &request.fresh(at).await?, id).await?;
            Ok(key.map(|key| (key, secret.map(|secret| secret.reveal().to_owned()))))
        };
        let Shown { object, user_errors, revision } = Shown::read(executed, read).await?;
        let (api_key, secret) = object.unzip();
        Ok(ApiKeyCreatePayload { api_key, secret: secret.flatten(), user_errors, revision })
    }

    /// Ends an API key for good: from the next request on, and its open connections are closed. Needs ADMIN of the
    /// organization.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: ApiKeyRevokeInput,
    ) -> Result<ApiKeyRevokePayload> {
        let request = Request::of(ctx)?;
        let command = ApiKeyRevoke { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        // Past the caller, who may see all of the organization; or could, when it was its own key.
        let read = |at, id| async move {
            let view = request.service().view_as_operator(at).await.map_err(failed)?;
            ApiKey::find(request.service(), &view, id).await
        };
        Ok(Shown::read(executed, read).await?.into())
    }
}
