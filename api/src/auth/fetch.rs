//! Fetching of JSON from other servers over HTTP, within bounds of time and size.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, Uri, header},
};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;

use crate::client::{Client, client};

/// Time limit of a response.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// Maximum length of a response, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Reason why there is no JSON, for the operator.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFetched {
    #[error("{0} is no address")]
    Address(String),
    #[error("{0} did not answer in time")]
    Slow(Uri),
    #[error("{0} did not answer: {1}")]
    Silent(Uri, String),
    #[error("{0} answered {1}")]
    Status(Uri, StatusCode),
    #[error("{0} did not answer as expected: {1}")]
    Shape(Uri, String),
}

/// HTTP client for JSON from other servers. Cheap to clone.
#[derive(Clone)]
pub(super) struct Fetcher(Client);

impl Fetcher {
    /// Creates a fetcher that trusts the operating system's root certificates.
    ///
    /// # Errors
    ///
    /// When there are none.
    pub(super) fn new() -> io::Result<Self> {
        client().map(Self)
    }

    /// Fetches the JSON at the URL. Redirections are not followed.
    pub(super) async fn json<T: DeserializeOwned>(&self, address: &str) -> Result<T, NotFetched> {
        let uri: Uri = address.parse().map_err(|_| NotFetched::Address(address.to_owned()))?;
        let answer = tokio::time::timeout(TIME_LIMIT, self.bytes(&uri)).await;
        let bytes = answer.map_err(|_| NotFetched::Slow(uri.clone()))??;
        serde_json::from_slice(&bytes).map_err(|error| NotFetched::Shape(uri, error.to_string()))
    }

    async fn bytes(&self, uri: &Uri) -> Result<Bytes, NotFetched> {
        let silent = |error: &dyn std::error::Error| {
            // The reason is often only in the cause.
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            NotFetched::Silent(uri.clone(), format!("{error}{cause}"))
        };
        let request = axum::http::Request::get(uri)
            .header(header::ACCEPT, "application/json")
            .body(Body::empty())
            .map_err(|error| silent(&error))?;
        let response = self.0.request(request).await.map_err(|error| silent(&error))?;
        if response.status() != StatusCode::OK {
            return Err(NotFetched::Status(uri.clone(), response.status()));
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        body.map(|body| body.to_bytes()).map_err(|error| silent(&*error))
    }
}
