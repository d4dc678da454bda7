//! `organizationUpdate`.

use serde_json::{Value, json};

use crate::support::{Database, document, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str = "organization { name timeZone currency fiscalYearStart showsAncestors }";

#[apply(on_databases)]
async fn a_patch_changes_what_it_names(database: Database) {
    let app = database.app().await;
    let update = async |input: Value| app.admin().act("organizationUpdate", input, SHOWN).await;
    let reply = update(json!({ "name": "New", "timeZone": "Europe/Paris", "currency": "EUR" })).await;
    let expected = json!({ "name": "New", "timeZone": "Europe/Paris", "currency": "EUR", "fiscalYearStart": 1,
        "showsAncestors": true });
    assert_eq!(*reply.at("/organizationUpdate/organization"), expected);
    let before = app.viewer().revision().await;
    update(json!({ "name": "New" })).await.at("/organizationUpdate/organization/name");
    assert_eq!(app.viewer().revision().await, before, "nothing changed");

    let wrong = json!({ "name": " ", "timeZone": "Mars/Olympus", "currency": "XXX", "fiscalYearStart": 13,
        "showsAncestors": null });
    let codes = update(wrong).await.user_errors("organizationUpdate");
    let expected = [
        "REQUIRED input.name",
        "INVALID input.timeZone",
        "INVALID input.currency",
        "OUT_OF_RANGE input.fiscalYearStart",
    ];
    assert_eq!(codes, expected);
    assert_eq!(app.viewer().revision().await, before);
    for actor in [app.editor(), app.viewer()] {
        let reply = actor.act("organizationUpdate", json!({ "name": "x" }), SHOWN).await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
    }
}

/// Every server recomputes for the new quarters what it had computed from months.
#[apply(on_databases)]
async fn the_fiscal_year_moves_until_a_fiscal_period_holds_anything(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let entries: Vec<_> = (1..=6)
        .map(|month| json!({ "measure": { "key": "sales" }, "period": format!("2026-0{month}"), "value": month }))
        .collect();
    app.contributor().record(json!(entries)).await.at("");
    let other = app.replica().await;
    let query = r#"{ organization { measure(key: "sales") { period(code: "FY2026-Q1") { actual } } } }"#;
    let quarter = "/organization/measure/period/actual";
    for server in [&app, &other] {
        assert_eq!(server.viewer().run(query, json!({})).await.number(quarter), 6.0);
    }
    let update = async |month: i32| {
        let input = json!({ "fiscalYearStart": month });
        app.admin().act("organizationUpdate", input, SHOWN).await.user_errors("organizationUpdate")
    };
    assert!(update(2).await.is_empty());
    // FY2026 is now the year that ends with January 2026, so that its first quarter is empty.
    let later = query.replace("FY2026-Q1", "FY2027-Q1");
    for server in [&app, &other] {
        assert_eq!(*server.viewer().run(query, json!({})).await.at(quarter), Value::Null);
        assert_eq!(server.viewer().run(&later, json!({})).await.number(quarter), 9.0);
    }
    let annual = json!([{ "measure": { "key": "staff" }, "period": "FY2026", "value": 1 }]);
    assert_eq!(app.contributor().record(annual).await.number("/actualsRecord/recorded"), 1.0);
    assert_eq!(update(3).await, ["IN_USE input.fiscalYearStart"]);
    assert!(update(2).await.is_empty(), "it stays where it is");
}

#[apply(on_databases)]
async fn whoever_works_below_sees_what_is_above_as_the_organization_says(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let below = app.granted("below", &[(Some("unit"), domain::vocabulary::Role::Viewer, false)]).await;
    let query = r#"{ organization { scorecard(key: "acme") { name } } }"#;
    let name = async || below.run(query, json!({})).await.data("/organization/scorecard").clone();
    assert_eq!(name().await, json!({ "name": "Acme" }));
    app.admin().done("organizationUpdate", json!({ "showsAncestors": false }), SHOWN).await;
    assert_eq!(name().await, Value::Null);
    // An import does not lose it.
    app.import(&document(json!([{ "key": "s", "name": "S", "level": "TEAM" }]), json!([]))).await;
    assert_eq!(name().await, Value::Null);
}
