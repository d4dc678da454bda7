//! Usage of an organization, and its limits.

use async_graphql::SimpleObject;
use service::quota;

/// Usage of an organization, and its limits. A write that would exceed a limit is refused with `QUOTA_EXCEEDED`, and
/// nothing of it is kept.
#[derive(SimpleObject)]
#[graphql(name = "OrganizationUsage")]
pub(crate) struct Usage {
    /// Number of rows: scorecards, objectives, measures with their periods, comments, members and all other stored
    /// objects.
    rows: f64,
    /// Bytes of the rows in the change log, which is never cut.
    change_log_bytes: f64,
    /// Limits of both.
    limits: Limits,
}

/// Limits of an organization, as the operator has set them.
#[derive(SimpleObject)]
#[graphql(name = "OrganizationLimits")]
struct Limits {
    /// Maximum number of rows.
    rows: f64,
    /// Maximum number of bytes of the change log.
    change_log_bytes: f64,
}

impl From<quota::Usage> for Usage {
    fn from(quota::Usage { rows, change_log_bytes, quota }: quota::Usage) -> Self {
        let quota::Quota { rows: most_rows, change_log_bytes: most_bytes } = quota;
        let limits = Limits { rows: whole(most_rows), change_log_bytes: whole(most_bytes) };
        Self { rows: whole(rows), change_log_bytes: whole(change_log_bytes), limits }
    }
}

/// Converts a whole number to a `Float`, since an `Int` ends at 2^31.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, which are eight million GiB")]
fn whole(number: u64) -> f64 {
    number as f64
}
