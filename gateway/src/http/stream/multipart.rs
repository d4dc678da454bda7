//! Apollo's protocol for subscriptions over multipart HTTP, which its clients for Kotlin, iOS and the web use.
//!
//! <https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>
//!
//! A client considers a part complete when it sees the delimiter behind it. So each part ends with that delimiter, and
//! the next part begins after it.

use serde::Serialize;
use serde_json::json;

use super::framing;
use crate::executor::Answer;

pub(super) const CONTENT_TYPE: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0";
/// First delimiter, and a heartbeat, which shows the client that it is connected.
pub(super) const OPENING: &str = "--graphql\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql";
pub(super) const HEARTBEAT: &str = "\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql";
/// Suffix that makes the preceding delimiter the last one.
pub(super) const CLOSING: &str = "--\r\n";

/// Part with an answer of the operation, GraphQL errors included.
pub(super) fn payload(answer: &Answer) -> String {
    part(&Payload { payload: answer })
}

/// Part that ends the stream for a reason other than the operation.
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
