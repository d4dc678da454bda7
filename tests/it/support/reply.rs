//! Answer of the server, read by JSON pointers. Unexpected content fails the test with the whole answer.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// Answer to one request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(super) async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Self { status, headers, body }
    }

    /// Value at a pointer in `data`; panics if the answer has errors.
    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        assert!(self.body.get("errors").is_none(), "{self:#?}");
        self.data(pointer)
    }

    /// Value at a pointer in `data`, whether or not the answer has errors.
    #[track_caller]
    pub(crate) fn data(&self, pointer: &str) -> &Value {
        let found = self.body.get("data").and_then(|data| data.pointer(pointer));
        found.unwrap_or_else(|| panic!("nothing at {pointer}: {self:#?}"))
    }

    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer}: {self:#?}"))
    }

    #[track_caller]
    pub(crate) fn number(&self, pointer: &str) -> f64 {
        self.at(pointer).as_f64().unwrap_or_else(|| panic!("no number at {pointer}: {self:#?}"))
    }

    #[track_caller]
    pub(crate) fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).as_array().unwrap_or_else(|| panic!("no list at {pointer}: {self:#?}"))
    }

    /// Texts at a pointer within each item of a list: `texts("/nodes", "/name")`.
    #[track_caller]
    pub(crate) fn texts(&self, list: &str, within: &str) -> Vec<&str> {
        self.list(list).iter().filter_map(|item| item.pointer(within)?.as_str()).collect()
    }

    /// Codes of the top-level errors, from `extensions.code`.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let errors = self.body.get("errors").and_then(Value::as_array);
        errors.into_iter().flatten().map(|error| error["extensions"]["code"].as_str().unwrap_or("")).collect()
    }

    /// Paths of the top-level errors: `organization.measure.period`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let errors = self.body.get("errors").and_then(Value::as_array);
        let path = |error: &Value| error.get("path").map(dotted).unwrap_or_default();
        errors.into_iter().flatten().map(path).collect()
    }

    /// User errors of a mutation, each with its field: `BAD_PERIOD input.entries.17.period`.
    #[track_caller]
    pub(crate) fn user_errors(&self, mutation: &str) -> Vec<String> {
        let place = |error: &Value| dotted(&error["field"]);
        self.errors_of(mutation).map(|error| format!("{} {}", code(error), place(error))).collect()
    }

    /// User errors of an import, each with its pointer: `DUPLICATE /scorecards/0/key`.
    #[track_caller]
    pub(crate) fn problems(&self) -> Vec<String> {
        let place = |error: &Value| error["pointer"].as_str().unwrap_or("nowhere").to_owned();
        self.errors_of("scorecardsImport").map(|error| format!("{} {}", code(error), place(error))).collect()
    }

    #[track_caller]
    fn errors_of(&self, mutation: &str) -> impl Iterator<Item = &Value> {
        self.list(&format!("/{mutation}/userErrors")).iter()
    }
}

fn code(error: &Value) -> &str {
    error["code"].as_str().unwrap_or("no code")
}

fn dotted(path: &Value) -> String {
    let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    path.as_array().into_iter().flatten().map(step).collect::<Vec<_>>().join(".")
}
