//! Listener: accepts connections, and closes idle ones.
//!
//! Owns two rules. The number of open connections is bounded; more wait in the system's queue. And a connection is
//! closed when it is silent for too long: while a request is under way, when nothing is sent (an answer takes less
//! time, and streams send heartbeats); otherwise when no request arrives.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{self, IncomingStream},
};
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep, timeout},
};

use super::activity::Activity;
use crate::counted::Counted;

/// Maximum number of bytes that are still read from a client after the end, so that it can read the answer.
const LINGER_BYTES: usize = 64 * 1024 * 1024;
/// Time limit of that reading.
const LINGER_TIME: Duration = Duration::from_secs(10);

/// Maximum number of bytes that are read at once. The HTTP library's buffer of a connection doubles, up to 400 KiB, as
/// long as reads fill it: with this it stays as small as this.
const READ_BYTES: usize = 16 * 1024;

/// Listener for connections.
pub struct Listener {
    listener: TcpListener,
    silence: Duration,
    room: Arc<Semaphore>,
    open: Gauge,
}

impl Listener {
    /// Accepts this many connections at once, counted by `open`; those that are silent for as long as `silence` are
    /// closed.
    pub(super) fn new(listener: TcpListener, silence: Duration, connections: usize, open: Gauge) -> Self {
        let room = Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS)));
        Self { listener, silence, room, open }
    }

    /// Waits until one more connection may be open.
    async fn slot(&self) -> ConnectionSlot {
        let room = Arc::clone(&self.room);
        if room.available_permits() == 0 {
            tracing::warn!("as many connections are open as may be; others wait");
        }
        let _open = Counted::one(&self.open);
        // The semaphore is never closed.
        ConnectionSlot { _room: room.acquire_owned().await.ok(), _open }
    }
}

/// Slot of an open connection.
struct ConnectionSlot {
    _room: Option<OwnedSemaphorePermit>,
    _open: Counted,
}

impl serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let slot = self.slot().await;
        let (stream, peer) = serve::Listener::accept(&mut self.listener).await;
        // Events are small and infrequent: none should wait for the acknowledgement of the one before (Nagle's
        // algorithm).
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection is gone already");
        }
        (Connection::new(stream, self.silence, slot), peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Peer of a connection: its address and its activity.
#[derive(Debug, Clone)]
pub struct Peer {
    address: SocketAddr,
    activity: Arc<Activity>,
}

impl Peer {
    /// Creates the peer of a connection from this address without activity.
    #[cfg(test)]
    pub(super) fn at(address: SocketAddr) -> Self {
        Self { address, activity: Activity::new() }
    }

    /// Address of the peer.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests that are under way.
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self { address: *stream.remote_addr(), activity: Arc::clone(&stream.io().activity) }
    }
}

/// Connection that fails when it has been silent for too long.
pub struct Connection {
    /// Open stream; `None` once the connection is dropped.
    open: Option<Open>,
    silence: Duration,
    sent_at: Instant,
    activity: Arc<Activity>,
    /// Timer that checks `sent_at` from time to time: resetting it with every write would cost more.
    alarm: Pin<Box<Sleep>>,
}

impl Connection {
    fn new(stream: TcpStream, silence: Duration, slot: ConnectionSlot) -> Self {
        let (sent_at, alarm) = (Instant::now(), Box::pin(sleep(silence)));
        let open = Some(Open { stream, _slot: slot });
        Self { open, silence, sent_at, activity: Activity::new(), alarm }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let open = self.open.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        Ok(Pin::new(&mut open.stream))
    }

    /// Ready when the connection has been silent for too long.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            ready!(self.alarm.as_mut().poll(cx));
            let end = self.activity.idle_since().unwrap_or(self.sent_at) + self.silence;
            if end <= Instant::now() {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(end);
        }
    }

    fn note(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            return self.poll_silence(cx).map(Err);
        }
        self.sent_at = Instant::now();
        written
    }
}

/// Stream with its slot.
struct Open {
    stream: TcpStream,
    _slot: ConnectionSlot,
}

impl Open {
    /// Reads and discards what a client still sends: closing a connection with unread bytes resets it, and the client
    /// might lose the answer that it has not read yet (RFC 9112, section 9.6).
    async fn linger(mut self) {
        let mut rest = [0; 8 * 1024];
        let mut taken = 0;
        let end = async {
            self.stream.shutdown().await?;
            while taken < LINGER_BYTES {
                match self.stream.read(&mut rest).await? {
                    0 => break,
                    read => taken += read,
                }
            }
            io::Result::Ok(())
        };
        // Neither a time-out nor a client that is gone needs handling.
        let _ = timeout(LINGER_TIME, end).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(open) = self.open.take() else { return };
        let has_unread = open.stream.try_read(&mut [0; 1]).is_ok_and(|read| read > 0);
        if let Ok(runtime) = Handle::try_current()
            && has_unread
        {
            runtime.spawn(open.linger());
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = if buffer.remaining() <= READ_BYTES {
            self.stream()?.poll_read(cx, buffer)
        } else {
            // A buffer that has grown: only its beginning is filled.
            let mut part = ReadBuf::new(buffer.initialize_unfilled_to(READ_BYTES));
            let read = self.stream()?.poll_read(cx, &mut part);
            let count = part.filled().len();
            buffer.advance(count);
            read
        };
        match read {
            Poll::Pending => self.poll_silence(cx).map(Err),
            read => read,
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.stream()?.poll_write(cx, bytes);
        self.note(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream()?.poll_write_vectored(cx, slices);
        self.note(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.stream.is_write_vectored())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }
}
