//! A request as a client writes it, the same on every transport.

use async_graphql::Variables;
use serde::{Deserialize, Deserializer};

/// The parameters of a GraphQL request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a JSON object with the request's parameters")]
pub struct Params {
    /// The document's text.
    #[serde(default)]
    pub query: Option<String>,
    /// Which operation of the document; an empty name counts as none.
    #[serde(default, deserialize_with = "name")]
    pub operation_name: Option<String>,
    /// Values of the operation's variables.
    #[serde(default)]
    pub variables: Option<Variables>,
    /// Room for protocols on top of GraphQL.
    #[serde(default, deserialize_with = "or_empty")]
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// The document by its hash: `sha256:<hexadecimal>`.
    #[serde(default)]
    pub document_id: Option<String>,
}

impl Params {
    /// Whether there is a document or the hash of one. Without, it is not a request.
    pub fn names_document(&self) -> bool {
        self.query.is_some() || self.document_id.is_some() || self.extensions.contains_key("persistedQuery")
    }
}

/// A question that the server itself puts, for an address that stands for it.
#[derive(Debug)]
pub struct Question {
    /// The document's text.
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
