//! What a webhook is told of a change: enough to know what happened and where to ask, and no more. Whoever wants values
//! asks the API, which answers with what holds now and to who may know it.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    id::{NodeId, OrganizationId, ScorecardId, WebhookId},
    series::Actor,
    vocabulary::{ChangeKind, EntityKind, WebhookDeliveryStatus, WebhookEvent},
    webhook::event,
};
use entity::{change, webhook, webhook_delivery};
use serde_json::{Value, json};
use uuid::Uuid;

use super::list::events;
use crate::{
    Service,
    changes::{Change, Cursor, cursor_of},
    error::Result,
    feed,
    snapshot::{Keyed, View, word},
};

/// What is told to a webhook.
pub(super) struct Message {
    /// The same for the same change, however often a message is made of it.
    pub(super) id: String,
    pub(super) event: String,
    /// The change that it was made of.
    pub(super) cursor: Option<Cursor>,
    pub(super) body: String,
}

impl Message {
    /// As something to be sent to the webhook, from now on.
    pub(super) fn delivery(
        self,
        organization_id: Uuid,
        webhook_id: Uuid,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> webhook_delivery::Model {
        webhook_delivery::Model {
            organization_id,
            id,
            webhook_id,
            message_id: self.id,
            event_type: self.event,
            revision: self.cursor.map(Cursor::revision),
            ordinal: self.cursor.map(Cursor::ordinal),
            payload: self.body,
            status: WebhookDeliveryStatus::Pending.to_string(),
            attempts: 0,
            created_at: now,
            due_at: Some(now),
            attempted_at: None,
            http_status: None,
            error: None,
            duration_millis: None,
        }
    }
}

/// What a webhook wants to hear.
struct Interest {
    events: Option<Vec<WebhookEvent>>,
    scorecard: Option<ScorecardId>,
}

/// The header `webhook-id` of something that is told to a webhook.
pub(super) fn message_id(webhook: Uuid, of: &str) -> String {
    let webhook = WebhookId::from_uuid(webhook).to_string();
    format!("msg_{}_{of}", webhook.rsplit('_').next().unwrap_or_default())
}

/// What the webhook is told of these changes of its organization.
pub(super) async fn messages(
    service: &Service,
    webhook: &webhook::Model,
    rows: Vec<change::Model>,
) -> Result<Vec<Message>> {
    let organization = OrganizationId::from_uuid(webhook.organization_id);
    let interest = Interest::of(webhook)?;
    let Some(last) = rows.last().map(|row| row.revision) else { return Ok(Vec::new()) };
    let view = service.view_as_operator_since(organization, last).await?;
    let mut wanted = Vec::new();
    for row in rows {
        if let Some(event) = interest.event(&row, &view)? {
            let logged = row.after.clone().or_else(|| row.before.clone());
            wanted.push((event, cursor_of(&row), logged, Change::read(row.into())?));
        }
    }
    let mut homes: Vec<ScorecardId> = wanted.iter().filter_map(|(.., change)| change.home()).collect();
    homes.sort_unstable();
    homes.dedup();
    // Read together; each change below finds its own in memory.
    view.scorecards(&homes).await?;
    let mut messages = Vec::with_capacity(wanted.len());
    for (event, cursor, logged, change) in wanted {
        let event = event::name(event);
        let at = change.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let data = data(&view, cursor, &change, logged.as_deref()).await?;
        let id = message_id(webhook.id, &cursor.to_string().replace('.', "_"));
        let body = json!({ "type": event, "timestamp": at, "data": data }).to_string();
        messages.push(Message { id, event, cursor: Some(cursor), body });
    }
    Ok(messages)
}

impl Interest {
    fn of(webhook: &webhook::Model) -> Result<Self> {
        let events = webhook.event_types.clone().map(events).transpose()?;
        Ok(Self { events, scorecard: webhook.scorecard_id.map(ScorecardId::from_uuid) })
    }

    /// The event that the change is to the webhook; `None` where it is not told.
    fn event(&self, row: &change::Model, view: &View) -> Result<Option<WebhookEvent>> {
        let (entity, kind): (EntityKind, ChangeKind) = (word(&row.entity)?, word(&row.kind)?);
        // That it is sent something again, or a test, stands in the log of a webhook and changes nothing.
        if entity == EntityKind::Webhook && row.before == row.after {
            return Ok(None);
        }
        let event = event::of(entity, kind, feed::records_actual(row)?);
        let is_wanted = |event: &WebhookEvent| self.events.as_ref().is_none_or(|all| all.contains(event));
        let home = row.scorecard_id.map(ScorecardId::from_uuid);
        Ok(event.filter(is_wanted).filter(|_| self.reaches(home, view)))
    }

    /// Whether what is on this scorecard, as the cascade stands now, is within reach.
    fn reaches(&self, home: Option<ScorecardId>, view: &View) -> bool {
        let Some(top) = self.scorecard else { return true };
        home.is_some_and(|home| home == top || view.organization().ancestors(home).any(|above| above == top))
    }
}

async fn data(view: &View, cursor: Cursor, change: &Change, logged: Option<&str>) -> Result<Value> {
    let organization = view.organization();
    let home = change.home();
    let entry = home.and_then(|home| organization.entry(home));
    let key = match (change.of, home, keyed(change.node)) {
        (EntityKind::Scorecard, ..) => entry.and_then(|entry| entry.key.clone()),
        (_, Some(home), Some(kind)) => {
            let found = view.scorecards(&[home]).await?;
            let of = change.node.uuid();
            let known = found.first().and_then(|home| kind.key_on(home, of).map(str::to_owned));
            known.or_else(|| logged.and_then(logged_key))
        }
        _ => None,
    };
    let (kind, actor) = match change.by {
        Actor::Member(id) => ("MEMBER", Some(id.to_string())),
        Actor::ApiKey(id) => ("API_KEY", Some(id.to_string())),
        Actor::System => ("SYSTEM", None),
    };
    Ok(json!({
        "organizationId": organization.id().to_string(),
        "organizationSlug": organization.slug(),
        "cursor": cursor.to_string(),
        "revision": change.revision().to_string(),
        "changeKind": change.kind,
        "changeType": change.of,
        "nodeId": change.node.to_string(),
        "key": key,
        "periodCode": change.period.map(|period| period.to_string()),
        "scorecardId": home.map(|home| home.to_string()),
        "scorecardKey": entry.and_then(|entry| entry.key.clone()),
        "actor": { "kind": kind, "id": actor },
    }))
}

fn keyed(node: NodeId) -> Option<Keyed> {
    Some(match node {
        NodeId::Perspective(_) => Keyed::Perspective,
        NodeId::Theme(_) => Keyed::Theme,
        NodeId::Objective(_) => Keyed::Objective,
        NodeId::Measure(_) => Keyed::Measure,
        NodeId::Initiative(_) => Keyed::Initiative,
        _ => return None,
    })
}

/// The key of something that is gone.
fn logged_key(row: &str) -> Option<String> {
    let row: Value = serde_json::from_str(row).ok()?;
    row.get("key")?.as_str().map(str::to_owned)
}
