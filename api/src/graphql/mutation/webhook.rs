//! Webhooks: `webhookCreate`, `webhookUpdate`, `webhookDelete`, `webhookSecretRotate`, `webhookTest`, `webhookReplay`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use service::webhook::{
    NewSecret, WebhookCreate, WebhookDelete, WebhookFields, WebhookReplay, WebhookSecretRotate, WebhookTest,
    WebhookUpdate,
};

use super::{
    input::{delete_input, patch},
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    error::UserError,
    request::{Executed, Request},
    webhook::{Webhook, WebhookDelivery, WebhookEventType},
};

/// A webhook to make.
#[derive(InputObject)]
pub(super) struct WebhookCreateInput {
    /// An id of the client's own making, in the form of this API's ids; a fresh one where it is left out.
    id: Option<ID>,
    /// Where messages are sent to: `https:`, a public address, no user and no fragment.
    url: String,
    /// What people say of it.
    description: Option<String>,
    /// What it is told of; everything where it is left out, also what may be added to the list later.
    event_types: Option<Vec<WebhookEventType>>,
    /// It is told of what happens on this scorecard and below it; of the whole organization where it is left out.
    scorecard_id: Option<ID>,
    /// Whether it is told; it is where this is left out.
    enabled: Option<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome, without the
    /// secret.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

/// Changes to a webhook: what is left out stays, null clears.
#[derive(InputObject)]
pub(super) struct WebhookUpdateInput {
    /// Which one.
    id: ID,
    /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
    expected_version: Option<i32>,
    /// Where messages are sent to.
    url: MaybeUndefined<String>,
    /// What people say of it.
    description: MaybeUndefined<String>,
    /// What it is told of; null for everything.
    event_types: MaybeUndefined<Vec<WebhookEventType>>,
    /// It is told of what happens on this scorecard and below it; null for the whole organization.
    scorecard_id: MaybeUndefined<ID>,
    /// Whether it is told. Enabled again, it is told of all that happened in between.
    enabled: MaybeUndefined<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// A webhook to remove.
    WebhookDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

delete_input! {
    /// A webhook that is to have a new secret.
    WebhookSecretRotateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

delete_input! {
    /// A webhook to test.
    WebhookTestInput
}

/// What a webhook is to be told of again.
#[derive(InputObject)]
pub(super) struct WebhookReplayInput {
    /// Which one.
    id: ID,
    /// The place in the organization's history after which it is told of everything again: a cursor, or a revision. The
    /// current revision skips what was not sent yet.
    since: String,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

/// What became of the new webhook.
#[derive(SimpleObject)]
pub(super) struct WebhookCreatePayload {
    /// The new webhook; null when there are user errors.
    webhook: Option<Webhook>,
    /// What its messages are signed with, `whsec_…`. It is shown this once. Null when the mutation was sent again with
    /// the same idempotency key: if the first answer was lost, use `webhookSecretRotate`.
    secret: Option<String>,
    /// What was wrong, all of it at once; nothing was written then.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

/// What became of the new secret.
#[derive(SimpleObject)]
pub(super) struct WebhookSecretRotatePayload {
    /// The webhook as it is now; null when there are user errors.
    webhook: Option<Webhook>,
    /// What its messages are signed with from now on, `whsec_…`. It is shown this once. Null when the mutation was sent
    /// again with the same idempotency key.
    secret: Option<String>,
    /// What was wrong, all of it at once; nothing was written then.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

payload! {
    /// What became of the changes.
    WebhookUpdatePayload {
        /// The webhook as it is now; null when there are user errors.
        webhook: Webhook
    }
}
payload! {
    /// What became of the removal.
    WebhookDeletePayload {
        /// The id of what is gone; null when there are user errors.
        deleted_id: ID
    }
}
payload! {
    /// What became of the test.
    WebhookTestPayload {
        /// The message, which is on its way: ask for it again to see how it went. Null when there are user errors.
        webhook_delivery: WebhookDelivery
    }
}
payload! {
    /// What became of the replay.
    WebhookReplayPayload {
        /// The webhook as it is now; null when there are user errors.
        webhook: Webhook
    }
}

/// Webhooks.
#[derive(Default)]
pub(super) struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes a webhook, which is told of what changes from now on; needs ADMIN of the organization. Its secret is shown
    /// this once.
    async fn webhook_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: WebhookCreateInput,
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

    /// Changes a webhook; needs ADMIN of the organization. Whatever is changed, its failures so far are forgotten, and
    /// what waits to be sent is tried at once.
    async fn webhook_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: WebhookUpdateInput,
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

    /// Removes a webhook with the record of what was sent to it; needs ADMIN of the organization.
    async fn webhook_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: WebhookDeleteInput,
    ) -> Result<WebhookDeletePayload> {
        let request = Request::of(ctx)?;
        let command = WebhookDelete { id: input.id.to_string(), expected_version: input.expected_version };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }

    /// Gives a webhook a new secret; needs ADMIN of the organization. For 24 hours messages are signed with both, so that
    /// receivers can change over; the secret before the old one stops at once.
    async fn webhook_secret_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: WebhookSecretRotateInput,
    ) -> Result<WebhookSecretRotatePayload> {
        let request = Request::of(ctx)?;
        let command =
            WebhookSecretRotate { id: input.id.to_string(), expected_version: input.expected_version };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let (webhook, secret, user_errors, revision) = shown(request, executed).await?;
        Ok(WebhookSecretRotatePayload { webhook, secret, user_errors, revision })
    }

    /// Sends a message of the type `webhook.test`, once and whatever the webhook is told of; needs ADMIN of the
    /// organization. NOT_ALLOWED for a webhook that is disabled.
    async fn webhook_test(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: WebhookTestInput,
    ) -> Result<WebhookTestPayload> {
        let request = Request::of(ctx)?;
        let command = WebhookTest { id: input.id.to_string() };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read = |at, id| async move {
            WebhookDelivery::find(request.service(), &request.fresh(at).await?, id).await
        };
        Ok(Shown::read(executed, read).await?.into())
    }

    /// Has a webhook told again of everything after a place in the organization's history, in order and under the same
    /// message ids; needs ADMIN of the organization.
    async fn webhook_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and from where.")] input: WebhookReplayInput,
    ) -> Result<WebhookReplayPayload> {
        let request = Request::of(ctx)?;
        let command = WebhookReplay { id: input.id.to_string(), since: input.since };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        let read =
            |at, id| async move { Webhook::find(request.service(), &request.fresh(at).await?, id).await };
        Ok(Shown::read(executed, read).await?.into())
    }
}

/// What a new thing is given: null says no more than nothing.
fn given<T>(field: Option<T>) -> MaybeUndefined<T> {
    field.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

fn types(
    field: &MaybeUndefined<Vec<WebhookEventType>>,
) -> service::Patch<Vec<domain::vocabulary::WebhookEvent>> {
    match field {
        MaybeUndefined::Undefined => service::Patch::Keep,
        MaybeUndefined::Null => service::Patch::Clear,
        MaybeUndefined::Value(types) => service::Patch::Set(types.iter().copied().map(Into::into).collect()),
    }
}

type WithSecret = (Option<Webhook>, Option<String>, Vec<UserError>, String);

/// The webhook as it is after the write, and its new secret.
async fn shown(request: &Request, executed: Executed<NewSecret>) -> Result<WithSecret> {
    let read = |at, NewSecret { id, secret }| async move {
        let webhook = Webhook::find(request.service(), &request.fresh(at).await?, id).await?;
        Ok(webhook.map(|webhook| (webhook, secret.map(|secret| secret.reveal()))))
    };
    let Shown { object, user_errors, revision } = Shown::read(executed, read).await?;
    let (webhook, secret) = object.unzip();
    Ok((webhook, secret.flatten(), user_errors, revision))
}
