//! Event type of a change, and its spelling in messages.

use crate::vocabulary::{ChangeKind, EntityKind, WebhookEvent};

/// Event type of a test message, which only shows that messages arrive.
pub const TEST: &str = "webhook.test";

/// Event type of a change; `None` where webhooks receive no event. For a period of a measure it depends on whether an
/// actual was recorded or cleared.
#[must_use]
pub fn of(entity: EntityKind, change: ChangeKind, records_actual: bool) -> Option<WebhookEvent> {
    match entity {
        EntityKind::MeasurePeriod if records_actual => Some(WebhookEvent::ActualRecorded),
        EntityKind::MeasurePeriod => Some(WebhookEvent::MeasurePeriodUpdated),
        _ => format!("{entity}_{change}").parse().ok(),
    }
}

/// Spelling of an event type in messages: `causal_link.created`.
#[must_use]
pub fn name(event: WebhookEvent) -> String {
    let word = event.to_string().to_ascii_lowercase();
    match word.rsplit_once('_') {
        Some((thing, verb)) => format!("{thing}.{verb}"),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_change_maps_to_the_event_of_its_name() {
        for (entity, change, records, expected) in [
            (EntityKind::Objective, ChangeKind::Updated, false, Some("objective.updated")),
            (EntityKind::CausalLink, ChangeKind::Deleted, false, Some("causal_link.deleted")),
            (EntityKind::ApiKey, ChangeKind::Created, false, Some("api_key.created")),
            (EntityKind::MeasurePeriod, ChangeKind::Created, true, Some("actual.recorded")),
            (EntityKind::MeasurePeriod, ChangeKind::Created, false, Some("measure_period.updated")),
            (EntityKind::Placement, ChangeKind::Updated, false, Some("placement.updated")),
            (EntityKind::Organization, ChangeKind::Created, false, None),
        ] {
            assert_eq!(of(entity, change, records).map(name).as_deref(), expected, "{entity} {change}");
        }
    }

    #[test]
    fn each_entity_kind_has_an_event_and_each_event_a_change() {
        let all = EntityKind::VARIANTS.iter().map(|entity| {
            let of = |change: &ChangeKind| [true, false].map(|records| of(*entity, *change, records));
            let events: Vec<_> = ChangeKind::VARIANTS.iter().flat_map(of).flatten().collect();
            assert!(!events.is_empty(), "{entity}");
            events
        });
        let all: Vec<_> = all.flatten().collect();
        for event in WebhookEvent::VARIANTS {
            assert!(all.contains(event), "{event}");
        }
    }
}
