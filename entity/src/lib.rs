//! Tables as `sea-orm` entities, one file each. Rows are raw data: ids are UUIDs, and closed lists hold the words of
//! `domain::vocabulary`. Rows serialize to the JSON of the change log. Owns no query, no rule.
//!
//! Two modules map the table `organization`: one its settings, the other its usage.
//!
//! Every table except `organization` starts with `organization_id`, which is part of its primary key.

pub mod action_item;
pub mod alignment;
pub mod api_key;
pub mod causal_link;
pub mod change;
pub mod comment;
pub mod decision;
pub mod deliverable;
pub mod idempotency;
pub mod imported_revision;
pub mod initiative;
pub mod initiative_measure;
pub mod initiative_objective;
pub mod key_result;
pub mod measure;
pub mod measure_period;
pub mod member;
pub mod objective;
pub mod organization;
pub mod organization_usage;
pub mod perspective;
pub mod placement;
pub mod review;
pub mod review_result;
pub mod role_grant;
pub mod scorecard;
pub mod theme;
pub mod webhook;
pub mod webhook_cursor;
pub mod webhook_delivery;

/// Default `calculation` of a measure that was logged before the column existed.
fn first_calculation() -> String {
    "AGGREGATE_FIRST".to_owned()
}

/// Default `version` of a row that was logged before the column existed.
fn first_version() -> i32 {
    1
}
