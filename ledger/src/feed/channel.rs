//! Channels shared by listeners: batches of events, and the task that produces them.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use chrono::{DateTime, Utc};
use entity::change;
use futures_util::TryFutureExt;
use tokio::{
    sync::{OnceCell, broadcast},
    task::JoinHandle,
};

use super::BACKLOG;
use crate::{
    changes::{Cursor, cursor_of},
    error::Result,
};

/// Event with a position in the change log.
pub trait HasCursor {
    /// Cursor right after the event.
    fn cursor(&self) -> Cursor;
}

impl HasCursor for change::Model {
    fn cursor(&self) -> Cursor {
        cursor_of(self)
    }
}

/// Events of a range of the change log, in order.
pub struct Batch<E> {
    /// Cursor at the start of the range, exclusive.
    pub after: Cursor,
    /// Cursor at the end of the range, inclusive.
    pub until: Cursor,
    /// Time of the last write of the range; `None` for a gap.
    pub written: Option<DateTime<Utc>>,
    /// Events in order.
    pub events: Vec<Arc<E>>,
}

impl<E> Batch<E> {
    /// Batch without events, from one cursor to another.
    pub(super) fn empty(after: Cursor, until: Cursor) -> Self {
        Self { after, until, written: None, events: Vec::new() }
    }
}

impl<E: HasCursor> Batch<E> {
    /// Events after the cursor.
    pub(super) fn later(&self, cursor: Cursor) -> Vec<Arc<E>> {
        let from = self.events.partition_point(|event| event.cursor() <= cursor);
        self.events[from..].to_vec()
    }
}

pub(super) type Sender<E> = broadcast::Sender<Arc<Batch<E>>>;

/// Broadcast of live batches, and the task that produces them, which ends with the last listener.
pub(crate) struct Channel<E> {
    pub(super) sender: Sender<E>,
    pump: OnceCell<JoinHandle<()>>,
}

impl<E> Channel<E> {
    /// Starts the task that produces batches, unless it runs. Concurrent callers wait until it is ready.
    pub(super) async fn start<F, P>(&self, prepare: impl FnOnce() -> F) -> Result<()>
    where
        F: Future<Output = Result<P>>,
        P: Future<Output = ()> + Send + 'static,
    {
        // Boxed, as only the first caller needs the future.
        let start = || Box::pin(prepare().map_ok(tokio::spawn));
        self.pump.get_or_try_init(start).await.map(|_| ())
    }
}

impl<E> Drop for Channel<E> {
    fn drop(&mut self) {
        if let Some(pump) = self.pump.get() {
            pump.abort();
        }
    }
}

/// Channels that have listeners.
pub struct Channels<K, E>(Mutex<HashMap<K, Weak<Channel<E>>>>);

impl<K, E> Default for Channels<K, E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, E> Channels<K, E> {
    /// Finds or creates the channel of this key.
    pub(super) fn channel(&self, key: K) -> Arc<Channel<E>> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&key).and_then(Weak::upgrade) {
            return channel;
        }
        channels.retain(|_, channel| channel.strong_count() > 0);
        let channel = Arc::new(Channel { sender: broadcast::channel(BACKLOG).0, pump: OnceCell::new() });
        channels.insert(key, Arc::downgrade(&channel));
        channel
    }
}
