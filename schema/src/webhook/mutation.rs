//! Webhooks: `webhookCreate`, `webhookUpdate`, `webhookDelete`, `webhookSecretRotate`, `webhookTest`, `webhookReplay`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use service::webhook::{
    NewSecret, WebhookCreate, WebhookDelete, WebhookFields, WebhookReplay, WebhookSecretRotate, WebhookTest,
    WebhookUpdate,
};

use crate::{
    Result,
    enums::WebhookEvent,
    error::UserError,
    mutation::{
        input::{delete_input, patch},
        payload::{Shown, payload},
    },
    request::{Executed, Request},
    webhook::{Webhook, WebhookDelivery},
};

/// Webhook to create.
#[derive(InputObject)]
pub(crate) struct WebhookCreateInput {
    /// Id made by the client, in the form of this API's ids; the server makes one where it is left out.
    id: Option<ID>,
    /// URL to which messages are sent: `https:`, a public address, no user and no fragment.
    url: String,
    /// Description of the webhook.
    description: Option<String>,
    /// Types of the events that are sent; everything where it is left out, also types that are added later.
    event_types: Option<Vec<WebhookEvent>>,
    /// Id of the scorecard whose events are sent, with those of all scorecards below it; the whole organization where
    /// it is left out.
    scorecard_id: Option<ID>,
    /// True to send messages; true where it is left out.
    enabled: Option<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome,
    /// without the secret.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

/// Changes to a webhook: fields left out stay, null clears.
#[derive(InputObject)]
pub(crate) struct WebhookUpdateInput {
    /// Id of the webhook.
    id: ID,
    /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and nothing is
    /// written.
    expected_version: Option<i32>,
    /// URL to which messages are sent.
    url: MaybeUndefined<String>,
    /// Description of the webhook.
    description: MaybeUndefined<String>,
    /// Types of the events that are sent; null for everything.
    event_types: MaybeUndefined<Vec<WebhookEvent>>,
    /// Id of the scorecard whose events are sent, with those of all scorecards below it; null for the whole
    /// organization.
    scorecard_id: MaybeUndefined<ID>,
    /// True to send messages. Enabled again, the webhook gets everything that happened in between.
    enabled: MaybeUndefined<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// Webhook to remove.
    WebhookDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

delete_input! {
    /// Webhook that is to have a new secret.
    WebhookSecretRotateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

delete_input! {
    /// Webhook to test.
    WebhookTestInput
}

/// Webhook and the events that are sent to it again.
#[derive(InputObject)]
pub(crate) struct WebhookReplayInput {
    /// Id of the webhook.
    id: ID,
    /// Position in the organization's history after which everything is sent again: a cursor, or a revision. The
    /// current revision skips messages that are not sent yet.
    since: String,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

/// Outcome of creating a webhook.
#[derive(SimpleObject)]
pub(crate) struct WebhookCreatePayload {
    /// Created webhook; null when there are user errors.
    webhook: Option<Webhook>,
    /// Secret with which messages are signed, `whsec_…`. It is shown only this once. Null when the mutation was sent
    /// again with the same idempotency key: if the first answer was lost, use `webhookSecretRotate`.
    secret: Option<String>,
    /// User errors, all of them at once; nothing is written when there is one.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

/// Outcome of rotating the secret.
#[derive(SimpleObject)]
pub(crate) struct WebhookSecretRotatePayload {
    /// Webhook after the change; null when there are user errors.
    webhook: Option<Webhook>,
    /// Secret with which messages are signed from now on, `whsec_…`. It is shown only this once. Null when the mutation
    /// was sent again with the same idempotency key.
    secret: Option<String>,
    /// User errors, all of them at once; nothing is written when there is one.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

payload! {
    /// Outcome of updating a webhook.
    WebhookUpdatePayload {
        /// Webhook after the change; null when there are user errors.
        webhook: Webhook
    }
}
payload! {
    /// Outcome of removing a webhook.
    WebhookDeletePayload {
        /// Id of the removed webhook; null when there are user errors.
        deleted_id: ID
    }
}
payload! {
    /// Outcome of the test.
    WebhookTestPayload {
        /// Message, which is on its way: query it again to see the result. Null when there are user errors.
        webhook_delivery: WebhookDelivery
    }
}
payload! {
    /// Outcome of the replay.
    WebhookReplayPayload {
        /// Webhook after the change; null when there are user errors.
        webhook: Webhook
    }
}

/// Mutations of webhooks.
#[derive(Default)]
pub(crate) struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Creates a webhook, to which changes are sent from now on; needs ADMIN of the organization. Its secret is shown
    /// only this once.
    async fn webhook_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook to create.")] input: WebhookCreateInput,
    ) -> Result<WebhookCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = WebhookFields {
            url: patch(&MaybeUndefined::Value(input.url)),
            description: patch(&given(input.description)),
            event_types: types(&given(input.event_types)),
            scorecard_id: patch(&given(input.scorecard_id)),
            enabled: patch(&given(input.enabled)),
        };
        let command = WebhookCreate { id: input.id.map(Into::into), fields };
        let (organization, key) = (input.organization, input.idempotency_key);
        let executed = request.execute_for(organization.as_deref(), key, &command).await?;
        let (webhook, secret, user_errors, revision) = shown(request, executed).await?;
        Ok(WebhookCreatePayload { webhook, secret, user_errors, revision })
    }

    /// Changes a webhook; needs ADMIN of the organization. Any change resets its failures so far, and messages that
    /// wait to be sent are tried at once.
    async fn webhook_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: WebhookUpdateInput,
    ) -> Result<WebhookUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = WebhookFields {
            url: patch(&input.url),
            description: patch(&input.description),
            event_types: types(&input.event_types),
            scorecard_id: patch(&input.scorecard_id),
            enabled: patch(&input.enabled),
        };
        let command =
            WebhookUpdate { id: input.id.to_string(), expected_version: input.expected_version, fields };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read =
            |at, id| async move { Webhook::find(request.service(), &request.fresh(at).await?, id).await };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Removes a webhook with the record of its deliveries; needs ADMIN of the organization.
    async fn webhook_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook, by its id.")] input: WebhookDeleteInput,
    ) -> Result<WebhookDeletePayload> {
        let request = Request::of(ctx)?;
        let command = WebhookDelete { id: input.id.to_string(), expected_version: input.expected_version };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }

