//! `groupCreate`, `groupUpdate`, `groupDelete`, `ownerIds`, `owners`, `ownedBy`.

use domain::vocabulary::Role;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};

/// Organization with Ann, who records her own measures, and Bob, who reads.
struct People {
    ann: (Actor, String),
    bob: (Actor, String),
}

async fn start(app: &App) -> People {
    app.import(&small()).await;
    let ann = app.granted("ann", &[(None, Role::Contributor, true)]).await;
    let bob = app.granted("bob", &[(None, Role::Viewer, false)]).await;
    let [ann_id, bob_id] = [own_id(&ann).await, own_id(&bob).await];
    People { ann: (ann, ann_id), bob: (bob, bob_id) }
}

async fn own_id(actor: &Actor) -> String {
    let reply = actor.run("{ viewer { member { id } } }", json!({})).await;
    reply.text("/viewer/member/id").to_owned()
}

async fn group(app: &App, name: &str, members: &[&str]) -> String {
    let input = json!({ "name": name, "memberIds": members });
    let reply = app.admin().done("groupCreate", input, "group { id }").await;
    reply.text("/groupCreate/group/id").to_owned()
}

async fn give(app: &App, measure: &str, owners: &[&str]) -> Value {
    let input = json!({ "id": app.id("measure", measure).await, "ownerIds": owners });
    let payload = "measure { owner owners { __typename ... on Member { id } ... on Group { id name } } }";
    app.editor().done("measureUpdate", input, payload).await.at("/measureUpdate/measure").clone()
}

async fn may_record(actor: &Actor, measure: &str) -> bool {
    let query = "query ($key: String!) { organization { measure(key: $key) { viewerPermissions } } }";
    let reply = actor.run(query, json!({ "key": measure })).await;
    let shown = reply.list("/organization/measure/viewerPermissions").contains(&json!("RECORD"));
    // What is shown is what is decided.
    let entry = json!([{ "measure": { "key": measure }, "period": "2026-10", "value": 1 }]);
    let reply = actor.act("actualsRecord", json!({ "entries": entry, "dryRun": true }), "recorded").await;
    let taken = reply.body.pointer("/data/actualsRecord/recorded") == Some(&json!(1));
    assert_eq!(shown, taken, "{:?}", reply.body);
    shown
}

#[apply(on_databases)]
async fn a_group_is_created_changed_and_removed(database: Database) {
    const ALL: &str = "group { id key name members { totalCount nodes { id } } version }";
    let app = database.app().await;
    let people = start(&app).await;
    let input = json!({ "name": "Sales", "key": "sales-team", "memberIds": [people.ann.1] });
    let reply = app.admin().done("groupCreate", input, ALL).await;
    let id = reply.text("/groupCreate/group/id").to_owned();
    let members = |ids: &[&String]| {
        let nodes: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({ "totalCount": ids.len(), "nodes": nodes })
    };
    let made = json!({ "id": id, "key": "sales-team", "name": "Sales", "members": members(&[&people.ann.1]), "version": 1 });
    assert_eq!(*reply.at("/groupCreate/group"), made);
    let input = json!({ "id": id, "name": "Selling", "memberIds": [people.bob.1, people.ann.1], "expectedVersion": 1 });
    app.admin().done("groupUpdate", input, ALL).await;
    let listed =
        "{ organization { groups { nodes { id key name members { totalCount nodes { id } } version } } } }";
    let changed = json!({ "id": id, "key": "sales-team", "name": "Selling", "version": 2,
        "members": members(&[&people.ann.1, &people.bob.1]) });
    for server in [&app, &app.replica().await] {
        let reply = server.viewer().run(listed, json!({})).await;
        assert_eq!(reply.list("/organization/groups/nodes"), std::slice::from_ref(&changed));
        let query = "query ($id: ID!) { node(id: $id) { ... on Group { name } } }";
        let reply = server.viewer().run(query, json!({ "id": id })).await;
        assert_eq!(reply.text("/node/name"), "Selling");
    }
    let stale = json!({ "id": id, "expectedVersion": 1 });
    let reply = app.admin().act("groupDelete", stale, "deletedId").await;
    assert_eq!(reply.user_errors("groupDelete"), ["CONFLICT input.expectedVersion"]);
    app.admin().done("groupDelete", json!({ "id": id }), "deletedId").await;
    let reply = app.viewer().run(listed, json!({})).await;
    assert!(reply.list("/organization/groups/nodes").is_empty());
}

