//! Access log: one event for each request when it is answered.
//!
//! The only part of the client's input in it is the operation's name: no variables, no headers, no query string.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_graphql::parser::types::OperationType;
use axum::{
    http::{StatusCode, request::Parts},
    response::Response,
};

use crate::executor::{Answer, ErrorCode, Operation, word};

/// Log target of answered requests: `LOG=info,access=debug` shows all of them.
pub(super) const TARGET: &str = "access";

/// Facts that handlers find out about a request, in its extensions.
#[derive(Clone, Default)]
pub(super) struct AccessRecord(Arc<Facts>);

#[derive(Default)]
struct Facts {
    caller: OnceLock<&'static str>,
    operation: OnceLock<(OperationType, Option<String>)>,
}

/// Code of an answer that has errors, in a response's extensions.
#[derive(Clone, Copy)]
struct Coded(ErrorCode);

impl AccessRecord {
    /// Access record of the request.
    pub(super) fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Records the kind of the caller.
    pub(super) fn caller(&self, kind: &'static str) {
        let _ = self.0.caller.set(kind); // Found out once.
    }

    /// Records the operation that is going to run.
    pub(super) fn operation(&self, operation: &Operation) {
        let _ = self.0.operation.set((operation.kind(), operation.name().map(str::to_owned)));
    }

    /// Logs that the request was answered.
    pub(super) fn answered(&self, response: &Response, time: Duration) {
        let code = response.extensions().get::<Coded>().map(|coded| coded.0);
        let (kind, name) =
            self.0.operation.get().map_or((None, None), |(kind, name)| (Some(*kind), name.as_deref()));
        log(&Entry {
            status: Some(response.status()),
            kind,
            name,
            code,
            caller: self.0.caller.get().copied(),
            time,
        });
    }
}

/// Records the code of the answer that the response carries.
pub(super) fn note(response: &mut Response, answer: &Answer) {
    if let Some(code) = answer.code() {
        response.extensions_mut().insert(Coded(code));
    }
}

/// Entry of the access log: an answered request or operation.
pub(super) struct Entry<'a> {
    pub(super) status: Option<StatusCode>,
    pub(super) kind: Option<OperationType>,
    pub(super) name: Option<&'a str>,
    pub(super) code: Option<ErrorCode>,
    pub(super) caller: Option<&'static str>,
    pub(super) time: Duration,
}

/// Logs one event: successes at a level that is off by default, internal failures at one that is on.
pub(super) fn log(entry: &Entry<'_>) {
    let Entry { status, kind, name: operation, code, caller, time } = *entry;
    let (status, kind) = (status.map(|status| status.as_u16()), kind.map(word));
    let ms = time.as_secs_f64() * 1000.0;
    let failed =
        matches!(code, Some(ErrorCode::InternalServerError | ErrorCode::Unavailable | ErrorCode::Timeout));
    let code = code.map_or("OK", ErrorCode::as_str);
    if failed {
        tracing::warn!(target: TARGET, status, kind, operation, code, caller, ms, "failed");
    } else {
        tracing::debug!(target: TARGET, status, kind, operation, code, caller, ms, "answered");
    }
}
