//! Rate limit: the caller's budget.

use async_graphql::SimpleObject;
use gateway::executor;

use crate::scalars::DateTime;

/// Budget of the caller, in points of cost: 1 an object, lists times their size.
#[derive(SimpleObject)]
pub(super) struct RateLimit {
    /// Cost of this operation, in points.
    cost: i32,
    /// Size of a full budget, in points.
    limit: i32,
    /// Points that are left, after this operation.
    remaining: i32,
    /// Time at which the budget is full again if nothing else is asked.
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
