//! HTTP client of the server's own requests: to identity providers for keys, to a collector of spans.

use std::io;

use axum::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Legacy, connect::HttpConnector},
    rt::TokioExecutor,
};

/// HTTP client. Cheap to clone. Follows no redirections.
pub(crate) type Client = Legacy<HttpsConnector<HttpConnector>, Body>;

/// Creates a client that trusts the operating system's root certificates.
///
/// # Errors
///
/// When there are none.
pub(crate) fn client() -> io::Result<Client> {
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?;
    Ok(Legacy::builder(TokioExecutor::new()).build(tls.https_or_http().enable_http1().build()))
}
