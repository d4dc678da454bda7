//! Methods, media types, sizes, and the addresses around the endpoint.

use reqwest::Method;
use serde_json::json;

use super::{MODERN, get, post, post_json, question};
use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn queries_come_by_post_and_by_get(database: Database) {
    let app = database.app().await;
    let viewer = app.viewer();
    let query =
        "query Q($slug: String) { organization(slug: $slug) { slug } } query Other { viewer { subject } }";
    let variables = json!({ "slug": "acme" });
    let body = json!({ "query": query, "operationName": "Q", "variables": variables });
    let posted = post_json(&viewer, MODERN, &body).await;
    let parameters = [("query", query), ("operationName", "Q"), ("variables", &variables.to_string())];
    let got = get(&viewer, MODERN, &parameters).await;
    for reply in [&posted, &got] {
        assert_eq!(reply.status, 200);
        assert_eq!(reply.headers["content-type"], "application/graphql-response+json; charset=utf-8");
        assert_eq!(reply.at(""), &json!({ "organization": { "slug": "acme" } }));
    }
    let plain = post_json(&viewer, "*/*", &question("{ __typename }")).await;
    assert_eq!(plain.headers["content-type"], "application/json; charset=utf-8");
}

#[apply(on_databases)]
async fn a_mutation_by_get_is_refused_and_not_carried_out(database: Database) {
    let app = database.app().await;
    let revision = app.viewer().revision().await;
    let mutation = r#"mutation { scorecardsImport(input: { document: { format: "scorecard/1", scorecards: [
        { key: "s", name: "S", level: TEAM }] } }) { revision } }"#;
    let reply = get(&app.admin(), MODERN, &[("query", mutation)]).await;
    assert_eq!((reply.status, reply.codes()), (405, vec!["BAD_USER_INPUT"]));
    assert_eq!(reply.headers["allow"], "POST");
    assert_eq!(app.viewer().revision().await, revision);
    // A document of both, of which the query is meant, is a query.
    let both = "query Q { __typename } mutation M { scorecardsImport(input: { document: {} }) { revision } }";
    let reply = get(&app.admin(), MODERN, &[("query", both), ("operationName", "Q")]).await;
    assert_eq!(reply.status, 200);
    let reply = get(&app.admin(), MODERN, &[("query", both), ("operationName", "M")]).await;
    assert_eq!(reply.status, 405);
}

#[apply(on_databases)]
async fn other_methods_are_refused(database: Database) {
    let app = database.app().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = app.viewer().request(method.clone(), "/graphql").json(&question("{ __typename }"));
        let reply = app.viewer().send(request).await;
        assert_eq!((reply.status, reply.codes()), (405, vec!["BAD_USER_INPUT"]), "{method}");
        let allowed = reply.headers["allow"].to_str().unwrap();
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    }
}

/// Paths that are no text and upgrades that are no handshake get our errors, not those of the router and the WebSocket
/// library.
#[apply(on_databases)]
async fn what_means_nothing_here_is_refused_in_our_words(database: Database) {
    let app = database.app().await;
    let ask = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        let request = app.viewer().request(method, path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let reply = app.viewer().send(request).await;
        assert_eq!(reply.headers["content-type"], "application/json; charset=utf-8", "{path}");
        assert_eq!(
            reply.body["errors"][0]["extensions"]["requestId"],
            reply.headers["x-request-id"].to_str().unwrap()
        );
        (reply.status, reply.codes().join(" "), reply.headers.get("allow").cloned())
    };
    for path in ["/scorecards/%ff/strategy-map.svg", "/export/%ff"] {
        assert_eq!(ask(Method::GET, path, &[]).await, (404, "NOT_FOUND".to_owned(), None), "{path}");
    }
    let bad = "BAD_USER_INPUT".to_owned();
    let upgrade = [("connection", "upgrade"), ("upgrade", "websocket")];
    assert_eq!(ask(Method::GET, "/graphql", &upgrade).await, (400, bad.clone(), None));
    let (status, code, allow) = ask(Method::POST, "/graphql", &upgrade).await;
    assert_eq!((status, &code, allow.unwrap().to_str().unwrap()), (405, &bad, "GET"));
    for path in ["/healthz", "/readyz", "/schema.graphql"] {
        let (status, code, allow) = ask(Method::POST, path, &[]).await;
        assert_eq!((status, &code, allow.unwrap().to_str().unwrap()), (405, &bad, "GET,HEAD"), "{path}");
    }
}

#[apply(on_databases)]
async fn a_body_comes_as_it_is(database: Database) {
    let app = database.app().await;
    let body = question("{ __typename }").to_string();
    for (encoding, status) in [("gzip", 415), ("br, identity", 415), ("identity", 200)] {
        let headers = [("content-type", "application/json"), ("content-encoding", encoding)];
        assert_eq!(post(&app.viewer(), &headers, body.clone()).await.status, status, "{encoding:?}");
    }
}

