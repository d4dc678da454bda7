//! Parameters of a GraphQL request as a client sends them, alike on every transport.

use async_graphql::Variables;
use serde::{Deserialize, Deserializer};

/// The parameters of a GraphQL request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a JSON object with the request's parameters")]
pub struct Params {
    /// Text of the document.
    #[serde(default)]
    pub query: Option<String>,
    /// Name of the operation in the document; an empty name counts as none.
    #[serde(default, deserialize_with = "name")]
    pub operation_name: Option<String>,
    /// Values of the operation's variables.
    #[serde(default)]
    pub variables: Option<Variables>,
    /// Extensions, for protocols on top of GraphQL.
    #[serde(default, deserialize_with = "or_empty")]
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// Hash of the document: `sha256:<hexadecimal>`.
    #[serde(default)]
    pub document_id: Option<String>,
}

impl Params {
    /// Reports whether there is a document or the hash of one. Without either it is not a request.
    pub fn names_document(&self) -> bool {
        self.query.is_some() || self.document_id.is_some() || self.extensions.contains_key("persistedQuery")
    }
}

/// Query of the server's own, behind a URL that is answered with it.
#[derive(Debug)]
pub struct Question {
    /// Text of the document.
    pub document: &'static str,
    /// Values of the operation's variables.
    pub variables: Variables,
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    Ok(name.filter(|name| !name.is_empty()))
}

fn or_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<serde_json::Map<String, serde_json::Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
