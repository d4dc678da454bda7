//! Admission of operations: authentication, cost limit, and the charge to the caller's budget.

use super::{
    ANONYMOUS_READ_POINTS, ErrorCode, Executor, Operation, RateLimit, Refusal, Sessions, rate::Buckets,
};

/// Caller that an operation is charged to.
#[derive(Debug)]
pub enum Caller<'a, C> {
    /// Authenticated caller: one with a valid token.
    Authenticated(&'a C),
    /// Anonymous caller, known only by its origin. Each origin has a budget of its own, so that one anonymous caller
    /// cannot starve the others.
    Anonymous(&'a str),
}

// Written by hand: `derive` would require `C: Copy`.
impl<C> Clone for Caller<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Caller<'_, C> {}

/// An operation that may run.
pub struct Admitted<S: Sessions> {
    pub(super) operation: Operation,
    pub(super) rate_limit: Option<RateLimit>,
    caller: Option<S::Caller>,
    /// Session that the operation reads from; `None` where it only reads the schema.
    pub(super) session: Option<S::Session>,
}

impl<S: Sessions> Admitted<S> {
    /// Operation that is going to run.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The caller's budget after it was charged.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// Session that the operation reads from; `None` where it only reads the schema.
    pub fn session(&self) -> Option<&S::Session> {
        self.session.as_ref()
    }

    /// Name of the operation for metrics, only of authenticated callers: anonymous callers could invent any number of
    /// names.
    pub(super) fn metrics_name(&self) -> Option<&str> {
        self.caller.as_ref().and(self.operation.name())
    }

    /// Caller of the operation; `None` without a session.
    pub fn caller(&self) -> Option<&S::Caller> {
        self.caller.as_ref()
    }
}

impl<S: Sessions> Executor<S> {
    /// Charges the caller for an operation and admits it.
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED without a caller, unless only the schema is read; COST_LIMIT_EXCEEDED; RATE_LIMITED.
    pub fn admit(&self, operation: Operation, caller: Caller<'_, S::Caller>) -> Result<Admitted<S>, Refusal> {
        self.counted(self.charged(operation, caller))
    }

    fn charged(
        &self,
        mut operation: Operation,
        caller: Caller<'_, S::Caller>,
    ) -> Result<Admitted<S>, Refusal> {
        if matches!(caller, Caller::Anonymous(_)) && !operation.reads_schema_only {
            return Err(Refusal::unauthenticated(
                "A token is needed: send it as `Authorization: Bearer <token>`.",
            ));
        }
        if operation.cost.most > self.limits.cost {
            let message = format!(
                "The operation costs {} points, the most is {}.",
                operation.cost.most, self.limits.cost
            );
            return Err(Refusal::new(ErrorCode::CostLimitExceeded, message));
        }
        let rate_limit = match caller {
            Caller::Authenticated(caller) => self.take(&self.sessions.identity(caller), operation.cost.least),
            Caller::Anonymous(origin) => {
                self.take_from(self.anonymous.as_ref(), origin, operation.cost.least)
            }
        };
        if let (Some(hash), Caller::Authenticated(_)) = (operation.register_as.take(), caller) {
            self.persisted.remember(hash, &operation.text);
        }
        let rate_limit = rate_limit?;
        let caller = match caller {
            Caller::Authenticated(caller) => Some(caller.clone()),
            Caller::Anonymous(_) => None,
        };
        let reader = caller.as_ref().filter(|_| !operation.reads_schema_only);
        let session = reader.map(|caller| self.sessions.begin(caller));
        Ok(Admitted { operation, rate_limit, caller, session })
    }

    /// Takes points from the budget of an identity, for work outside of an operation; `None` without budgets.
    ///
    /// # Errors
    ///
    /// RATE_LIMITED with the time to wait; nothing is taken then.
    pub fn charge(&self, identity: &str, cost: u64) -> Result<Option<RateLimit>, Refusal> {
        self.counted(self.take(identity, cost))
    }

    /// Charges a caller for the part of an answer that exceeds the charge at admission.
    pub(super) fn settle(&self, caller: &S::Caller, cost: u64, charged: RateLimit) -> RateLimit {
        self.metrics.charged(cost);
        let now = self.sessions.now();
        let identity = self.sessions.identity(caller);
        self.buckets.as_ref().map_or(charged, |buckets| buckets.settle(&identity, cost, charged, now))
    }

    /// Charges an anonymous caller for having a document read.
    pub(super) fn admit_reading(&self, origin: &str) -> Result<(), Refusal> {
        self.take_from(self.anonymous.as_ref(), origin, ANONYMOUS_READ_POINTS).map(drop)
    }

    /// Charges without counting a refusal, for callers that wait for points instead of being refused.
    pub(crate) fn take(&self, identity: &str, cost: u64) -> Result<Option<RateLimit>, Refusal> {
        self.take_from(self.buckets.as_ref(), identity, cost)
    }

    fn take_from(
        &self,
        buckets: Option<&Buckets>,
        identity: &str,
        cost: u64,
    ) -> Result<Option<RateLimit>, Refusal> {
        let now = self.sessions.now();
        let left = buckets.map(|buckets| buckets.charge(identity, cost, now)).transpose()?;
        self.metrics.charged(cost);
        Ok(left)
    }
}
