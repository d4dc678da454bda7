//! Which event a change is, and how events are spelled.

use crate::vocabulary::{ChangeKind, EntityKind, WebhookEvent};

/// The `type` of a message that only shows whether messages arrive.
pub const TEST: &str = "webhook.test";

/// The event that the change is; `None` where it is none that anybody is told of. Of a period of a measure it matters
/// whether an actual was recorded or cleared.
#[must_use]
pub fn of(entity: EntityKind, change: ChangeKind, records_actual: bool) -> Option<WebhookEvent> {
    match entity {
        EntityKind::MeasurePeriod if records_actual => Some(WebhookEvent::ActualRecorded),
        EntityKind::MeasurePeriod => Some(WebhookEvent::MeasurePeriodUpdated),
        _ => format!("{entity}_{change}").parse().ok(),
    }
}

/// The event as it is spelled in messages: `causal_link.created`.
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
    fn a_change_is_the_event_of_its_name() {
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
    fn there_is_an_event_for_each_kind_of_thing_and_a_change_for_each_event() {
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
