//! Messages to webhooks about changes: enough to know what happened and where to query, and no more. Receivers query
//! values through the API, which returns the present ones and checks authorization.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    id::{NodeId, OrganizationId, ScorecardId, WebhookDeliveryId, WebhookId},
    series::Actor,
    vocabulary::{EntityKind, WebhookDeliveryStatus, WebhookEvent},
    webhook::event,
};
use entity::{change, webhook, webhook_delivery};
use ledger::{
    changes::{Change, Cursor, cursor_of},
    error::Result,
    snapshot::Keyed,
};
use serde_json::{Value, json};

use super::list::events;
use crate::{Service, measure, reader::Reader};

/// Message to a webhook.
pub(super) struct Message {
    /// Id of the message, derived from the change, so that a replay has the same.
    pub(super) id: String,
    pub(super) event: String,
    /// Cursor of the change that the message reports.
    pub(super) cursor: Option<Cursor>,
    pub(super) body: String,
}

impl Message {
    /// Creates the delivery of the message to the webhook, due now.
    pub(super) fn delivery(
        self,
        organization_id: OrganizationId,
        webhook_id: WebhookId,
        id: WebhookDeliveryId,
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
            status: WebhookDeliveryStatus::Pending,
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

/// Filter of a webhook: event types and scorecards.
struct Interest {
    events: Option<Vec<WebhookEvent>>,
    scorecard: Option<ScorecardId>,
}

/// Value of the header `webhook-id` of a message to a webhook.
pub(super) fn message_id(webhook: WebhookId, of: &str) -> String {
    let webhook = webhook.to_string();
    format!("msg_{}_{of}", webhook.rsplit('_').next().unwrap_or_default())
}

/// Produces the webhook's messages about these changes of its organization.
pub(super) async fn messages(
    service: &Service,
    webhook: &webhook::Model,
    rows: Vec<change::Model>,
) -> Result<Vec<Message>> {
    let interest = Interest::of(webhook)?;
    let Some(last) = rows.last().map(|row| row.revision) else { return Ok(Vec::new()) };
    let view = service.view_as_operator_since(webhook.organization_id, last).await?;
    let mut matching = Vec::new();
    for row in rows {
        if let Some(event) = interest.event(&row, &view)? {
            let logged = row.after.clone().or_else(|| row.before.clone());
            matching.push((event, cursor_of(&row), logged, Change::of(row.into())));
        }
    }
    let mut homes: Vec<ScorecardId> = matching.iter().filter_map(|(.., change)| change.home()).collect();
    homes.sort_unstable();
    homes.dedup();
    // Load together; each change below finds its scorecard in memory.
    view.scorecards(&homes).await?;
    let mut messages = Vec::with_capacity(matching.len());
    for (event, cursor, logged, change) in matching {
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
        Ok(Self { events, scorecard: webhook.scorecard_id })
    }

    /// Type of event of the change; `None` where the webhook does not receive it.
    fn event(&self, row: &change::Model, view: &Reader) -> Result<Option<WebhookEvent>> {
        // A replay or a test is logged under the webhook and changes nothing.
        if row.entity == EntityKind::Webhook && row.before == row.after {
            return Ok(None);
        }
        let event = event::of(row.entity, row.kind, measure::records_actual(row)?);
        let is_wanted = |event: &WebhookEvent| self.events.as_ref().is_none_or(|all| all.contains(event));
        Ok(event.filter(is_wanted).filter(|_| self.reaches(row.scorecard_id, view)))
    }

    /// Reports whether this scorecard, by the present cascade, is in the webhook's scope.
    fn reaches(&self, home: Option<ScorecardId>, view: &Reader) -> bool {
        let Some(top) = self.scorecard else { return true };
        home.is_some_and(|home| home == top || view.organization().ancestors(home).any(|above| above == top))
    }
}

async fn data(view: &Reader, cursor: Cursor, change: &Change, logged: Option<&str>) -> Result<Value> {
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

/// Partner key of a deleted entity, from its logged row.
fn logged_key(row: &str) -> Option<String> {
    let row: Value = serde_json::from_str(row).ok()?;
    row.get("key")?.as_str().map(str::to_owned)
}
