//! Framings of a stream of answers.

use serde::Serialize;

use super::{multipart, sse};
use crate::executor::Answer;

/// Protocol for streams of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Framing {
    /// Server-sent events by graphql-sse.
    EventStream,
    /// Apollo's multipart subscriptions.
    Multipart,
}

impl Framing {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::EventStream => sse::CONTENT_TYPE,
            Self::Multipart => multipart::CONTENT_TYPE,
        }
    }

    /// Opening of a stream.
    pub(super) fn opening(self) -> &'static str {
        match self {
            Self::EventStream => sse::HEARTBEAT,
            Self::Multipart => multipart::OPENING,
        }
    }

    /// Heartbeat, without content.
    pub(super) fn heartbeat(self) -> &'static str {
        match self {
            Self::EventStream => sse::HEARTBEAT,
            Self::Multipart => multipart::HEARTBEAT,
        }
    }

    /// Event with one answer.
    pub(super) fn event(self, answer: &Answer) -> String {
        match self {
            Self::EventStream => sse::next(answer),
            Self::Multipart => multipart::payload(answer),
        }
    }

    /// Last message of a stream that is broken off for a reason other than its operation.
    pub(super) fn failure(self, answer: &Answer) -> String {
        match self {
            Self::EventStream => sse::next(answer),
            Self::Multipart => multipart::failure(answer),
        }
    }

    /// Closing of a stream.
    pub(super) fn closing(self) -> &'static str {
        match self {
            Self::EventStream => sse::COMPLETE,
            Self::Multipart => multipart::CLOSING,
        }
    }
}

/// Serializes to JSON in one line.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        tracing::error!(%error, "an event cannot be written");
        "null".to_owned()
    })
}
