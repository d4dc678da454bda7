//! Sender of messages by HTTP: one POST, no redirections, no proxies, and little of the answer is read.

use std::{error::Error, io, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response, header},
};
use chrono::TimeDelta;
use domain::vocabulary::WebhookError;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use service::webhook::{Answer, OutgoingRequest, Sender};
use tokio::time::timeout;

use super::{
    connector::{Connector, NotConnected},
    options::WebhookOptions,
};

/// Maximum time limit of an answer, whatever is set: well within a webhook's lease.
const LONGEST: Duration = Duration::from_secs(30);
/// Maximum number of bytes of an answer's body that are read, so that the connection can be used again; the content is
/// ignored.
const LARGEST: usize = 4 * 1024;
/// Time limit of that reading.
const BODY_TIME_LIMIT: Duration = Duration::from_secs(1);
/// Maximum size of the head of an answer, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// Time that an idle connection is kept open for the next message.
const POOL_IDLE_TIME: Duration = Duration::from_secs(30);

const USER_AGENT: &str = concat!("scorecard-webhooks/", env!("CARGO_PKG_VERSION"));

/// Sender over HTTP/1.1. Cheap to clone.
#[derive(Clone)]
pub struct HttpSender {
    client: Client<HttpsConnector<Connector>, Full<Bytes>>,
    time: Duration,
}

impl HttpSender {
    /// Creates a sender that trusts the operating system's root certificates.
    ///
    /// # Errors
    ///
    /// When there are none.
    pub fn new(options: &WebhookOptions) -> io::Result<Self> {
        let connector = Connector { allow_private: options.allow_private };
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?;
        let tls = if options.allow_private { tls.https_or_http() } else { tls.https_only() };
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(POOL_IDLE_TIME)
            .pool_max_idle_per_host(1)
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(LARGEST_HEAD)
            .build(tls.enable_http1().wrap_connector(connector));
        Ok(Self { client, time: options.time.min(LONGEST) })
    }
}

impl Sender for HttpSender {
    async fn send(&self, request: OutgoingRequest) -> Result<Answer, WebhookError> {
        let OutgoingRequest { url, id, timestamp, signature, body } = request;
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, USER_AGENT)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(Full::from(body))
            .map_err(|_| WebhookError::Unresolved)?;
        let response = timeout(self.time, self.client.request(request)).await;
        let response = response.map_err(|_| WebhookError::TimedOut)?.map_err(|error| cause(&error))?;
        let answer =
            Answer { status: response.status().as_u16(), retry_after: retry_after(response.headers()) };
        finish(response).await;
        Ok(answer)
    }
}

/// Reads the rest of the answer, if it is small and arrives soon; otherwise the connection is closed.
async fn finish(response: Response<impl axum::body::HttpBody<Data = Bytes, Error: Into<axum::BoxError>>>) {
    let body = Limited::new(response.into_body(), LARGEST).collect();
    let _ = timeout(BODY_TIME_LIMIT, body).await;
}

/// Value of `Retry-After` in seconds (RFC 9110, section 10.2.3); the form with a date is rare and ignored.
fn retry_after(headers: &HeaderMap) -> Option<TimeDelta> {
    let seconds: u32 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(TimeDelta::seconds(seconds.into()))
}

/// Error of a request, found in the chain of sources.
fn cause(error: &(dyn Error + 'static)) -> WebhookError {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(NotConnected(cause)) = error.downcast_ref() {
            return *cause;
        }
        if error.is::<rustls::Error>() {
            return WebhookError::Tls;
        }
        // An I/O error hides its inner error from `source`.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    WebhookError::Interrupted
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn retry_after_is_read_in_seconds() {
        for (value, expected) in [
            ("120", Some(TimeDelta::seconds(120))),
            (" 0 ", Some(TimeDelta::zero())),
            ("-1", None),
            ("Fri, 27 Nov 2026 12:00:00 GMT", None),
        ] {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(value))]);
            assert_eq!(retry_after(&headers), expected, "{value}");
        }
    }

    #[test]
    fn the_cause_is_found_behind_other_errors() {
        let wrapped = io::Error::other(io::Error::other(NotConnected(WebhookError::PrivateAddress)));
        assert_eq!(cause(&wrapped), WebhookError::PrivateAddress);
        assert_eq!(cause(&io::Error::other(rustls::Error::DecryptError)), WebhookError::Tls);
        assert_eq!(cause(&io::Error::from(io::ErrorKind::ConnectionReset)), WebhookError::Interrupted);
    }
}
