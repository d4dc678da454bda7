//! `Organization.entries`, `Scorecard.dataCollection`, `dueAfterDays`, `noteRequired`.

use chrono::TimeDelta;
use domain::vocabulary::Role;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};

/// Organization on 2026-11-23 whose monthly measures owe from September on.
async fn start(app: &App) {
    app.import(&small()).await;
    let first = |key: &str| json!({ "measure": { "key": key }, "period": "2026-09", "value": 10 });
    app.contributor().record(json!([first("sales"), first("cost"), first("unit-sales")])).await.at("");
}

const ENTRIES: &str = "query ($filter: EntryFilter) { organization { entries(filter: $filter) { totalCount
    nodes { measure { key } period { code } dueOn daysLate state measurePeriod { actual } } } } }";

/// Entries as lines: measure, period, state.
async fn entries(actor: &Actor, filter: Value) -> Vec<String> {
    let reply = actor.run(ENTRIES, json!({ "filter": filter })).await;
    let nodes = reply.list("/organization/entries/nodes");
    assert_eq!(reply.at("/organization/entries/totalCount").as_u64().unwrap() as usize, nodes.len());
    let line = |it: &Value| {
        let text = |pointer: &str| it.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        [text("/measure/key"), text("/period/code"), text("/state")].join(" ")
    };
    nodes.iter().map(line).collect()
}

#[apply(on_databases)]
async fn entries_are_due_after_the_period_and_then_late(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let sales = json!({ "scorecardId": app.id("scorecard", "acme").await, "period": "FY2026-Q4" });
    let all = entries(&app.viewer(), sales).await;
    let mine: Vec<_> = all.iter().filter(|line| line.starts_with("sales")).collect();
    assert_eq!(mine, ["sales 2026-10 OVERDUE", "sales 2026-11 OPEN"]);
    let late = json!({ "states": ["OVERDUE"], "period": "2026-10" });
    let reply = app.viewer().run(ENTRIES, json!({ "filter": late })).await;
    let first = &reply.list("/organization/entries/nodes")[0];
    assert_eq!((&first["dueOn"], &first["daysLate"]), (&json!("2026-11-05"), &json!(18)));
    assert_eq!(first["measurePeriod"], json!({ "actual": null }));
    // More time for the scorecard, and again for the measure.
    let input = json!({ "id": app.id("scorecard", "acme").await, "dueAfterDays": 30 });
    let reply = app.editor().done("scorecardUpdate", input, "scorecard { dueAfterDays }").await;
    assert_eq!(*reply.at("/scorecardUpdate/scorecard/dueAfterDays"), json!(30));
    let input = json!({ "id": app.id("measure", "cost").await, "dueAfterDays": 22 });
    app.editor().done("measureUpdate", input, "measure { dueAfterDays }").await;
    let october = entries(&app.viewer(), json!({ "period": "2026-10" })).await;
    for line in ["sales 2026-10 DUE", "cost 2026-10 OVERDUE", "unit-sales 2026-10 OVERDUE"] {
        assert!(october.contains(&line.to_owned()), "{line}: {october:?}");
    }
    // Recorded, and another day.
    let entry = json!([{ "measure": { "key": "cost" }, "period": "2026-10", "value": 3 }]);
    app.contributor().record(entry).await.at("");
    app.clock().advance(TimeDelta::days(8));
    let november = json!({ "scorecardId": app.id("scorecard", "unit").await, "period": "2026-11" });
    assert_eq!(entries(&app.viewer(), november).await, ["unit-sales 2026-11 DUE"]);
    let cost = entries(&app.viewer(), json!({ "period": "2026-10", "states": ["RECORDED"] })).await;
    assert_eq!(cost, ["cost 2026-10 RECORDED"]);
}

#[apply(on_databases)]
async fn entries_come_in_pages_the_first_due_first(database: Database) {
    const PAGE: &str = "query ($after: String) { organization { entries(filter: { period: \"FY2026-H2\" }, first: 2, after: $after) {
        totalCount edges { cursor node { measure { key } period { code } dueOn } } pageInfo { hasNextPage endCursor } } } }";
    let app = database.app().await;
    start(&app).await;
    let (mut seen, mut after, mut total) = (Vec::new(), Value::Null, 0);
    loop {
        let reply = app.viewer().run(PAGE, json!({ "after": after })).await;
        total = reply.at("/organization/entries/totalCount").as_u64().unwrap().max(total);
        for edge in reply.list("/organization/entries/edges") {
            let text = |pointer: &str| edge.pointer(pointer).unwrap().as_str().unwrap().to_owned();
            seen.push((text("/node/dueOn"), text("/node/measure/key"), text("/node/period/code")));
        }
        if *reply.at("/organization/entries/pageInfo/hasNextPage") == json!(false) {
            break;
        }
        after = reply.at("/organization/entries/pageInfo/endCursor").clone();
    }
    assert_eq!(seen.len() as u64, total);
    assert!(seen.is_sorted_by_key(|(due_on, ..)| due_on.clone()), "{seen:?}");
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len());
}

