//! Routes besides the endpoint: resources, downloads, the page for browsers, probes and metrics.

use gateway::http::Options;
use reqwest::Method;
use serde_json::json;

use super::server::{ADA, Reply, Server, Setup};

async fn get(server: &Server, path: &str, token: &str) -> Reply {
    Reply::of(server.request(Method::GET, path, token)).await
}

#[tokio::test]
async fn a_resource_is_the_text_of_its_query() {
    let server = Server::plain().await;
    let cover = get(&server, "/books/1/cover.svg", ADA).await;
    assert_eq!((cover.status, cover.text.as_str()), (200, "<svg><text>Emma</text></svg>"));
    assert_eq!(cover.header("content-type"), Some("image/svg+xml"));
    let tag = cover.header("etag").unwrap().to_owned();
    let again = server.request(Method::GET, "/books/1/cover.svg", ADA).header("if-none-match", tag);
    assert_eq!(Reply::of(again).await.status, 304);
    assert_eq!(get(&server, "/books/9/cover.svg", ADA).await.refusal(), (404, "NOT_FOUND".to_owned()));
    assert_eq!(get(&server, "/books/1/cover.svg", "").await.refusal(), (401, "UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn a_download_is_a_file_with_the_headers_of_the_program() {
    let server = Server::plain().await;
    let file = get(&server, "/export/titles.txt", ADA).await;
    assert_eq!((file.status, file.text.as_str()), (200, "Emma\nPersuasion\n"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"titles.txt\""));
    assert_eq!(file.header("shelf"), Some("7"));
    assert_eq!(get(&server, "/export/other.txt", ADA).await.refusal(), (404, "NOT_FOUND".to_owned()));
    assert_eq!(get(&server, "/export/titles.txt", "").await.refusal(), (401, "UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn half_a_file_is_not_taken_for_a_whole_one() {
    let server = Server::plain().await;
    let mut response = server.request(Method::GET, "/export/titles.txt?broken=1", ADA).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let outcome = loop {
        match response.chunk().await {
            Ok(Some(_)) => {}
            other => break other,
        }
    };
    assert!(outcome.is_err(), "{outcome:?}");
}

#[tokio::test]
async fn a_browser_gets_the_page_unless_it_is_off() {
    let server = Server::plain().await;
    let page = |server: &Server| {
        server.request(Method::GET, "/graphql?query={caller}", ADA).header("accept", "text/html")
    };
    let served = Reply::of(page(&server)).await;
    assert!(served.text.starts_with("<!doctype html>"), "{served:?}");
    assert!(served.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let part = get(&server, "/page/page.js", "").await;
    assert_eq!((part.status, part.text.as_str()), (200, "run()"));
    assert_eq!(get(&server, "/page/other.js", "").await.status, 404);
    let options = Options { graphiql: false, ..Options::default() };
    let server = Server::start(Setup { options, ..Setup::default() }).await;
    assert_eq!(Reply::of(page(&server)).await.data(), json!({ "caller": "ada" }));
    assert_eq!(get(&server, "/page/page.js", "").await.status, 404);
}

#[tokio::test]
async fn pages_of_permitted_origins_may_read_the_headers_of_the_program() {
    let options = Options { cors: vec!["https://app.example".parse().unwrap()], ..Options::default() };
    let server = Server::start(Setup { options, ..Setup::default() }).await;
    let request = server.operation(ADA, "{ caller }").header("origin", "https://app.example");
    let reply = Reply::of(request).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://app.example"));
    let exposed = reply.header("access-control-expose-headers").unwrap();
    assert!(exposed.split(',').any(|name| name == "shelf"), "{exposed}");
    let request = server.operation(ADA, "{ caller }").header("origin", "https://evil.example");
    assert_eq!(Reply::of(request).await.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn probes_say_whether_the_process_runs_and_whether_it_can_answer() {
    let server = Server::plain().await;
    assert_eq!(get(&server, "/healthz", "").await.json(), json!({ "status": "alive" }));
    assert_eq!(get(&server, "/readyz", "").await.json(), json!({ "status": "ready" }));
    (0..100).for_each(|_| drop(server.library.add("another")));
    let full = get(&server, "/readyz", "").await;
    assert_eq!((full.status, full.json()), (503, json!({ "status": "not ready", "reason": "FULL" })));
}

#[tokio::test]
async fn metrics_count_operations_by_name_and_outcome() {
    let server = Server::plain().await;
    server.run(ADA, "query Titles { books { title } }").await;
    server.run(ADA, "query Titles { books { title } }").await;
    server.run(ADA, "query Fall { collapse }").await;
    server.run("", "query Titles { books { title } }").await;
    let metrics = get(&server, "/metrics", "").await.text;
    for line in [
        "library_operations_total{operation=\"Titles\",kind=\"query\",code=\"OK\"} 2",
        "library_operations_total{operation=\"(other)\",kind=\"query\",code=\"INTERNAL_SERVER_ERROR\"} 1",
        "library_refused_total{code=\"UNAUTHENTICATED\"} 1",
        "library_answers_repeated_total 1",
        "library_http_requests_total{route=\"/graphql\",status=\"200\"} 2",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} is not in\n{metrics}");
    }
}
