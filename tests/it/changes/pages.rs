//! `Organization.changes`: content of a page, and its number of statements.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Actor, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

const CHANGES: &str =
    "query ($since: String, $after: String, $first: Int, $types: [ChangeType!]) { organization {
    changes(since: $since, after: $after, first: $first, types: $types) { revision
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
        edges { cursor } nodes { cursor revision at actor { kind name } kind type nodeId periodCode
            node { __typename ... on Objective { name } } measurePeriod { actual } before after } } } }";

#[apply(on_databases)]
async fn a_change_tells_what_who_and_when(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (objective, sales) = (app.id("objective", "save").await, app.id("measure", "sales").await);
    let theme = "{ organization { scorecard(key: \"acme\") { id themes { id } } } }";
    let reply = app.viewer().run(theme, json!({})).await;
    let theme = reply.text("/organization/scorecard/themes/0/id").to_owned();
    let input =
        json!({ "id": objective, "themeId": theme, "name": "Save", "rollup": "BLEND", "weight": 1.5 });
    app.editor().done("objectiveUpdate", input, "").await;
    let entry = |value: f64| json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
    app.contributor().record(entry(1.0)).await;
    app.contributor().record(entry(0.1 + 0.2)).await;
    let unplace = json!({ "measureId": app.id("measure", "cost").await, "objectiveId": objective });
    app.editor().done("measureUnplace", unplace, "").await;
    app.editor().done("objectiveDelete", json!({ "id": objective }), "deletedId").await;

    let reply = app.viewer().run(CHANGES, json!({ "since": "1" })).await;
    let changes = reply.list("/organization/changes/nodes");
    let [update, recorded, again, unplaced, deleted] = changes else { panic!("{changes:#?}") };
    assert_eq!(
        *update,
        json!({ "cursor": "2.0", "revision": "2", "at": "2026-11-23T12:00:00.000Z",
            "actor": { "kind": "MEMBER", "name": "editor" }, "kind": "UPDATED", "type": "OBJECTIVE",
            "nodeId": objective, "periodCode": null, "node": null, "measurePeriod": null,
            "before": { "name": "Spend less", "themeId": null, "weight": 1.0,
                "rollup": { "mode": "OWN", "ownShare": 0.5 }, "version": 1 },
            "after": { "name": "Save", "themeId": theme, "weight": 1.5,
                "rollup": { "mode": "BLEND", "ownShare": 0.5 }, "version": 2 } })
    );
    assert_eq!((&recorded["kind"], &recorded["type"]), (&json!("CREATED"), &json!("MEASURE_PERIOD")));
    assert_eq!((&recorded["nodeId"], &recorded["periodCode"]), (&json!(sales), &json!("2026-09")));
    assert_eq!((&recorded["before"], &recorded["after"]["actual"]), (&Value::Null, &json!(1.0)));
    assert_eq!(recorded["measurePeriod"], json!({ "actual": 0.1 + 0.2 }), "as it is now");
    let actuals = [&again["before"]["actual"], &again["after"]["actual"]];
    assert_eq!(actuals, [&json!(1.0), &json!(0.1 + 0.2)]);
    assert_eq!((&unplaced["kind"], &unplaced["type"]), (&json!("UPDATED"), &json!("PLACEMENT")));
    assert_eq!((&unplaced["nodeId"], &unplaced["after"]), (&json!(objective), &Value::Null));
    assert_eq!(unplaced["before"]["placements"][0]["weight"], json!(1.0));
    assert_eq!((&deleted["kind"], &deleted["node"]), (&json!("DELETED"), &Value::Null));
    assert_eq!((&deleted["before"]["name"], &deleted["after"]), (&json!("Save"), &Value::Null));
    assert_eq!(reply.text("/organization/changes/revision"), "6");
    assert_eq!(reply.text("/organization/changes/pageInfo/endCursor"), "6");
}