#[apply(on_databases)]
async fn bad_groups_are_refused(database: Database) {
    let app = database.app().await;
    let people = start(&app).await;
    let ann = &people.ann.1;
    let input = json!({ "name": " ", "key": "a b", "memberIds": [ann, ann, "member_01h2xcejqtf2nbrexx3vqjhp41", "x"] });
    let reply = app.admin().act("groupCreate", input, "group { id }").await;
    let mut found = reply.user_errors("groupCreate");
    found.sort();
    let expected = [
        "DUPLICATE input.memberIds.1",
        "INVALID input.key",
        "NOT_FOUND input.memberIds.2",
        "NOT_FOUND input.memberIds.3",
        "REQUIRED input.name",
    ];
    assert_eq!(found, expected);
    let reply = app.editor().act("groupCreate", json!({ "name": "Sales" }), "group { id }").await;
    assert_eq!(reply.codes(), ["FORBIDDEN"]);
}

#[apply(on_databases)]
async fn owners_record_their_own_measures(database: Database) {
    let app = database.app().await;
    let people = start(&app).await;
    let (ann, id) = &people.ann;
    assert!(!may_record(ann, "sales").await);
    let shown = give(&app, "sales", &[id]).await;
    assert_eq!(shown, json!({ "owner": "ann", "owners": [{ "__typename": "Member", "id": id }] }));
    assert!(may_record(ann, "sales").await);
    // By a group, from the moment she is in it until she leaves.
    let team = group(&app, "Cost team", &[]).await;
    let shown = give(&app, "cost", &[&team]).await;
    let groups = json!([{ "__typename": "Group", "id": team, "name": "Cost team" }]);
    assert_eq!(shown, json!({ "owner": "Cost team", "owners": groups }));
    assert!(!may_record(ann, "cost").await);
    for (members, expected) in [(json!([id]), true), (json!([]), false)] {
        app.admin().done("groupUpdate", json!({ "id": team, "memberIds": members }), "group { id }").await;
        assert_eq!(may_record(ann, "cost").await, expected);
    }
}

/// A text names an owner only where no person is named.
#[apply(on_databases)]
async fn the_text_counts_where_nobody_is_named(database: Database) {
    let app = database.app().await;
    let people = start(&app).await;
    let (ann, bob) = (&people.ann.0, &people.bob.1);
    let input = json!({ "id": app.id("measure", "sales").await, "owner": "ann" });
    app.editor().done("measureUpdate", input, "measure { owner }").await;
    assert!(may_record(ann, "sales").await);
    give(&app, "sales", &[bob]).await;
    assert!(!may_record(ann, "sales").await);
    // After Bob has left, the text counts again; he stays in the list, and may be taken out.
    app.admin().done("memberRemove", json!({ "id": bob }), "deletedId").await;
    assert!(may_record(ann, "sales").await);
    assert_eq!(give(&app, "sales", &[bob]).await, json!({ "owner": "ann", "owners": [] }));
    assert_eq!(give(&app, "sales", &[]).await, json!({ "owner": "ann", "owners": [] }));
}

#[apply(on_databases)]
async fn every_node_has_owners(database: Database) {
    let app = database.app().await;
    let people = start(&app).await;
    let (ann, bob) = (&people.ann.1, &people.bob.1);
    let owners = json!([ann, bob]);
    let payload = |noun: &str| format!("{noun} {{ owners {{ ... on Member {{ id }} }} }}");
    let shown = json!([{ "id": ann }, { "id": bob }]);
    for (noun, key) in
        [("scorecard", "acme"), ("objective", "grow"), ("measure", "sales"), ("initiative", "school")]
    {
        let mutation = format!("{noun}Update");
        let input = json!({ "id": app.id(noun, key).await, "ownerIds": owners });
        let reply = app.editor().done(&mutation, input, &payload(noun)).await;
        assert_eq!(*reply.at(&format!("/{mutation}/{noun}/owners")), shown, "{noun}");
        let bad = json!({ "id": app.id(noun, key).await, "ownerIds": [ann, ann, "measure_01h2xcejqtf2nbrexx3vqjhp41"] });
        let reply = app.editor().act(&mutation, bad, &payload(noun)).await;
        let expected = ["DUPLICATE input.ownerIds.1", "NOT_FOUND input.ownerIds.2"];
        assert_eq!(reply.user_errors(&mutation), expected, "{noun}");
    }
    let input = json!({ "objectiveId": app.id("objective", "grow").await, "quarter": "FY2026-Q4", "name": "Result",
        "target": 1, "ownerIds": owners });
    let reply = app.editor().done("keyResultCreate", input, &payload("keyResult")).await;
    assert_eq!(*reply.at("/keyResultCreate/keyResult/owners"), shown);
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    let input =
        json!({ "reviewId": reply.at("/reviewSchedule/review/id"), "text": "Act", "ownerIds": owners });
    let reply = app
        .editor()
        .done("actionItemCreate", input, "actionItem { assignee owners { ... on Member { id } } }")
        .await;
    let item = json!({ "assignee": "ann, bob", "owners": shown });
    assert_eq!(*reply.at("/actionItemCreate/actionItem"), item);
    // Another server has only what is in the database.
    let query = r#"{ organization { scorecard(key: "acme") { owners { ... on Member { id } } }
        objective(key: "grow") { owner owners { ... on Member { id } } keyResults { owner owners { ... on Member { id } } } } } }"#;
    let reply = app.replica().await.viewer().run(query, json!({})).await;
    assert_eq!(*reply.at("/organization/scorecard/owners"), shown);
    assert_eq!(
        *reply.at("/organization/objective/keyResults/0"),
        json!({ "owner": "ann, bob", "owners": shown })
    );
}

