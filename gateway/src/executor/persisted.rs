//! Persisted documents: found by the hash of their text, remembered from clients or read from an allow-list in a
//! directory.
//!
//! Two notations are equivalent: Apollo's `extensions.persistedQuery.sha256Hash`, and `documentId: "sha256:..."`. Owns
//! the texts; does not know whether they parse.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{
    error::{ErrorCode, Refusal},
    params::Params,
};

/// Maximum number of bytes of remembered texts.
const REMEMBERED_TEXT: u64 = 16 * 1024 * 1024;

/// Settings of persisted documents.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Persisted documents")]
pub struct PersistedArgs {
    /// Directory of `.graphql` files, each with one operation: no other document runs then. By default any document
    /// runs.
    #[arg(long, env = "ALLOW_LIST", value_name = "DIRECTORY")]
    pub allow_list: Option<PathBuf>,
}

impl PersistedArgs {
    /// Reads the documents.
    ///
    /// # Errors
    ///
    /// When the directory or a file in it cannot be read.
    pub fn documents(&self) -> io::Result<PersistedDocuments> {
        self.allow_list
            .as_deref()
            .map_or_else(|| Ok(PersistedDocuments::default()), PersistedDocuments::only_in)
    }
}

/// Source of the documents that may run.
pub struct PersistedDocuments(Source);

enum Source {
    /// Any document runs; those that clients register are remembered, within bounds.
    Open(Cache<String, Arc<str>>),
    /// Only the documents of an allow-list run.
    AllowList(HashMap<String, Arc<str>>),
}

/// Text of a document, and the hash to remember it by once it has been admitted.
pub(super) struct Resolved {
    pub(super) text: Arc<str>,
    pub(super) register_as: Option<String>,
}

impl Default for PersistedDocuments {
    fn default() -> Self {
        let texts = Cache::builder()
            .max_capacity(REMEMBERED_TEXT)
            .weigher(|_, text: &Arc<str>| u32::try_from(text.len() + 100).unwrap_or(u32::MAX))
            .build();
        Self(Source::Open(texts))
    }
}

impl PersistedDocuments {
    /// Creates an allow-list of these texts: no other document runs.
    pub fn only(texts: impl IntoIterator<Item = String>) -> Self {
        let texts = texts.into_iter().map(Arc::<str>::from);
        // A file ends with a line break that the client's text may not have.
        let hashes = |text: Arc<str>| [hash(&text), hash(text.trim())].map(|hash| (hash, Arc::clone(&text)));
        Self(Source::AllowList(texts.flat_map(hashes).collect()))
    }

    /// Creates an allow-list of every `.graphql` file in a directory.
    ///
    /// # Errors
    ///
    /// When the directory or a file cannot be read.
    pub fn only_in(directory: &Path) -> io::Result<Self> {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "graphql") {
                texts.push(std::fs::read_to_string(path)?);
            }
        }
        Ok(Self::only(texts))
    }

    /// Approximate size of the texts, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        match &self.0 {
            Source::Open(texts) => {
                texts.run_pending_tasks();
                texts.weighted_size()
            }
            Source::AllowList(texts) => {
                texts.iter().map(|(hash, text)| (hash.len() + text.len()) as u64).sum()
            }
        }
    }

    /// Finds the text that a request refers to.
    ///
    /// # Errors
    ///
    /// PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_REQUIRED, and BAD_USER_INPUT for a hash that is malformed or not that
    /// of the text, and for a request without a document.
    pub(super) fn resolve(&self, params: &mut Params) -> Result<Resolved, Refusal> {
        let named = requested_hash(params)?;
        match (&self.0, params.query.take(), named) {
            (_, None, None) => Err(bad("The request has no `query`.")),
            (_, Some(text), Some(named)) if hash(&text) != named => {
                Err(bad("The hash is not that of the document that came with it."))
            }
            (Source::Open(_), Some(text), register_as) => Ok(Resolved { text: Arc::from(text), register_as }),
            (Source::Open(texts), None, Some(named)) => found(texts.get(&named)),
            // Not "not found", which would make the client send the text.
            (Source::AllowList(texts), text, named) => {
                let text = named.or(text.as_deref().map(hash)).and_then(|hash| texts.get(&hash));
                let text = text.ok_or_else(|| {
                    let message = "Only documents of the allow-list run on this server.";
                    Refusal::new(ErrorCode::PersistedQueryRequired, message)
                })?;
                Ok(Resolved { text: Arc::clone(text), register_as: None })
            }
        }
    }

    /// Remembers a text that was admitted, for later requests with its hash alone.
    pub(super) fn remember(&self, hash: String, text: &Arc<str>) {
        if let Source::Open(texts) = &self.0 {
            texts.insert(hash, Arc::clone(text));
        }
    }
}

