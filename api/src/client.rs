//! The HTTP client with which the server itself asks others: identity providers for keys, a collector to take spans.

use std::io;

use axum::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Legacy, connect::HttpConnector},
    rt::TokioExecutor,
};

/// Cheap to clone. Follows no redirections.
pub(crate) type Client = Legacy<HttpsConnector<HttpConnector>, Body>;

/// A client that trusts the operating system's root certificates.
///
/// # Errors
/// When there are none.
pub(crate) fn client() -> io::Result<Client> {
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?;
    Ok(Legacy::builder(TokioExecutor::new()).build(tls.https_or_http().enable_http1().build()))
}
