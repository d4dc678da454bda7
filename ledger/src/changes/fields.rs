//! Translation of logged rows into fields of the API: field names of the types, typed ids, money as amounts.
//!
//! It works by column names, so it handles rows of any table. Ids of unknown references are left out.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    id::{ActionItemId, DecisionId, DeliverableId, MemberId, NodeId, RoleGrantId, ScorecardId},
    money::Money,
    vocabulary::EntityKind,
};
use entity::change;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    caller::INVITATION,
    error::{Error, Result},
    policy::Action,
    row::node_of,
    snapshot::View,
};

/// Changed fields, before and after.
#[derive(Debug, Default)]
pub struct Fields {
    /// Fields before; `None` for a created entity.
    pub before: Option<Value>,
    /// Fields after; `None` for a deleted entity.
    pub after: Option<Value>,
}

/// Columns whose field has another name, or is a field of a nested object.
const RENAMED: &[(&str, &str, Option<&str>)] = &[
    ("core_values", "values", None),
    ("unit_kind", "unit", Some("kind")),
    ("unit_symbol", "unit", Some("symbol")),
    ("unit_decimals", "unit", Some("decimals")),
    ("rollup", "rollup", Some("mode")),
    ("own_share", "rollup", Some("ownShare")),
    ("override_status", "override", Some("status")),
    ("override_reason", "override", Some("reason")),
    ("override_by", "override", Some("by")),
    ("budget_minor", "budget", Some("minor")),
    ("budget_currency", "budget", Some("currency")),
    ("spent_minor", "spent", Some("minor")),
    ("spent_currency", "spent", Some("currency")),
    ("subject", "subjectId", None),
];

/// Columns that clients do not receive: frozen results are long, and read from the review.
const HIDDEN_COLUMNS: &[&str] = &["organization_id", "revision", "results", "closed_revision"];

/// Fields that the change modified, as far as the caller may see them.
pub(super) fn visible_fields(of: EntityKind, row: &change::Model, view: &View) -> Result<Fields> {
    let sees = |id: ScorecardId| view.access_to(id).may(Action::ViewOutline);
    let sees_emails = of != EntityKind::Member || view.sees_email_of(MemberId::from_uuid(row.entity_id));
    let part = row.part.as_deref();
    let read = |json: &Option<String>| {
        let read = json.as_deref().map(|json| fields(of, part, json, &sees, sees_emails));
        read.transpose()
    };
    let (mut before, mut after) = (read(&row.before)?, read(&row.after)?);
    if let (None, Some(before), Some(after)) = (part, &mut before, &mut after) {
        keep_differences(before, after);
    }
    let nested = |fields: Option<Map<String, Value>>| {
        fields.map(|fields| match part {
            Some(part) => json!({ part: [fields] }),
            None => Value::Object(fields),
        })
    };
    Ok(Fields { before: nested(before), after: nested(after) })
}

/// Fields of a row; of a part, as they stand in the whole's list field of this name.
fn fields(
    of: EntityKind,
    part: Option<&str>,
    json: &str,
    sees: &impl Fn(ScorecardId) -> bool,
    sees_emails: bool,
) -> Result<Map<String, Value>> {
    let row: Map<String, Value> = serde_json::from_str(json)
        .map_err(|error| Error::Corrupt(format!("a row of the change log: {error}")))?;
    let is_invitation = row.get("issuer").is_some_and(|issuer| issuer == INVITATION);
    let mut fields = Map::new();
    for (column, value) in row {
        // The change itself names the parent.
        let names_whole = part.is_some() && column.strip_suffix("_id").is_some_and(|stem| is_noun(stem, of));
        let is_email = column == "email" || (column == "subject" && is_invitation);
        if names_whole || (is_email && !sees_emails) || HIDDEN_COLUMNS.contains(&column.as_str()) {
            continue;
        }
        let Some(value) = value_of(of, part, &column, value, sees) else { continue };
        match RENAMED.iter().find(|(renamed, ..)| *renamed == column) {
            Some((_, field, None)) => drop(fields.insert((*field).to_owned(), value)),
            Some((_, field, Some(inner))) => fields.entry(*field).or_insert_with(|| json!({}))[inner] = value,
            None => drop(fields.insert(camel_case(&column), value)),
        }
    }
    for name in ["budget", "spent"] {
        if let Some(money) = fields.get_mut(name) {
            *money = amount(money)?;
        }
    }
    Ok(fields)
}

/// Removes fields that are equal on both sides, with null for a field that is missing on one.
fn keep_differences(before: &mut Map<String, Value>, after: &mut Map<String, Value>) {
    let names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    for name in names {
        if before.get(&name) == after.get(&name) {
            before.remove(&name);
            after.remove(&name);
        } else {
            before.entry(&name).or_insert(Value::Null);
            after.entry(&name).or_insert(Value::Null);
        }
    }
}

