//! Persisted documents: registered by clients, or on an allow-list.

use gateway::executor::hash;
use reqwest::Method;
use serde_json::{Value, json};

use super::server::{ADA, MODERN, Reply, Server, Setup};

const DOCUMENT: &str = "{ book(id: 1) { title } }";

async fn send(server: &Server, token: &str, body: &Value) -> Reply {
    let request = server.request(Method::POST, "/graphql", token).header("accept", MODERN);
    Reply::of(request.json(body)).await
}

#[tokio::test]
async fn a_document_that_was_registered_is_found_by_its_hash() {
    let server = Server::plain().await;
    let by_hash =
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash(DOCUMENT) } } });
    let unknown = send(&server, ADA, &by_hash).await;
    assert_eq!(unknown.refusal(), (400, "PERSISTED_QUERY_NOT_FOUND".to_owned()));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");
    let mut both = by_hash.clone();
    both["query"] = json!(DOCUMENT);
    let data = json!({ "book": { "title": "Emma" } });
    assert_eq!(send(&server, ADA, &both).await.data(), data);
    assert_eq!(send(&server, ADA, &by_hash).await.data(), data);
    let by_id = json!({ "documentId": format!("sha256:{}", hash(DOCUMENT)) });
    assert_eq!(send(&server, ADA, &by_id).await.data(), data);
    both["query"] = json!("{ caller }");
    assert_eq!(send(&server, ADA, &both).await.refusal(), (400, "BAD_USER_INPUT".to_owned()));
}

#[tokio::test]
async fn an_allow_list_lets_nothing_else_run() {
    let allowed = Some(vec![format!("{DOCUMENT}\n")]);
    let server = Server::start(Setup { allowed, ..Setup::default() }).await;
    for body in [json!({ "query": DOCUMENT }), json!({ "documentId": format!("sha256:{}", hash(DOCUMENT)) })]
    {
        assert_eq!(send(&server, ADA, &body).await.data(), json!({ "book": { "title": "Emma" } }));
    }
    let other = send(&server, ADA, &json!({ "query": "{ caller }" })).await;
    assert_eq!(other.refusal(), (400, "PERSISTED_QUERY_REQUIRED".to_owned()));
    // The documents of the server's own are on no list.
    let cover = Reply::of(server.request(Method::GET, "/books/1/cover.svg", ADA)).await;
    assert_eq!(cover.status, 200);
}
