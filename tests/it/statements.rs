//! Number of SQL statements for an answer. Transactions' BEGIN and COMMIT are not counted.

use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases, sized};
use macro_rules_attribute::apply;

/// Query for a whole strategy map with a year of every measure and all scores.
const MAP: &str = r#"{
  organization { scorecard(key: "size") {
    name mission parent { id } score { value }
    strategyMap(period: "2026-10") {
      score { value status }
      lanes {
        perspective { name coreQuestion } score { value }
        cards {
          objective { key name theme { name } effects { effect { key } } causes { cause { key } } }
          score { value status }
          measures {
            measure { key name unit { kind } } weight
            period { id score status } periods(last: 12) { period { code } actual target score status }
          }
        }
      }
      links { cause { key } effect { key } hypothesis }
      themes { name }
    }
  } }
}"#;

const PAGE: &str = "{ organization { scorecards(first: 100) { totalCount nodes {
    key parent { key } children { totalCount } objectives { key measures { key period { actual } } } } } } }";

/// Imports the document, and makes a server that has read nothing yet and has no response cache: only its read model
/// becomes warm.
async fn cold(app: &App, document: &Value) -> App {
    app.import(document).await;
    app.forgetful().await
}

#[apply(on_databases)]
async fn a_strategy_map_takes_as_many_statements_whatever_its_size(database: Database) {
    let mut counts = Vec::new();
    for (objectives, measures, months) in [(16, 20, 12), (8, 10, 6)] {
        let app = cold(&database.app().await, &sized(objectives, measures, months)).await;
        let (count, map) = app.counted(app.viewer().run(MAP, json!({}))).await;
        let lanes = map.list("/organization/scorecard/strategyMap/lanes");
        let periods = "/cards/0/measures/0/periods";
        assert_eq!(lanes[0].pointer(periods).and_then(Value::as_array).map(Vec::len), Some(12));
        let found: usize = lanes.iter().map(|lane| lane["cards"].as_array().unwrap().len()).sum();
        assert_eq!(found, objectives);
        counts.push(count);

        let (warm, again) = app.counted(app.viewer().run(MAP, json!({}))).await;
        assert_eq!(warm, 1, "the organization's revision, and the rest from memory");
        assert_eq!(again.at(""), map.at(""));
    }
    // The revision, and again in the transaction that loads the organization: its row, members' grants, groups, members,
    // machines and the tree (6). The revision in the transaction that loads scorecards, and one for each of their 13
    // tables.
    assert_eq!(counts, [1 + 1 + 6 + 1 + 13; 2]);
}

#[apply(on_databases)]
async fn a_new_actual_does_not_load_the_scorecard_again(database: Database) {
    let app = database.app().await;
    let other = cold(&app, &sized(16, 20, 12)).await;
    for server in [&app, &other] {
        server.viewer().run(MAP, json!({})).await.at("");
    }
    for value in [7.0, 8.0] {
        let entry = json!([{ "measure": { "key": "measure-0" }, "period": "2026-10", "value": value }]);
        app.contributor().record(entry).await.at("");

        // The server that wrote has followed the change log to answer the mutation.
        let (count, map) = app.counted(app.viewer().run(MAP, json!({}))).await;
        assert_eq!(count, 1, "the revision");
        // Another server follows it when it is asked.
        let (count, elsewhere) = other.counted(other.viewer().run(MAP, json!({}))).await;
        assert_eq!(count, 3, "the revision, and again in the transaction that reads the change log");
        assert_eq!(elsewhere.at(""), map.at(""));
        let actual = "/organization/scorecard/strategyMap/lanes/0/cards/0/measures/0/periods/11/actual";
        assert_eq!(map.number(actual), value);
    }
}

#[apply(on_databases)]
async fn a_page_of_scorecards_takes_as_many_statements_whatever_its_length(database: Database) {
    let mut counts = Vec::new();
    for size in [3, 30] {
        let scorecard = |at: usize| {
            let objective = json!({ "key": format!("o{at}"), "name": "O", "measures": [
                { "measure": format!("m{at}") },
                // A measure of another scorecard.
                { "measure": format!("m{}", (at + 1) % size) },
            ] });
            let perspective =
                json!({ "key": format!("p{at}"), "kind": "CUSTOMER", "objectives": [objective] });
            json!({
                "key": format!("s{at}"), "name": "S", "level": "TEAM", "perspectives": [perspective],
                "parent": (at > 0).then(|| format!("s{}", (at - 1) / 2)),
            })
        };
        let measure =
            |at: usize| json!({ "key": format!("m{at}"), "scorecard": format!("s{at}"), "name": "M" });
        let document = document((0..size).map(scorecard).collect(), (0..size).map(measure).collect());
        let app = cold(&database.app().await, &document).await;
        let (count, page) = app.counted(app.viewer().run(PAGE, json!({}))).await;
        assert_eq!(page.list("/organization/scorecards/nodes").len(), size);
        counts.push(count);
        assert_eq!(app.counted(app.viewer().run(PAGE, json!({}))).await.0, 1);
    }
    assert_eq!(counts[0], counts[1]);
}

#[apply(on_databases)]
async fn a_warm_single_measure_takes_one_statement(database: Database) {
    let app = cold(&database.app().await, &sized(8, 10, 6)).await;
    let id = app.id("measure", "measure-3").await;
    let query = "query ($id: ID!) { measure(id: $id) { name scorecard { name } objectives { name }
        period { actual score } } node(id: $id) { id } }";
    app.viewer().run(query, json!({ "id": id })).await.at("");
    let (count, _) = app.counted(app.viewer().run(query, json!({ "id": id }))).await;
    assert_eq!(count, 1);
}

#[apply(on_databases)]
async fn recording_an_actual_takes_one_statement(database: Database) {
    let app = database.app().await;
    app.import(&sized(8, 10, 6)).await;
    let entry = |value| json!([{ "measure": { "key": "measure-3" }, "period": "2026-10", "value": value }]);
    app.contributor().record(entry(1)).await.at("");
    let (count, reply) = app.counted(app.contributor().record(entry(2))).await;
    assert_eq!(reply.number("/actualsRecord/results/0/actual"), 2.0);
    // Statements of a transaction on SQLite: the revision, the row and the log.
    let expected = if matches!(database, Database::Postgres) { 1 } else { 3 };
    assert_eq!(count, expected, "on {database:?}");
}

#[apply(on_databases)]
async fn a_request_that_ends_early_brings_the_next_one_further(database: Database) {
    const TABLES: usize = 13;
    let leaves = (0..450).map(|at| json!({ "key": format!("s{at}"), "name": "S", "level": "TEAM" }));
    let app = cold(&database.app().await, &document(leaves.collect(), json!([]))).await;
    let view = async || app.service().view_as_operator(app.organization()).await.unwrap();
    let ids = view().await.organization().cascade();
    assert!(ids.len() > 400);

    // Two batches of three, and the revision in the transaction.
    let reader = view().await;
    app.interrupted(1 + 2 * TABLES + 1, reader.scorecards(&ids)).await;
    let reader = view().await;
    let (count, loaded) = app.counted(reader.scorecards(&ids)).await;
    assert_eq!(loaded.unwrap().len(), ids.len());
    // Where the database is so fast that the first request has ended nevertheless, nothing is left to load.
    assert!(count <= 1 + TABLES, "the revision, and the last batch: {count}");
}
