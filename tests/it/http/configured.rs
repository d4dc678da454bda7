//! Servers with other settings than the default.

use api::server::Settings;
use gateway::{
    executor::{Budget, Limits, PersistedArgs},
    http::Options,
};
use macro_rules_attribute::apply;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{MODERN, get, post, post_json, question};
use crate::support::{Actor, Database, on_databases};

/// A document's id, as clients compute it.
fn id_of(text: &str) -> String {
    Sha256::digest(text).iter().fold("sha256:".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

#[apply(on_databases)]
async fn with_an_allow_list_nothing_else_runs(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let known = "query Me { viewer { subject } }";
    std::fs::write(directory.path().join("me.graphql"), format!("{known}\n")).unwrap();
    std::fs::write(directory.path().join("notes.txt"), "{ rateLimit { cost } }").unwrap();
    let allow_list = Some(directory.path().to_owned());
    let settings = Settings { persisted: PersistedArgs { allow_list }, ..Settings::default() };
    let unknown = "{ rateLimit { cost } }";
    let apollo = |text: &str| {
        let hash = id_of(text).replace("sha256:", "");
        json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
    };
    let runs = [
        json!({ "documentId": id_of(known) }),
        json!({ "documentId": id_of(known), "operationName": "Me" }),
        json!({ "extensions": apollo(known) }),
        json!({ "query": known }),
    ];
    let stops = [
        json!({ "documentId": id_of(unknown) }),
        json!({ "extensions": apollo(unknown) }),
        json!({ "query": unknown }),
        json!({ "query": unknown, "extensions": apollo(unknown) }),
        json!({ "query": "{ __typename }" }),
    ];
    let app = database.app_with(settings.clone()).await;
    let viewer = app.viewer();
    let parameters = |body: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        body.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
    };
    let mut socket = viewer.socket().await;
    for (bodies, code) in [(&runs[..], None), (&stops[..], Some("PERSISTED_QUERY_REQUIRED"))] {
        for body in bodies {
            let parameters = parameters(body);
            let parameters: Vec<_> =
                parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let replies = [post_json(&viewer, MODERN, body).await, get(&viewer, MODERN, &parameters).await];
            socket.send(json!({ "type": "subscribe", "id": "1", "payload": body })).await;
            match code {
                None => {
                    assert!(replies.iter().all(|reply| reply.at("/viewer/subject") == "viewer"), "{body}");
                    assert_eq!(socket.event().await["viewer"]["subject"], "viewer", "{body}");
                    socket.expect("complete").await;
                }
                Some(code) => {
                    for reply in replies {
                        assert_eq!((reply.status, reply.codes()), (400, vec![code]), "{body}");
                    }
                    assert_eq!(socket.refusal().await, code, "{body}");
                }
            }
        }
    }
}

/// Checks which headers and methods a page of that origin may send, and which headers it may read.
async fn check_preflight(anonymous: &Actor) {
    let asked =
        anonymous.request(reqwest::Method::OPTIONS, "/graphql").header("origin", "https://app.example");
    let asked = asked
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type");
    let reply = anonymous.send(asked).await;
    let said = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
    assert_eq!((reply.status, said("access-control-allow-origin")), (200, "https://app.example".to_owned()));
    assert_eq!(said("access-control-allow-methods"), "GET,POST");
    let allowed = said("access-control-allow-headers");
    for name in [
        "authorization",
        "content-type",
        "if-none-match",
        "last-event-id",
        "x-request-id",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "apollo-require-preflight",
        "apollographql-client-name",
        "apollographql-client-version",
        "x-apollo-operation-name",
    ] {
        assert!(allowed.split(',').any(|it| it == name), "{name}: {allowed}");
    }
    assert!(!reply.headers.contains_key("access-control-allow-credentials"), "tokens are no cookies");
    // A refusal can be read, too.
    let request =
        anonymous.post().header("origin", "https://app.example").json(&question("{ viewer { subject } }"));
    let refused = anonymous.send(request).await;
    assert_eq!((refused.status, refused.codes()), (401, vec!["UNAUTHENTICATED"]));
    let exposed = refused.headers["access-control-expose-headers"].to_str().unwrap();
    for name in ["etag", "retry-after", "x-request-id", "ratelimit-remaining", "ratelimit-reset"] {
        assert!(exposed.contains(name), "{name}");
    }
}

/// An anonymous caller whose budget is spent does not keep the others from reading the schema.
#[apply(on_databases)]
async fn strangers_have_budgets_of_their_own(database: Database) {
    let limits = Limits { cost: 100, introspection_cost: 100, ..Limits::default() };
    let budget = Budget { capacity: 250, per_second: 1 };
    let set = |trusted_proxies| Settings {
        limits: limits.clone(),
        budget,
        options: Options { trusted_proxies, ..Options::default() },
        ..Settings::default()
    };
    for (trusted_proxies, elsewhere) in [(1, 200), (0, 429)] {
        let app = database.app_with(set(trusted_proxies)).await;
        let anonymous = app.anonymous();
        let read = async |from: &str| {
            let headers = [("content-type", "application/json"), ("x-forwarded-for", from)];
            let body = question("{ __schema { queryType { name } } }").to_string();
            post(&anonymous, &headers, body).await.status
        };
        assert_eq!(
            [read("1.1.1.1").await, read("1.1.1.1").await, read("1.1.1.1").await],
            [200, 429, 429],
            "a tenth of a budget, but enough to read the schema once"
        );
        assert_eq!(read("9.9.9.9, 1.1.1.1").await, 429, "what the client says itself does not count");
        assert_eq!(read("2.2.2.2").await, elsewhere);
        let reply = app.viewer().run("{ viewer { subject } }", json!({})).await;
        assert_eq!(reply.at("/viewer/subject"), "viewer");
    }
}

#[apply(on_databases)]
async fn switches_and_sizes(database: Database) {
    let options = Options {
        body_limit: 200,
        caller_body_limit: 2048,
        graphiql: false,
        cors: vec!["https://app.example".parse().unwrap()],
        streams_per_caller: 1,
        ..Options::default()
    };
    let limits = Limits { cost: 3, ..Limits::default() };
    let settings = Settings { limits, options, ..Settings::default() };
    let app = database.app_with(settings.clone()).await;
    let reply = get(&app.viewer(), "text/html", &[]).await;
    assert_eq!(reply.status, 400, "no page, and no query either");
    let part = app.viewer().request(reqwest::Method::GET, "/graphiql/graphiql.js");
    assert_eq!(app.viewer().send(part).await.status, 404);
    let query = question("{ organization { scorecards { nodes { id } } } }");
    assert_eq!(post_json(&app.viewer(), MODERN, &query).await.codes(), ["COST_LIMIT_EXCEEDED"]);

    // An anonymous caller is told that a token would help.
    let json = [("content-type", "application/json"), ("accept", MODERN)];
    let body = format!("{}{}", " ".repeat(300), question("{ __typename }"));
    let reply = post(&app.anonymous(), &json, body.clone()).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BAD_USER_INPUT"]));
    let message = "The body is larger than 200 bytes. With a valid token it may have 2 KiB.";
    assert_eq!(reply.body["errors"][0]["message"], message);
    assert_eq!(post(&app.viewer(), &json, body).await.status, 200);
    let reply = post(&app.viewer(), &json, " ".repeat(3000)).await;
    assert_eq!(reply.body["errors"][0]["message"], "The body is larger than 2 KiB.");

    for (origin, allowed) in [("https://app.example", true), ("https://other.example", false)] {
        let request = app.viewer().post().header("origin", origin).json(&question("{ __typename }"));
        let reply = app.viewer().send(request).await;
        assert_eq!(reply.headers.contains_key("access-control-allow-origin"), allowed, "{origin}");
    }
    check_preflight(&app.anonymous()).await;

    let _first = app.viewer().socket().await;
    let mut second = app.viewer().unintroduced().await;
    second.send(json!({ "type": "connection_init", "payload": app.viewer().introduction() })).await;
    assert_eq!(second.closed().await, 1013);
}
