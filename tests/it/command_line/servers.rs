//! Commands that serve until they are stopped.

use std::time::Duration;

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

/// First run of a new user: one command, an address, a token and a query that answers.
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

/// Tokens, mutation and subscription that the demo prints can be pasted as they are, and do what the demo says.
#[tokio::test]
async fn the_demo_prints_tokens_a_mutation_and_a_subscription_that_work() {
    let mut demo = Running::start(&mut command("sqlite://unused.db", &["demo", "--listen", "0"]));
    let greeting = demo.read_to("Nothing is kept");
    let after = |label: &str| greeting.split_once(label).unwrap().1.trim_start();
    let address = after("http://").split('/').next().unwrap();
    let tokens = ["valid for a week:", "reads and records values:", "A viewer's reads:"];
    let [token, contributor, viewer] = tokens.map(|label| after(label).lines().next().unwrap());
    assert!(greeting.contains(&format!("http://{address}/graphql#token={token}")));

    let mutation = after("and see it there:").split("\n\n").next().unwrap();
    let refused = ask(address, viewer, mutation).await;
    assert_ne!(refused["data"]["actualsRecord"]["recorded"], 1, "{refused}");
    let done = ask(address, contributor, mutation).await;
    assert_eq!(done["data"]["actualsRecord"]["recorded"], 1, "{done}");
    // The query that was printed shows what the mutation has recorded.
    let query = after("A first query:").split_once("The same from a shell").unwrap().0;
    let shown = ask(address, viewer, query).await.to_string();
    let label = done["data"]["actualsRecord"]["results"][0]["period"]["label"].as_str().unwrap();
    assert!(shown.contains(label) && shown.contains("11.6"), "{shown}");

    let subscription =
        after("(with --live a new one comes every few seconds):").split("\n\n").next().unwrap();
    let request = Client::new().post(format!("http://{address}/graphql")).bearer_auth(viewer);
    let request = request.header("accept", "text/event-stream").header("origin", "http://localhost:5173");
    let mut heard = request.json(&json!({ "query": subscription })).send().await.unwrap();
    assert_eq!(heard.status().as_u16(), 200);
    let allowed = &heard.headers()["access-control-allow-origin"];
    assert_eq!(allowed, "http://localhost:5173", "pages on this machine may call");
    for origin in ["https://localhost:5173", "https://127.0.0.1", "http://[::1]:3000"] {
        let request = Client::get(&Client::new(), format!("http://{address}/schema.graphql"));
        let answer = request.header("origin", origin).send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
    }
    let mut events = String::new();
    for tenth in 0.. {
        assert!(tenth < 30 && !events.contains("errors"), "{events}");
        ask(address, contributor, &mutation.replace("11.6", &format!("12.{tenth}"))).await;
        // Nothing comes while the subscription is about to begin.
        if let Ok(chunk) = tokio::time::timeout(Duration::from_secs(2), heard.chunk()).await {
            events += &String::from_utf8_lossy(&chunk.unwrap().expect("the stream goes on"));
        }
        if events.contains("\"actual\":12") {
            break;
        }
    }
    drop(heard);
    assert_eq!(demo.stop(), 0);
}

/// Data, ids and tokens of a persistent demo are there after a restart.
#[tokio::test]
async fn a_demo_that_is_kept_goes_on_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("demo.db").display().to_string();
    let arguments = ["demo", "--listen", "localhost:0", "--keep", &file];
    let query = "{ organization { revision scorecards { nodes { id key } } } }";
    let mut before = None;
    for _ in 0..2 {
        let mut demo = Running::start(&mut command("sqlite://unused.db", &arguments));
        let greeting = demo.read_to("Everything is kept in");
        let after = |label: &str| greeting.split_once(label).unwrap().1.trim_start();
        let address = after("http://").split('/').next().unwrap();
        let token = after("valid for a week:").lines().next().unwrap().to_owned();
        let answer = ask(address, &token, query).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let now = (token, answer["data"].clone());
        assert_eq!(before.get_or_insert_with(|| now.clone()), &now);
        assert_eq!(demo.stop(), 0);
    }
    // Of a demo whose secret is lost nobody can know that it is one.
    std::fs::remove_file(format!("{file}.access")).unwrap();
    let done = run("sqlite://unused.db", &arguments).await;
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.err.contains(".access"), "{done:?}");
}

/// Files that no demo has made are never written to, whatever they hold and whatever is beside them.
#[tokio::test]
async fn a_demo_leaves_the_files_of_others_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let demo = async |file: &str| run("sqlite://unused.db", &["demo", "--listen", "0", "--keep", file]).await;
    for (file, slug) in [(path("scorecard.db"), "treasury-board"), (path("real.db"), "real")] {
        let create = ["organization", "create", "--slug", slug, "--name", "Real"];
        assert_eq!(run(&format!("sqlite://{file}"), &create).await.code, 0);
        let before = std::fs::read(&file).unwrap();
        let done = demo(&file).await;
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.err.contains("no demo has made it"), "{done:?}");
        assert_eq!(std::fs::read(&file).unwrap(), before, "{file}");
        assert!(!std::path::Path::new(&format!("{file}.access")).exists());

        // The secret of another demo lies beside it.
        std::fs::write(format!("{file}.access"), r#"{ "secret": "", "tokens": [] }"#).unwrap();
        let done = demo(&file).await;
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.err.contains("no demo's"), "{done:?}");
        let slugs = ["maple-birch", "treasury-board"].map(|it| (it, it == slug));
        for (slug, is_there) in slugs {
            let token = ["token", "--organization", slug, "--role", "VIEWER"];
            let made = run(&format!("sqlite://{file}"), &token).await;
            assert_eq!(made.code == 0, is_there, "{slug}: {made:?}");
        }
    }
    let (empty, text) = (path("empty"), path("notes.txt"));
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&text, "some notes").unwrap();
    for file in [empty, text, directory.path().display().to_string()] {
        let done = demo(&file).await;
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.err.contains("no demo has made it"), "{done:?}");
    }
    assert_eq!(std::fs::read(path("notes.txt")).unwrap(), b"some notes");
    assert_eq!(std::fs::read(path("empty")).unwrap(), b"");
}

/// Metrics are served on no port unless the operator names one.
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
