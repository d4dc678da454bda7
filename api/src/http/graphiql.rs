//! The page for people: GraphiQL, at the address that programs use.

use async_graphql::http::GraphiQLSource;
use axum::response::{Html, IntoResponse, Response};

/// GraphiQL, pointed at this very endpoint.
pub(super) fn page() -> Response {
    let source = GraphiQLSource::build().endpoint("/graphql").subscription_endpoint("/graphql");
    Html(source.title("Scorecard API").finish()).into_response()
}
