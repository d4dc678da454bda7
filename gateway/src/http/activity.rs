//! Activity of a connection: its requests under way, which distinguish an idle connection from one in use.
//!
//! Bytes are no measure: the protocol answers an HTTP/2 PING by itself, and a client that sends nothing but PINGs would
//! keep its connection forever.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::Extensions,
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt;
use tokio::time::Instant;

use super::listener::Peer;

/// Requests of one connection.
#[derive(Debug)]
pub(super) struct Activity {
    opened: Instant,
    under_way: AtomicUsize,
    /// Time at which the last request ended, in milliseconds after `opened`.
    ended: AtomicU64,
}

/// Request that is under way until this is dropped.
pub(super) struct UnderWay(Arc<Activity>);

impl Activity {
    /// Creates the activity of a connection that has just been opened.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { opened: Instant::now(), under_way: AtomicUsize::new(0), ended: AtomicU64::new(0) })
    }

    /// Counts a request until the guard is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(self))
    }

    /// Time since which no request has been under way; `None` while one is.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let idle = self.under_way.load(Ordering::Acquire) == 0;
        idle.then(|| self.opened + Duration::from_millis(self.ended.load(Ordering::Relaxed)))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let ended = u64::try_from(self.0.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.ended.fetch_max(ended, Ordering::Relaxed);
        self.0.under_way.fetch_sub(1, Ordering::Release);
    }
}

/// Counts activity that continues after the answer to a request, as that of a socket; `None` where the listener has not
/// attached the connection's activity.
pub(super) fn begin(extensions: &Extensions) -> Option<UnderWay> {
    Some(extensions.get::<ConnectInfo<Peer>>()?.0.activity().begin())
}

/// Counts a request from its head to the last byte of its answer.
pub(super) async fn track(request: Request, next: Next) -> Response {
    let Some(under_way) = begin(request.extensions()) else { return next.run(request).await };
    // The closure is dropped with the body, and the guard with it.
    next.run(request).await.map(|body| {
        Body::new(body.inspect_err(move |_| {
            let _ = &under_way;
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_from_the_end_of_its_last_request() {
        let activity = Activity::new();
        let opened = Instant::now();
        assert_eq!(activity.idle_since(), Some(opened));
        tokio::time::advance(Duration::from_secs(1)).await;
        let (first, second) = (activity.begin(), activity.begin());
        drop(first);
        assert_eq!(activity.idle_since(), None);
        tokio::time::advance(Duration::from_secs(2)).await;
        drop(second);
        assert_eq!(activity.idle_since(), Some(opened + Duration::from_secs(3)));
    }
}
