//! `skipUnchanged` and `dryRun`: unchanged values are not written again, and a dry run writes nothing.

use serde_json::{Value, json};

use super::start;
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

fn entry(measure: &str, period: &str, rest: Value) -> Value {
    let mut entry = json!({ "measure": { "key": measure }, "period": period });
    entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    entry
}

const RECORD: &str = "mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) {
    recorded unchanged revision userErrors { code field } results { actual recordedBy { name } } } }";
const SET: &str = "mutation ($input: TargetsSetInput!) { targetsSet(input: $input) {
    set unchanged revision userErrors { code field } results { target redFlag } } }";

/// Number of changes of measures' periods in the log.
async fn logged(app: &App) -> usize {
    let query = "{ organization { changes(first: 1000, types: [MEASURE_PERIOD]) { nodes { revision } } } }";
    app.viewer().run(query, json!({})).await.list("/organization/changes/nodes").len()
}

#[apply(on_databases)]
async fn actuals_that_stand_there_are_neither_written_nor_told(database: Database) {
    let (app, _) = start(database.app().await).await;
    let entries = json!([
        entry("sales", "2026-09", json!({ "value": 12.5, "note": "n" })),
        entry("sales", "2026-08", json!({ "value": 0 })),
        entry("remark", "2026-09", json!({ "text": "words" })),
        entry("certified", "FY2026-Q3", json!({ "yesNo": false })),
    ]);
    app.contributor().record(entries.clone()).await.at("");
    let (revision, before) = (app.viewer().revision().await, logged(&app).await);
    // The note is left out of the first, and nothing was ever recorded for the last.
    let same = json!([
        entry("sales", "2026-09", json!({ "value": 12.5 })),
        entry("sales", "2026-08", json!({ "value": 0, "note": null })),
        entry("remark", "2026-09", json!({ "text": "words" })),
        entry("certified", "FY2026-Q3", json!({ "value": 0 })),
        entry("cost", "2026-09", json!({ "clear": true })),
    ]);
    let input = json!({ "input": { "entries": same, "skipUnchanged": true } });
    let reply = app.editor().run(RECORD, input).await;
    let payload = reply.at("/actualsRecord");
    assert_eq!(
        (&payload["recorded"], &payload["unchanged"], &payload["userErrors"]),
        (&json!(0), &json!(5), &json!([]))
    );
    assert_eq!(payload["revision"], json!(revision.to_string()));
    assert_eq!(payload["results"][0], json!({ "actual": 12.5, "recordedBy": { "name": "contributor" } }));
    assert_eq!((app.viewer().revision().await, logged(&app).await), (revision, before));
}

#[apply(on_databases)]
async fn of_a_batch_only_what_is_new_is_written(database: Database) {
    let (app, _) = start(database.app().await).await;
    let known = [1, 2, 3].map(|month| entry("sales", &format!("2026-0{month}"), json!({ "value": month })));
    app.contributor().record(json!(known)).await.at("");
    let (revision, before) = (app.viewer().revision().await, logged(&app).await);
    let entries = json!([
        entry("sales", "2026-01", json!({ "value": 1 })),
        entry("sales", "2026-02", json!({ "value": 2.000_000_000_001 })),
        entry("sales", "2026-03", json!({ "value": 3, "note": "said for the first time" })),
        entry("sales", "2026-13", json!({ "value": 3 })),
        entry("sales", "2026-04", json!({ "value": 4 })),
    ]);
    let input = json!({ "input": { "entries": entries, "skipUnchanged": true, "errorPolicy": "ROW_BY_ROW",
        "idempotencyKey": "k" } });
    for _ in 0..2 {
        // The second time the first outcome is answered.
        let reply = app.editor().run(RECORD, input.clone()).await;
        let payload = reply.at("/actualsRecord");
        assert_eq!((&payload["recorded"], &payload["unchanged"]), (&json!(3), &json!(1)));
        assert_eq!(payload["revision"], json!((revision + 1).to_string()));
        let by = |at: usize| payload["results"][at]["recordedBy"]["name"].clone();
        assert_eq!([by(0), by(1), by(2), by(4)], ["contributor", "editor", "editor", "editor"]);
        assert_eq!(payload["results"][3], Value::Null);
    }
    assert_eq!((app.viewer().revision().await, logged(&app).await), (revision + 1, before + 3));
}

#[apply(on_databases)]
async fn without_the_option_and_with_null_the_same_value_is_recorded_again(database: Database) {
    let (app, revision) = start(database.app().await).await;
    let entries = json!([entry("sales", "2026-09", json!({ "value": 1 }))]);
    for (at, option) in [json!(false), Value::Null, json!(true)].into_iter().enumerate() {
        app.contributor().record(entries.clone()).await.at("");
        let input = json!({ "input": { "entries": entries, "skipUnchanged": option, "dryRun": null,
            "allowFuture": null } });
        let reply = app.contributor().run(RECORD, input).await;
        let is_written = option != json!(true);
        assert_eq!(reply.number("/actualsRecord/recorded"), if is_written { 1.0 } else { 0.0 });
        assert_eq!(reply.number("/actualsRecord/unchanged"), if is_written { 0.0 } else { 1.0 });
        let expected = revision + 2 * (at as i64 + 1) - i64::from(!is_written);
        assert_eq!(app.viewer().revision().await, expected);
    }
}

