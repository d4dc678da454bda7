//! Lookup by the partner's keys.

use serde_json::json;

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn everything_that_has_a_key_is_found_by_it(database: Database) {
    let table = [
        ("scorecard", "acme", "Acme"),
        ("perspective", "acme-growth", "Learning and growth"),
        ("theme", "loyalty", "Loyalty"),
        ("objective", "retain", "Keep customers"),
        ("measure", "sales", "Sales"),
        ("initiative", "school", "A school of our own"),
    ];
    let app = database.app().await;
    app.import(&small()).await;
    // By a server that has not seen any of them, too; and again, when it knows where they are.
    for server in [&app, &app.replica().await, &app] {
        for (kind, key, name) in table {
            let query = "query ($key: String!) { organization { it: KIND(key: $key) { id key name } } }";
            let query = query.replace("KIND", kind);
            let reply = server.viewer().run(&query, json!({ "key": key })).await;
            assert_eq!(reply.text("/organization/it/name"), name);
            assert_eq!(reply.text("/organization/it/key"), key);
            assert!(reply.text("/organization/it/id").starts_with(kind));
            assert!(
                server.stranger().run(&query, json!({ "key": key })).await.at("/organization/it").is_null()
            );
        }
    }
}

#[apply(on_databases)]
async fn keys_that_stand_for_nothing_are_null(database: Database) {
    let table = [
        ("scorecard", "acme-growth"),
        ("perspective", "acme"),
        ("theme", "retain"),
        ("objective", "loyalty"),
        ("measure", "school"),
        ("initiative", "sales"),
    ];
    let app = database.app().await;
    app.import(&small()).await;
    for (kind, of_another_type) in table {
        for key in [of_another_type, "nobody", "", "no key", "ACME", "SALES"] {
            let query = format!("query ($key: String!) {{ organization {{ {kind}(key: $key) {{ id }} }} }}");
            let reply = app.viewer().run(&query, json!({ "key": key })).await;
            assert!(reply.at(&format!("/organization/{kind}")).is_null(), "{kind} {key}");
        }
    }
}

#[apply(on_databases)]
async fn a_key_that_is_given_to_something_else_leads_there(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let [grow, save] = [app.id("objective", "grow").await, app.id("objective", "save").await];
    for (id, key) in [(&grow, "other"), (&save, "grow")] {
        let input = json!({ "id": id, "key": key });
        app.editor().done("objectiveUpdate", input, "objective { id }").await;
    }
    assert_eq!(app.id("objective", "grow").await, save);
    assert_eq!(app.id("objective", "other").await, grow);
}
