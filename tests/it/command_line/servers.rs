//! Commands that serve until they are told to stop.

use reqwest::Client;
use serde_json::{Value, json};

use super::{Running, Served, command, run};

async fn ask(address: &str, token: &str, query: &str) -> Value {
    let request = Client::new().post(format!("http://{address}/graphql")).bearer_auth(token);
    request.json(&json!({ "query": query })).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_server_serves_until_it_is_told_to_stop() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("served.db").display());
    assert_eq!(run(&url, &["organization", "create", "--slug", "s", "--name", "Served"]).await.code, 0);
    let token = run(&url, &["token", "--organization", "s", "--role", "VIEWER"]).await.out;

    let server = Served::start(&url, &[]);
    let address = server.address.to_string();
    let ready = reqwest::get(format!("http://{address}/readyz")).await.unwrap();
    assert_eq!(ready.status().as_u16(), 200);
    let answer = ask(&address, token.trim(), "{ organization { name } }").await;
    assert_eq!(answer["data"], json!({ "organization": { "name": "Served" } }));
    assert_eq!(server.running.stop(), 0);
}

/// What a new user sees: one command, an address, a token and a query that answers.
#[tokio::test]
async fn the_demo_prints_a_query_that_answers() {
    let mut demo = Running::start(&mut command("sqlite://unused.db", &["demo", "--listen", "127.0.0.1:0"]));
    let greeting = demo.read_to("Nothing is kept");
    let after = |label: &str| greeting.split_once(label).unwrap().1.trim_start();
    let address = after("http://").split('/').next().unwrap();
    let token = after("valid for a week:").lines().next().unwrap();
    let query = after("A first query:").split_once("The same from a shell").unwrap().0;
    let answer = ask(address, token, query).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let map = &answer["data"]["organization"]["scorecard"]["strategyMap"];
    assert_eq!(map["lanes"].as_array().unwrap().len(), 4, "{answer}");

    let both = "{ viewer { memberships { organization { slug scorecards { totalCount } } } } }";
    let answer = ask(address, token, both).await;
    let memberships = answer["data"]["viewer"]["memberships"].as_array().unwrap();
    let slugs: Vec<_> = memberships.iter().map(|it| it["organization"]["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["maple-birch", "treasury-board"]);

    let balance =
        "{ organization { scorecard(key: \"enterprise\") { balance { findings { code message } } } } }";
    let answer = ask(address, token, balance).await;
    let nothing = json!({ "organization": { "scorecard": { "balance": { "findings": [] } } } });
    assert_eq!(answer["data"], nothing, "the example to follow is balanced");
    assert_eq!(demo.stop(), 0);
}

/// Metrics are on no port unless the operator names one.
#[tokio::test]
async fn metrics_are_where_the_operator_wants_them() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("watched.db").display());
    let ask = async |address: &str| {
        let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap().contains("scorecard_build_info"))
    };
    let server = Served::start(&url, &[]);
    assert_eq!(ask(&server.address.to_string()).await, (404, false));
    assert_eq!(server.running.stop(), 0);

    let server = Served::start(&url, &["--metrics-listen", "127.0.0.1:0"]);
    assert_eq!(ask(&server.address.to_string()).await, (200, true), "the same address");
    assert_eq!(server.running.stop(), 0);

    let mut server = Served::start(&url, &["--metrics-listen", "0.0.0.0:0"]);
    let apart = server.logged("serving metrics")["address"].as_str().unwrap().replace("0.0.0.0", "127.0.0.1");
    assert_eq!(ask(&apart).await, (200, true));
    assert_eq!(ask(&server.address.to_string()).await, (404, false));
    assert_eq!(server.running.stop(), 0);
}
