//! Literals of the wrong type are found before execution, and reported like those of variables.

use macro_rules_attribute::apply;
use serde_json::json;

use super::{MODERN, post_json, question};
use crate::support::{Database, on_databases, small};

#[apply(on_databases)]
async fn literals_of_the_wrong_type_are_refused(database: Database) {
    let record = |entry: &str| {
        format!(
            "mutation {{ actualsRecord(input: {{ entries: [{{ measure: {{ key: \"sales\" }}, {entry} }}] }}) {{ recorded }} }}"
        )
    };
    let set = |entry: &str| record(entry).replace("actualsRecord", "targetsSet").replace("recorded", "set");
    let measures =
        |arguments: &str| format!("{{ organization {{ measures({arguments}) {{ totalCount }} }} }}");
    let periods = |arguments: &str| {
        format!("{{ organization {{ measure(key: \"sales\") {{ periods({arguments}) {{ actual }} }} }} }}")
    };
    let good = "period: \"2026-09\"";
    // Query, and text that the message must contain.
    let cases = [
        (measures("first: \"1\""), "expected Int, found \"1\""),
        (measures("first: 1.5"), "expected Int, found 1.5"),
        (measures("first: 3000000000"), "expected Int, found 3000000000"),
        (measures("after: 7"), "expected String, found 7"),
        (measures("filter: { nothing: 1 }"), "has no field \"nothing\""),
        (measures("filter: { query: 1 }"), "at \"filter.query\": expected String, found 1"),
        (measures("filter: { dataOlderThan: \"2026-02-30\" }"), "a date reads 2026-09-30"),
        (measures("filter: { dataOlderThan: 2026 }"), "a Date is written as a string"),
        (periods("last: true"), "expected Int, found true"),
        (periods("last: 1, frequency: DAYLY"), "found DAYLY. It is one of ANNUAL,"),
        (periods("last: 1, frequency: \"DAILY\""), "expected Frequency, found \"DAILY\""),
        (periods("from: \"2026-13\""), "there is no month 13"),
        (periods("from: 2026"), "a PeriodCode is written as a string"),
        (record("value: 1"), "the field \"period\" of ActualEntryInput is required"),
        (record(&format!("{good}, value: \"1\"")), "at \"input.entries[0].value\": expected Float"),
        (record(&format!("{good}, worth: 1")), "ActualEntryInput has no field \"worth\""),
        (record(&format!("{good}, value: 1")).replace("key: \"sales\"", ""), "MeasureRef takes exactly one"),
        (set(&format!("{good}, dueOn: \"soon\"")), "\"soon\" is not a date"),
    ];
    let app = database.app().await;
    app.import(&small()).await;
    let revision = app.viewer().revision().await;
    for (query, says) in &cases {
        let reply = post_json(&app.admin(), MODERN, &question(query)).await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{query}: {reply:#?}");
        let error = &reply.body["errors"][0];
        assert!(error["message"].as_str().unwrap().contains(says), "{query}: {error}");
        assert!(error["locations"][0]["column"].as_u64().unwrap() > 10, "{query}: {error}");
    }
    // The default of a variable is a literal as well.
    let query = "query ($on: Date = \"soon\") { organization { measures(filter: { dataOlderThan: $on }) { totalCount } } }";
    let reply = post_json(&app.viewer(), MODERN, &question(query)).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]));
    // Over a socket the same.
    let mut socket = app.viewer().socket().await;
    socket.subscribe("1", "subscription { actualRecorded(scorecardId: true) { cursor } }", json!({})).await;
    assert_eq!(socket.refusal().await, "BAD_USER_INPUT");
    assert_eq!(app.viewer().revision().await, revision);
    // A bad code among the entries of a batch is that entry's error, as it is with variables.
    let entry = record("period: \"2026-13\", value: 1").replace("recorded }", "userErrors { code field } }");
    let reply = post_json(&app.contributor(), MODERN, &question(&entry)).await;
    assert_eq!(reply.user_errors("actualsRecord").len(), 1);
}
