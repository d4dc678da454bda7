//! Logs and traces of a server, and what must be in neither.

use axum::{Router, body::Bytes, routing::post};
use macro_rules_attribute::apply;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

use super::{Served, run};
use crate::support::{App, Database, SECRET, on_databases};

const ASK: &str = "query Planted($key: String!) { organization { scorecard(key: $key) { id } } }";

/// Token of a caller.
async fn token(app: &App) -> String {
    let made = run(&app.database_url(), &["token", "--organization", "acme", "--subject", "viewer"]).await;
    made.out.trim().to_owned()
}

#[apply(on_databases)]
async fn the_log_tells_of_requests_and_holds_no_secrets(database: Database) {
    const OTHER: &str = "planted-secret-of-more-than-32-bytes";
    const VARIABLE: &str = "planted-variable";
    let app = database.app().await;
    let url = app.database_url().replace("//postgres@", "//postgres:planted-password@");
    let made =
        run(&url, &["api-key", "create", "--organization", "acme", "--name", "ERP", "--role", "viewer"])
            .await;
    let (token, key) = (token(&app).await, made.out.trim().to_owned());
    let server = Served::start(&url, &["--log", "debug", "--jwt-accepted-secrets", OTHER]);

    let (person, machine) = (format!("Bearer {token}"), format!("Bearer {key}"));
    for authorization in [&person, &machine, "Bearer planted-nonsense"] {
        let actor = app.at(server.address, authorization);
        let asked = json!({ "query": ASK, "variables": { "key": VARIABLE } });
        actor.send(actor.post().header("x-request-id", "of-the-test").json(&asked)).await;
        let wrong = json!({ "query": ASK, "variables": { "key": [VARIABLE] } });
        actor.send(actor.post().json(&wrong)).await;
        let path = format!("/graphql?query={{viewer{{subject}}}}&variables={{\"key\":\"{VARIABLE}\"}}");
        actor.send(actor.request(reqwest::Method::GET, &path)).await;
    }
    let mut socket = app.at(server.address, &person).socket().await;
    socket.subscribe("1", ASK, json!({ "key": VARIABLE })).await;
    socket.event().await;
    drop(socket);

    let log = server.rest();
    let planted = [SECRET, OTHER, VARIABLE, &token, &key, "planted-nonsense", "planted-password"];
    for secret in planted {
        let found = log.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret}");
    }
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let access: Vec<Value> = events.filter(|event| event["target"] == "access").collect();
    let told = |status: Value, caller: &str, code: &str, request: &str| {
        access.iter().any(|event| {
            let (fields, span) = (&event["fields"], &event["span"]);
            fields["status"] == status
                && fields["caller"] == caller
                && fields["code"] == code
                && (request.is_empty() || span["request_id"] == request)
        })
    };
    assert!(told(json!(200), "person", "OK", "of-the-test"), "{log}");
    assert!(told(json!(200), "machine", "OK", "of-the-test"), "{log}");
    assert!(told(json!(400), "person", "BAD_USER_INPUT", ""), "{log}");
    assert!(access.iter().any(|event| event["fields"]["operation"] == "Planted"), "{log}");
    let on_the_socket = |event: &&Value| event["fields"].get("status").is_none();
    assert_eq!(access.iter().filter(on_the_socket).count(), 1, "{log}");
}

// The collector answers while this waits for the server.
#[apply(on_databases)]
#[multi_thread]
async fn traces_go_to_a_collector_and_continue_those_of_callers(database: Database) {
    let (sender, mut received) = mpsc::unbounded_channel::<Bytes>();
    let take = move |body: Bytes| {
        sender.send(body).unwrap();
        std::future::ready(())
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let collector = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().route("/v1/traces", post(take))).into_future());

    let app = database.app().await;
    app.import(&crate::support::small()).await;
    let server = Served::start(&app.database_url(), &["--otlp-endpoint", &collector]);
    let viewer = app.at(server.address, &format!("Bearer {}", token(&app).await));
    let asked = json!({ "query": ASK.replace("Planted", "Traced"), "variables": { "key": "acme" } });
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    viewer.send(viewer.post().header("traceparent", parent).json(&asked)).await.at("");
    assert!(!server.rest().is_empty());

    let mut spans = Vec::new();
    while let Ok(part) = received.try_recv() {
        spans.extend_from_slice(&part);
    }
    let holds = |part: &[u8]| spans.windows(part.len()).any(|window| window == part);
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    assert!(holds(&trace), "the caller's own trace goes on");
    for name in ["POST /graphql", "execute", "Traced", "load", "scorecard"] {
        assert!(holds(name.as_bytes()), "{name}");
    }
}
