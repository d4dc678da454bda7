//! API keys and the machines that use them.

use chrono::TimeDelta;
use domain::vocabulary::EntityKind;
use entity::change;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use service::Caller;

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

const QUERY: &str = "{ viewer { subject memberships { role } } organization { name } }";
const SHOWN: &str =
    "secret apiKey { id name prefix role scorecard { key } createdAt expiresAt lastUsedAt revokedAt }";
const EVENTS: &str = "subscription ($id: ID!) { actualRecorded(scorecardId: $id) { cursor } }";

/// A machine with a new key, and the key's id.
async fn machine(app: &App, input: Value) -> (Actor, String) {
    let reply = app.admin().done("apiKeyCreate", input, SHOWN).await;
    let secret = reply.text("/apiKeyCreate/secret");
    (app.bearer(&format!("Bearer {secret}")), reply.text("/apiKeyCreate/apiKey/id").to_owned())
}

fn everywhere(role: &str) -> Value {
    json!({ "name": "ERP", "role": role })
}

fn sales(value: i32) -> Value {
    json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }])
}

async fn revoke(app: &App, id: &str) {
    app.admin().done("apiKeyRevoke", json!({ "id": id }), "apiKey { revokedAt }").await;
}

async fn is_let_in(actor: &Actor) -> bool {
    let reply = actor.run(QUERY, json!({})).await;
    match reply.status {
        200 => reply.codes().is_empty(),
        status => {
            assert_eq!((status, reply.codes()), (401, vec!["UNAUTHENTICATED"]));
            false
        }
    }
}

#[apply(on_databases)]
async fn a_machine_does_what_its_role_allows_under_its_own_name(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let reply = app.admin().done("apiKeyCreate", everywhere("CONTRIBUTOR"), SHOWN).await;
    let (secret, key) = (reply.text("/apiKeyCreate/secret"), reply.at("/apiKeyCreate/apiKey"));
    let prefix = key["prefix"].as_str().unwrap();
    assert!(key["id"].as_str().unwrap().ends_with(prefix.strip_prefix("bsc_").unwrap()));
    assert!(secret.starts_with(&format!("{prefix}_")) && secret.len() == 62, "{secret}");
    let expected = json!({ "id": key["id"], "name": "ERP", "prefix": prefix, "role": "CONTRIBUTOR",
        "scorecard": null, "createdAt": "2026-11-23T12:00:00.000Z", "expiresAt": null, "lastUsedAt": null,
        "revokedAt": null });
    assert_eq!(*key, expected);

    let machine = app.bearer(&format!("Bearer {secret}"));
    let who = machine.run(QUERY, json!({})).await;
    let viewer = json!({ "subject": key["id"], "memberships": [{ "role": "CONTRIBUTOR" }] });
    assert_eq!(*who.at("/viewer"), viewer);
    let recorded = machine.record(sales(7)).await;
    let by = json!({ "kind": "API_KEY", "id": key["id"], "name": "ERP" });
    assert_eq!(*recorded.at("/actualsRecord/results/0/recordedBy"), by);
    let set = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "target": 1 }]);
    assert_eq!(machine.set(set).await.codes(), ["FORBIDDEN"]);

    // The name stays when the key does not.
    revoke(&app, key["id"].as_str().unwrap()).await;
    let query =
        r#"{ organization { measure(key: "sales") { period(code: "2026-09") { recordedBy { name } } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.text("/organization/measure/period/recordedBy/name"), "ERP");
}

#[apply(on_databases)]
async fn a_secret_is_shown_once_and_kept_nowhere(database: Database) {
    let app = database.app().await;
    let input = json!({ "name": "ERP", "role": "VIEWER", "idempotencyKey": "k" });
    let first = app.admin().done("apiKeyCreate", input.clone(), SHOWN).await;
    let again = app.admin().done("apiKeyCreate", input, SHOWN).await;
    assert_eq!(again.at("/apiKeyCreate/apiKey"), first.at("/apiKeyCreate/apiKey"));
    assert_eq!(again.at("/apiKeyCreate/secret"), &Value::Null);
    assert_eq!(again.at("/apiKeyCreate/revision"), first.at("/apiKeyCreate/revision"));

    let connection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test reads the log of its whole database")]
    let logged = change::Entity::find().filter(change::Column::Entity.eq(EntityKind::ApiKey));
    let logged = logged.all(&connection).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(logged.len(), 1);
    let after: Value = serde_json::from_str(logged[0].after.as_deref().unwrap()).unwrap();
    assert_eq!((after["name"].as_str(), after.get("hash")), (Some("ERP"), None));
}

