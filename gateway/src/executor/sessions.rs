//! Sessions: what the executor needs from the rest of the program about callers and the state their operations read.

use std::future::Future;

use async_graphql::Request;
use chrono::{DateTime, Utc};
use futures_util::{
    FutureExt,
    future::{BoxFuture, pending},
};

use super::error::Refusal;

/// Callers and their sessions. Implemented once, over tokens and the services behind the schema.
pub trait Sessions: Send + Sync + 'static {
    /// Authenticated caller; opaque to executor and transports.
    type Caller: Clone + Send + Sync + 'static;
    /// Data source of one operation, which stays the same until its end.
    type Session: Clone + Send + Sync + 'static;
    /// State that answers depend on, besides the operation and the cache partition.
    type State: Send + Sync + 'static;

    /// Message for a client whose access is revoked, see [`Sessions::access_revoked`]: a sentence without its full
    /// stop that begins with a capital.
    const REVOKED: &'static str = "The access was revoked";

    /// Identifies the caller behind the value of an `Authorization` header.
    ///
    /// `Ok(None)` is an anonymous caller, without a token, who may read the schema and nothing else. A token that is
    /// not valid gives a refusal, not `None`.
    fn identify(
        &self,
        authorization: Option<&str>,
    ) -> impl Future<Output = Result<Option<Self::Caller>, Refusal>> + Send;

    /// Identity that is charged: the same for all tokens of one caller.
    fn identity(&self, caller: &Self::Caller) -> String;

    /// Tenant of the caller; its callers share the turns of long operations.
    fn tenant(&self, caller: &Self::Caller) -> String {
        self.identity(caller)
    }

    /// Kind of the caller, as a word for the access log.
    fn kind(&self, caller: &Self::Caller) -> &'static str {
        let _ = caller;
        "caller"
    }

    /// Expiry of the caller's token, if it expires; the caller's streams end then.
    fn expires_at(&self, caller: &Self::Caller) -> Option<DateTime<Utc>> {
        let _ = caller;
        None
    }

    /// Future that completes when the caller's access is revoked before the token expires: the caller's streams end
    /// then.
    fn access_revoked(&self, caller: &Self::Caller) -> BoxFuture<'static, ()> {
        let _ = caller;
        pending().boxed()
    }

    /// Begins the session of one operation. Called once for each, after it has been admitted; never for an operation
    /// that only reads the schema.
    fn begin(&self, caller: &Self::Caller) -> Self::Session;

    /// Adds to the request what resolvers need.
    fn attach(&self, session: &Self::Session, request: Request) -> Request;

    /// Number of bytes that were written in the session, which the caller is charged for.
    fn written(&self, session: &Self::Session) -> u64 {
        let _ = session;
        0
    }

    /// Cache partition of the caller: callers in the same partition get the same answers to the same operation on the
    /// same state.
    fn cache_partition(&self, caller: &Self::Caller) -> String {
        self.identity(caller)
    }

    /// State of everything that the session has read so far, which its answers depend on besides cache partition and
    /// operation. `None` where it is unknown: the answer is not cached then.
    fn state(&self, session: &Self::Session) -> Option<Self::State> {
        let _ = session;
        None
    }

    /// Reports whether answers of the session may be cached, as far as it has read. An answer that may not still has an
    /// entity tag.
    fn may_cache(&self, session: &Self::Session) -> bool {
        let _ = session;
        true
    }

    /// Approximate size of a state in memory beyond that of its type, in bytes.
    fn state_bytes(&self, state: &Self::State) -> usize {
        let _ = state;
        0
    }

    /// Reports whether this state is still current for the session.
    fn is_current(&self, session: &Self::Session, state: &Self::State) -> impl Future<Output = bool> + Send {
        let _ = (session, state);
        async { false }
    }

    /// Current time.
    fn now(&self) -> DateTime<Utc>;

    /// Readiness: whether requests can be answered, or the reason why they cannot.
    fn ready(&self) -> impl Future<Output = Result<(), Unready>> + Send {
        async { Ok(()) }
    }

    /// Reason that is reported where [`Sessions::ready`] takes too long.
    fn not_ready_in_time(&self) -> Unready {
        Unready::new("TIMEOUT", "readiness could not be found out in time")
    }
}

/// Reason why requests cannot be answered. Its word is in the answer to the probe, its text is for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unready {
    /// Word for the reason, in capitals like an error code.
    pub word: &'static str,
    /// Text for the operator.
    pub reason: String,
}

impl Unready {
    /// Creates a reason.
    pub fn new(word: &'static str, reason: impl Into<String>) -> Self {
        Self { word, reason: reason.into() }
    }
}
