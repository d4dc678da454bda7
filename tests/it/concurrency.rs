//! Writers at once, and servers that share a database.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{App, Database, document, on_databases};

const WRITERS: usize = 10;
const WRITES: usize = 20;

async fn start(app: &App) {
    let card = json!([{ "key": "s", "name": "S", "level": "TEAM" }]);
    let measures: Vec<_> = (0..WRITERS)
        .map(|at| json!({ "key": format!("m{at}"), "scorecard": "s", "name": format!("M{at}"), "frequency": "DAILY" }))
        .collect();
    app.import(&document(card, json!(measures))).await;
}

#[apply(on_databases)]
#[multi_thread]
async fn no_writer_loses_a_change_and_none_gets_an_internal_error(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let replica = app.replica().await;
    let before = app.viewer().revision().await;
    let mut writers = tokio::task::JoinSet::new();
    for at in 0..WRITERS {
        let writer = if at % 2 == 0 { app.contributor() } else { replica.contributor() };
        writers.spawn(async move {
            for write in 0..WRITES {
                let day = format!("2026-01-{:02}", write + 1);
                let entry =
                    json!([{ "measure": { "key": format!("m{at}") }, "period": day, "value": write }]);
                let reply = writer.record(entry).await;
                assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
            }
        });
    }
    while let Some(result) = writers.join_next().await {
        result.unwrap();
    }
    let written = i64::try_from(WRITERS * WRITES).unwrap();
    assert_eq!(app.viewer().revision().await, before + written, "on {database:?}");
    assert_eq!(replica.viewer().revision().await, before + written);
    for at in 0..WRITERS {
        let query = "query ($key: String!) { organization { measure(key: $key) {
            periods(from: \"2026-01-01\", to: \"2026-01-20\") { actual } } } }";
        let reply = replica.viewer().run(query, json!({ "key": format!("m{at}") })).await;
        let values: Vec<_> =
            reply.list("/organization/measure/periods").iter().map(|it| it["actual"].as_f64()).collect();
        let expected: Vec<_> = (0..20_u8).map(|write| Some(f64::from(write))).collect();
        assert_eq!(values, expected);
    }
}

#[apply(on_databases)]
async fn a_write_by_one_server_is_in_the_next_answer_of_the_other(database: Database) {
    const ACTUAL: &str =
        "{ organization { measure(key: \"m0\") { period(code: \"2026-01-01\") { actual } } } }";
    let app = database.app().await;
    start(&app).await;
    let other = app.replica().await;
    for value in 0..20 {
        let (writer, reader) = if value % 2 == 0 { (&app, &other) } else { (&other, &app) };
        let entry = json!([{ "measure": { "key": "m0" }, "period": "2026-01-01", "value": value }]);
        writer.contributor().record(entry).await;
        let reply = reader.viewer().run(ACTUAL, json!({})).await;
        assert_eq!(reply.number("/organization/measure/period/actual"), f64::from(value));
    }
}
