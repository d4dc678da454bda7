//! Who may run an operation, and what it takes from their budget.

use super::{
    ANONYMOUS_READ_POINTS, ErrorCode, Executor, Operation, RateLimit, Refusal, Sessions, rate::Buckets,
};

/// Whom to charge for an operation.
#[derive(Debug)]
pub enum Caller<'a, C> {
    /// Somebody with a token.
    Authenticated(&'a C),
    /// Somebody without, known only by where they come from: each origin has a budget of its own, so that one
    /// stranger cannot starve the others.
    Anonymous(&'a str),
}

// By hand: what `derive` makes would ask for `C: Copy`.
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
    /// What it reads from, unless it only reads the schema.
    pub(super) session: Option<S::Session>,
}

impl<S: Sessions> Admitted<S> {
    /// What is going to run.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The caller's budget after it was charged.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// What it reads from; `None` where it only reads the schema.
    pub fn session(&self) -> Option<&S::Session> {
        self.session.as_ref()
    }

    /// The operation's name where operators see it: strangers invent names, too.
    pub(super) fn told_name(&self) -> Option<&str> {
        self.caller.as_ref().and(self.operation.name())
    }

    /// Who asked.
    pub fn caller(&self) -> Option<&S::Caller> {
        self.caller.as_ref()
    }
}

impl<S: Sessions> Executor<S> {
    /// Charges the caller for an operation. With this it may run.
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

    /// Takes points from somebody's budget, for whatever they get; `None` without budgets.
    ///
    /// # Errors
    ///
    /// RATE_LIMITED with the time to wait, and nothing is taken.
    pub fn charge(&self, identity: &str, cost: u64) -> Result<Option<RateLimit>, Refusal> {
        self.counted(self.take(identity, cost))
    }

    /// Charges a caller for what an operation has answered beyond what it was charged for when it was admitted.
    pub(super) fn settle(&self, caller: &S::Caller, cost: u64, charged: RateLimit) -> RateLimit {
        self.metrics.charged(cost);
        let now = self.sessions.now();
        let identity = self.sessions.identity(caller);
        self.buckets.as_ref().map_or(charged, |buckets| buckets.settle(&identity, cost, charged, now))
    }

    /// Charges a stranger for having a document read.
    pub(super) fn admit_reading(&self, origin: &str) -> Result<(), Refusal> {
        self.take_from(self.anonymous.as_ref(), origin, ANONYMOUS_READ_POINTS).map(drop)
    }

    /// The same for who waits until there is enough: nobody is refused, and no refusal counted.
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
