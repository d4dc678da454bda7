//! The caller's budget.

use async_graphql::SimpleObject;

use super::scalars::DateTime;
use crate::executor;

/// The caller's budget, in points of cost: 1 an object, lists times their size.
#[derive(SimpleObject)]
pub(super) struct RateLimit {
    /// What this operation costs.
    cost: i32,
    /// What a full budget holds.
    limit: i32,
    /// What is left, this operation counted.
    remaining: i32,
    /// When the budget is full again if nothing else is asked.
    reset_at: DateTime,
}

impl From<&executor::RateLimit> for RateLimit {
    fn from(limit: &executor::RateLimit) -> Self {
        let points = |points: u32| i32::try_from(points).unwrap_or(i32::MAX);
        Self {
            cost: points(limit.cost),
            limit: points(limit.limit),
            remaining: points(limit.remaining),
            reset_at: DateTime(limit.reset_at),
        }
    }
}
