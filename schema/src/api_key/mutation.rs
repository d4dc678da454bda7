//! API keys: `apiKeyCreate`, `apiKeyRevoke`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use service::api_key::{ApiKeyCreate, ApiKeyRevoke, NewApiKey};

use crate::{
    Result,
    api_key::ApiKey,
    enums::Role,
    error::{UserError, failed},
    mutation::{
        input::delete_input,
        payload::{Shown, payload},
    },
    request::Request,
    scalars::DateTime,
};

/// API key to create for a machine.
#[derive(InputObject)]
pub(crate) struct ApiKeyCreateInput {
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// Name of the API key, under which the machine's writes are recorded.
    name: String,
    /// Role of the API key.
    role: Role,
    /// Id of the scorecard of the role, with everything below it; the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// Time at which the key stops working; never where it is left out.
    expires_at: Option<DateTime>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome,
    /// without the secret.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

delete_input! {
    /// API key to revoke.
    ApiKeyRevokeInput
}

/// Outcome of creating an API key.
#[derive(SimpleObject)]
pub(crate) struct ApiKeyCreatePayload {
    /// Created API key; null when there are user errors.
    api_key: Option<ApiKey>,
    /// Secret that the machine sends: `Authorization: Bearer <secret>`. It is shown only this once and not stored. Null
    /// when the mutation was sent again with the same idempotency key: if the first answer was lost, revoke the key and
    /// create another.
    secret: Option<String>,
    /// User errors, all of them at once; nothing is written when there is one.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

payload! {
    /// Outcome of revoking an API key.
    ApiKeyRevokePayload {
        /// Key after the change; null when there are user errors.
        api_key: ApiKey
    }
}

/// Mutations of API keys.
#[derive(Default)]
pub(crate) struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Creates an API key for a machine; needs ADMIN of the organization. Its secret is shown only this once.
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "API key to create.")] input: ApiKeyCreateInput,
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

    /// Revokes an API key for good: from the next request on, and its open connections are closed. Needs ADMIN of the
    /// organization.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "API key, by its id.")] input: ApiKeyRevokeInput,
    ) -> Result<ApiKeyRevokePayload> {
        let request = Request::of(ctx)?;
        let command = ApiKeyRevoke { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        // Reads without the caller's own access: the caller may see all of the organization, or could, when it was its
        // own key.
        let read = |at, id| async move {
            let view = request.service().view_as_operator(at).await.map_err(failed)?;
            ApiKey::find(request.service(), &view, id).await
        };
        Ok(Shown::read(executed, read).await?.into())
    }
}
