//! Answers to operations: the one place where errors are made presentable.
//!
//! async-graphql's own errors get a code here. A resolver's error without a code is a defect: it is logged and its
//! message replaced, so that no wording of a library can leak to a client.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap},
};

use super::{
    error::{ErrorCode, Refusal},
    persisted::hash,
    rate::RateLimit,
};

/// Maximum number of errors in one answer.
const MAX_ERRORS: usize = 20;
/// Maximum length of a message that repeats a client's value.
const MAX_MESSAGE: usize = 300;

/// Data of an answer.
#[derive(Debug)]
pub enum Data {
    /// Value as it was resolved.
    Fresh(Value),
    /// JSON text that may be in the response cache.
    Cached(Arc<Serialized>),
}

/// Data of an answer as JSON text.
#[derive(Debug)]
pub struct Serialized {
    json: Box<str>,
    /// Hash of the text, made when it is first needed.
    digest: OnceLock<String>,
}

impl Serialized {
    pub(super) fn new(json: String) -> Self {
        Self { json: json.into(), digest: OnceLock::new() }
    }

    /// JSON text.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Hash of the text, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| hash(&self.json))
    }
}

impl Data {
    /// Converts the data to a value, parsing it where it is JSON text.
    pub fn into_value(self) -> Value {
        match self {
            Self::Fresh(value) => value,
            // The cached text was serialized here, so it parses.
            Self::Cached(written) => serde_json::from_str(written.json()).unwrap_or_default(),
        }
    }

    /// Reports whether the data as a whole is null.
    pub fn is_null(&self) -> bool {
        match self {
            Self::Fresh(value) => *value == Value::Null,
            Self::Cached(written) => written.json() == "null",
        }
    }
}

/// The answer to one operation, or one event of a stream. Serializes as a GraphQL response.
#[derive(Debug)]
pub struct Answer {
    /// Data; `None` when nothing was executed: the response then has no `data` entry at all.
    pub data: Option<Data>,
    /// Errors, each with `code` and `requestId` in its extensions.
    pub errors: Vec<ServerError>,
    /// Budget of the caller after this operation.
    pub rate_limit: Option<RateLimit>,
    /// Time to wait before trying again.
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// Builds the answer to an operation that was refused before its execution.
    pub fn refused(refusal: &Refusal, request_id: &str) -> Self {
        let all = std::iter::once(refusal).chain(&refusal.others);
        let mut errors: Vec<_> = all.take(MAX_ERRORS).map(Refusal::to_error).collect();
        for error in &mut errors {
            stamp(error, request_id);
        }
        Self { data: None, errors, rate_limit: refusal.rate_limit, retry_after: refusal.retry_after }
    }

    /// Makes the response of async-graphql presentable.
    pub(super) fn settle(response: Response, request_id: &str, rate_limit: Option<RateLimit>) -> Self {
        // Errors before the execution have no path; errors during the execution always have one.
        let refused = response.data == Value::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let mut errors = one_for_each_null(response.errors, &response.data);
        errors.sort_by_cached_key(place_of);
        errors.truncate(MAX_ERRORS);
        for error in &mut errors {
            name_error(error, request_id);
            stamp(error, request_id);
        }
        let data = (!refused).then_some(Data::Fresh(response.data));
        Self { data, errors, rate_limit, retry_after: None }
    }

    /// Code of the first error, if there is one.
    pub fn code(&self) -> Option<ErrorCode> {
        self.errors.first().map(|error| code_of(error).unwrap_or(ErrorCode::InternalServerError))
    }

    /// Code of the first error when nothing was executed.
    pub fn refusal(&self) -> Option<ErrorCode> {
        if self.data.is_some() {
            return None;
        }
        Some(self.code().unwrap_or(ErrorCode::InternalServerError))
    }

    /// Serializes the answer to JSON. Cached data is copied in as it is.
    pub(crate) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let Some(Data::Cached(data)) = &self.data else { return serde_json::to_vec(self) };
        let data = data.json();
        let mut json = Vec::with_capacity(data.len() + 200);
        json.extend_from_slice(b"{\"data\":");
        json.extend_from_slice(data.as_bytes());
        if let Some(rate_limit) = &self.rate_limit {
            json.extend_from_slice(b",\"extensions\":");
            serde_json::to_writer(&mut json, &Extensions { cost: Cost(rate_limit) })?;
        }
        json.push(b'}');
        Ok(json)
    }

    /// Value of `cursor` in the event, when the client selected it on the root field.
    pub fn cursor(&self) -> Option<&str> {
        let Some(Data::Fresh(Value::Object(roots))) = &self.data else { return None };
        match roots.values().next()? {
            Value::Object(event) => match event.get("cursor")? {
                Value::String(cursor) => Some(cursor),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fresh(value) => value.serialize(serializer),
            Self::Cached(written) => {
                let read: Value = serde_json::from_str(written.json()).map_err(S::Error::custom)?;
                read.serialize(serializer)
            }
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.errors.is_empty() {
            map.serialize_entry("errors", &self.errors)?;
        }
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        if let Some(rate_limit) = &self.rate_limit {
            map.serialize_entry("extensions", &Extensions { cost: Cost(rate_limit) })?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Extensions<'a> {
    cost: Cost<'a>,
}

struct Cost<'a>(&'a RateLimit);

impl Serialize for Cost<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("requested", &self.0.cost)?;
        map.serialize_entry("limit", &self.0.limit)?;
        map.serialize_entry("remaining", &self.0.remaining)?;
        let reset_at = self.0.reset_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        map.serialize_entry("resetAt", &reset_at)?;
        map.end()
    }
}

