//! Messages of the two subprotocols, as values.

use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::executor::{Answer, Params};

/// Subprotocol of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `graphql-transport-ws`.
    Transport,
    /// `graphql-ws`, of subscriptions-transport-ws: the default of older mobile clients.
    Legacy,
}

/// Message of a client.
#[derive(Debug)]
pub(super) enum Incoming {
    Init(Option<Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe {
        id: String,
        params: Box<Params>,
    },
    Complete {
        id: String,
    },
    /// End of the connection, in the older protocol.
    Terminate,
}

#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    payload: Option<Value>,
}

#[derive(Serialize)]
struct Outgoing<'a, P> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<P>,
}

impl Dialect {
    /// First known subprotocol of `Sec-WebSocket-Protocol`, whose order is the client's preference (RFC 6455, 4.1); the
    /// header may occur several times.
    pub(super) fn offered_first(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
        let names = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        names.map(str::trim).find_map(Self::named)
    }

    /// Name of the subprotocol, as it is in the handshake.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Transport => "graphql-transport-ws",
            Self::Legacy => "graphql-ws",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Transport, Self::Legacy].into_iter().find(|dialect| dialect.name() == name)
    }

    /// Parses a message; the error describes the mistake in it.
    pub(super) fn read(self, text: &str) -> Result<Incoming, String> {
        let frame: Frame = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
            .map_err(|_| "The message is not JSON with a type".to_owned())?;
        let id = || frame.id.clone().filter(|id| !id.is_empty()).ok_or("The message has no id".to_owned());
        match (self, frame.kind.as_str()) {
            (_, "connection_init") => Ok(Incoming::Init(frame.payload)),
            (Self::Transport, "ping") => Ok(Incoming::Ping(frame.payload)),
            (Self::Transport, "pong") => Ok(Incoming::Pong),
            (Self::Transport, "subscribe") | (Self::Legacy, "start") => {
                let id = id()?;
                let payload = frame.payload.filter(Value::is_object).ok_or("The message has no payload")?;
                let params = Params::deserialize(payload)
                    .map_err(|_| "The payload is not a GraphQL request".to_owned())?;
                Ok(Incoming::Subscribe { id, params: Box::new(params) })
            }
            (Self::Transport, "complete") | (Self::Legacy, "stop") => Ok(Incoming::Complete { id: id()? }),
            (Self::Legacy, "connection_terminate") => Ok(Incoming::Terminate),
            (_, other) => Err(format!("There is no message of type {other:?}")),
        }
    }

    pub(super) fn ack(self) -> String {
        write("connection_ack", None, None::<()>)
    }

    /// Keep-alive message. Clients of the newer protocol answer it.
    pub(super) fn keep_alive(self) -> String {
        match self {
            Self::Transport => write("ping", None, None::<()>),
            Self::Legacy => write("ka", None, None::<()>),
        }
    }

    pub(super) fn pong(self, payload: Option<Value>) -> String {
        write("pong", None, payload)
    }

    /// Connection error in the older protocol; `None` in the newer one, which closes the socket instead.
    pub(super) fn connection_error(self, message: &str) -> Option<String> {
        let payload = serde_json::json!({ "message": message });
        (self == Self::Legacy).then(|| write("connection_error", None, Some(payload)))
    }

    /// Message with one result of an operation.
    pub(super) fn next(self, id: &str, answer: &Answer) -> String {
        let kind = match self {
            Self::Transport => "next",
            Self::Legacy => "data",
        };
        write(kind, Some(id), Some(answer))
    }

    /// Last message of an operation that is refused or has failed.
    pub(super) fn error(self, id: &str, answer: &Answer) -> String {
        match self {
            Self::Transport => write("error", Some(id), Some(&answer.errors)),
            Self::Legacy => write("error", Some(id), answer.errors.first()),
        }
    }

    pub(super) fn complete(self, id: &str) -> String {
        write("complete", Some(id), None::<()>)
    }
}

fn write<P: Serialize>(kind: &'static str, id: Option<&str>, payload: Option<P>) -> String {
    serde_json::to_string(&Outgoing { kind, id, payload }).unwrap_or_else(|error| {
        tracing::error!(%error, kind, "a message cannot be written");
        String::new()
    })
}

/// Value of `Authorization` in the payload of `connection_init`: under that name, as a bare `token`, or among
/// `headers`. An empty one counts as none.
pub(super) fn authorization(payload: Option<&Value>) -> Option<String> {
    let payload = payload?.as_object()?;
    let named = |object: &serde_json::Map<String, Value>| {
        let value = object.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?.1;
        value.as_str().filter(|value| !value.trim().is_empty()).map(str::to_owned)
    };
    named(payload).or_else(|| named(payload.get("headers")?.as_object()?)).or_else(|| {
        let token = payload.get("token")?.as_str().filter(|token| !token.trim().is_empty())?;
        Some(if token.contains(' ') { token.to_owned() } else { format!("Bearer {token}") })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_subprotocol_of_the_client_that_is_known_is_spoken() {
        let (transport, legacy) = (Some(Dialect::Transport), Some(Dialect::Legacy));
        for (offers, spoken) in [
            (&["graphql-transport-ws"][..], transport),
            (&["graphql-ws"], legacy),
            (&["graphql-ws, graphql-transport-ws"], legacy),
            (&["graphql-transport-ws,graphql-ws"], transport),
            (&["soap, , graphql-ws", "graphql-transport-ws"], legacy),
            (&["soap", "graphql-transport-ws", "graphql-ws"], transport),
            (&["GraphQL-WS"], None),
            (&["soap"], None),
            (&[""], None),
            (&[], None),
        ] {
            let line = |offer: &&'static str| {
                (header::SEC_WEBSOCKET_PROTOCOL, axum::http::HeaderValue::from_static(offer))
            };
            let mut headers = HeaderMap::new();
            for (name, value) in offers.iter().map(line) {
                headers.append(name, value);
            }
            assert_eq!(Dialect::offered_first(&headers), spoken, "{offers:?}");
        }
    }

    #[test]
    fn each_dialect_has_its_own_words() {
        let subscribe = r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}"#;
        let start = subscribe.replace("subscribe", "start");
        assert!(
            matches!(Dialect::Transport.read(subscribe), Ok(Incoming::Subscribe { id, .. }) if id == "1")
        );
        assert!(matches!(Dialect::Legacy.read(&start), Ok(Incoming::Subscribe { .. })));
        assert!(Dialect::Transport.read(&start).is_err() && Dialect::Legacy.read(subscribe).is_err());
        assert_eq!(Dialect::Transport.complete("1"), r#"{"type":"complete","id":"1"}"#);
    }

    #[test]
    fn a_message_without_what_it_needs_is_wrong() {
        for text in [
            "",
            "7",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"unknown"}"#,
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":[]}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(Dialect::Transport.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_found_where_clients_put_it() {
        for payload in [
            serde_json::json!({"Authorization": "Bearer x"}),
            serde_json::json!({"authorization": "Bearer x", "token": "y"}),
            serde_json::json!({"token": "x"}),
            serde_json::json!({"token": "Bearer x"}),
            serde_json::json!({"headers": {"Authorization": "Bearer x"}}),
        ] {
            assert_eq!(authorization(Some(&payload)).as_deref(), Some("Bearer x"), "{payload}");
        }
        for payload in [
            serde_json::json!({}),
            serde_json::json!({"Authorization": ""}),
            serde_json::json!({"token": " ", "headers": {"authorization": ""}}),
        ] {
            assert_eq!(authorization(Some(&payload)), None, "{payload}");
        }
        assert_eq!(authorization(None), None);
    }
}