    /// Rotates the secret of a webhook; needs ADMIN of the organization. For 24 hours messages are signed with both, so
    /// that receivers can change over; the secret before the old one stops at once.
    async fn webhook_secret_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook, by its id.")] input: WebhookSecretRotateInput,
    ) -> Result<WebhookSecretRotatePayload> {
        let request = Request::of(ctx)?;
        let command =
            WebhookSecretRotate { id: input.id.to_string(), expected_version: input.expected_version };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let (webhook, secret, user_errors, revision) = shown(request, executed).await?;
        Ok(WebhookSecretRotatePayload { webhook, secret, user_errors, revision })
    }

    /// Sends a message of the type `webhook.test`, once and whatever event types the webhook has; needs ADMIN of the
    /// organization. NOT_ALLOWED for a webhook that is disabled.
    async fn webhook_test(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook, by its id.")] input: WebhookTestInput,
    ) -> Result<WebhookTestPayload> {
        let request = Request::of(ctx)?;
        let command = WebhookTest { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read = |at, id| async move {
            WebhookDelivery::find(request.service(), &request.fresh(at).await?, id).await
        };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Sends everything after a position in the organization's history to a webhook again, in order and under the same
    /// message ids; needs ADMIN of the organization.
    async fn webhook_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook, and the position from which to replay.")] input: WebhookReplayInput,
    ) -> Result<WebhookReplayPayload> {
        let request = Request::of(ctx)?;
        let command = WebhookReplay { id: input.id.to_string(), since: input.since };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read =
            |at, id| async move { Webhook::find(request.service(), &request.fresh(at).await?, id).await };
        Ok(Shown::read(executed, read).await?.into())
    }
}

/// Converts a field of a new object: null is the same as leaving it out.
fn given<T>(field: Option<T>) -> MaybeUndefined<T> {
    field.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

fn types(field: &MaybeUndefined<Vec<WebhookEvent>>) -> service::Patch<Vec<domain::vocabulary::WebhookEvent>> {
    match field {
        MaybeUndefined::Undefined => service::Patch::Keep,
        MaybeUndefined::Null => service::Patch::Clear,
        MaybeUndefined::Value(types) => service::Patch::Set(types.iter().copied().map(Into::into).collect()),
    }
}

type WithSecret = (Option<Webhook>, Option<String>, Vec<UserError>, String);

/// Reads the webhook as it is after the write, and its new secret.
async fn shown(request: &Request, executed: Executed<NewSecret>) -> Result<WithSecret> {
    let read = |at, NewSecret { id, secret }| async move {
        let webhook = Webhook::find(request.service(), &request.fresh(at).await?, id).await?;
        Ok(webhook.map(|webhook| (webhook, secret.map(|secret| secret.reveal()))))
    };
    let Shown { object, user_errors, revision } = Shown::read(executed, read).await?;
    let (webhook, secret) = object.unzip();
    Ok((webhook, secret.flatten(), user_errors, revision))
}
