//! GraphQL over WebSocket: the subprotocol `graphql-transport-ws`, and `graphql-ws` before it.
//!
//! Owns connections and their ends. One task reads and decides (`connection`), one writes (`outbox`), and each
//! operation is one more (`operation`).

mod close;
mod connection;
mod message;
mod operation;
mod operations;
mod outbox;

use axum::{
    extract::ws::WebSocketUpgrade,
    http::{HeaderMap, header},
    response::Response,
};
use futures_util::StreamExt;

use self::{connection::Connection, message::Dialect};
use super::{Transport, endpoint};
use crate::executor::{RequestId, Sessions};

/// How much of a client's messages is read at once, in bytes. Each socket keeps a buffer of this size, and most are
/// silent; a longer message is read in several steps.
const READ_BUFFER: usize = 1024;

/// Answers an upgrade. A client that speaks neither subprotocol, so that `spoken` is false, is told so by a close code, which is all that a
/// browser lets a page see.
pub(super) fn upgrade<S: Sessions>(
    transport: Transport<S>,
    upgrade: WebSocketUpgrade,
    spoken: bool,
    headers: &HeaderMap,
    request_id: RequestId,
) -> Response {
    let limit = transport.options.socket.message_limit;
    let upgrade = upgrade.protocols(Dialect::NAMES).max_message_size(limit).max_frame_size(limit);
    let upgrade = upgrade.read_buffer_size(READ_BUFFER);
    let selected = upgrade.selected_protocol().filter(|_| spoken);
    let dialect = selected.and_then(|name| name.to_str().ok()).and_then(Dialect::named);
    let authorization = endpoint::text(headers, header::AUTHORIZATION).map(str::to_owned);
    let tasks = transport.tasks.clone();
    upgrade.on_upgrade(move |socket| {
        let open = transport.meter.socket();
        // Halves are small to pass on, which counts: a future keeps the room of what was passed through it.
        let (sink, frames) = socket.split();
        // Tracked, so that the server can wait for sockets to end in order.
        tasks.track_future(async move {
            let _open = open;
            match dialect {
                Some(dialect) => {
                    let connection = Connection::new(transport, dialect, authorization, request_id, sink);
                    connection.run(frames).await;
                }
                None => connection::refuse_protocol(sink, frames).await,
            }
        })
    })
}
