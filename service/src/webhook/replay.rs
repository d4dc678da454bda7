//! Replay of messages, and test messages. Both are logged with their author, though the webhook itself does not change.

use async_trait::async_trait;
use chrono::SecondsFormat;
use domain::{
    id::{WebhookDeliveryId, WebhookId},
    vocabulary::WebhookDeliveryStatus,
    webhook::event,
};
use entity::{webhook_cursor, webhook_delivery};
use ledger::{
    changes::{Cursor, SyncCursor},
    error::{ProblemCode, Result},
    store,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};
use serde::Serialize;
use serde_json::json;

use super::{
    command::{find, revive},
    message::{Message, message_id},
};
use crate::{
    command::{Command, Refused},
    edit::Edit,
};

/// Replays all changes after a position in the change log to a webhook; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookReplay {
    /// Id of the webhook.
    pub id: String,
    /// Position: a cursor, or a revision.
    pub since: String,
}

/// Sends a test message to a webhook, whatever its filter; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookTest {
    /// Id of the webhook.
    pub id: String,
}

#[async_trait]
impl Command for WebhookReplay {
    const MUTATION: &'static str = "webhookReplay";
    type Done = WebhookId;

    async fn run(&self, edit: &mut Edit) -> Result<WebhookId, Refused> {
        let row = find(edit, &self.id, None).await?;
        let (organization, id) = (edit.write().organization_id(), row.id);
        // Parse the position; it must not be in the future.
        let reached = edit.write().revision() - 1;
        let since = match self.since.parse::<SyncCursor>() {
            Ok(since) if since.position().revision() <= reached => since.position(),
            Ok(_) => {
                let message =
                    format!("the cursor lies in the future: the organization is at revision {reached}");
                edit.refuse(ProblemCode::OutOfRange, "since", message);
                Cursor::after_revision(reached)
            }
            Err(error) => {
                edit.refuse(ProblemCode::Invalid, "since", error.to_string());
                Cursor::after_revision(reached)
            }
        };
        edit.touch([row])?;
        // Waiting messages after the position are produced again.
        let later = Condition::any().add(webhook_delivery::Column::Revision.gt(since.revision())).add(
            Condition::all()
                .add(webhook_delivery::Column::Revision.eq(since.revision()))
                .add(webhook_delivery::Column::Ordinal.gt(since.ordinal())),
        );
        webhook_delivery::Entity::delete_of(organization)
            .filter(webhook_delivery::Column::WebhookId.eq(id))
            .filter(webhook_delivery::Column::Status.eq(WebhookDeliveryStatus::Pending))
            .filter(later)
            .exec(edit.write().db())
            .await?;
        // Move the cursor back and make the webhook due.
        webhook_cursor::Entity::update_of(organization)
            .col_expr(webhook_cursor::Column::Revision, Expr::value(since.revision()))
            .col_expr(webhook_cursor::Column::Ordinal, Expr::value(since.ordinal()))
            .filter(webhook_cursor::Column::WebhookId.eq(id))
            .exec(edit.write().db())
            .await?;
        revive(edit, id).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for WebhookTest {
    const MUTATION: &'static str = "webhookTest";
    type Done = WebhookDeliveryId;

    async fn run(&self, edit: &mut Edit) -> Result<WebhookDeliveryId, Refused> {
        let row = find(edit, &self.id, None).await?;
        if !row.enabled {
            let message = "the webhook is disabled; enable it first with webhookUpdate";
            edit.refuse(ProblemCode::NotAllowed, "id", message);
        }
        // Log the test under the webhook.
        let (webhook, now, id) = (row.id, edit.write().now(), edit.write().new_id::<WebhookDeliveryId>());
        edit.touch([row])?;
        let at = now.to_rfc3339_opts(SecondsFormat::Millis, true);
        let data = json!({
            "organizationId": edit.write().organization_id().to_string(),
            "webhookId": webhook.to_string(),
        });
        // Store the message, and make the webhook due.
        let message = Message {
            id: message_id(webhook, &format!("test_{}", id.uuid().simple())),
            event: event::TEST.to_owned(),
            cursor: None,
            body: json!({ "type": event::TEST, "timestamp": at, "data": data }).to_string(),
        };
        let delivery = message.delivery(edit.write().organization_id(), webhook, id, now);
        store::insert::<webhook_delivery::Entity>(edit.write().db(), vec![store::active(delivery)]).await?;
        revive(edit, webhook).await?;
        Ok(id)
    }
}
