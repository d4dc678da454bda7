//! Accounting of fields that take long in one piece, such as pictures, reports and documents.

use async_graphql::{Context, Result};
use serde_json::Value;

use crate::executor::OperationMeter;

/// Yields to other operations until the field may do its work.
///
/// # Errors
///
/// COST_LIMIT_EXCEEDED when the operation has reached a ceiling.
pub async fn begin(ctx: &Context<'_>) -> Result<()> {
    match OperationMeter::of(ctx) {
        Some(meter) => meter.before_work().await,
        None => Ok(()),
    }
}

/// Counts objects that are about to be made in one piece, each as an element of a list, and yields like [`begin`].
///
/// # Errors
///
/// COST_LIMIT_EXCEEDED when that is more than the operation may make, or the operation has reached a ceiling before.
pub async fn begin_objects(ctx: &Context<'_>, count: u64) -> Result<()> {
    match OperationMeter::of(ctx) {
        Some(meter) => {
            meter.count_objects(count)?;
            meter.before_work().await
        }
        None => Ok(()),
    }
}

/// Counts the cost of a document after it was made.
///
/// # Errors
///
/// COST_LIMIT_EXCEEDED when the operation has reached a ceiling, by this document or before.
pub fn made(ctx: &Context<'_>, document: &Value) -> Result<()> {
    OperationMeter::of(ctx).map_or(Ok(()), |meter| meter.count_json(document))
}
