//! Filters of scorecards and periods.

use serde_json::{Value, json};

use crate::support::{App, Database, Reply, complete, on_databases};
use macro_rules_attribute::apply;

const QUERY: &str = "query ($filter: ScorecardFilter, $first: Int, $after: String) { organization {
    scorecards(filter: $filter, first: $first, after: $after) {
        totalCount nodes { key } pageInfo { endCursor hasNextPage } } } }";

async fn filtered(app: &App, filter: &Value) -> Reply {
    app.viewer().run(QUERY, json!({ "filter": filter })).await
}

#[apply(on_databases)]
async fn scorecards_by_what_they_are(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let group = app.id("scorecard", "group").await;
    let all = ["group", "north", "north-desk", "ventures"];
    let cases: [(Value, &[&str]); 13] = [
        (Value::Null, &all),
        (json!({}), &all),
        (json!({ "level": null, "query": null }), &all),
        (json!({ "level": "ENTERPRISE" }), &["group", "ventures"]),
        (json!({ "state": "ACTIVE" }), &["group", "north"]),
        (json!({ "state": "ARCHIVED" }), &["north-desk"]),
        (json!({ "level": "ENTERPRISE", "state": "DRAFT" }), &["ventures"]),
        (json!({ "level": "INDIVIDUAL" }), &[]),
        (json!({ "parentId": group }), &["north"]),
        // A part of the name or the key, in any case.
        (json!({ "query": "NORTH" }), &["north", "north-desk"]),
        (json!({ "query": "the" }), &["group", "north-desk"]),
        (json!({ "query": "group" }), &["group"]),
        (json!({ "query": "%" }), &[]),
    ];
    for (filter, keys) in cases {
        let reply = filtered(&app, &filter).await;
        assert_eq!(reply.texts("/organization/scorecards/nodes", "/key"), keys, "{filter}");
        assert_eq!(reply.at("/organization/scorecards/totalCount"), &json!(keys.len()), "{filter}");
    }
}

#[apply(on_databases)]
async fn a_cursor_is_good_for_its_own_filter_only(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let filter = json!({ "query": "north" });
    let first = app.viewer().run(QUERY, json!({ "filter": filter, "first": 1 })).await;
    let after = first.text("/organization/scorecards/pageInfo/endCursor");
    let next = app.viewer().run(QUERY, json!({ "filter": filter, "after": after })).await;
    assert_eq!(next.texts("/organization/scorecards/nodes", "/key"), ["north-desk"]);
    for other in [Value::Null, json!({ "state": "ACTIVE" }), json!({ "query": "nort" })] {
        let reply = app.viewer().run(QUERY, json!({ "filter": other, "after": after })).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{other}");
    }
}

#[apply(on_databases)]
async fn filters_that_make_no_sense(database: Database) {
    let app = database.app().await;
    for nobodys in ["nonsense", "scorecard_01h2xcejqtf2nbrexx3vqjhp41"] {
        let reply = filtered(&app, &json!({ "parentId": nobodys })).await;
        assert_eq!((reply.status, reply.codes()), (200, vec!["NOT_FOUND"]), "{nobodys}");
    }
    let filters =
        [json!({ "level": "BOSS" }), json!({ "colour": "red" }), json!("north"), json!({ "query": 1 })];
    for filter in filters {
        let reply = filtered(&app, &filter).await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{filter}");
    }
}

#[apply(on_databases)]
async fn a_document_of_some_scorecards_and_some_periods(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let ids = [app.id("scorecard", "north").await, app.id("scorecard", "group").await];
    let query = "query ($ids: [ID!], $from: PeriodCode, $to: PeriodCode) {
        organization { document(scorecards: $ids, from: $from, to: $to) } }";
    let variables = json!({ "ids": ids, "from": "2026-01", "to": "2026-01" });
    let reply = app.viewer().run(query, variables).await;
    assert_eq!(reply.texts("/organization/document/scorecards", "/key"), ["north", "group"]);
    let measures = reply.list("/organization/document/measures");
    let known = measures.iter().flat_map(|it| it["periods"].as_array().unwrap());
    let mut codes: Vec<_> = known.map(|period| period["period"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes.dedup();
    // All that overlaps January: the weeks and longer periods as well.
    assert_eq!(codes, ["2026-01", "2026-W01", "2026-W02", "FY2026-H1", "FY2026-Q1"]);
    // References to other scorecards are exported as keys, so that the document imports again where it came from.
    let document = reply.at("/organization/document").clone();
    let revision = app.viewer().revision().await;
    app.import(&document).await;
    assert_eq!(app.viewer().revision().await, revision);
    for (bad, code) in [
        (json!({ "ids": ["nonsense"] }), "NOT_FOUND"),
        (json!({ "from": "2026-13" }), "BAD_USER_INPUT"),
        (json!({ "to": "x" }), "BAD_USER_INPUT"),
    ] {
        assert_eq!(app.viewer().run(query, bad.clone()).await.codes(), [code], "{bad}");
    }
}
