//! Server-sent events by the graphql-sse protocol, distinct connections mode: `next` for each answer, then `complete`.
//! The `id` of an event is its cursor, which a client sends when it reconnects.

use super::framing::json;
use crate::executor::Answer;

pub(super) const CONTENT_TYPE: &str = "text/event-stream; charset=utf-8";
/// Heartbeat: a comment.
pub(super) const HEARTBEAT: &str = ":\n\n";
/// Last event. The empty data is required: browsers drop an event without data.
pub(super) const COMPLETE: &str = "event: complete\ndata:\n\n";

pub(super) fn next(answer: &Answer) -> String {
    // JSON has no line breaks, so it is one line of data.
    let data = json(answer);
    // A line break would end the field, and clients ignore an id with a null character.
    match answer.cursor().filter(|cursor| !cursor.contains(['\n', '\r', '\0'])) {
        Some(cursor) => format!("event: next\nid: {cursor}\ndata: {data}\n\n"),
        None => format!("event: next\ndata: {data}\n\n"),
    }
}
