//! Requests and answers as HTTP sees them.

mod budgets;
mod ceilings;
mod conditional;
mod configured;
mod connections;
mod errors;
mod language;
mod literals;
mod methods;
mod metrics;
mod operations;
mod readiness;
mod streams;

use serde_json::{Value, json};

use crate::support::{Actor, Reply};

const MODERN: &str = "application/graphql-response+json";

/// POSTs the body with these headers.
async fn post(actor: &Actor, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Reply {
    let request = actor.request(reqwest::Method::POST, "/graphql").body(body);
    actor.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

/// Posts JSON and asks for an answer of this media type.
async fn post_json(actor: &Actor, accept: &str, body: &Value) -> Reply {
    post(actor, &[("content-type", "application/json"), ("accept", accept)], body.to_string()).await
}

/// GETs with these parameters.
async fn get(actor: &Actor, accept: &str, parameters: &[(&str, &str)]) -> Reply {
    let url = reqwest::Url::parse_with_params("http://x/graphql", parameters).unwrap();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let request = actor.request(reqwest::Method::GET, &format!("/graphql{query}"));
    actor.send(request.header("accept", accept)).await
}

fn question(query: &str) -> Value {
    json!({ "query": query })
}
