//! Queries and mutations over HTTP.

use reqwest::Method;
use serde_json::json;

use super::server::{ADA, MODERN, Reply, Server};

#[tokio::test]
async fn a_post_is_answered_with_data_and_a_request_id() {
    let server = Server::plain().await;
    let body = json!({
        "query": "query one($id: ID!) { book(id: $id) { title } } query two { caller }",
        "operationName": "one",
        "variables": { "id": "1" },
    });
    let request = server.request(Method::POST, "/graphql", ADA).header("x-request-id", "r1").json(&body);
    let reply = Reply::of(request.header("accept", MODERN)).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, r#"{"data":{"book":{"title":"Emma"}}}"#));
    assert_eq!(reply.header("content-type"), Some("application/graphql-response+json; charset=utf-8"));
    assert_eq!(reply.header("x-request-id"), Some("r1"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_get_reads_and_does_not_write() {
    let server = Server::plain().await;
    let read = server.get(ADA, "{ books { title } }", &[]).await;
    assert_eq!(read.data(), json!({ "books": [{ "title": "Emma" }, { "title": "Persuasion" }] }));
    let write = server.get(ADA, "mutation { add(title: \"x\") { id } }", &[]).await;
    assert_eq!((write.status, write.header("allow")), (405, Some("POST")));
    assert_eq!(server.library.books().len(), 2);
}

#[tokio::test]
async fn a_mutation_is_visible_to_the_next_query() {
    let server = Server::plain().await;
    let added = server.run(ADA, "mutation { add(title: \"Sanditon\") { id title } }").await;
    assert_eq!(added.data(), json!({ "add": { "id": "3", "title": "Sanditon" } }));
    assert_eq!(server.run(ADA, "{ book(id: 3) { title } }").await.data()["book"]["title"], "Sanditon");
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let server = Server::plain().await;
    let post = |kind: &str, body: &'static str| {
        server.request(Method::POST, "/graphql", ADA).header("content-type", kind).body(body)
    };
    for (request, status) in [
        (post("text/plain", r#"{"query":"{ caller }"}"#), 415),
        (post("application/json", "{"), 400),
        (post("application/json", "{}"), 400),
        (post("application/json", r#"[{"query":"{ caller }"}]"#), 400),
        (post("application/json", r#"{"query":"{ caller }"}"#).header("accept", "image/png"), 406),
        (server.request(Method::PUT, "/graphql", ADA), 405),
        (server.request(Method::GET, "/elsewhere", ADA), 404),
    ] {
        let reply = Reply::of(request).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert!(reply.json()["errors"][0]["extensions"]["requestId"].is_string(), "{reply:?}");
    }
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_refused_with_a_suggestion() {
    let server = Server::plain().await;
    let reply = server.run(ADA, "{ boks { title } }").await;
    assert_eq!(reply.refusal(), (400, "GRAPHQL_VALIDATION_FAILED".to_owned()));
    let message = reply.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.ends_with("Did you mean \"books\" or \"book\"?"), "{message}");
    let reply = server.run(ADA, "{ books {").await;
    assert_eq!(reply.refusal(), (400, "GRAPHQL_PARSE_FAILED".to_owned()));
    let older = server.request(Method::POST, "/graphql", ADA).json(&json!({ "query": "{ boks { title } }" }));
    assert_eq!(Reply::of(older).await.status, 200, "the older media type says nothing by its status");
}