/// Reports whether an error has made something above its own field null.
pub(super) fn lacks_parents(response: &Response) -> bool {
    response.errors.iter().any(|error| nulled_above(&response.data, &error.path).is_some())
}

/// Depth in the path at which a null has replaced everything below it; `None` where there is no such null.
fn nulled_above(data: &Value, path: &[PathSegment]) -> Option<usize> {
    let mut value = data;
    for (depth, segment) in path.iter().enumerate() {
        value = match (value, segment) {
            (Value::Null, _) => return Some(depth),
            (Value::Object(fields), PathSegment::Field(name)) => fields.get(name.as_str())?,
            (Value::List(elements), PathSegment::Index(at)) => elements.get(*at)?,
            _ => return None,
        };
    }
    None
}

/// Keeps a single error for each null that replaced a subtree: the last one, which caused the null, or the first one
/// where there is no data at all. Other errors from the subtree depend on the timing of its resolvers before it was
/// abandoned.
fn one_for_each_null(mut errors: Vec<ServerError>, data: &Value) -> Vec<ServerError> {
    if *data == Value::Null && !errors.is_empty() {
        errors.rotate_left(1);
    }
    let mut reported = HashSet::new();
    let mut distinct: Vec<ServerError> = Vec::with_capacity(errors.len());
    for error in errors.into_iter().rev() {
        let is_first = match nulled_above(data, &error.path) {
            Some(depth) => reported.insert(comparable(&error.path[..depth])),
            None => true,
        };
        if is_first {
            distinct.push(error);
        }
    }
    distinct.reverse();
    distinct
}

/// Sort key of an error: its location in the document, then its path, since one field of the document can be many
/// fields of the answer.
fn place_of(error: &ServerError) -> (Option<(usize, usize)>, Steps) {
    (error.locations.first().map(|pos| (pos.line, pos.column)), comparable(&error.path))
}

/// Steps of a path (indices or names) in a form that can be compared.
type Steps = Vec<(usize, String)>;

fn comparable(path: &[PathSegment]) -> Steps {
    let segment = |segment: &PathSegment| match segment {
        PathSegment::Index(at) => (*at, String::new()),
        PathSegment::Field(name) => (0, name.clone()),
    };
    path.iter().map(segment).collect()
}

fn code_of(error: &ServerError) -> Option<ErrorCode> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => code.parse().ok(),
        _ => None,
    }
}

fn set(error: &mut ServerError, key: &str, value: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(key, value);
}

fn stamp(error: &mut ServerError, request_id: &str) {
    set(error, "requestId", request_id);
}

/// Gives an error its code: an error with a code keeps it, a value that could not be read gets BAD_USER_INPUT, anything
/// else is a defect.
fn name_error(error: &mut ServerError, request_id: &str) {
    if code_of(error).is_some() {
        return;
    }
    if let Some(message) = coercion_message(error) {
        error.message = message;
        set(error, "code", ErrorCode::BadUserInput.as_str());
        return;
    }
    tracing::error!(request_id, path = ?error.path, reason = %error.message, "a field failed without a code");
    *error = ServerError { source: None, extensions: None, message: INTERNAL.to_owned(), ..error.clone() };
    set(error, "code", ErrorCode::InternalServerError.as_str());
}

/// Message of a defect: all that a client learns about it.
pub const INTERNAL: &str = "internal error";