fn value_of(
    of: EntityKind,
    part: Option<&str>,
    column: &str,
    value: Value,
    sees: &impl Fn(ScorecardId) -> bool,
) -> Option<Value> {
    if column == "id" || column.ends_with("_id") {
        let id: Uuid = value.as_str()?.parse().ok()?;
        return Some(match (column.strip_suffix("_id"), part) {
            (None, None) => json!(node_of(of, id).to_string()),
            (None, Some("deliverables")) => json!(DeliverableId::from_uuid(id).to_string()),
            (None, Some("decisions")) => json!(DecisionId::from_uuid(id).to_string()),
            (None, Some("actionItems")) => json!(ActionItemId::from_uuid(id).to_string()),
            (None, Some("grants")) => json!(RoleGrantId::from_uuid(id).to_string()),
            (None, Some(_)) => return None,
            (Some(stem), _) => match reference(stem, id)? {
                NodeId::Scorecard(id) if !sees(id) => Value::Null,
                id => json!(id.to_string()),
            },
        });
    }
    if let (Some(stem), Value::Array(ids)) = (column.strip_suffix("_ids"), &value) {
        // Owners are logged with their types.
        let typed = |id: &Value| match id.as_str()?.parse() {
            Ok(id) => reference(stem, id).map(|id| json!(id.to_string())),
            Err(_) => Some(id.clone()),
        };
        return Some(ids.iter().filter_map(typed).collect());
    }
    if let (true, Some(text)) = (column.ends_with("_at"), value.as_str()) {
        let at: DateTime<Utc> = text.parse().ok()?;
        return Some(json!(at.to_rfc3339_opts(SecondsFormat::Millis, true)));
    }
    Some(value)
}

/// Node that a column refers to by its name: `parent_objective` to an objective.
fn reference(stem: &str, id: Uuid) -> Option<NodeId> {
    let named = match stem {
        "parent" => "scorecard",
        "cause" | "effect" => "objective",
        stem => stem.rsplit('_').next().unwrap_or(stem),
    };
    let of = match named {
        "scorecard" => EntityKind::Scorecard,
        "perspective" => EntityKind::Perspective,
        "theme" => EntityKind::Theme,
        "objective" => EntityKind::Objective,
        "measure" => EntityKind::Measure,
        "initiative" => EntityKind::Initiative,
        "member" => EntityKind::Member,
        _ => return None,
    };
    Some(node_of(of, id))
}

/// Reports whether a reference with this name points to an entity of the kind, or to the entity that the kind is
/// addressed by.
fn is_noun(stem: &str, of: EntityKind) -> bool {
    let whole = if of == EntityKind::Placement { EntityKind::Objective } else { of };
    stem.eq_ignore_ascii_case(whole.into())
}

fn amount(stored: &Value) -> Result<Value> {
    let (Some(minor), Some(currency)) = (stored["minor"].as_i64(), stored["currency"].as_str()) else {
        return Ok(Value::Null);
    };
    let money = Money::from_minor(minor, currency).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(json!({ "amount": money.amount(), "currency": money.currency_code() }))
}

