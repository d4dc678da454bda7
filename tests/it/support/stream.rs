//! Client of streams over HTTP, which are read piece by piece: a piece is complete only with its delimiter.

use std::time::Duration;

use reqwest::{RequestBuilder, header::HeaderMap};
use serde_json::Value;

/// Time limit for a piece that must come; only a failing test waits that long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Framing of the pieces of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    EventStream,
    Multipart,
}

/// Piece of a stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece {
    Heartbeat,
    /// Answer, with the `id` of its event.
    Answer(Value, Option<String>),
    /// Errors that end the stream for a reason outside the operation.
    Failure(Value),
    End,
}

/// Open stream.
pub(crate) struct EventStream {
    pub(crate) headers: HeaderMap,
    framing: Framing,
    response: reqwest::Response,
    text: String,
}

impl EventStream {
    /// Sends the request, which must be answered with a stream.
    pub(crate) async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        let framing = match headers["content-type"].to_str().unwrap() {
            "text/event-stream; charset=utf-8" => Framing::EventStream,
            "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0" => Framing::Multipart,
            other => panic!("{other} is no stream"),
        };
        let mut stream = Self { headers, framing, response, text: String::new() };
        assert_eq!(stream.next().await, Piece::Heartbeat);
        stream
    }

    /// Next piece.
    pub(crate) async fn next(&mut self) -> Piece {
        loop {
            let piece = match self.framing {
                Framing::EventStream => self.event(),
                Framing::Multipart => self.part(),
            };
            if let Some(piece) = piece {
                return piece;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("nothing comes");
            let chunk = chunk.unwrap().unwrap_or_else(|| panic!("broken off after {:?}", self.text));
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Next answer, skipping heartbeats.
    pub(crate) async fn answer(&mut self) -> Value {
        match self.next_but_heartbeats().await {
            Piece::Answer(answer, _) => answer,
            other => panic!("{other:?} instead of an answer"),
        }
    }

    /// Next piece, skipping heartbeats.
    pub(crate) async fn next_but_heartbeats(&mut self) -> Piece {
        loop {
            match self.next().await {
                Piece::Heartbeat => {}
                piece => return piece,
            }
        }
    }

    fn event(&mut self) -> Option<Piece> {
        let event = self.take_until("\n\n")?;
        let field = |name: &str| {
            let mut lines = event.lines();
            lines
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(|value| value.trim_start().to_owned())
        };
        Some(match field("event").as_deref() {
            None => Piece::Heartbeat,
            Some("complete") => Piece::End,
            Some(_) => Piece::Answer(serde_json::from_str(&field("data").unwrap()).unwrap(), field("id")),
        })
    }

    fn part(&mut self) -> Option<Piece> {
        // Nothing precedes the first delimiter.
        if self.text.starts_with("--graphql\r\n") {
            self.text.replace_range(.."--graphql".len(), "");
        }
        if self.text == "--\r\n" {
            return Some(Piece::End);
        }
        let part = self.take_until("\r\n--graphql")?;
        let body = part
            .strip_prefix("\r\nContent-Type: application/json\r\n\r\n")
            .unwrap_or_else(|| panic!("{part:?}"));
        let body: Value = serde_json::from_str(body).unwrap();
        Some(match (body.get("payload"), body.get("errors")) {
            (None, None) => Piece::Heartbeat,
            (Some(Value::Null), Some(errors)) => Piece::Failure(errors.clone()),
            (Some(payload), None) => Piece::Answer(payload.clone(), None),
            _ => panic!("{body}"),
        })
    }

    fn take_until(&mut self, delimiter: &str) -> Option<String> {
        let at = self.text.find(delimiter)?;
        let piece = self.text[..at].to_owned();
        self.text.replace_range(..at + delimiter.len(), "");
        Some(piece)
    }
}