#[apply(on_databases)]
async fn targets_that_stand_there_are_not_written_again(database: Database) {
    let (app, _) = start(database.app().await).await;
    let known = json!({ "target": 10, "redFlag": 5, "dueOn": "2026-12-31" });
    app.editor().set(json!([entry("sales", "2026-09", known.clone())])).await.at("");
    let (revision, before) = (app.viewer().revision().await, logged(&app).await);
    let same = [known, json!({ "redFlag": 5 }), json!({ "target": 10, "clearFacts": ["STRETCH"] })];
    for rest in same {
        let entries = json!([entry("sales", "2026-09", rest)]);
        let reply =
            app.admin().run(SET, json!({ "input": { "entries": entries, "skipUnchanged": true } })).await;
        let payload = reply.at("/targetsSet");
        assert_eq!((&payload["set"], &payload["unchanged"]), (&json!(0), &json!(1)), "{reply:#?}");
        assert_eq!(payload["results"][0], json!({ "target": 10.0, "redFlag": 5.0 }));
    }
    assert_eq!((app.viewer().revision().await, logged(&app).await), (revision, before));
    let entries = json!([
        entry("sales", "2026-09", json!({ "target": 10 })),
        entry("sales", "2026-10", json!({ "target": 10 })),
    ]);
    let reply = app.admin().run(SET, json!({ "input": { "entries": entries, "skipUnchanged": true } })).await;
    assert_eq!((reply.number("/targetsSet/set"), reply.number("/targetsSet/unchanged")), (1.0, 1.0));
    assert_eq!((app.viewer().revision().await, logged(&app).await), (revision + 1, before + 1));
}

/// The database decides what is unchanged, since the snapshot of a replica may be old.
#[apply(on_databases)]
async fn unchanged_is_what_the_database_holds_and_not_what_was_once_seen(database: Database) {
    let (app, _) = start(database.app().await).await;
    let other = app.replica().await;
    let record = async |app: &App, value: f64| {
        let entries = json!([entry("sales", "2026-09", json!({ "value": value }))]);
        let input = json!({ "input": { "entries": entries, "skipUnchanged": true } });
        app.contributor().run(RECORD, input).await.number("/actualsRecord/unchanged")
    };
    assert_eq!(record(&app, 1.0).await, 0.0);
    for round in 1..6 {
        assert_eq!(record(&other, f64::from(round) + 1.0).await, 0.0);
        assert_eq!(record(&app, f64::from(round) + 1.0).await, 1.0, "the other's value is there");
        assert_eq!(record(&app, 1.0).await, 0.0, "the own one is not there any more");
        assert_eq!(record(&other, 1.0).await, 1.0);
    }
}

#[apply(on_databases)]
async fn a_dry_run_tells_what_would_be_and_writes_nothing(database: Database) {
    let (app, _) = start(database.app().await).await;
    app.contributor().record(json!([entry("sales", "2026-08", json!({ "value": 8 }))])).await.at("");
    let revision = app.viewer().revision().await;
    let entries = json!([
        entry("sales", "2026-08", json!({ "value": 8 })),
        entry("sales", "2026-09", json!({ "value": 9 })),
        entry("nothing", "2026-09", json!({ "value": 9 })),
    ]);
    let input = |policy: &str, dry_run: bool| {
        json!({ "input": { "entries": entries, "skipUnchanged": true, "dryRun": dry_run, "errorPolicy": policy,
            "idempotencyKey": "k" } })
    };
    let reply = app.contributor().run(RECORD, input("ROW_BY_ROW", true)).await;
    let payload = reply.at("/actualsRecord");
    assert_eq!((&payload["recorded"], &payload["unchanged"]), (&json!(1), &json!(1)));
    assert_eq!(
        payload["userErrors"],
        json!([{ "code": "NOT_FOUND", "field": ["input", "entries", "2", "measure"] }])
    );
    let actual = |at: usize| payload["results"][at]["actual"].clone();
    assert_eq!(
        [actual(0), actual(1), actual(2)],
        [json!(8.0), Value::Null, Value::Null],
        "what is known now"
    );
    let reply = app.contributor().run(RECORD, input("REJECT_ALL", true)).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 0.0, "all would be rejected");
    let target = json!([entry("sales", "2026-09", json!({ "target": 9 }))]);
    let reply = app.editor().run(SET, json!({ "input": { "entries": target, "dryRun": true } })).await;
    assert_eq!(reply.number("/targetsSet/set"), 1.0);
    assert_eq!(app.viewer().revision().await, revision);
    // The key is not used up.
    let reply = app.contributor().run(RECORD, input("ROW_BY_ROW", false)).await;
    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0);
    let reply = app.contributor().run(RECORD, input("ROW_BY_ROW", true)).await;
    assert_eq!(reply.number("/actualsRecord/unchanged"), 2.0);
    assert_eq!(app.viewer().revision().await, revision + 1);
}
