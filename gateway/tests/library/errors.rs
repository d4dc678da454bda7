//! Errors of resolvers.

use serde_json::json;

use super::server::{ADA, Reply, Server};

#[tokio::test]
async fn a_panic_is_a_coded_500_and_the_server_goes_on() {
    let server = Server::plain().await;
    let reply = server.operation(ADA, "{ collapse }").header("x-request-id", "r1");
    let reply = Reply::of(reply).await;
    assert_eq!(reply.status, 500);
    let extensions = json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": "r1" });
    assert_eq!(
        reply.json(),
        json!({ "errors": [{ "message": "internal error", "extensions": extensions }] })
    );
    assert_eq!(server.run(ADA, "{ caller }").await.data(), json!({ "caller": "ada" }));
}

#[tokio::test]
async fn an_error_without_a_code_loses_its_words_and_keeps_its_path() {
    let server = Server::plain().await;
    let reply = server.run(ADA, "{ books { title shelf } }").await;
    assert_eq!(reply.status, 200);
    let json = reply.json();
    assert_eq!(json["data"], json!(null), "a field that cannot be null takes what is around it along");
    assert_eq!(json["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["errors"][0]["message"], "internal error");
    assert_eq!(json["errors"][0]["path"], json!(["books", 0, "shelf"]));
    assert!(!reply.text.contains("10.0.0.7"), "{reply:?}");
}

#[tokio::test]
async fn an_error_with_a_code_reaches_the_client_beside_the_rest() {
    let server = Server::plain().await;
    let reply = server.run(ADA, "{ book(id: 1) { title borrower } }").await;
    let json = reply.json();
    assert_eq!(json["data"], json!({ "book": { "title": "Emma", "borrower": null } }));
    assert_eq!(json["errors"][0]["message"], "only librarians may know who has a book");
    assert_eq!(json["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(json["errors"][0]["path"], json!(["book", "borrower"]));
}
