//! Apollo's protocol for subscriptions over multipart HTTP, which its clients for Kotlin, iOS and the web speak.
//!
//! <https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>
//!
//! A client knows that a part is complete when it sees the delimiter behind it. So each part brings that along, and
//! the next part begins after it.

use serde::Serialize;
use serde_json::json;

use super::framing;
use crate::executor::Answer;

pub(super) const CONTENT_TYPE: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0";
/// The first delimiter, and a heartbeat: the client sees that it is connected.
pub(super) const OPENING: &str = "--graphql\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql";
pub(super) const HEARTBEAT: &str = "\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql";
/// Makes the delimiter before it the last one.
pub(super) const CLOSING: &str = "--\r\n";

/// What the operation answers, errors of GraphQL included.
pub(super) fn payload(answer: &Answer) -> String {
    part(&Payload { payload: answer })
}

/// The end of the stream, which the operation has nothing to do with.
pub(super) fn failure(answer: &Answer) -> String {
    part(&json!({ "payload": null, "errors": answer.errors }))
}

#[derive(Serialize)]
struct Payload<'a> {
    payload: &'a Answer,
}

fn part(content: &impl Serialize) -> String {
    format!("\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql", framing::json(content))
}
