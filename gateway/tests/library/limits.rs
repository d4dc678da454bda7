//! Limits of an operation, and budgets of callers.

use std::time::Duration;

use gateway::{
    executor::{Budget, Limits},
    http::Options,
};
use reqwest::Method;
use serde_json::json;

use super::server::{ADA, BOB, Reply, Server, Setup};

async fn limited(limits: Limits) -> Server {
    Server::start(Setup { limits, ..Setup::default() }).await
}

#[tokio::test]
async fn an_operation_beyond_a_limit_is_refused_with_its_code_before_it_runs() {
    for (limits, document, code) in [
        (
            Limits { depth: 3, ..Limits::default() },
            "{ books { neighbours { neighbours { title } } } }",
            "DEPTH_LIMIT_EXCEEDED",
        ),
        (
            Limits { aliases: 2, ..Limits::default() },
            "{ a: caller b: caller c: caller books { title } }",
            "COMPLEXITY_LIMIT_EXCEEDED",
        ),
        (
            Limits { selections: 3, ..Limits::default() },
            "{ caller books { id title } }",
            "COMPLEXITY_LIMIT_EXCEEDED",
        ),
        (Limits { tokens: 5, ..Limits::default() }, "{ books { title id } }", "COMPLEXITY_LIMIT_EXCEEDED"),
        (Limits { cost: 19, ..Limits::default() }, "{ books(first: 20) { id } }", "COST_LIMIT_EXCEEDED"),
        (Limits { cost: 17, ..Limits::default() }, "{ books { neighbours { id } } }", "COST_LIMIT_EXCEEDED"),
        (Limits { cost: 6, ..Limits::default() }, "{ catalogue }", "COST_LIMIT_EXCEEDED"),
    ] {
        let server = limited(limits).await;
        let reply = server.run(ADA, document).await;
        assert_eq!(reply.refusal(), (400, code.to_owned()), "{document}: {reply:?}");
        assert_eq!(server.library.readings(), 0, "{document}");
    }
}

#[tokio::test]
async fn an_operation_within_its_limits_runs() {
    let server = limited(Limits { depth: 3, cost: 18, ..Limits::default() }).await;
    let data = server.run(ADA, "{ books { neighbours { title } } }").await.data();
    assert_eq!(data["books"][0], json!({ "neighbours": [{ "title": "Persuasion" }] }));
}

#[tokio::test]
async fn an_answer_that_grows_beyond_its_limit_ends_while_it_is_made() {
    // The list is expected to have 3 books.
    let server = limited(Limits { cost: 10, ..Limits::default() }).await;
    (0..9).for_each(|_| drop(server.library.add("another")));
    let reply = server.run(ADA, "{ books { title } }").await;
    assert_eq!(reply.refusal(), (400, "COST_LIMIT_EXCEEDED".to_owned()));
    assert_eq!(server.library.readings(), 1);
    let server = limited(Limits { max_answer_bytes: 100, ..Limits::default() }).await;
    let reply = server.run(ADA, "{ books { id title } }").await;
    assert_eq!(reply.refusal(), (400, "COST_LIMIT_EXCEEDED".to_owned()));
}

#[tokio::test]
async fn an_operation_that_never_ends_is_given_up() {
    let server = limited(Limits { time: Duration::from_millis(50), ..Limits::default() }).await;
    assert_eq!(server.run(ADA, "{ never }").await.refusal(), (504, "TIMEOUT".to_owned()));
}

#[tokio::test]
async fn a_budget_is_spent_by_its_caller_alone_and_says_when_to_come_back() {
    let budget = Budget { capacity: 30, per_second: 1 };
    let limits = Limits { cost: 20, ..Limits::default() };
    let server = Server::start(Setup { limits, budget: Some(budget), ..Setup::default() }).await;
    let first = server.run(ADA, "{ books(first: 20) { id } }").await;
    assert_eq!((first.status, first.header("ratelimit-limit")), (200, Some("30")));
    assert_eq!(first.header("ratelimit-remaining"), Some("10"));
    let cost = &first.json()["extensions"]["cost"];
    assert_eq!(
        (&cost["requested"], &cost["limit"], &cost["remaining"]),
        (&json!(20), &json!(30), &json!(10))
    );
    let second = server.run(ADA, "{ books(first: 20) { id } }").await;
    assert_eq!(second.refusal(), (429, "RATE_LIMITED".to_owned()));
    let wait: u64 = second.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(server.run(BOB, "{ books(first: 20) { id } }").await.status, 200);
}

#[tokio::test]
async fn a_body_beyond_its_limit_is_refused() {
    let options = Options { body_limit: 100, caller_body_limit: 200, ..Options::default() };
    let server = Server::start(Setup { options, ..Setup::default() }).await;
    for (token, bytes, status) in [(ADA, 150, 200), (ADA, 250, 413), ("", 150, 413)] {
        let start = r#"{"query":"{ __typename }"}"#;
        let body = format!("{start}{}", " ".repeat(bytes - start.len()));
        let request =
            server.request(Method::POST, "/graphql", token).header("content-type", "application/json");
        let reply = Reply::of(request.body(body)).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
}
