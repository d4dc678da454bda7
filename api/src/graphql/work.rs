//! Accounting of fields that take long in one piece: pictures, reports, forecasts, documents.

use async_graphql::Context;
use serde_json::Value;

use super::Result;
use crate::executor::OperationMeter;

/// Yields to other operations until the field may do its work.
///
/// # Errors
/// COST_LIMIT_EXCEEDED when the operation has reached a ceiling.
pub(super) async fn begin(ctx: &Context<'_>) -> Result<()> {
    match OperationMeter::of(ctx) {
        Some(meter) => meter.before_work().await,
        None => Ok(()),
    }
}

/// Counts the cost of a document after it was made.
///
/// # Errors
/// COST_LIMIT_EXCEEDED when the operation has reached a ceiling, by this document or before.
pub(super) fn made(ctx: &Context<'_>, document: &Value) -> Result<()> {
    OperationMeter::of(ctx).map_or(Ok(()), |meter| meter.count_json(document))
}
