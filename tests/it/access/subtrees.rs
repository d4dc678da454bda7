//! Members of a part of the cascade see that part, and above it only what is needed to understand alignment.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, document, on_databases};
use macro_rules_attribute::apply;

fn unit(key: &str, parent: Option<&str>, level: &str) -> Value {
    let parent_objective = parent.map(|parent| format!("{parent}-grow"));
    json!({
        "key": key, "name": key, "level": level, "parent": parent,
        "perspectives": [{ "key": format!("{key}-money"), "kind": "FINANCIAL", "objectives": [
            { "key": format!("{key}-grow"), "name": format!("{key} grows"), "rollup": { "mode": "BLEND" },
              "measures": [{ "measure": format!("{key}-sales") }] },
        ] }],
        "alignments": parent_objective.into_iter()
            .map(|parent| json!({ "objective": format!("{key}-grow"), "parentObjective": parent }))
            .collect::<Vec<_>>(),
        "initiatives": [{ "key": format!("{key}-plan"), "name": "Plan", "objectives": [format!("{key}-grow")] }],
    })
}

fn measure(key: &str, owner: &str) -> Value {
    json!({
        "key": format!("{key}-sales"), "scorecard": key, "name": format!("{key}'s sales"), "owner": owner,
        "periods": [{ "period": "2026-09", "target": 10, "actual": 10 }],
    })
}

/// One enterprise, two divisions, a team in each.
async fn start(app: &App) {
    let scorecards = json!([
        unit("top", None, "ENTERPRISE"),
        unit("east", Some("top"), "BUSINESS_UNIT"),
        unit("west", Some("top"), "BUSINESS_UNIT"),
        unit("east-team", Some("east"), "TEAM"),
        unit("west-team", Some("west"), "TEAM"),
    ]);
    let measures = json!([
        measure("top", "Ann"),
        measure("east", "Eve"),
        measure("west", "Ann"),
        measure("east-team", "Eve"),
        measure("west-team", "Ann"),
    ]);
    app.import(&document(scorecards, measures)).await;
}

const OUTLINE: &str = "{ organization {
    scorecards { totalCount nodes { key parent { key } ancestors { key } children { nodes { key } }
        descendants { totalCount } measures { key } initiatives { key } objectives { key measures { key }
            initiatives { key } contributesTo { parentObjective { key } } contributors { objective { key } }
            score(period: \"2026-09\") { value explanation { components { label node { id } } } } } } }
    measures { nodes { key } }
    document } }";

fn keys(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap()).collect()
}

#[apply(on_databases)]
async fn a_part_is_seen_whole_and_what_is_above_as_a_map(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let reply = eve.run(OUTLINE, json!({})).await;
    let scorecards = reply.at("/organization/scorecards/nodes").clone();
    assert_eq!(keys(&scorecards), ["top", "east", "east-team"]);
    assert_eq!(reply.number("/organization/scorecards/totalCount"), 3.0);
    assert_eq!(keys(reply.at("/organization/measures/nodes")), ["east-sales", "east-team-sales"]);

    let [top, east, team] = [&scorecards[0], &scorecards[1], &scorecards[2]];
    assert_eq!(keys(&top["children"]["nodes"]), ["east"]);
    assert_eq!(top["descendants"]["totalCount"], json!(2));
    assert_eq!((&top["measures"], &top["initiatives"]), (&json!([]), &json!([])));
    let objective = &top["objectives"][0];
    assert_eq!((&objective["measures"], &objective["initiatives"]), (&json!([]), &json!([])));
    assert_eq!(objective["contributors"], json!([{ "objective": { "key": "east-grow" } }]));
    // The score is the same for everybody; its components are listed as far as the caller sees them.
    let admin = app.admin().run(OUTLINE, json!({})).await;
    let whole = admin.at("/organization/scorecards/nodes/0/objectives/0/score");
    assert_eq!(objective["score"]["value"], whole["value"]);
    assert_eq!(whole["explanation"]["components"].as_array().unwrap().len(), 2, "{whole}");

    assert_eq!(east["parent"], json!({ "key": "top" }));
    assert_eq!(keys(&east["measures"]), ["east-sales"]);
    assert_eq!(keys(&east["initiatives"]), ["east-plan"]);
    assert_eq!(east["objectives"][0]["contributesTo"], json!([{ "parentObjective": { "key": "top-grow" } }]));
    assert_eq!(keys(&team["ancestors"]), ["east", "top"]);

    let document = reply.at("/organization/document");
    assert_eq!(keys(&document["scorecards"]), ["east", "east-team"]);
    assert_eq!(keys(&document["measures"]), ["east-sales", "east-team-sales"]);
}

/// Requests a thing in every way, by its id or key.
async fn reach(actor: &Actor, kind: &str, id: &str, key: Option<&str>) -> bool {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ id }} nodes(ids: [$id]) {{ id }} it: {kind}(id: $id) {{ id }} }}"
    );
    let reply = actor.run(&query, json!({ "id": id })).await;
    let found = [reply.data("/node"), reply.data("/nodes/0"), reply.data("/it")];
    let [node, nodes, it] = found.map(|it| !it.is_null());
    assert!(node == nodes && node == it, "{kind} {id}: {reply:#?}");
    if let Some(key) = key {
        let query = format!("query ($key: String!) {{ organization {{ it: {kind}(key: $key) {{ id }} }} }}");
        let reply = actor.run(&query, json!({ "key": key })).await;
        assert_eq!(!reply.data("/organization/it").is_null(), node, "{kind} {key}: {reply:#?}");
    }
    node
}