#[apply(on_databases)]
async fn what_is_long_is_compressed_as_the_client_can_read_it(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let long = question("{ organization { document } }");
    for (accepted, encoding) in
        [("br, gzip", Some("br")), ("gzip", Some("gzip")), ("identity", None), ("zstd", None)]
    {
        let request = app.viewer().post().header("accept-encoding", accepted);
        let reply = app.viewer().send(request.json(&long)).await;
        let sent = reply.headers.get("content-encoding").map(|value| value.to_str().unwrap());
        assert_eq!((reply.status, sent), (200, encoding), "{accepted}");
        let vary: Vec<_> = reply.headers.get_all("vary").iter().map(|it| it.to_str().unwrap()).collect();
        assert_eq!(vary, ["accept, authorization", "accept-encoding"], "{accepted}");
    }
    let request = app.viewer().post().header("accept-encoding", "gzip").json(&question("{ __typename }"));
    assert!(!app.viewer().send(request).await.headers.contains_key("content-encoding"), "too short");
}

/// Pages of another site can send forms and text without the browser's preflight: only JSON is accepted.
#[apply(on_databases)]
async fn a_post_carries_json(database: Database) {
    let app = database.app().await;
    let body = question("{ viewer { subject } }").to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=latin1",
        "application/jsonp",
        "",
    ] {
        let reply = post(&app.viewer(), &[("content-type", kind), ("accept", MODERN)], body.clone()).await;
        assert_eq!((reply.status, reply.codes()), (415, vec!["BAD_USER_INPUT"]), "{kind:?}");
    }
    let reply = post(&app.viewer(), &[("accept", MODERN)], body.clone()).await;
    assert_eq!((reply.status, reply.codes()), (415, vec!["BAD_USER_INPUT"]), "none at all");
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""]
    {
        let reply = post(&app.viewer(), &[("content-type", kind), ("accept", MODERN)], body.clone()).await;
        assert_eq!(reply.status, 200, "{kind:?}");
    }
}

#[apply(on_databases)]
async fn an_answer_that_nobody_takes_is_not_given(database: Database) {
    let app = database.app().await;
    for accept in ["text/plain", "image/*", "application/xml", "application/json;q=0"] {
        let reply = post_json(&app.viewer(), accept, &question("{ __typename }")).await;
        assert_eq!((reply.status, reply.codes()), (406, vec!["BAD_USER_INPUT"]), "{accept}");
    }
    for (accept, kind) in [
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("application/graphql-response+json, application/json;q=0.9", MODERN),
        ("application/graphql-response+json;q=0.1, application/json", "application/json"),
        ("text/html, application/json;q=0.5", "application/json"),
    ] {
        let reply = post_json(&app.viewer(), accept, &question("{ __typename }")).await;
        let seen = reply.headers["content-type"].to_str().unwrap();
        assert_eq!((reply.status, seen.split(';').next().unwrap()), (200, kind), "{accept}");
    }
}

#[apply(on_databases)]
async fn a_large_body_needs_a_token(database: Database) {
    let app = database.app().await;
    // Two MiB of spaces around a query.
    let body = format!("{}{}", " ".repeat(2 * 1024 * 1024), question("{ __typename }"));
    let headers = [("content-type", "application/json"), ("accept", MODERN)];
    let reply = post(&app.anonymous(), &headers, body.clone()).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BAD_USER_INPUT"]));
    let reply = post(&app.viewer(), &headers, body).await;
    assert_eq!(reply.status, 200);
    let reply = post(&app.viewer(), &headers, " ".repeat(16 * 1024 * 1024 + 1)).await;
    assert_eq!((reply.status, reply.codes()), (413, vec!["BAD_USER_INPUT"]));
}

#[apply(on_databases)]
async fn browsers_get_a_page(database: Database) {
    let app = database.app().await;
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let reply = get(&app.anonymous(), accept, &[]).await;
    assert_eq!(reply.status, 200);
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    let page = reply.body.as_str().unwrap();
    assert!(page.contains("GraphiQL"));

    // All of it comes from here, and the policy lets nothing come from elsewhere.
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self' ws://127.0.0.1:"]
    {
        assert!(policy.contains(rule), "{rule}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    let addresses = page.split(['"', '\'']).filter(|part| part.starts_with("graphiql/"));
    let addresses: Vec<&str> = addresses.collect();
    assert_eq!(addresses.len(), 2, "{page}");
    assert!(!page.contains("//"), "nothing has a host: {page}");
    for (address, kind) in addresses.into_iter().zip(["text/css", "text/javascript"]) {
        let part = app.anonymous().send(app.anonymous().request(Method::GET, &format!("/{address}"))).await;
        assert_eq!(part.status, 200, "{address}");
        assert!(part.headers["content-type"].to_str().unwrap().starts_with(kind), "{address}");
        assert!(part.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(part.body.as_str().unwrap().len() > 10_000);
    }
    let missing = app.anonymous().request(Method::GET, "/graphiql/nothing.js");
    assert_eq!(app.anonymous().send(missing).await.status, 404);
}

#[apply(on_databases)]
async fn machines_that_watch_are_told(database: Database) {
    let app = database.app().await;
    let ask = async |path: &str| {
        let reply = app.anonymous().send(app.anonymous().request(Method::GET, path)).await;
        (reply.status, reply.body.as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(ask("/schema.graphql").await, (200, schema::sdl()));
    assert_eq!(ask("/elsewhere").await.0, 404);
    assert_eq!(ask("/graphql/").await.0, 404);
}
