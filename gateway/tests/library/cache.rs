//! Response cache, and entity tags of queries by GET.

use serde_json::json;

use super::server::{ADA, BOB, Reply, Server};

#[tokio::test]
async fn an_answer_is_repeated_until_the_state_changes() {
    let server = Server::plain().await;
    let titles = "{ books { title } }";
    let first = server.run(ADA, titles).await;
    let second = server.run(ADA, titles).await;
    assert_eq!((server.library.readings(), &second.text), (1, &first.text));
    server.library.add("Sanditon");
    let third = server.run(ADA, titles).await;
    assert_eq!(server.library.readings(), 2);
    assert_eq!(third.data()["books"][2], json!({ "title": "Sanditon" }));
}

#[tokio::test]
async fn an_answer_is_repeated_to_its_caller_and_for_its_variables_only() {
    let server = Server::plain().await;
    for (token, name) in [(ADA, "ada"), (BOB, "bob"), (ADA, "ada")] {
        assert_eq!(server.run(token, "{ caller }").await.data(), json!({ "caller": name }));
    }
    for (first, count) in [(1, 1), (2, 2), (1, 1)] {
        let request = server.operation(ADA, "").json(&json!({
            "query": "query ($first: Int) { books(first: $first) { title } }",
            "variables": { "first": first },
        }));
        let data = Reply::of(request).await.data();
        assert_eq!(data["books"].as_array().map(Vec::len), Some(count));
    }
    assert_eq!(server.library.readings(), 2);
}

#[tokio::test]
async fn an_uncacheable_field_is_resolved_each_time() {
    let server = Server::plain().await;
    for visits in [1, 2] {
        assert_eq!(server.run(ADA, "{ visits }").await.data(), json!({ "visits": visits }));
    }
    let reply = server.get(ADA, "{ visits }", &[]).await;
    assert_eq!((reply.data(), reply.header("etag")), (json!({ "visits": 3 }), None));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_client_that_has_the_answer_is_not_sent_it_again() {
    let server = Server::plain().await;
    let titles = "{ books { title } }";
    let first = server.get(ADA, titles, &[]).await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let again = server.get(ADA, titles, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    assert_eq!(
        server.get(BOB, titles, &[("if-none-match", &tag)]).await.status,
        200,
        "the tag of somebody else"
    );
    server.library.add("Sanditon");
    let changed = server.get(ADA, titles, &[("if-none-match", &tag)]).await;
    assert_eq!(changed.status, 200);
    assert_eq!(changed.data()["books"].as_array().map(Vec::len), Some(3));
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}