#[apply(on_databases)]
async fn somebody_sees_what_they_owe(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let ann = app.granted("ann", &[(None, Role::Contributor, true)]).await;
    let input = json!({ "id": app.id("measure", "sales").await, "owner": "ann" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    let mine = json!({ "owner": { "me": true }, "states": ["DUE", "OVERDUE"] });
    assert_eq!(entries(&ann, mine.clone()).await, ["sales 2026-10 OVERDUE"]);
    assert!(entries(&app.editor(), mine).await.is_empty());
    // What a caller may not see is not owed to them.
    let bob = app.granted("bob", &[(Some("unit"), Role::Viewer, false)]).await;
    let october = json!({ "period": "2026-10" });
    assert_eq!(entries(&bob, october).await, ["unit-sales 2026-10 OVERDUE"]);
}

#[apply(on_databases)]
async fn data_collection_counts_the_cascade(database: Database) {
    const QUERY: &str = r#"query ($period: PeriodCode) { organization { scorecard(key: "acme") { dataCollection(period: $period) {
        period { code } owed open due overdue recorded share byOwner { label owner { __typename } owed recorded share } } } } }"#;
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "id": app.id("measure", "sales").await, "owner": "Ann" });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    let member = app.viewer().run("{ viewer { member { id } } }", json!({})).await;
    let input =
        json!({ "id": app.id("measure", "unit-sales").await, "ownerIds": [member.at("/viewer/member/id")] });
    app.editor().done("measureUpdate", input, "measure { id }").await;
    let reply = app.viewer().run(QUERY, json!({ "period": "2026-09" })).await;
    let collection = reply.at("/organization/scorecard/dataCollection").clone();
    let owed = collection["owed"].as_u64().unwrap();
    assert_eq!(collection["recorded"], json!(3));
    let sum: u64 =
        ["open", "due", "overdue", "recorded"].iter().map(|it| collection[*it].as_u64().unwrap()).sum();
    assert_eq!(sum, owed);
    let owner = |label: Value, kind: Value| {
        let all = collection["byOwner"].as_array().unwrap();
        let found = all.iter().find(|it| it["label"] == label).unwrap();
        assert_eq!(found["owner"], kind);
        (found["owed"].clone(), found["recorded"].clone(), found["share"].clone())
    };
    assert_eq!(owner(json!("Ann"), Value::Null), (json!(1), json!(1), json!(1.0)));
    let viewer = owner(json!("viewer"), json!({ "__typename": "Member" }));
    assert_eq!(viewer, (json!(1), json!(1), json!(1.0)));
    assert_eq!(owner(Value::Null, Value::Null).1, json!(1), "cost");
    let reply = app.viewer().run(QUERY, json!({})).await;
    assert_eq!(reply.text("/organization/scorecard/dataCollection/period/code"), "2026-10");
    assert_eq!(*reply.at("/organization/scorecard/dataCollection/recorded"), json!(0));
}

#[apply(on_databases)]
async fn a_red_value_needs_a_note_where_the_measure_says_so(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let input = json!({ "id": app.id("measure", "sales").await, "noteRequired": "RED" });
    let reply = app.editor().done("measureUpdate", input, "measure { noteRequired }").await;
    assert_eq!(reply.text("/measureUpdate/measure/noteRequired"), "RED");
    let target =
        json!([{ "measure": { "key": "sales" }, "period": "2026-10", "target": 100, "redFlag": 50 }]);
    app.editor().set(target).await.at("");
    let entry = |value: f64, note: Value| json!({ "entries": [{ "measure": { "key": "sales" }, "period": "2026-10", "value": value, "note": note }] });
    let before = app.viewer().revision().await;
    let reply = app.contributor().act("actualsRecord", entry(40.0, Value::Null), "recorded").await;
    assert_eq!(reply.user_errors("actualsRecord"), ["NOTE_REQUIRED input.entries.0.note"]);
    assert_eq!(app.viewer().revision().await, before);
    app.contributor().done("actualsRecord", entry(60.0, Value::Null), "recorded").await;
    app.contributor().done("actualsRecord", entry(40.0, json!("The line stood still")), "recorded").await;
    // The note stays, and explains the next value as well.
    app.contributor().done("actualsRecord", entry(30.0, Value::Null), "recorded").await;
}

#[apply(on_databases)]
async fn days_outside_a_year_are_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    for (noun, key) in [("scorecard", "acme"), ("measure", "sales")] {
        for days in [-1, 367] {
            let mutation = format!("{noun}Update");
            let input = json!({ "id": app.id(noun, key).await, "dueAfterDays": days });
            let reply = app.editor().act(&mutation, input, &format!("{noun} {{ id }}")).await;
            assert_eq!(reply.user_errors(&mutation), ["OUT_OF_RANGE input.dueAfterDays"], "{noun} {days}");
        }
    }
}

/// A daily measure may owe values since 1900. A list of all of them is refused with what would be right.
#[apply(on_databases)]
async fn a_list_of_too_many_entries_is_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    for key in ["d1", "d2", "d3"] {
        let input = json!({ "scorecardId": app.id("scorecard", "acme").await, "key": key, "name": key, "frequency": "DAILY" });
        app.editor().done("measureCreate", input, "measure { id }").await;
        let first = json!([{ "measure": { "key": key }, "period": "1900-01-01", "value": 1 }]);
        app.contributor().record(first).await.at("");
    }
    let reply = app.viewer().run(ENTRIES, json!({ "filter": {} })).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
    let message = reply.body.pointer("/errors/0/message").unwrap().as_str().unwrap();
    assert!(message.contains("narrow the filter by period"), "{message}");
    let day = json!({ "period": "2026-11-20" });
    let daily = entries(&app.viewer(), day).await;
    assert_eq!(daily, ["d1 2026-11-20 DUE", "d2 2026-11-20 DUE", "d3 2026-11-20 DUE"]);
}
