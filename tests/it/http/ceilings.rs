//! Limits of one operation: how much it may produce and use, and how much it is charged.

use api::server::Settings;
use gateway::executor::{Limits, ResponseCacheArgs};
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{MODERN, get, post_json, question};
use crate::support::{App, Database, Reply, on_databases, sized, small};

async fn app(database: Database, limits: Limits) -> App {
    let settings =
        Settings { limits, response_cache: ResponseCacheArgs { answer_bytes: 0 }, ..Settings::default() };
    database.app_with(settings).await
}

/// The points that an operation cost.
fn cost(reply: &Reply) -> u64 {
    reply.body["extensions"]["cost"]["requested"].as_u64().unwrap()
}

async fn refused(app: &App, query: &str, reason: &str) -> Reply {
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.codes(), ["COST_LIMIT_EXCEEDED"], "{reply:#?}");
    assert!(reply.body.get("data").is_none(), "{reply:#?}");
    let message = reply.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains(reason), "{message}");
    reply
}

#[apply(on_databases)]
async fn lists_in_lists_end_where_an_operation_may_make_no_more(database: Database) {
    let app = app(database, Limits { cost: 5_000, ..Limits::default() }).await;
    app.import(&sized(120, 1, 1)).await;
    // The estimate expects 16 objectives on a scorecard.
    let inner = "objectives { scorecard { objectives { scorecard { name } } } }";
    let query = format!("{{ organization {{ scorecard(key: \"size\") {{ {inner} }} }} }}");
    let reply = refused(&app, &query, "more than 5000 list elements").await;
    assert!(cost(&reply) > 5_000, "what was made is charged: {reply:#?}");
    let few = "{ organization { scorecard(key: \"size\") { objectives { name } } } }";
    let reply = app.viewer().run(few, json!({})).await;
    assert_eq!(reply.list("/organization/scorecard/objectives").len(), 120);
    assert_eq!(cost(&reply), 121, "more than the estimate of 18");
}

#[apply(on_databases)]
async fn an_answer_that_is_kept_costs_what_it_cost(database: Database) {
    let app = database.app().await;
    app.import(&sized(60, 1, 1)).await;
    let query = "{ organization { scorecard(key: \"size\") { objectives { name } } } }";
    let costs = [app.viewer().run(query, json!({})).await, app.viewer().run(query, json!({})).await];
    assert_eq!(costs.map(|reply| cost(&reply)), [61, 61]);
}

#[apply(on_databases)]
async fn many_names_for_one_value_fill_no_answer_without_end(database: Database) {
    let app = app(database, Limits { max_answer_bytes: 20_000, ..Limits::default() }).await;
    app.import(&sized(4, 1, 24)).await;
    let aliases: String = (0..400).map(|at| format!("a{at}: actual ")).collect();
    let query =
        format!("{{ organization {{ measures {{ nodes {{ periods(last: 24) {{ {aliases} }} }} }} }} }}");
    refused(&app, &query, "larger than 20000 bytes").await;
    // Without a list around it, too.
    let names: String = (0..490).map(|at| format!("a{at}: name ")).collect();
    refused(&app, &format!("{{ organization {{ {names} }} }}"), "larger than").await;
}

#[apply(on_databases)]
async fn scalars_that_take_work_have_a_price(database: Database) {
    let app = app(database, Limits { cost: 1_000, ..Limits::default() }).await;
    app.import(&small()).await;
    let pictures: String = (0..20).map(|at| format!("a{at}: svg ")).collect();
    let query =
        format!("{{ organization {{ scorecard(key: \"acme\") {{ strategyMap {{ {pictures} }} }} }} }}");
    let reply = app.viewer().run(&query, json!({})).await;
    assert_eq!(reply.codes(), ["COST_LIMIT_EXCEEDED"], "{reply:#?}");
}

#[apply(on_databases)]
async fn a_document_holds_each_scorecard_once_and_no_more_than_one_operation_may_cost(database: Database) {
    const DOCUMENT: &str = "query ($ids: [ID!]) { organization { document(scorecards: $ids) } }";
    let app = app(database, Limits { cost: 1_000, ..Limits::default() }).await;
    app.import(&sized(4, 10, 12)).await;
    let id = app.id("scorecard", "size").await;
    let reply = app.viewer().run(DOCUMENT, json!({ "ids": [id, id, id] })).await;
    assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
    let reply = app.viewer().run(DOCUMENT, json!({ "ids": [id] })).await;
    assert_eq!(reply.list("/organization/document/scorecards").len(), 1);
    assert!(cost(&reply) > 120, "each period counts: {}", cost(&reply));
    app.import(&sized(4, 10, 120)).await;
    let reply = app.viewer().run(DOCUMENT, json!({})).await;
    assert_eq!(reply.codes(), ["COST_LIMIT_EXCEEDED"]);
    let part = "{ organization { document(from: \"2026-01\", to: \"2026-06\") } }";
    let reply = app.viewer().run(part, json!({})).await;
    assert_eq!(reply.list("/organization/document/measures/0/periods").len(), 6);
}

#[apply(on_databases)]
async fn an_operation_ends_where_it_has_used_its_processor_time(database: Database) {
    let limits = Limits { processor_time: std::time::Duration::from_millis(1), ..Limits::default() };
    let app = app(database, limits).await;
    app.import(&sized(40, 40, 24)).await;
    let query = "{ organization { measures(first: 40) { nodes { periods(last: 24) { actual score } } } } }";
    refused(&app, query, "1ms of processor time").await;
    let small = "{ organization { name } }";
    assert!(app.viewer().run(small, json!({})).await.codes().is_empty());
}

