//! Visibility of changes for each caller, and when a client has to start over because what it may see has changed.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use super::copies::strategy;
use crate::support::{Actor, App, Database, on_databases};
use macro_rules_attribute::apply;

const CHANGES: &str = "query ($since: String) { organization { revision changes(since: $since, first: 1000) {
    nodes { type nodeId node { __typename } before after } } } }";

async fn told(actor: &Actor, since: i64) -> Vec<Value> {
    let reply = actor.run(CHANGES, json!({ "since": since.to_string() })).await;
    reply.list("/organization/changes/nodes").to_vec()
}

fn types(changes: &[Value]) -> Vec<&str> {
    changes.iter().map(|change| change["type"].as_str().unwrap()).collect()
}

#[apply(on_databases)]
async fn everybody_is_told_of_what_they_see(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    for (key, sees) in [
        ("top", vec!["OBJECTIVE"]),
        ("east", vec!["OBJECTIVE", "MEASURE", "MEASURE_PERIOD"]),
        ("east-team", vec!["OBJECTIVE", "MEASURE", "MEASURE_PERIOD"]),
        ("west", vec![]),
    ] {
        let since = app.viewer().revision().await;
        let objective = app.id("objective", &format!("{key}-grow")).await;
        let measure = app.id("measure", &format!("{key}-sales")).await;
        let editor = app.editor();
        editor.done("objectiveUpdate", json!({ "id": objective, "owner": "Ann" }), "").await;
        editor.done("measureUpdate", json!({ "id": measure, "owner": "Ann" }), "").await;
        editor.record(json!([{ "measure": { "id": measure }, "period": "2026-10", "value": 1 }])).await;
        let changes = told(&eve, since).await;
        assert_eq!(types(&changes), sees, "{key}");
        assert!(changes.iter().all(|change| !change["node"].is_null()));
        assert_eq!(types(&told(&app.viewer(), since).await), ["OBJECTIVE", "MEASURE", "MEASURE_PERIOD"]);
    }
    let reply = app.stranger().run(CHANGES, json!({})).await;
    assert_eq!(reply.list("/organization/changes/nodes"), &[] as &[Value]);
}

#[apply(on_databases)]
async fn what_lies_between_two_scorecards_is_told_to_who_sees_both(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let mut ids = Vec::new();
    for key in ["east", "west", "top"] {
        ids.push((
            app.id("objective", &format!("{key}-save")).await,
            app.id("measure", &format!("{key}-hours")).await,
        ));
    }
    let [(east, own), (west, foreign), (top, _)] = ids.as_slice() else { unreachable!() };
    let editor = app.editor();
    for (objective, sees) in [(east, vec!["ALIGNMENT"]), (west, vec![])] {
        let since = app.viewer().revision().await;
        let input = json!({ "objectiveId": objective, "parentObjectiveId": top });
        editor.done("alignmentCreate", input, "").await;
        assert_eq!(types(&told(&eve, since).await), sees);
    }
    for (measure, objective, sees) in
        [(own, top, vec!["PLACEMENT"]), (foreign, east, vec![]), (own, east, vec!["PLACEMENT"])]
    {
        let since = app.viewer().revision().await;
        editor.done("measurePlace", json!({ "measureId": measure, "objectiveId": objective }), "").await;
        assert_eq!(types(&told(&eve, since).await), sees);
    }
}

/// The role of the member in the whole organization, as the command line sets it.
async fn promote(app: &App, subject: &str, role: Role) {
    app.service().ensure_member(app.organization(), "", subject, role).await.unwrap();
}

#[apply(on_databases)]
async fn who_comes_to_see_more_or_less_starts_over(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let since = app.viewer().revision().await;
    let mut socket = eve.socket().await;
    let changed = "subscription ($after: String) { changed(after: $after) { cursor type } }";
    socket.subscribe("s", changed, json!({ "after": since.to_string() })).await;
    // Other people's roles change nothing for her.
    promote(&app, "ann", Role::Viewer).await;
    for _ in 0..2 {
        assert_eq!(socket.event().await["changed"]["type"], json!("MEMBER"));
    }
    assert_eq!(types(&told(&eve, since).await), ["MEMBER", "MEMBER"]);

    promote(&app, "eve", Role::Viewer).await;
    assert_eq!(socket.refusal().await, "SYNC_CURSOR_EXPIRED");
    let late = app.viewer().revision().await;
    for (since, expired) in [(since, true), (late - 1, true), (late, false), (0, false)] {
        let reply = eve.run(CHANGES, json!({ "since": since.to_string() })).await;
        assert_eq!(reply.codes() == ["SYNC_CURSOR_EXPIRED"], expired, "since {since}");
    }
    // A caller who reads from the beginning gets, on every page, the changes of what they see now.
    let query = "query ($since: String) { organization { changes(since: $since, first: 1) {
        pageInfo { hasNextPage endCursor } } } }";
    let mut at = json!("0");
    loop {
        let reply = eve.run(query, json!({ "since": at })).await;
        let info = reply.at("/organization/changes/pageInfo").clone();
        at = info["endCursor"].clone();
        if info["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(at, json!(late.to_string()));
}

#[apply(on_databases)]
async fn a_scorecard_that_moves_in_or_out_of_sight_makes_those_start_over_who_see_a_part(database: Database) {
    let app = database.app().await;
    app.import(&strategy()).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let since = app.viewer().revision().await;
    let (east, west) = (app.id("scorecard", "east").await, app.id("scorecard", "west").await);
    let alignments = "{ organization { objective(key: \"west-grow\") { contributesTo { id } } } }";
    let reply = app.viewer().run(alignments, json!({})).await;
    let id = reply.text("/organization/objective/contributesTo/0/id").to_owned();
    app.editor().done("alignmentDelete", json!({ "id": id }), "deletedId").await;
    app.editor().done("scorecardUpdate", json!({ "id": west, "parentId": east }), "").await;
    let reply = eve.run(CHANGES, json!({ "since": since.to_string() })).await;
    assert_eq!(reply.codes(), ["SYNC_CURSOR_EXPIRED"]);
    assert!(types(&told(&app.viewer(), since).await).contains(&"SCORECARD"));
}

#[apply(on_databases)]
async fn people_are_told_to_everybody_and_machines_to_administrators(database: Database) {
    let app = database.app().await;
    let since = app.viewer().revision().await;
    promote(&app, "ann", Role::Editor).await;
    let input = json!({ "name": "Nightly", "role": "CONTRIBUTOR" });
    app.admin().done("apiKeyCreate", input, "apiKey { id }").await;
    for (actor, kinds) in
        [(app.admin(), vec!["MEMBER", "MEMBER", "API_KEY"]), (app.editor(), vec!["MEMBER", "MEMBER"])]
    {
        let changes = told(&actor, since).await;
        assert_eq!(types(&changes), kinds);
        assert_eq!(changes[0]["node"], json!({ "__typename": "Member" }));
        assert_eq!(changes[1]["after"]["grants"][0]["role"], json!("EDITOR"));
        if let Some(key) = changes.get(2) {
            assert_eq!(key["node"], json!({ "__typename": "ApiKey" }));
            let fields: Vec<_> = key["after"].as_object().unwrap().keys().collect();
            assert_eq!(fields, ["id", "name", "prefix", "role", "createdAt"], "nothing of the secret");
        }
    }
}
