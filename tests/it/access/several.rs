//! Callers who belong to several organizations.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

/// An editor of both organizations, whose token names them in this order.
async fn both(app: &App) -> Actor {
    for organization in [app.organization(), app.neighbour()] {
        app.service().ensure_member(organization, "", "both", Role::Editor).await.unwrap();
    }
    app.somebody("both", &[app.organization(), app.neighbour()])
}

#[apply(on_databases)]
async fn the_first_organization_is_meant_unless_a_slug_says_otherwise(database: Database) {
    let app = database.app().await;
    let actor = both(&app).await;
    let slugs = "{ first: organization { slug } acme: organization(slug: \"acme\") { slug }
        neighbour: organization(slug: \"neighbour\") { slug } viewer { memberships { organization { slug } } } }";
    let reply = actor.run(slugs, json!({})).await;
    assert_eq!(
        [reply.text("/first/slug"), reply.text("/acme/slug"), reply.text("/neighbour/slug")],
        ["acme", "acme", "neighbour"]
    );
    let memberships = reply.texts("/viewer/memberships", "/organization/slug");
    assert_eq!(memberships, ["acme", "neighbour"]);
    let reply = actor.run("{ organization(slug: \"nowhere\") { slug } }", json!({})).await;
    assert_eq!((reply.codes(), reply.data("/organization")), (vec!["NOT_FOUND"], &Value::Null));

    let turned = app.somebody("both", &[app.neighbour(), app.organization()]);
    let reply = turned.run("{ organization { slug } }", json!({})).await;
    assert_eq!(reply.text("/organization/slug"), "neighbour");
}

#[apply(on_databases)]
async fn a_token_for_one_organization_does_not_open_the_other(database: Database) {
    let app = database.app().await;
    both(&app).await;
    let one = app.somebody("both", &[app.neighbour()]);
    let reply = one.run("{ organization(slug: \"acme\") { slug } }", json!({})).await;
    assert_eq!(reply.codes(), ["NOT_FOUND"]);
}

#[apply(on_databases)]
async fn ids_of_both_are_found_and_writes_go_where_they_are_sent(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.stranger().import(&small()).await;
    let actor = both(&app).await;
    let key = r#"{ organization { measure(key: "sales") { id } } }"#;
    let ids = [app.viewer(), app.stranger()];
    let mut found = Vec::new();
    for owner in &ids {
        found.push(owner.run(key, json!({})).await.text("/organization/measure/id").to_owned());
    }
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let reply = actor.run(nodes, json!({ "ids": found })).await;
    assert_eq!(reply.texts("/nodes", "/id"), found);

    let entry = |reference: Value| json!([{ "measure": reference, "period": "2026-09", "value": 7 }]);
    // An id does not choose the organization: the slug does, or the token's order.
    let reply = actor.record(entry(json!({ "id": found[1] }))).await;
    assert_eq!(reply.user_errors("actualsRecord"), ["NOT_FOUND input.entries.0.measure"]);
    let named = json!({ "entries": entry(json!({ "id": found[1] })), "organization": "neighbour" });
    assert_eq!(actor.record(named).await.number("/actualsRecord/recorded"), 1.0);
    assert_eq!(actor.record(entry(json!({ "key": "sales" }))).await.number("/actualsRecord/recorded"), 1.0);
    for owner in [app.viewer(), app.stranger()] {
        assert_eq!(owner.export().await["measures"][0]["periods"][0]["actual"], 7);
    }
}
