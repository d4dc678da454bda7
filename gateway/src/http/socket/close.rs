//! Close reasons of a socket.

use axum::extract::ws::{CloseFrame, Message};

/// Maximum length of a reason in a close frame, in bytes.
const MAX_REASON: usize = 123;

/// Reason for closing a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// The client has finished.
    Done,
    /// The server stops, or the client no longer responds.
    GoingAway(&'static str),
    /// A message is too large.
    TooLarge,
    /// The caller has too many sockets.
    TryLater,
    /// A message that the protocol does not define.
    BadMessage(String),
    /// An operation before the connection was acknowledged.
    Unauthorized,
    /// No token, a token that is not valid, or one that has expired meanwhile.
    Forbidden(String),
    /// A subprotocol that is not supported.
    Subprotocol,
    /// No `connection_init` in time.
    InitTimeout,
    /// An operation with this id is under way.
    Duplicate(String),
    /// A second `connection_init`.
    TooManyInits,
}

impl Close {
    /// Close code: of RFC 6455 below 4000, of the subprotocol above.
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::Done => 1000,
            Self::GoingAway(_) => 1001,
            Self::TooLarge => 1009,
            Self::TryLater => 1013,
            Self::BadMessage(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden(_) => 4403,
            Self::Subprotocol => 4406,
            Self::InitTimeout => 4408,
            Self::Duplicate(_) => 4409,
            Self::TooManyInits => 4429,
        }
    }

    /// Close frame with code and reason.
    pub(super) fn frame(&self) -> Message {
        let reason = match self {
            Self::Done => "Done".to_owned(),
            Self::GoingAway(why) => (*why).to_owned(),
            Self::TooLarge => "Message too large".to_owned(),
            Self::TryLater => "Too many open streams".to_owned(),
            Self::BadMessage(why) => why.clone(),
            Self::Unauthorized => "Unauthorized".to_owned(),
            Self::Forbidden(why) => format!("Forbidden: {why}"),
            Self::Subprotocol => "Subprotocol not acceptable".to_owned(),
            Self::InitTimeout => "Connection initialisation timeout".to_owned(),
            Self::Duplicate(id) => format!("Subscriber for {id} already exists"),
            Self::TooManyInits => "Too many initialisation requests".to_owned(),
        };
        Message::Close(Some(CloseFrame { code: self.code(), reason: shortened(&reason).into() }))
    }
}

fn shortened(reason: &str) -> &str {
    let end = (0..=reason.len().min(MAX_REASON)).rev().find(|end| reason.is_char_boundary(*end));
    &reason[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"é".repeat(100)).len(), 122);
    }
}