fn camel_case(column: &str) -> String {
    let mut words = column.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_uppercase());
        name.push_str(rest);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0188bac7-4afa-78aa-bc3b-bd1eef28d881";

    fn check(of: EntityKind, row: Value, (part, expected): (Option<&str>, Value)) {
        let fields = fields(of, part, &row.to_string(), &|_| true, true).unwrap();
        assert_eq!(Value::Object(fields), expected);
    }

    #[test]
    fn a_row_is_translated_to_fields_of_the_api() {
        let id = |noun: &str| format!("{noun}_01h2xcejqtf2nbrexx3vqjhp41");
        check(
            EntityKind::Objective,
            json!({ "organization_id": ID, "id": ID, "scorecard_id": ID, "perspective_id": ID, "name": "Grow",
                "rollup": "BLEND", "own_share": 0.25, "version": 3 }),
            (
                None,
                json!({ "id": id("objective"), "scorecardId": id("scorecard"), "perspectiveId": id("perspective"),
                    "name": "Grow", "rollup": { "mode": "BLEND", "ownShare": 0.25 }, "version": 3 }),
            ),
        );
        check(
            EntityKind::CausalLink,
            json!({ "id": ID, "cause_id": ID, "effect_id": ID, "expected_lag_months": 2 }),
            (
                None,
                json!({ "id": id("causallink"), "causeId": id("objective"), "effectId": id("objective"),
                    "expectedLagMonths": 2 }),
            ),
        );
        check(
            EntityKind::Initiative,
            json!({ "id": ID, "budget_minor": 1250, "budget_currency": "CAD", "status": "PLANNED",
                "archived_at": "2026-11-23T12:00:00Z" }),
            (
                None,
                json!({ "id": id("initiative"), "budget": { "amount": "12.50", "currency": "CAD" },
                    "status": "PLANNED", "archivedAt": "2026-11-23T12:00:00.000Z" }),
            ),
        );
    }

    #[test]
    fn a_part_is_an_entry_of_a_field_of_the_whole() {
        let id = |noun: &str| format!("{noun}_01h2xcejqtf2nbrexx3vqjhp41");
        check(
            EntityKind::Initiative,
            json!({ "organization_id": ID, "id": ID, "initiative_id": ID, "scorecard_id": ID, "name": "Course",
                "due_on": "2026-09-30", "position": 1 }),
            (
                Some("deliverables"),
                json!({ "id": id("deliverable"), "scorecardId": id("scorecard"), "name": "Course",
                    "dueOn": "2026-09-30", "position": 1 }),
            ),
        );
        check(
            EntityKind::Placement,
            json!({ "organization_id": ID, "objective_id": ID, "objective_scorecard_id": ID, "measure_id": ID,
                "measure_scorecard_id": ID, "weight": 1.0, "position": 2 }),
            (
                Some("placements"),
                json!({ "objectiveScorecardId": id("scorecard"), "measureId": id("measure"),
                    "measureScorecardId": id("scorecard"), "weight": 1.0, "position": 2 }),
            ),
        );
        check(
            EntityKind::Member,
            json!({ "organization_id": ID, "id": ID, "member_id": ID, "role": "EDITOR", "own_measures_only": false }),
            (Some("grants"), json!({ "id": id("rolegrant"), "role": "EDITOR", "ownMeasuresOnly": false })),
        );
    }

    #[test]
    fn decisions_and_action_items_are_distinguished() {
        let id = |noun: &str| format!("{noun}_01h2xcejqtf2nbrexx3vqjhp41");
        check(
            EntityKind::Review,
            json!({ "organization_id": ID, "id": ID, "review_id": ID, "scorecard_id": ID, "text": "Call them" }),
            (
                Some("actionItems"),
                json!({ "id": id("actionitem"), "scorecardId": id("scorecard"), "text": "Call them" }),
            ),
        );
        check(
            EntityKind::Review,
            json!({ "organization_id": ID, "id": ID, "review_id": ID, "scorecard_id": ID, "text": "Stay",
                "recorded_at": "2026-11-23T12:00:00Z", "recorded_by": "system" }),
            (
                Some("decisions"),
                json!({ "id": id("decision"), "scorecardId": id("scorecard"), "text": "Stay",
                    "recordedAt": "2026-11-23T12:00:00.000Z", "recordedBy": "system" }),
            ),
        );
        check(
            EntityKind::Comment,
            json!({ "id": ID, "scorecard_id": ID, "subject": id("objective"), "body": "Well done" }),
            (
                None,
                json!({ "id": id("comment"), "scorecardId": id("scorecard"), "subjectId": id("objective"),
                    "body": "Well done" }),
            ),
        );
    }

    #[test]
    fn an_unchanged_field_is_left_out() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let (mut before, mut after) =
            (map(json!({ "a": 1, "b": 2, "c": 3 })), map(json!({ "a": 1, "b": 4, "d": 5 })));
        keep_differences(&mut before, &mut after);
        assert_eq!(Value::Object(before), json!({ "b": 2, "c": 3, "d": null }));
        assert_eq!(Value::Object(after), json!({ "b": 4, "c": null, "d": 5 }));
    }

    #[test]
    fn a_hidden_reference_is_left_out() {
        let row = json!({ "parent_id": ID }).to_string();
        let fields = fields(EntityKind::Scorecard, None, &row, &|_| false, true).unwrap();
        assert_eq!(Value::Object(fields), json!({ "parentId": null }));
    }

    #[test]
    fn an_email_address_is_visible_by_setting() {
        let row = |issuer: &str| json!({ "issuer": issuer, "subject": "ann@example.com", "email": "a@b.c", "name": "Ann" });
        for (issuer, sees_emails, expected) in [
            ("invitation", true, row("invitation")),
            ("invitation", false, json!({ "issuer": "invitation", "name": "Ann" })),
            ("", false, json!({ "issuer": "", "subject": "ann@example.com", "name": "Ann" })),
        ] {
            let read = fields(EntityKind::Member, None, &row(issuer).to_string(), &|_| true, sees_emails);
            let mut expected = expected.as_object().cloned().unwrap();
            if let Some(subject) = expected.shift_remove("subject") {
                expected.insert("subjectId".to_owned(), subject);
            }
            assert_eq!(Value::Object(read.unwrap()), Value::Object(expected));
        }
    }
}