#[apply(on_databases)]
async fn events_are_charged_as_they_are_sent(database: Database) {
    // Hardly any point refills meanwhile.
    let budget = gateway::executor::Budget { per_second: 1, ..gateway::executor::Budget::default() };
    let app = database.app_with(Settings { budget, ..Settings::default() }).await;
    app.import(&small()).await;
    let id = app.id("scorecard", "acme").await;
    let left = async || {
        let reply = app.viewer().run("{ rateLimit { remaining } }", json!({})).await;
        reply.number("/rateLimit/remaining")
    };
    let mut socket = app.viewer().socket().await;
    let query = "subscription ($id: ID!, $after: String) { actualRecorded(scorecardId: $id, after: $after) { measure { objectives { name } } } }";
    let after = app.viewer().revision().await.to_string();
    socket.subscribe("s", query, json!({ "id": id, "after": after })).await;
    let record = async |value: u32| {
        let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value }]);
        app.contributor().record(entry).await.at("");
    };
    record(1).await;
    socket.event().await;
    let before = left().await;
    record(2).await;
    socket.event().await;
    assert!(left().await < before - 1.0, "the event and the question");

    // Replayed events cost as much as when they were delivered live.
    let all: u32 = 30;
    for value in 3..=all {
        record(value).await;
        socket.event().await;
    }
    let before = left().await;
    let mut replayed = app.viewer().socket().await;
    replayed.subscribe("r", query, json!({ "id": id, "after": after })).await;
    for _ in 1..=all {
        replayed.event().await;
    }
    assert!(left().await < before - f64::from(2 * all), "each is a point, and one for its objective");
}

#[apply(on_databases)]
async fn a_stranger_sends_short_documents_and_leaves_no_names(database: Database) {
    let app = database.app().await;
    let named = |name: &str| question(&format!("query {name} {{ __typename }}"));
    assert_eq!(post_json(&app.anonymous(), MODERN, &named("Stranger")).await.status, 200);
    assert_eq!(post_json(&app.viewer(), MODERN, &named("Known")).await.status, 200);
    let long = format!("query {}", "L".repeat(65));
    assert_eq!(
        post_json(&app.viewer(), MODERN, &question(&format!("{long} {{ __typename }}"))).await.status,
        200
    );
    let padded = question(&format!("{{ __typename }} #{}", " ".repeat(16 * 1024)));
    let reply = post_json(&app.anonymous(), MODERN, &padded).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]));
    assert_eq!(post_json(&app.viewer(), MODERN, &padded).await.status, 200);
    let scrape = app.anonymous().send(app.anonymous().request(reqwest::Method::GET, "/metrics")).await;
    let text = match &scrape.body {
        Value::String(text) => text.clone(),
        other => panic!("{other}"),
    };
    assert!(
        text.contains("operation=\"Known\"") && !text.contains("Stranger") && !text.contains("LLL"),
        "{text}"
    );
}

/// Anonymous callers pay for a request before its document is parsed.
#[apply(on_databases)]
async fn a_stranger_without_points_is_not_even_read(database: Database) {
    let budget = gateway::executor::Budget { capacity: 1_000, per_second: 10 };
    let app = database.app_with(Settings { budget, ..Settings::default() }).await;
    let query = [("query", "{ __schema { queryType { name } } }")];
    assert_eq!(get(&app.anonymous(), MODERN, &query).await.status, 200);
    let broken = get(&app.anonymous(), MODERN, &[("query", "{")]).await;
    assert_eq!(broken.codes(), ["RATE_LIMITED"], "it would not parse: {broken:#?}");
}

#[apply(on_databases)]
async fn elements_that_wait_are_counted_when_they_are_begun(database: Database) {
    let app = app(database, Limits { cost: 5_000, ..Limits::default() }).await;
    app.import(&sized(120, 1, 1)).await;
    let inner = "objectives { scorecard { objectives { keyResults { id } } } }";
    let query = format!("{{ organization {{ scorecard(key: \"size\") {{ {inner} }} }} }}");
    refused(&app, &query, "more than 5000 list elements").await;
}

#[apply(on_databases)]
async fn documents_count_with_all_that_is_in_them(database: Database) {
    let app = app(database, Limits { max_answer_bytes: 500_000, ..Limits::default() }).await;
    let few = app.viewer().run("{ templates { key } }", json!({})).await;
    assert!(few.codes().is_empty());
    refused(&app, "{ templates { a: document b: document c: document } }", "larger than 500000 bytes").await;
}

#[apply(on_databases)]
async fn a_list_goes_on_a_few_at_a_time_where_many_elements_wait(database: Database) {
    let app = app(database, Limits::default()).await;
    app.import(&sized(60, 1, 1)).await;
    let inner = "objectives { scorecard { objectives { keyResults { id } } } }";
    let query = format!("{{ organization {{ scorecard(key: \"size\") {{ {inner} }} }} }}");
    let reply = app.viewer().run(&query, json!({})).await;
    let lists = reply.list("/organization/scorecard/objectives").to_vec();
    assert_eq!(lists.len(), 60);
    for list in lists {
        assert_eq!(list["scorecard"]["objectives"].as_array().unwrap().len(), 60);
    }
}
