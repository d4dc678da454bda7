//! What the executor asks of the rest of the program: who calls, and what his operations may use.

use std::future::Future;

use async_graphql::Request;
use chrono::{DateTime, Utc};
use futures_util::{
    FutureExt,
    future::{BoxFuture, pending},
};

use super::error::Refusal;

/// Callers and what is theirs. Implemented once, over tokens and the services behind the schema.
pub trait Sessions: Send + Sync + 'static {
    /// Who is asking; opaque to executor and transports.
    type Caller: Clone + Send + Sync + 'static;

    /// The caller behind an `Authorization` header's value.
    ///
    /// `Ok(None)` is a caller without a token: he may read the schema and nothing else. With a token that is not
    /// valid the answer is a refusal, not `None`.
    fn identify(
        &self,
        authorization: Option<&str>,
    ) -> impl Future<Output = Result<Option<Self::Caller>, Refusal>> + Send;

    /// Whom to charge: the same for all tokens of one caller.
    fn identity(&self, caller: &Self::Caller) -> String;

    /// What kind of caller it is, in a word for the log.
    fn kind(&self, caller: &Self::Caller) -> &'static str {
        let _ = caller;
        "caller"
    }

    /// When the caller's token ends, if it does; his streams end with it.
    fn expires_at(&self, caller: &Self::Caller) -> Option<DateTime<Utc>>;

    /// Ends when the caller is no longer let in though his token has not ended: his streams end with it.
    fn dismissed(&self, caller: &Self::Caller) -> BoxFuture<'static, ()> {
        let _ = caller;
        pending().boxed()
    }

    /// Puts into the request what resolvers need. Called once for each operation, after it has been admitted; never
    /// for one that only reads the schema.
    fn attach(
        &self,
        caller: &Self::Caller,
        request: Request,
    ) -> impl Future<Output = Result<Request, Refusal>> + Send;

    /// Everything that an answer depends on besides caller, document and variables, in one word: the revision of
    /// what he sees and his current date. `None` when answers cannot be told apart, and no ETag is given.
    fn revision_tag(&self, caller: &Self::Caller) -> impl Future<Output = Option<String>> + Send {
        let _ = caller;
        async { None }
    }

    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Whether requests can be answered, or why not.
    fn ready(&self) -> impl Future<Output = Result<(), Unready>> + Send {
        async { Ok(()) }
    }
}

/// Why requests cannot be answered. The word for it is told to whoever asks, the text is for the operator's eyes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Unready {
    /// The server was told to stop.
    #[error("the server stops")]
    Draining,
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    DatabaseUnreachable(String),
    /// The database's schema is older than this program.
    #[error("the database's schema is {0} steps behind; run `scorecard migrate`")]
    SchemaBehind(usize),
}