#[apply(on_databases)]
async fn keys_are_listed_for_administrators_alone(database: Database) {
    let app = database.app().await;
    let (_, first) = machine(&app, everywhere("VIEWER")).await;
    let (_, second) = machine(&app, everywhere("ADMIN")).await;
    let list = "{ organization { apiKeys(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } } } }";
    let reply = app.admin().run(list, json!({})).await;
    let expected =
        json!({ "totalCount": 2, "nodes": [{ "id": first }], "pageInfo": { "hasNextPage": true } });
    assert_eq!(*reply.at("/organization/apiKeys"), expected);
    let node = "query ($id: ID!) { node(id: $id) { __typename ... on ApiKey { name } } }";
    let found = app.admin().run(node, json!({ "id": second })).await;
    assert_eq!(*found.at("/node"), json!({ "__typename": "ApiKey", "name": "ERP" }));
    for actor in [app.editor(), app.viewer()] {
        assert_eq!(actor.run(list, json!({})).await.codes(), ["FORBIDDEN"]);
        assert_eq!(actor.run(node, json!({ "id": first })).await.at("/node"), &Value::Null);
        let reply = actor.act("apiKeyRevoke", json!({ "id": first }), "apiKey { id }").await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
    }
    let reply = app.stranger().act("apiKeyRevoke", json!({ "id": first }), "apiKey { id }").await;
    assert_eq!(reply.user_errors("apiKeyRevoke"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn everything_wrong_with_a_key_is_told_at_once(database: Database) {
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let now = "2026-11-23T12:00:00.000Z";
    let input = json!({ "name": " ", "role": "VIEWER", "expiresAt": now });
    let reply = app.admin().act("apiKeyCreate", input, SHOWN).await;
    assert_eq!(reply.user_errors("apiKeyCreate"), ["REQUIRED input.name", "OUT_OF_RANGE input.expiresAt"]);
    assert_eq!(reply.at("/apiKeyCreate/secret"), &Value::Null);
    let nowhere = json!({ "name": "x", "role": "VIEWER", "scorecardId": "nonsense" });
    let reply = app.admin().act("apiKeyCreate", nowhere, SHOWN).await;
    assert_eq!(reply.user_errors("apiKeyCreate"), ["NOT_FOUND input.scorecardId"]);
    assert_eq!(app.viewer().revision().await, before);
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let app = Database::Sqlite.app().await;
    let reply = app.admin().done("apiKeyCreate", everywhere("VIEWER"), SHOWN).await;
    let secret = reply.text("/apiKeyCreate/secret").to_owned();
    assert!(is_let_in(&app.bearer(&format!("bearer {secret}"))).await);
    let last = if secret.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &secret[..secret.len() - 1]);
    for text in ["bsc_", "bsc_x", &secret[..61], &format!("{secret}0"), &mistyped] {
        assert!(!is_let_in(&app.bearer(&format!("Bearer {text}"))).await, "{text}");
    }
}

#[apply(on_databases)]
async fn a_key_is_good_until_it_expires(database: Database) {
    let app = database.app().await;
    let mut input = everywhere("VIEWER");
    input["expiresAt"] = json!("2026-11-23T13:00:00.000Z");
    let (machine, _) = machine(&app, input).await;
    app.clock().advance(TimeDelta::minutes(59));
    assert!(is_let_in(&machine).await);
    app.clock().advance(TimeDelta::minutes(1));
    assert!(!is_let_in(&machine).await, "to the second: no other clock is asked");
}

#[apply(on_databases)]
async fn a_revoked_key_is_refused_by_every_server_from_the_next_request_on(database: Database) {
    let app = database.app().await;
    let other = app.replica().await;
    let secret = app.admin().done("apiKeyCreate", everywhere("ADMIN"), SHOWN).await;
    let (secret, id) =
        (secret.text("/apiKeyCreate/secret"), secret.text("/apiKeyCreate/apiKey/id").to_owned());
    let machines = [&app, &other].map(|app| app.bearer(&format!("Bearer {secret}")));
    for machine in &machines {
        assert!(is_let_in(machine).await);
    }
    // A machine may give its own key up.
    let reply = machines[0].done("apiKeyRevoke", json!({ "id": id }), "apiKey { revokedAt }").await;
    assert_eq!(reply.text("/apiKeyRevoke/apiKey/revokedAt"), "2026-11-23T12:00:00.000Z");
    for machine in &machines {
        assert!(!is_let_in(machine).await);
    }
    let revision = app.viewer().revision().await;
    revoke(&app, &id).await;
    assert_eq!(app.viewer().revision().await, revision, "it was revoked already");
}

#[apply(on_databases)]
async fn a_revoked_key_closes_what_it_has_opened(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let other = app.replica().await;
    let id = app.id("scorecard", "acme").await;
    let (machine, key) = machine(&app, everywhere("VIEWER")).await;
    let mut socket = machine.socket().await;
    socket.subscribe("1", EVENTS, json!({ "id": id })).await;
    let mut idle = machine.socket().await;
    let body = json!({ "query": EVENTS, "variables": { "id": id } });
    let stream = machine.post().header("accept", "text/event-stream").json(&body).send().await.unwrap();
    socket.settle().await;
    idle.settle().await;
    // Changes to other callers close no stream.
    app.admin().done("apiKeyCreate", everywhere("VIEWER"), "secret").await;
    app.contributor().record(sales(1)).await.at("");
    socket.event().await;
    // The key is revoked at another server, and this one learns of it.
    revoke(&other, &key).await;
    assert_eq!(socket.closed().await, 4403);
    assert_eq!(idle.closed().await, 4403);
    let text = stream.text().await.unwrap();
    assert!(text.contains("UNAUTHENTICATED"), "{text}");
}

#[apply(on_databases)]
async fn a_key_for_a_scorecard_is_good_there_and_below(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let input =
        json!({ "name": "Unit", "role": "CONTRIBUTOR", "scorecardId": app.id("scorecard", "unit").await });
    let reply = app.admin().done("apiKeyCreate", input, SHOWN).await;
    assert_eq!(*reply.at("/apiKeyCreate/apiKey/scorecard"), json!({ "key": "unit" }));
    let machine = app.bearer(&format!("Bearer {}", reply.text("/apiKeyCreate/secret")));
    let entry = |key: &str| json!([{ "measure": { "key": key }, "period": "2026-09", "value": 1 }]);
    assert_eq!(machine.record(entry("unit-sales")).await.number("/actualsRecord/recorded"), 1.0);
    let refused = machine.record(entry("sales")).await;
    assert_eq!(refused.user_errors("actualsRecord"), ["NOT_FOUND input.entries.0.measure"]);
    let list = "{ organization { apiKeys { totalCount } } }";
    assert_eq!(machine.run(list, json!({})).await.codes(), ["FORBIDDEN"]);
}

#[apply(on_databases)]
async fn the_last_use_is_known_to_a_minute_and_is_no_change(database: Database) {
    let app = database.app().await;
    let (_, id) = machine(&app, everywhere("VIEWER")).await;
    let revision = app.viewer().revision().await;
    let caller = Caller::machine(id.parse().unwrap(), app.organization());
    let used = async || match app.service().note_use(&caller) {
        Some(noted) => {
            noted.await.unwrap();
            true
        }
        None => false,
    };
    let last = async || {
        let query = "query ($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt } } }";
        app.admin().run(query, json!({ "id": id })).await.at("/node/lastUsedAt").clone()
    };
    assert_eq!(last().await, Value::Null);
    assert!(used().await);
    assert_eq!(last().await, "2026-11-23T12:00:00.000Z");
    app.clock().advance(TimeDelta::seconds(59));
    assert!(!used().await, "it is known well enough");
    app.clock().advance(TimeDelta::seconds(1));
    assert!(used().await);
    assert_eq!(last().await, "2026-11-23T12:01:00.000Z");
    assert_eq!(app.viewer().revision().await, revision);
}