#[apply(on_databases)]
async fn lists_are_filtered_by_owners(database: Database) {
    const QUERY: &str = "query ($by: OwnerFilter) { organization { measures(filter: { ownedBy: $by }) { nodes { key } }
        initiatives(filter: { ownedBy: $by }) { nodes { key } } keyResults(filter: { ownedBy: $by }) { nodes { name } } } }";
    let app = database.app().await;
    let people = start(&app).await;
    let ((ann, ann_id), (bob, bob_id)) = (&people.ann, &people.bob);
    let team = group(&app, "Team", &[bob_id]).await;
    give(&app, "sales", &[ann_id]).await;
    give(&app, "cost", &[&team]).await;
    let input = json!({ "id": app.id("measure", "staff").await, "owner": "Carla" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    let input = json!({ "id": app.id("initiative", "school").await, "ownerIds": [ann_id] });
    app.editor().done("initiativeUpdate", input, "initiative { id }").await;
    let input = json!({ "objectiveId": app.id("objective", "grow").await, "quarter": "FY2026-Q4", "name": "Result",
        "target": 1, "ownerIds": [team] });
    app.editor().done("keyResultCreate", input, "keyResult { id }").await;
    let all = |actor: &Actor, by: Value| {
        let actor = actor.clone();
        async move {
            let reply = actor.run(QUERY, json!({ "by": by })).await;
            let mut keys: Vec<String> = Vec::new();
            for list in ["measures", "initiatives", "keyResults"] {
                let nodes = reply.list(&format!("/organization/{list}/nodes")).to_vec();
                keys.extend(
                    nodes.iter().map(|it| it["key"].as_str().or(it["name"].as_str()).unwrap().to_owned()),
                );
            }
            keys
        }
    };
    assert_eq!(all(ann, json!({ "me": true })).await, ["sales", "school"]);
    assert_eq!(all(bob, json!({ "me": true })).await, ["cost", "Result"]);
    assert_eq!(all(bob, json!({ "ids": [team, ann_id] })).await, ["sales", "cost", "school", "Result"]);
    assert_eq!(all(bob, json!({ "text": "Carla" })).await, ["staff"]);
    assert_eq!(all(bob, json!({ "text": "Team" })).await, ["cost", "Result"]);
    let owned = all(bob, json!({ "none": false })).await;
    assert_eq!(owned, ["sales", "cost", "staff", "school", "Result"]);
}

/// Members of groups and owners are told in the change feed by their typed ids.
#[apply(on_databases)]
async fn owners_are_in_the_change_feed(database: Database) {
    let app = database.app().await;
    let people = start(&app).await;
    let ann = &people.ann.1;
    let before = app.viewer().revision().await;
    let team = group(&app, "Team", &[ann]).await;
    give(&app, "sales", &[ann, &team]).await;
    let query = "query ($since: String) { organization { changes(since: $since) { nodes { type nodeId before after } } } }";
    let reply = app.viewer().run(query, json!({ "since": before.to_string() })).await;
    let changes = reply.list("/organization/changes/nodes");
    assert_eq!(changes[0]["type"], json!("GROUP"));
    assert_eq!((&changes[0]["nodeId"], &changes[0]["after"]["memberIds"]), (&json!(team), &json!([ann])));
    assert_eq!(changes[1]["after"]["ownerIds"], json!([ann, team]));
}
