//! Connector to checked addresses: the name is resolved here, its addresses are checked, and the connection goes to the
//! checked address, so that a name that resolves differently a moment later cannot redirect it (DNS rebinding).

use std::{
    io,
    net::SocketAddr,
    task::{Context, Poll},
    time::Duration,
};

use axum::http::Uri;
use domain::{vocabulary::WebhookError, webhook::address::is_public};
use futures_util::{FutureExt, future::BoxFuture};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tower_service::Service;

/// Time limit for one address to accept a connection.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Error of a connection that was not made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotConnected(pub(super) WebhookError);

/// Connects to public addresses, and to others only where that is allowed.
#[derive(Clone, Copy)]
pub(super) struct Connector {
    pub(super) allow_private: bool,
}

impl Connector {
    async fn connect(self, uri: Uri) -> io::Result<TcpStream> {
        let failed = |error| io::Error::other(NotConnected(error));
        let host = uri.host().ok_or_else(|| failed(WebhookError::Unresolved))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let found = lookup_host((host, port)).await.map_err(|_| failed(WebhookError::Unresolved))?;
        let found: Vec<SocketAddr> = found.collect();
        if found.is_empty() {
            return Err(failed(WebhookError::Unresolved));
        }
        let allowed: Vec<_> =
            found.into_iter().filter(|it| self.allow_private || is_public(it.ip())).collect();
        if allowed.is_empty() {
            return Err(failed(WebhookError::PrivateAddress));
        }
        for address in allowed {
            if let Ok(Ok(stream)) = timeout(TIME_LIMIT, TcpStream::connect(address)).await {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
        }
        Err(failed(WebhookError::Unreachable))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        self.connect(uri).map(|stream| stream.map(TokioIo::new)).boxed()
    }
}
