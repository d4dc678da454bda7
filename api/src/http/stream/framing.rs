//! The two ways to spell a stream.

use serde::Serialize;

use super::{multipart, sse};
use crate::executor::Answer;

/// A protocol for streams of answers.
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

    /// What comes before everything.
    pub(super) fn opening(self) -> &'static str {
        match self {
            Self::EventStream => sse::HEARTBEAT,
            Self::Multipart => multipart::OPENING,
        }
    }

    /// What says nothing but that we live.
    pub(super) fn heartbeat(self) -> &'static str {
        match self {
            Self::EventStream => sse::HEARTBEAT,
            Self::Multipart => multipart::HEARTBEAT,
        }
    }

    /// One answer.
    pub(super) fn event(self, answer: &Answer) -> String {
        match self {
            Self::EventStream => sse::next(answer),
            Self::Multipart => multipart::payload(answer),
        }
    }

    /// The last word of a stream that breaks off for a reason that is not the operation's.
    pub(super) fn failure(self, answer: &Answer) -> String {
        match self {
            Self::EventStream => sse::next(answer),
            Self::Multipart => multipart::failure(answer),
        }
    }

    /// What comes after everything.
    pub(super) fn closing(self) -> &'static str {
        match self {
            Self::EventStream => sse::COMPLETE,
            Self::Multipart => multipart::CLOSING,
        }
    }
}

/// JSON in one line.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        tracing::error!(%error, "an event cannot be written");
        "null".to_owned()
    })
}