#[apply(on_databases)]
async fn what_lies_elsewhere_is_not_there(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Admin, false)]).await;
    let query = "query ($key: String!) { organization { scorecard(key: $key) { id perspectives { id }
        initiatives { id } objectives { id } measures { id } } } }";
    for (key, [map, measures]) in [
        ("top", [true, false]),
        ("east", [true, true]),
        ("east-team", [true, true]),
        ("west", [false, false]),
    ] {
        let reply = app.admin().run(query, json!({ "key": key })).await;
        let id = |pointer: &str| reply.text(&format!("/organization/scorecard{pointer}/id")).to_owned();
        let kinds = [
            ("scorecard", id(""), Some(key.to_owned()), map),
            ("perspective", id("/perspectives/0"), None, map),
            ("objective", id("/objectives/0"), Some(format!("{key}-grow")), map),
            ("measure", id("/measures/0"), Some(format!("{key}-sales")), measures),
            ("initiative", id("/initiatives/0"), None, measures),
        ];
        for (kind, id, name, expected) in kinds {
            let found = reach(&eve, kind, &id, name.as_deref()).await;
            assert_eq!(found, expected, "{kind} of {key}");
        }
        let mut socket = eve.socket().await;
        for field in ["actualRecorded", "scoreChanged"] {
            let subscription =
                format!("subscription ($id: ID!) {{ {field}(scorecardId: $id) {{ cursor }} }}");
            socket.subscribe("s", &subscription, json!({ "id": id("") })).await;
            if measures {
                socket.send(json!({ "type": "complete", "id": "s" })).await;
            } else {
                assert_eq!(socket.refusal().await, "NOT_FOUND", "{field} of {key}");
            }
        }
    }
}

#[apply(on_databases)]
async fn nothing_above_is_seen_where_the_organization_says_so(database: Database) {
    let app = database.app().await;
    start(&app).await;
    app.set_organization("shows_ancestors = false").await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let reply = eve.run(OUTLINE, json!({})).await;
    assert_eq!(keys(reply.at("/organization/scorecards/nodes")), ["east", "east-team"]);
    assert_eq!(reply.at("/organization/scorecards/nodes/0/parent"), &Value::Null);
    assert_eq!(reply.at("/organization/scorecards/nodes/0/objectives/0/contributesTo"), &json!([]));
    assert!(!reach(&eve, "scorecard", &app.id("scorecard", "top").await, Some("top")).await);
}