#[apply(on_databases)]
async fn what_stands_beside_scorecards_is_told_too(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let objective = app.id("objective", "save").await;
    let input = json!({ "objectiveId": objective, "quarter": "FY2026-Q4", "name": "Two suppliers", "start": 0,
        "target": 2 });
    app.editor().done("keyResultCreate", input, "keyResult { id }").await;
    let input =
        json!({ "scorecardId": app.id("scorecard", "acme").await, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    let review = reply.text("/reviewSchedule/review/id");
    let input = json!({ "reviewId": review, "text": "Ask the supplier" });
    app.editor().done("actionItemCreate", input, "actionItem { id }").await;
    let input = json!({ "reviewId": review, "text": "Stay the course" });
    app.editor().done("decisionCreate", input, "decision { id }").await;
    let input = json!({ "subjectId": objective, "body": "Well done" });
    app.contributor().done("commentCreate", input, "comment { id }").await;

    let types = json!(["KEY_RESULT", "REVIEW", "COMMENT"]);
    let reply = app.viewer().run(CHANGES, json!({ "since": "1", "types": types })).await;
    let changes = reply.list("/organization/changes/nodes");
    let told = |change: &Value| {
        let kind = [&change["kind"], &change["type"], &change["node"]["__typename"]];
        json!([kind, change["periodCode"]])
    };
    let entries = |field: &str| {
        let mut entries = changes.iter().filter(|change| !change["after"][field].is_null());
        (entries.next().map(|change| change["after"][field][0]["text"].clone()), entries.count())
    };
    assert_eq!(told(&changes[0]), json!([["CREATED", "KEY_RESULT", "KeyResult"], "FY2026-Q4"]));
    assert_eq!(told(&changes[1]), json!([["CREATED", "REVIEW", "Review"], "2026-10"]));
    let comment = changes.last().unwrap();
    assert_eq!(told(comment), json!([["CREATED", "COMMENT", "Comment"], null]));
    assert_eq!(comment["after"]["subjectId"], json!(objective));
    assert_eq!(entries("actionItems"), (Some(json!("Ask the supplier")), 0));
    assert_eq!(entries("decisions"), (Some(json!("Stay the course")), 0));
    assert!(changes.iter().filter(|it| it["type"] == "REVIEW").all(|it| it["nodeId"] == review));
}

#[apply(on_databases)]
async fn pages_follow_each_other_without_gap_or_repetition(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let whole = app.viewer().run(CHANGES, json!({ "first": 1000 })).await;
    let whole: Vec<_> = whole.list("/organization/changes/nodes").to_vec();
    assert!(whole.len() > 30);
    for first in [1, 7, whole.len() - 1, whole.len()] {
        let (mut told, mut after) = (Vec::new(), Value::Null);
        loop {
            let reply =
                app.viewer().run(CHANGES, json!({ "since": "0", "after": after, "first": first })).await;
            let page = reply.list("/organization/changes/nodes");
            assert_eq!(
                reply.texts("/organization/changes/edges", "/cursor"),
                reply.texts("/organization/changes/nodes", "/cursor")
            );
            assert!(page.len() <= first);
            told.extend(page.iter().map(|change| (change["nodeId"].clone(), change["periodCode"].clone())));
            let info = reply.at("/organization/changes/pageInfo");
            assert_eq!(info["startCursor"], page[0]["cursor"]);
            after = info["endCursor"].clone();
            if info["hasNextPage"] == json!(false) {
                assert_eq!((after.as_str(), reply.text("/organization/changes/revision")), (Some("1"), "1"));
                break;
            }
            assert_eq!(reply.text("/organization/changes/revision"), "0", "all of a write, or nothing");
        }
        let expected: Vec<_> =
            whole.iter().map(|change| (change["nodeId"].clone(), change["periodCode"].clone())).collect();
        assert_eq!(told, expected, "in pages of {first}");
    }
    let reply = app.viewer().run(CHANGES, json!({ "types": ["THEME", "CAUSAL_LINK"], "first": 2 })).await;
    let types = |reply: &Reply| -> Vec<String> {
        reply.texts("/organization/changes/nodes", "/type").iter().map(ToString::to_string).collect()
    };
    assert_eq!(types(&reply), ["THEME", "CAUSAL_LINK"]);
    let after = reply.text("/organization/changes/pageInfo/endCursor");
    let reply = app.viewer().run(CHANGES, json!({ "types": ["CAUSAL_LINK"], "after": after })).await;
    assert_eq!(types(&reply), ["CAUSAL_LINK"]);
    let reply = app.viewer().run(CHANGES, json!({ "since": "1", "first": 0 })).await;
    assert_eq!(reply.at("/organization/changes/pageInfo/hasNextPage"), &json!(false));
}

#[apply(on_databases)]
async fn what_makes_no_sense_is_refused(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    for variables in [
        json!({ "since": "2" }),
        json!({ "since": "1.0@7.5.3" }),
        json!({ "since": "yesterday" }),
        json!({ "first": 1001 }),
        json!({ "first": -1 }),
    ] {
        let reply = app.viewer().run(CHANGES, variables.clone()).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{variables}");
    }
    assert_eq!(app.anonymous().run(CHANGES, json!({})).await.codes(), ["UNAUTHENTICATED"]);
}

/// Statements of a page, whatever its size: the revision, the page, and the scorecards that are not in memory.
#[apply(on_databases)]
async fn a_page_takes_two_statements(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.viewer().run(CHANGES, json!({ "first": 1000 })).await;
    for first in [1, 1000] {
        let (statements, reply) = app.counted(app.viewer().run(CHANGES, json!({ "first": first }))).await;
        assert_eq!(statements, 2, "{}", reply.list("/organization/changes/nodes").len());
    }
}

/// Requests by GET, with the tag of an answer that the client has.
async fn poll(actor: &Actor, since: &str, tag: &str) -> Reply {
    let variables = json!({ "since": since, "first": 1000 }).to_string();
    let parameters = [("query", CHANGES), ("variables", &variables)];
    let url = reqwest::Url::parse_with_params("http://x/graphql", parameters).unwrap();
    let request = actor.request(Method::GET, &format!("/graphql?{}", url.query().unwrap()));
    let request = request.header("accept", "application/graphql-response+json");
    actor.send(request.header("if-none-match", tag)).await
}

#[apply(on_databases)]
async fn changes_cost_what_they_tell_and_nothing_new_is_not_modified(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let cost = |reply: &Reply| reply.body["extensions"]["cost"]["requested"].as_u64().unwrap();
    let none = poll(&app.viewer(), "1", "\"\"").await;
    assert_eq!((none.status, cost(&none)), (200, 3), "the organization, the page, and where it stands");
    let tag = none.headers["etag"].to_str().unwrap().to_owned();
    for _ in 0..2 {
        let (statements, again) = app.counted(poll(&app.viewer(), "1", &tag)).await;
        assert_eq!((again.status, statements), (304, 1), "the revision");
    }
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    app.contributor().record(entry).await.at("");
    let one = poll(&app.viewer(), "1", &tag).await;
    assert_eq!(one.list("/organization/changes/nodes").len(), 1);
    let all = poll(&app.viewer(), "0", "\"\"").await;
    let count = all.list("/organization/changes/nodes").len() as u64;
    // An edge; and a change with its actor, its node and its period.
    assert_eq!((cost(&one), cost(&all)), (3 + 5, 3 + count * 5));
    // The highest possible cost still counts for the limit of one operation.
    let wide = "{ organization { changes(first: 1000) { nodes { node { ... on Scorecard {
        measures { objectives { name } } } } } } } }";
    assert_eq!(app.viewer().run(wide, json!({})).await.codes(), ["COST_LIMIT_EXCEEDED"]);
}
