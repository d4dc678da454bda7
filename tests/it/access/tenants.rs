//! Isolation of tenants: nothing of one organization exists for another.

use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

/// Names and ids of everything of the organization that a client can know.
async fn ids(app: &App) -> Vec<(&'static str, String)> {
    let query = r#"{ organization {
        id members { nodes { id } }
        scorecard(key: "acme") {
            id perspectives { id } themes { id } objectives { id } causalLinks { id } measures { id } initiatives { id deliverables { id } }
        }
        objective(key: "unit-grow") { contributesTo { id } }
    } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let at = |pointer: &str| reply.text(&format!("/organization{pointer}")).to_owned();
    vec![
        ("organization", at("/id")),
        ("member", at("/members/nodes/0/id")),
        ("scorecard", at("/scorecard/id")),
        ("perspective", at("/scorecard/perspectives/0/id")),
        ("theme", at("/scorecard/themes/0/id")),
        ("objective", at("/scorecard/objectives/0/id")),
        ("causal link", at("/scorecard/causalLinks/0/id")),
        ("alignment", at("/objective/contributesTo/0/id")),
        ("measure", at("/scorecard/measures/0/id")),
        ("initiative", at("/scorecard/initiatives/0/id")),
        ("deliverable", at("/scorecard/initiatives/0/deliverables/0/id")),
    ]
}

fn id<'a>(ids: &'a [(&str, String)], kind: &str) -> &'a str {
    &ids.iter().find(|(name, _)| *name == kind).unwrap().1
}

#[apply(on_databases)]
async fn ids_of_another_organization_lead_nowhere(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let ids = ids(&app).await;
    for kind in ["scorecard", "perspective", "objective", "measure", "initiative"] {
        let query = format!("query ($id: ID!) {{ {kind}(id: $id) {{ id name }} viewer {{ subject }} }}");
        let id = id(&ids, kind);
        assert_eq!(app.viewer().run(&query, json!({ "id": id })).await.text(&format!("/{kind}/id")), id);
        let reply = app.stranger().run(&query, json!({ "id": id })).await;
        assert_eq!((reply.codes(), reply.paths()), (vec!["NOT_FOUND"], vec![kind.to_owned()]));
        assert_eq!(reply.data(&format!("/{kind}")), &Value::Null);
        assert_eq!(reply.data("/viewer/subject"), "stranger", "the rest of the answer is there");
    }
    let all: Vec<_> = ids.iter().map(|(_, id)| id).collect();
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let own = app.viewer().run(nodes, json!({ "ids": all })).await;
    assert_eq!(own.texts("/nodes", "/id"), all.iter().map(|id| id.as_str()).collect::<Vec<_>>());
    let reply = app.stranger().run(nodes, json!({ "ids": all })).await;
    assert_eq!(reply.at("/nodes"), &json!(vec![Value::Null; all.len()]));
    for (kind, id) in &ids {
        let reply =
            app.stranger().run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(reply.at("/node"), &Value::Null, "{kind}");
    }
}

/// Answers about things of another organization are exactly those about things that do not exist.
#[apply(on_databases)]
async fn foreign_and_unknown_look_the_same(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let foreign = app.id("measure", "sales").await;
    let query = "query ($id: ID!) { measure(id: $id) { name } }";
    let errors = async |id: &str| {
        let mut reply = app.stranger().run(query, json!({ "id": id })).await;
        let error = &mut reply.body["errors"][0];
        error["extensions"]["requestId"].take();
        error.take()
    };
    let unknown = errors("measure_01h2xcejqtf2nbrexx3vqjhp41").await;
    assert_eq!(errors(&foreign).await, unknown);
    assert_eq!(errors("nonsense").await, unknown);
}

#[apply(on_databases)]
async fn writes_to_another_organization_lead_nowhere(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (revision, measure) = (app.viewer().revision().await, app.id("measure", "sales").await);
    for reference in [json!({ "id": measure }), json!({ "key": "sales" })] {
        let reply =
            app.stranger().record(json!([{ "measure": reference, "period": "2026-09", "value": 1 }])).await;
        assert_eq!(reply.user_errors("actualsRecord"), ["NOT_FOUND input.entries.0.measure"]);
        let reply =
            app.stranger().set(json!([{ "measure": reference, "period": "2026-09", "target": 1 }])).await;
        assert_eq!(reply.user_errors("targetsSet"), ["NOT_FOUND input.entries.0.measure"]);
    }
    let named = json!({ "entries": [], "organization": "acme" });
    assert_eq!(app.stranger().record(named.clone()).await.codes(), ["NOT_FOUND"]);
    assert_eq!(app.stranger().set(named).await.codes(), ["NOT_FOUND"]);
    assert_eq!(app.viewer().revision().await, revision);
}

/// Equal keys in two organizations name different things.
#[apply(on_databases)]
async fn keys_belong_to_their_organization(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.stranger().import(&small()).await;
    app.contributor()
        .record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]))
        .await
        .at("");
    let export = app.stranger().export().await;
    assert_eq!(export["measures"][0]["periods"], json!([]));
    let query = r#"{ organization { slug measure(key: "sales") { id } scorecard(key: "acme") { id } } }"#;
    let (own, other) = (app.viewer().run(query, json!({})).await, app.stranger().run(query, json!({})).await);
    for pointer in ["/organization/measure/id", "/organization/scorecard/id"] {
        assert_ne!(own.at(pointer), other.at(pointer));
    }
}

#[apply(on_databases)]
async fn arguments_with_foreign_ids_find_nothing(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let scorecard = app.id("scorecard", "acme").await;
    let document = "query ($ids: [ID!]) { organization { document(scorecards: $ids) } }";
    let reply = app.stranger().run(document, json!({ "ids": [scorecard] })).await;
    assert_eq!(reply.codes(), ["NOT_FOUND"]);
    let slug = r#"{ organization(slug: "acme") { name } }"#;
    let reply = app.stranger().run(slug, json!({})).await;
    assert_eq!((reply.codes(), reply.data("/organization")), (vec!["NOT_FOUND"], &Value::Null));
}

#[apply(on_databases)]
async fn subscriptions_to_another_organization_are_refused(database: Database) {
    let subscriptions = ["actualRecorded", "scoreChanged"]
        .map(|field| format!("subscription ($id: ID!) {{ {field}(scorecardId: $id) {{ cursor }} }}"));
    let app = database.app().await;
    app.import(&small()).await;
    let scorecard = app.id("scorecard", "acme").await;
    let mut socket = app.stranger().socket().await;
    for id in [scorecard.as_str(), "scorecard_01h2xcejqtf2nbrexx3vqjhp41", "nonsense"] {
        for subscription in &subscriptions {
            socket.subscribe("s", subscription, json!({ "id": id })).await;
            assert_eq!(socket.refusal().await, "NOT_FOUND", "{subscription} {id}");
        }
    }
}
