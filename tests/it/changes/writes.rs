//! Random writes of all kinds. Those that the API refuses change nothing, and are ignored.

use serde_json::{Value, json};

use super::copy::Copy;
use crate::support::{Actor, App};

/// Makes one write, or tries to.
pub(super) async fn write(app: &App, random: &mut fastrand::Rng, number: usize) {
    let editor = app.editor();
    let known = Copy::fresh(&editor).await;
    let ids = |of: &str| -> Vec<String> {
        known.things.iter().filter(|(_, it)| it["__typename"] == of).map(|(id, _)| id.clone()).collect()
    };
    let mut any = |of: &str| -> String {
        let ids = ids(of);
        if ids.is_empty() { format!("no {of}") } else { ids[random.usize(..ids.len())].clone() }
    };
    let (scorecard, other) = (any("Scorecard"), any("Scorecard"));
    let (objective, another) = (any("Objective"), any("Objective"));
    let [perspective, theme, link, alignment, measure, initiative] =
        ["Perspective", "Theme", "CausalLink", "Alignment", "Measure", "Initiative"].map(&mut any);
    let deliverables = known.things.get(&initiative).map(|it| it["deliverables"].clone()).unwrap_or_default();
    let deliverable = deliverables[0]["id"].as_str().unwrap_or("no Deliverable").to_owned();
    let (name, weight) = (format!("Name {number}"), f64::from(random.u8(1..9)));
    let position = random.i32(1..4);
    let period = format!("2026-{:02}", random.u8(1..=10));
    let entry = |rest: Value| {
        let mut entry = json!({ "measure": { "id": measure }, "period": period });
        entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({ "entries": [entry] })
    };
    let acts: Vec<(&str, Value)> = vec![
        ("actualsRecord", entry(json!({ "value": weight, "note": name }))),
        ("actualsRecord", entry(json!({ "value": weight }))),
        ("actualsRecord", entry(json!({ "clear": true }))),
        ("targetsSet", entry(json!({ "target": weight }))),
        ("targetsSet", entry(json!({ "clearFacts": ["TARGET"], "benchmark": weight }))),
        (
            "statusOverrideSet",
            json!({ "measure": { "id": measure }, "period": period, "status": "RED", "reason": name }),
        ),
        ("statusOverrideClear", json!({ "measure": { "id": measure }, "period": period })),
        ("scorecardCreate", json!({ "name": name, "level": "TEAM", "parentId": scorecard })),
        ("scorecardUpdate", json!({ "id": scorecard, "mission": name })),
        ("scorecardUpdate", json!({ "id": scorecard, "parentId": other })),
        ("scorecardArchive", json!({ "id": scorecard, "includeDescendants": true })),
        ("scorecardRestore", json!({ "id": scorecard })),
        ("scorecardClone", json!({ "id": scorecard, "name": name })),
        (
            "perspectiveCreate",
            json!({ "scorecardId": scorecard, "kind": "CUSTOM", "name": name, "position": position }),
        ),
        ("perspectiveUpdate", json!({ "id": perspective, "weight": weight, "position": position })),
        ("perspectiveDelete", json!({ "id": perspective })),
        ("themeCreate", json!({ "scorecardId": scorecard, "name": name })),
        ("themeUpdate", json!({ "id": theme, "name": name })),
        ("themeDelete", json!({ "id": theme })),
        ("objectiveCreate", json!({ "perspectiveId": perspective, "name": name, "themeId": theme })),
        ("objectiveCreate", json!({ "perspectiveId": perspective, "name": name, "position": position })),
        ("objectiveUpdate", json!({ "id": objective, "position": position, "description": name })),
        ("objectiveUpdate", json!({ "id": objective, "perspectiveId": perspective, "themeId": null })),
        ("objectiveDelete", json!({ "id": objective })),
        ("causalLinkCreate", json!({ "causeId": objective, "effectId": another })),
        ("causalLinkCreate", json!({ "causeId": another, "effectId": objective })),
        ("causalLinkUpdate", json!({ "id": link, "hypothesis": name })),
        ("causalLinkDelete", json!({ "id": link })),
        ("alignmentCreate", json!({ "objectiveId": objective, "parentObjectiveId": another })),
        ("alignmentCreate", json!({ "objectiveId": another, "parentObjectiveId": objective })),
        ("alignmentUpdate", json!({ "id": alignment, "weight": weight })),
        ("alignmentDelete", json!({ "id": alignment })),
        ("measureCreate", json!({ "scorecardId": scorecard, "name": name, "position": position })),
        ("measureUpdate", json!({ "id": measure, "owner": name, "position": position })),
        ("measureArchive", json!({ "id": measure })),
        ("measureRestore", json!({ "id": measure })),
        ("measurePlace", json!({ "measureId": measure, "objectiveId": objective, "weight": weight })),
        ("measurePlace", json!({ "measureId": measure, "objectiveId": objective, "position": position })),
        ("measureUnplace", json!({ "measureId": measure, "objectiveId": objective })),
        ("initiativeCreate", json!({ "scorecardId": scorecard, "name": name, "objectiveIds": [objective] })),
        ("initiativeUpdate", json!({ "id": initiative, "measureIds": [measure], "percentComplete": weight })),
        ("initiativeUpdate", json!({ "id": initiative, "objectiveIds": [another, objective] })),
        ("initiativeArchive", json!({ "id": initiative })),
        ("initiativeRestore", json!({ "id": initiative })),
        ("deliverableCreate", json!({ "initiativeId": initiative, "name": name, "position": position })),
        ("deliverableUpdate", json!({ "id": deliverable, "doneOn": "2026-09-30" })),
        ("deliverableDelete", json!({ "id": deliverable })),
    ];
    let (mutation, input) = &acts[random.usize(..acts.len())];
    if random.u8(..20) == 0 {
        import(&editor, random, number).await;
    } else {
        let reply = editor.act(mutation, input.clone(), "").await;
        assert!(!reply.codes().contains(&"BAD_USER_INPUT"), "{mutation}: {reply:#?}");
        assert!(!reply.codes().contains(&"GRAPHQL_VALIDATION_FAILED"), "{mutation}: {reply:#?}");
    }
}

/// Imports the export with something changed, and something new.
async fn import(editor: &Actor, random: &mut fastrand::Rng, number: usize) {
    let mut document = editor.export().await;
    if let Some(scorecards) = document["scorecards"].as_array_mut().filter(|it| !it.is_empty()) {
        let at = random.usize(..scorecards.len());
        scorecards[at]["vision"] = json!(format!("Vision {number}"));
        if let Some(objectives) = scorecards[at]["perspectives"][0]["objectives"].as_array_mut() {
            objectives.reverse();
            objectives.push(json!({ "key": format!("objective-{number}"), "name": "Imported" }));
        }
    }
    // Scorecards that were made without keys cannot be imported again; then nothing changes.
    editor.try_import(&document, false).await;
}
