//! GraphQL over WebSocket: the subprotocol `graphql-transport-ws`, and its predecessor `graphql-ws`.
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
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use futures_util::StreamExt;

use self::{connection::Connection, message::Dialect};
use super::{Transport, activity, endpoint};
use crate::executor::{RequestId, Sessions};

/// Size of the read buffer, in bytes. Each socket has a buffer of this size, and most are silent; a longer message is
/// read in several steps.
const READ_BUFFER: usize = 1024;

/// Answers an upgrade with the first supported subprotocol that the client offers: some clients offer both and speak
/// only the first. A client that offers neither gets a close code, which is all that a browser lets a page see.
pub(super) fn upgrade<S: Sessions>(
    transport: Transport<S>,
    mut upgrade: WebSocketUpgrade,
    parts: &Parts,
    request_id: RequestId,
) -> Response {
    let limit = transport.options.socket.message_limit;
    let dialect = Dialect::offered_first(&parts.headers);
    if let Some(dialect) = dialect {
        upgrade.set_selected_protocol(HeaderValue::from_static(dialect.name()));
    }
    let upgrade = upgrade.max_message_size(limit).max_frame_size(limit).read_buffer_size(READ_BUFFER);
    let authorization = endpoint::text(&parts.headers, header::AUTHORIZATION).map(str::to_owned);
    let tasks = transport.tasks.clone();
    let under_way = activity::begin(&parts.extensions);
    upgrade.on_upgrade(move |socket| {
        let open = transport.metrics.socket();
        // The halves are small to move, which matters: a future reserves memory for what was moved through it.
        let (sink, frames) = socket.split();
        // Tracked, so that the server can wait for sockets to end in order.
        tasks.track_future(async move {
            let _open = (open, under_way);
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