fn found(text: Option<Arc<str>>) -> Result<Resolved, Refusal> {
    match text {
        Some(text) => Ok(Resolved { text, register_as: None }),
        // Clients of Apollo's protocol look for exactly these words.
        None => Err(Refusal::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound")),
    }
}

/// Hash in a request, in either notation.
fn requested_hash(params: &Params) -> Result<Option<String>, Refusal> {
    let hash = if let Some(id) = &params.document_id {
        id.strip_prefix("sha256:")
            .ok_or_else(|| bad("`documentId` has the form \"sha256:<hexadecimal>\"."))?
    } else if let Some(extension) = params.extensions.get("persistedQuery") {
        let hash = extension.get("sha256Hash").and_then(serde_json::Value::as_str);
        hash.ok_or_else(|| bad("`persistedQuery` has no `sha256Hash`."))?
    } else {
        return Ok(None);
    };
    if hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(Some(hash.to_ascii_lowercase()))
    } else {
        Err(bad("A document's hash is 64 hexadecimal digits of SHA-256."))
    }
}

fn bad(message: &str) -> Refusal {
    Refusal::new(ErrorCode::BadUserInput, message)
}

/// SHA-256 in hexadecimal.
pub fn hash(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // Writing to a String cannot fail.
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(documents: &PersistedDocuments, json: serde_json::Value) -> Result<Resolved, ErrorCode> {
        let mut params = serde_json::from_value(json).unwrap();
        documents.resolve(&mut params).map_err(|refusal| refusal.code)
    }

    fn refused(documents: &PersistedDocuments, json: serde_json::Value) -> ErrorCode {
        resolve(documents, json).err().unwrap()
    }

    #[test]
    fn a_document_is_registered_and_found_by_its_hash() {
        let documents = PersistedDocuments::default();
        let (text, hash) = ("{ a }", hash("{ a }"));
        let apollo = serde_json::json!({"version": 1, "sha256Hash": hash});
        let by_hash = serde_json::json!({"extensions": {"persistedQuery": apollo}});
        let by_id = serde_json::json!({"documentId": format!("sha256:{hash}")});
        assert_eq!(refused(&documents, by_hash.clone()), ErrorCode::PersistedQueryNotFound);
        assert_eq!(refused(&documents, by_id.clone()), ErrorCode::PersistedQueryNotFound);
        let both = serde_json::json!({"query": text, "extensions": {"persistedQuery": apollo}});
        let resolved = resolve(&documents, both).unwrap();
        documents.remember(resolved.register_as.unwrap(), &resolved.text);
        assert_eq!(&*resolve(&documents, by_hash).unwrap().text, text);
        assert_eq!(&*resolve(&documents, by_id).unwrap().text, text);
        let lie = serde_json::json!({"query": "{ b }", "documentId": format!("sha256:{hash}")});
        assert_eq!(refused(&documents, lie), ErrorCode::BadUserInput);
        assert_eq!(refused(&documents, serde_json::json!({"documentId": "7"})), ErrorCode::BadUserInput);
        assert_eq!(refused(&documents, serde_json::json!({})), ErrorCode::BadUserInput);
    }

    #[test]
    fn an_allow_list_lets_nothing_else_run() {
        let documents = PersistedDocuments::only(["{ a }\n".to_owned()]);
        let by_id = |text: &str| serde_json::json!({"documentId": format!("sha256:{}", hash(text))});
        for text in ["{ a }", "{ a }\n"] {
            assert!(resolve(&documents, serde_json::json!({"query": text})).is_ok());
            assert!(resolve(&documents, by_id(text)).is_ok());
        }
        let required = ErrorCode::PersistedQueryRequired;
        assert_eq!(refused(&documents, serde_json::json!({"query": "{ b }"})), required);
        assert_eq!(refused(&documents, by_id("{ b }")), required);
    }
}