#[apply(on_databases)]
async fn a_role_reaches_as_far_as_its_grant(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let grants = [(Some("east"), Role::Contributor, false), (Some("west"), Role::Contributor, true)];
    let ann = app.granted("ann", &grants).await;
    let entry = |key: &str| json!({ "measure": { "key": key }, "period": "2026-09", "value": 1 });
    let all = ["top", "east", "west", "east-team", "west-team"].map(|key| entry(&format!("{key}-sales")));
    let reply = ann.record(json!({ "entries": all, "errorPolicy": "ROW_BY_ROW" })).await;
    assert_eq!(
        reply.user_errors("actualsRecord"),
        ["NOT_FOUND input.entries.0.measure"],
        "the measures of west are Ann's own"
    );
    let eve = app.granted("eve", &[(None, Role::Contributor, true)]).await;
    let reply = eve.record(json!({ "entries": all, "errorPolicy": "ROW_BY_ROW" })).await;
    assert_eq!(
        reply.user_errors("actualsRecord"),
        ["0", "2", "4"].map(|at| format!("FORBIDDEN input.entries.{at}.measure"))
    );
    assert_eq!(reply.number("/actualsRecord/recorded"), 2.0);
    let message = reply.text("/actualsRecord/userErrors/0/message");
    assert!(message.contains("only measures that you own"), "{message}");
    let target = json!([{ "measure": { "key": "east-sales" }, "period": "2026-09", "target": 1 }]);
    assert_eq!(ann.set(target).await.codes(), ["FORBIDDEN"]);

    let editor = app.granted("ed", &[(Some("east"), Role::Editor, false), (None, Role::Viewer, false)]).await;
    for (key, expected) in
        [("east-grow", vec![]), ("east-team-grow", vec![]), ("west-grow", vec!["FORBIDDEN input.id"])]
    {
        let input = json!({ "id": app.id("objective", key).await, "owner": "Ed" });
        let reply = editor.act("objectiveUpdate", input, "objective { owner }").await;
        assert_eq!(reply.user_errors("objectiveUpdate"), expected, "{key}");
    }
    let outsider = app.granted("out", &[(Some("west"), Role::Editor, false)]).await;
    let input = json!({ "id": app.id("objective", "east-grow").await, "owner": "Out" });
    let reply = outsider.act("objectiveUpdate", input, "objective { owner }").await;
    assert_eq!(reply.user_errors("objectiveUpdate"), ["NOT_FOUND input.id"]);
    // Names and map of what is above are seen, and stay as they are.
    let input = json!({ "id": app.id("objective", "top-grow").await, "owner": "Out" });
    let reply = outsider.act("objectiveUpdate", input, "objective { owner }").await;
    assert_eq!(reply.user_errors("objectiveUpdate"), ["FORBIDDEN input.id"]);
    let message = reply.text("/objectiveUpdate/userErrors/0/message");
    assert!(message.contains("EDITOR") && message.contains("on this scorecard"), "{message}");
    let reply = outsider.try_import(&json!({}), false).await;
    check_overall(&reply, "EDITOR");
}

/// Checks that the request is refused as a whole, and that the message names the required role.
fn check_overall(reply: &Reply, role: &str) {
    assert_eq!(reply.codes(), ["FORBIDDEN"]);
    let message = reply.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains(role) && message.contains("in the whole organization"), "{message}");
}

/// Refuses whatever is about the organization as a whole to members of a part, as an error of the request and not of
/// its input.
#[apply(on_databases)]
async fn who_administers_a_part_may_not_do_what_is_about_the_whole(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Admin, false)]).await;
    let east = app.id("scorecard", "east").await;
    let before = app.admin().revision().await;
    for (mutation, input, returns) in [
        ("apiKeyCreate", json!({ "name": "own", "role": "VIEWER", "scorecardId": east }), "apiKey { id }"),
        ("webhookCreate", json!({ "url": "https://example.com/x", "scorecardId": east }), "webhook { id }"),
        ("organizationUpdate", json!({ "name": "Eve's" }), "organization { id }"),
    ] {
        check_overall(&eve.act(mutation, input, returns).await, "ADMIN");
    }
    check_overall(&eve.try_import(&json!({}), true).await, "EDITOR");
    assert_eq!(app.admin().revision().await, before);
    // A role for the whole organization is something that they may give in their part.
    let grant = json!({ "memberId": member_id(&app, "viewer").await, "role": "VIEWER" });
    let reply = eve.act("roleGrant", grant, "grant { id }").await;
    assert_eq!(reply.user_errors("roleGrant"), ["FORBIDDEN input.scorecardId"]);
}

async fn member_id(app: &App, subject: &str) -> String {
    let reply = app.admin().run("{ organization { members { nodes { id subject } } } }", json!({})).await;
    let members = reply.at("/organization/members/nodes").as_array().unwrap().clone();
    let found = members.iter().find(|it| it["subject"] == subject).unwrap();
    found["id"].as_str().unwrap().to_owned()
}
