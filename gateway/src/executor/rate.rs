//! Rate limit: a token bucket for each caller, in points of cost.
//!
//! Owns the points that each caller has left, and the points owed for answers that cost more than that. The buckets are
//! in this process: with several replicas each has its own budgets.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::{
    error::{ErrorCode, Refusal},
    limits::Budget,
};

/// Number of operations after which buckets that are full again are removed.
const SWEEP_EVERY: u32 = 10_000;

/// Budget of a caller just after an operation was charged. Part of the request's data, for a field that reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Points that this operation cost.
    pub cost: u32,
    /// Points in a full bucket.
    pub limit: u32,
    /// Points left.
    pub remaining: u32,
    /// Time at which the bucket is full again if nothing else is charged.
    pub reset_at: DateTime<Utc>,
    /// Duration from now until the bucket is full again.
    pub reset_in: Duration,
}

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Buckets of all callers.
pub(super) struct Buckets {
    limiter: Limiter,
    clock: DefaultClock,
    capacity: u32,
    per_second: u32,
    charges: AtomicU32,
    /// Points that are added to the next charge, by caller.
    owed: Mutex<HashMap<String, u32>>,
}

impl Buckets {
    /// Creates the buckets; `ceiling` is the maximum cost of one operation.
    pub(super) fn new(budget: Budget, ceiling: u64) -> Self {
        let least = u32::try_from(ceiling).unwrap_or(u32::MAX);
        let capacity = NonZeroU32::new(budget.capacity.max(least)).unwrap_or(NonZeroU32::MIN);
        let per_second = NonZeroU32::new(budget.per_second).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(per_second).allow_burst(capacity);
        Self {
            limiter: RateLimiter::dashmap(quota).with_middleware(),
            clock: DefaultClock::default(),
            capacity: capacity.get(),
            per_second: per_second.get(),
            charges: AtomicU32::new(0),
            owed: Mutex::default(),
        }
    }

    /// Takes `cost` points from the bucket of `identity`.
    ///
    /// # Errors
    ///
    /// RATE_LIMITED with the time to wait; nothing is taken then.
    pub(super) fn charge(&self, identity: &str, cost: u64, now: DateTime<Utc>) -> Result<RateLimit, Refusal> {
        if self.charges.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let cost = points(cost);
        // No more than a full bucket holds; the rest of the debt is taken another time.
        let owed = self.owed().get(identity).copied().unwrap_or_default();
        let owed = owed.min(self.capacity.saturating_sub(cost.get()));
        match self.limiter.check_key_n(&identity.to_owned(), cost.saturating_add(owed)) {
            Ok(Ok(state)) => {
                if owed > 0 {
                    self.pay(identity, owed);
                }
                Ok(self.snapshot(cost.get(), state.remaining_burst_capacity(), now))
            }
            Ok(Err(until)) => {
                let wait = until.wait_time_from(self.clock.now());
                let missing = (wait.as_secs_f64() * f64::from(self.per_second)).ceil();
                // Saturating: a wait is never longer than a full bucket takes.
                let remaining = cost.get().saturating_sub(missing as u32);
                Err(self.refuse(cost.get(), remaining, wait, now))
            }
            Err(_) => Err(self.refuse(cost.get(), 0, self.fill_time(self.capacity), now)),
        }
    }

    /// Takes `cost` points more for an operation that was charged before. Points beyond those that are left are owed:
    /// an operation that was answered is not refused.
    pub(super) fn settle(
        &self,
        identity: &str,
        cost: u64,
        charged: RateLimit,
        now: DateTime<Utc>,
    ) -> RateLimit {
        let cost = points(cost);
        let whole = charged.cost.saturating_add(cost.get());
        if let Ok(Ok(state)) = self.limiter.check_key_n(&identity.to_owned(), cost) {
            return self.snapshot(whole, state.remaining_burst_capacity(), now);
        }
        let mut owed = self.owed();
        let owes = owed.entry(identity.to_owned()).or_default();
        *owes = owes.saturating_add(cost.get());
        self.snapshot(whole, 0, now)
    }

    fn owed(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pay(&self, identity: &str, points: u32) {
        let mut owed = self.owed();
        if let Some(owes) = owed.get_mut(identity) {
            *owes = owes.saturating_sub(points);
            if *owes == 0 {
                owed.remove(identity);
            }
        }
    }

    fn refuse(&self, cost: u32, remaining: u32, wait: Duration, now: DateTime<Utc>) -> Refusal {
        let message = format!("The operation costs {cost} points and {remaining} are left. Try again later.");
        Refusal {
            retry_after: Some(wait),
            rate_limit: Some(self.snapshot(cost, remaining, now)),
            ..Refusal::new(ErrorCode::RateLimited, message)
        }
    }

    fn snapshot(&self, cost: u32, remaining: u32, now: DateTime<Utc>) -> RateLimit {
        let reset_in = self.fill_time(self.capacity.saturating_sub(remaining));
        let reset_at = TimeDelta::from_std(reset_in).map_or(now, |span| now + span);
        RateLimit { cost, limit: self.capacity, remaining, reset_at, reset_in }
    }

    fn fill_time(&self, points: u32) -> Duration {
        Duration::from_secs_f64(f64::from(points) / f64::from(self.per_second))
    }
}

/// Points of a cost, at least one.
fn points(cost: u64) -> NonZeroU32 {
    NonZeroU32::new(u32::try_from(cost).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_dry_for_its_caller_only() {
        let buckets = Buckets::new(Budget { capacity: 100, per_second: 1 }, 60);
        let now = DateTime::UNIX_EPOCH;
        let first = buckets.charge("ada", 60, now).unwrap();
        assert_eq!((first.cost, first.limit, first.remaining), (60, 100, 40));
        assert_eq!(first.reset_at, now + TimeDelta::seconds(60));
        let refusal = buckets.charge("ada", 60, now).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::RateLimited);
        let wait = refusal.retry_after.unwrap().as_secs_f64();
        assert!((19.0..=20.0).contains(&wait), "{wait}");
        assert_eq!(refusal.rate_limit.unwrap().remaining, 40);
        assert_eq!(buckets.charge("ada", 40, now).unwrap().remaining, 0);
        assert!(buckets.charge("bob", 60, now).is_ok());
    }

    #[test]
    fn an_answer_that_cost_more_than_was_left_is_paid_for_later() {
        let buckets = Buckets::new(Budget { capacity: 100, per_second: 1 }, 60);
        let now = DateTime::UNIX_EPOCH;
        let charged = buckets.charge("ada", 10, now).unwrap();
        let settled = buckets.settle("ada", 50, charged, now);
        assert_eq!((settled.cost, settled.remaining), (60, 40));
        let charged = buckets.charge("ada", 10, now).unwrap();
        assert_eq!(buckets.settle("ada", 50, charged, now).remaining, 0, "30 were left, 50 are owed");
        let refusal = buckets.charge("ada", 10, now).unwrap_err();
        let wait = refusal.retry_after.unwrap().as_secs_f64();
        assert!((29.0..=30.0).contains(&wait), "{wait}");
        assert!(buckets.charge("bob", 60, now).is_ok());
    }

    #[test]
    fn every_permitted_operation_fits_into_a_full_bucket() {
        let buckets = Buckets::new(Budget { capacity: 10, per_second: 0 }, 60);
        assert_eq!(buckets.charge("ada", 60, DateTime::UNIX_EPOCH).unwrap().remaining, 0);
    }
}
