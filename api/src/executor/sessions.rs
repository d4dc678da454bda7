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
    /// What one operation reads from, the same throughout.
    type Session: Clone + Send + Sync + 'static;
    /// What answers follow from, besides who asks what.
    type State: Send + Sync + 'static;

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

    /// With whom the caller shares the turns of long operations: those of the same organization.
    fn tenant(&self, caller: &Self::Caller) -> String {
        self.identity(caller)
    }

    /// What kind of caller it is, in a word for the log.
    fn kind(&self, caller: &Self::Caller) -> &'static str {
        let _ = caller;
        "caller"
    }

    /// When the caller's token ends, if it does; his streams end with it.
    fn expires_at(&self, caller: &Self::Caller) -> Option<DateTime<Utc>>;

    /// Ends when the caller is no longer let in though his token has not ended: his streams end with it.
    fn access_revoked(&self, caller: &Self::Caller) -> BoxFuture<'static, ()> {
        let _ = caller;
        pending().boxed()
    }

    /// What one operation reads from. Called once for each, after it has been admitted; never for one that only reads
    /// the schema.
    fn begin(&self, caller: &Self::Caller) -> Self::Session;

    /// Puts into the request what resolvers need.
    fn attach(&self, session: &Self::Session, request: Request) -> Request;

    /// How many bytes were written in the session, which the caller is charged for.
    fn written(&self, session: &Self::Session) -> u64 {
        let _ = session;
        0
    }

    /// As whom the caller sees what they see, in one word: whose answers to the same question about the same state are
    /// the same.
    fn cache_partition(&self, caller: &Self::Caller) -> String;

    /// The state of everything that the session has read so far: what its answers follow from, besides cache_partition and
    /// question. `None` where that cannot be told.
    fn state(&self, session: &Self::Session) -> Option<Self::State>;

    /// Whether what was in this state is still in it, as the session sees it.
    fn is_current(&self, session: &Self::Session, state: &Self::State) -> impl Future<Output = bool> + Send;

    /// The state of everything that the session may read, in one word. `None` where that cannot be told.
    fn tag(&self, session: &Self::Session) -> impl Future<Output = Option<String>> + Send;

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
