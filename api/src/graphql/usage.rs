//! What an organization holds and may hold.

use async_graphql::SimpleObject;
use service::quota;

/// What an organization holds, and the most of it. A write that would exceed a limit is refused with
/// `QUOTA_EXCEEDED`, and nothing of it is kept.
#[derive(SimpleObject)]
#[graphql(name = "OrganizationUsage")]
pub(super) struct Usage {
    /// Rows: scorecards, objectives, measures with their periods, comments, members and whatever else is kept.
    rows: f64,
    /// Bytes of the rows in the change log, which is never cut.
    change_log_bytes: f64,
    /// The most of both.
    limits: Limits,
}

/// The most that an organization may hold, as the operator has set it.
#[derive(SimpleObject)]
#[graphql(name = "OrganizationLimits")]
struct Limits {
    /// The most rows.
    rows: f64,
    /// The most bytes of the change log.
    change_log_bytes: f64,
}

impl From<quota::Usage> for Usage {
    fn from(quota::Usage { rows, change_log_bytes, quota }: quota::Usage) -> Self {
        let quota::Quota { rows: most_rows, change_log_bytes: most_bytes } = quota;
        let limits = Limits { rows: whole(most_rows), change_log_bytes: whole(most_bytes) };
        Self { rows: whole(rows), change_log_bytes: whole(change_log_bytes), limits }
    }
}

/// A whole number as a `Float`, since an `Int` ends at 2^31.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, which are eight million GiB")]
fn whole(number: u64) -> f64 {
    number as f64
}