/// Rewords async-graphql's message about an argument that its type could not read, for clients.
fn coercion_message(error: &ServerError) -> Option<String> {
    if error.source.is_some() {
        return None; // A failed resolver, whatever its message.
    }
    let text = error.message.split(" (occurred while parsing").next()?;
    let message = if let Some(rest) = text.strip_prefix("Failed to parse \"") {
        let (ty, reason) = rest.split_once("\": ")?;
        format!("Not a usable {ty}: {reason}")
    } else {
        let (ty, found) = text.strip_prefix("Expected input type \"")?.split_once("\", found ")?;
        format!("Expected {ty}, found {found}")
    };
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => Some(format!("{}…", &message[..end])),
        None => Some(message),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Pos, value};

    use super::*;

    #[test]
    fn there_is_one_error_for_each_null_in_the_order_of_the_document() {
        let error = |line: usize, path: &[&str]| {
            let segment = |it: &&str| match it.parse() {
                Ok(at) => PathSegment::Index(at),
                Err(_) => PathSegment::Field((*it).to_owned()),
            };
            ServerError::new("", Some(Pos { line, column: 1 }))
                .with_path(path.iter().map(segment).collect::<Vec<_>>())
        };
        let data = value!({ "a": null, "b": { "c": null, "d": [1, null, null] }, "e": null });
        let reported_of = |data: &Value, errors: Vec<ServerError>| -> Vec<usize> {
            let mut response = Response::new(data.clone());
            response.errors = errors;
            let answer = Answer::settle(response, "r1", None);
            answer.errors.iter().map(|error| error.locations[0].line).collect()
        };
        let reported = |errors| reported_of(&data, errors);
        // A field that is null itself has errors of its own; of a field that is null for an error below it, the last
        // error has caused the null.
        assert_eq!(reported(vec![error(9, &["e"]), error(1, &["a", "x"]), error(2, &["a", "y"])]), [2, 9]);
        assert_eq!(reported(vec![error(2, &["a", "y"]), error(1, &["a", "x", "z"])]), [1]);
        let each = [error(5, &["b", "d", "2", "x"]), error(5, &["b", "d", "1", "x"]), error(4, &["b", "c"])];
        assert_eq!(reported(each.to_vec()), [4, 5, 5]);
        // In an answer without data, the first error has caused the null.
        assert_eq!(reported_of(&Value::Null, vec![error(1, &["a", "x"]), error(2, &["a", "y"])]), [1]);
    }

    fn at_path(message: &str) -> ServerError {
        ServerError::new(message, None).with_path(vec![PathSegment::Field("x".to_owned())])
    }

    fn settled(response: Response) -> serde_json::Value {
        serde_json::to_value(Answer::settle(response, "r1", None)).unwrap()
    }

    #[test]
    fn a_failure_without_a_code_loses_its_words() {
        let json = settled(Response::from_errors(vec![at_path("connection to 10.0.0.7 refused")]));
        assert_eq!(json["errors"][0]["message"], "internal error");
        let extensions = serde_json::json!({"code": "INTERNAL_SERVER_ERROR", "requestId": "r1"});
        assert_eq!(json["errors"][0]["extensions"], extensions);
        assert_eq!(json["errors"][0]["path"], serde_json::json!(["x"]));
        assert_eq!(json.get("data"), Some(&serde_json::Value::Null));
    }

    #[test]
    fn a_coded_error_passes_and_an_invented_code_does_not() {
        let raise = |code: &str| {
            let mut error = at_path("as it is");
            set(&mut error, "code", code);
            settled(Response::from_errors(vec![error]))["errors"][0]["message"].clone()
        };
        assert_eq!(raise("NOT_FOUND"), "as it is");
        assert_eq!(raise("MADE_UP"), "internal error");
    }

    #[test]
    fn values_that_cannot_be_read_are_the_clients_mistake() {
        for (text, message) in [
            (
                "Failed to parse \"PeriodCode\": no such month (occurred while parsing \"Input\")",
                "Not a usable PeriodCode: no such month",
            ),
            ("Expected input type \"Int\", found \"x\".", "Expected Int, found \"x\"."),
        ] {
            let json = settled(Response::from_errors(vec![at_path(text)]));
            assert_eq!(json["errors"][0]["message"], message);
            assert_eq!(json["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        }
    }

    #[test]
    fn errors_without_a_path_have_no_data_entry() {
        let json = settled(Response::from_errors(vec![ServerError::new("nothing to execute", None)]));
        assert_eq!(json.get("data"), None);
        assert_eq!(json["errors"][0]["message"], "internal error");
    }

    #[test]
    fn everything_that_is_wrong_with_a_document_is_listed() {
        let other = Refusal::new(ErrorCode::BadUserInput, "and that");
        let refusal = Refusal {
            others: vec![other; 30].into(),
            ..Refusal::new(ErrorCode::GraphqlValidationFailed, "this")
        };
        let json = serde_json::to_value(Answer::refused(&refusal, "r1")).unwrap();
        assert_eq!(json["errors"].as_array().map(Vec::len), Some(MAX_ERRORS));
        assert_eq!(json["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(json["errors"][1]["message"], "and that");
        assert_eq!(json["errors"][1]["extensions"]["requestId"], "r1");
    }
}
