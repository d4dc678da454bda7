//! Parsing of an HTTP request to GraphQL parameters.
//!
//! Only JSON in a POST: forms, plain text and multipart can be sent by another site's page without a CORS preflight.
//! Batches are refused: they would multiply every limit.

use std::{fmt::Write, io, time::Duration};

use axum::{
    body::Body,
    extract::Query,
    http::{HeaderMap, StatusCode, Uri, header},
};
use futures_util::StreamExt;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    body_room::{Arriving, Share},
    response::Rejection,
};
use crate::{
    executor::{ErrorCode, Params},
    units::bytes,
};

/// Limits of a body.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimit {
    pub(super) bytes: usize,
    /// Limit of bytes with a token, when the caller has none.
    pub(super) with_token: Option<usize>,
    /// Maximum number of JSON values in the body.
    pub(super) values: usize,
}

/// Reads the parameters from the body of a POST.
pub(super) async fn from_body(
    headers: &HeaderMap,
    body: Body,
    limit: BodyLimit,
    room: Share,
    time: Duration,
) -> Result<Params, Rejection> {
    if !is_json(headers) {
        let message = "Send the request as `Content-Type: application/json`.";
        return Err(bad(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if is_encoded(headers) {
        let message = "Send the body as it is, without `Content-Encoding`.";
        return Err(bad(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    // The room stays taken until the body is parsed.
    let arrived = match tokio::time::timeout(time, read(headers, body, limit, room)).await {
        Ok(arrived) => arrived?,
        Err(_) => {
            let message = "The body did not arrive in time.";
            return Err(Rejection::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout, message));
        }
    };
    let body = arrived.bytes();
    // RFC 8259, 8.1: a parser may ignore a byte order mark; editors and shells of Windows write one.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(bad(StatusCode::BAD_REQUEST, "Batches are not answered: send one operation a request."));
    }
    if has_more_values(body, limit.values) {
        let message = format!("The body has more than {} JSON values. Send it in parts.", limit.values);
        return Err(bad(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    serde_json::from_slice(body).map_err(|error| {
        let what = if error.is_data() {
            "a GraphQL request: `query` and `operationName` are strings, `variables` and \
             `extensions` objects"
        } else {
            "JSON"
        };
        let (line, column) = (error.line(), error.column());
        bad(StatusCode::BAD_REQUEST, format!("The body is not {what} (line {line}, column {column})."))
    })
}

/// Reads the parameters from the query string of a GET.
pub(super) fn from_uri(uri: &Uri) -> Result<Params, Rejection> {
    let Query(fields) = Query::<Fields>::try_from_uri(uri)
        .map_err(|_| bad(StatusCode::BAD_REQUEST, "The query string cannot be read."))?;
    Ok(Params {
        query: fields.query,
        operation_name: fields.operation_name.filter(|name| !name.is_empty()),
        variables: json("variables", fields.variables)?,
        extensions: json("extensions", fields.extensions)?.unwrap_or_default(),
        document_id: fields.document_id,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
    document_id: Option<String>,
}

fn json<T: DeserializeOwned>(name: &str, text: Option<String>) -> Result<Option<T>, Rejection> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    serde_json::from_str(&text)
        .map_err(|_| bad(StatusCode::BAD_REQUEST, format!("`{name}` is not a JSON object.")))
}

/// Reports whether the content type is `application/json`, in UTF-8 if a charset is given.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let charset = value.trim().trim_matches('"');
                charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
            }
            _ => true,
        })
}

/// Reports whether the body has a content encoding, usually a compression: the limit of bytes would not bound its
/// unpacked size.
fn is_encoded(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    encodings.any(|encoding| !encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

async fn read(headers: &HeaderMap, body: Body, limit: BodyLimit, room: Share) -> Result<Arriving, Rejection> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    let mut chunks = body.into_data_stream();
    if announced.is_some_and(|length| length > limit.bytes) {
        return Err(too_large(limit));
    }
    // An announced length takes no room before a part of the body has arrived.
    let mut arriving = room.body(announced, limit.bytes);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if arriving.bytes().len() + chunk.len() > limit.bytes {
            return Err(too_large(limit));
        }
        if arriving.extend(&chunk).is_err() {
            let message = "There are too many large requests under way; send it again later.";
            return Err(Rejection::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message));
        }
    }
    Ok(arriving)
}

/// Reports whether the JSON has more values than `most`: a value follows an opening bracket, a comma or a colon.
fn has_more_values(json: &[u8], most: usize) -> bool {
    let (mut values, mut in_string, mut escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' | b',' | b':' if !in_string => values += 1,
            _ => {}
        }
        if values > most {
            return true;
        }
    }
    false
}

fn too_large(limit: BodyLimit) -> Rejection {
    let mut message = format!("The body is larger than {}.", bytes::in_words(limit.bytes));
    if let Some(more) = limit.with_token.filter(|more| *more > limit.bytes) {
        // Writing to a String cannot fail.
        let _ = write!(message, " With a valid token it may have {}.", bytes::in_words(more));
    }
    bad(StatusCode::PAYLOAD_TOO_LARGE, message)
}

fn broken(error: &axum::Error) -> Rejection {
    tracing::debug!(error = %io::Error::other(error.to_string()), "a body broke off");
    bad(StatusCode::BAD_REQUEST, "The body broke off.")
}

fn bad(status: StatusCode, message: impl Into<String>) -> Rejection {
    Rejection::new(status, ErrorCode::BadUserInput, message)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{
        super::{body_room::BodyRoom, options::Options},
        *,
    };

    async fn post(content_type: &str, body: &str) -> Result<Params, u16> {
        let headers =
            HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap())]);
        let body = Body::from(body.to_owned());
        let time = Duration::from_secs(1);
        let limit = BodyLimit { bytes: 100, with_token: None, values: 50 };
        let room = BodyRoom::new(&Options::default());
        from_body(&headers, body, limit, room.of(None), time)
            .await
            .map_err(|rejection| rejection.status.as_u16())
    }

    #[tokio::test]
    async fn only_json_objects_are_requests() {
        let query = r#"{"query": "{ a }"}"#;
        for content_type in
            ["application/json", "application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert_eq!(
                post(content_type, query).await.unwrap().query.as_deref(),
                Some("{ a }"),
                "{content_type}"
            );
        }
        for content_type in
            ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""]
        {
            assert_eq!(post(content_type, query).await.err(), Some(415), "{content_type}");
        }
        for body in [
            "",
            "{",
            "[]",
            "[{\"query\": \"{ a }\"}]",
            "7",
            "{\"query\": {}}",
            "{\"variables\": 7}",
            "{\"variables\": []}",
            "{\"extensions\": \"\"}",
            "{\"operationName\": []}",
        ] {
            assert_eq!(post("application/json", body).await.err(), Some(400), "{body}");
        }
        let marked = format!("\u{feff}{query}");
        assert_eq!(post("application/json", &marked).await.unwrap().query.as_deref(), Some("{ a }"));
        assert_eq!(post("application/json", "\u{feff}").await.err(), Some(400));
        assert_eq!(post("application/json", "\u{feff}[]").await.err(), Some(400));
        assert_eq!(post("application/json", &" ".repeat(101)).await.err(), Some(413));
        let list = |of: &str| format!("{{\"query\":\"{{ a }}\",\"variables\":{{\"a\":{of}}}}}");
        assert_eq!(post("application/json", &list(&format!("[{}1]", "1,".repeat(25)))).await.err(), None);
        assert_eq!(post("application/json", &list(&"[".repeat(60))).await.err(), Some(413));
        assert_eq!(post("application/json", &list(&format!("\"\\\"{}\"", ",".repeat(55)))).await.err(), None);
        let nulls = r#"{"query":"{ a }","variables":null,"operationName":null,"extensions":null}"#;
        assert!(post("application/json", nulls).await.is_ok());
    }

    #[test]
    fn a_get_spells_json_in_its_query_string() {
        let uri: Uri =
            "/graphql?query=%7B%20a%20%7D&variables=%7B%22n%22%3A1%7D&operationName=".parse().unwrap();
        let params = from_uri(&uri).ok().unwrap();
        assert_eq!(params.query.as_deref(), Some("{ a }"));
        assert_eq!(params.variables.unwrap().len(), 1);
        assert_eq!(params.operation_name, None);
        for uri in ["/graphql?variables=7", "/graphql?extensions=%22%22", "/graphql?query=a&query=b"] {
            assert_eq!(
                from_uri(&uri.parse().unwrap()).err().map(|rejection| rejection.status.as_u16()),
                Some(400),
                "{uri}"
            );
        }
    }
}
