//! The tables, one file each, as `sea-orm` sees them. Rows are raw data: ids are UUIDs and closed lists are the
//! words that `domain::vocabulary` spells. Rows serialize as they stand in the change log. Owns no query, no rule.
//!
//! Two modules see the table `organization`: its settings, and what it holds.
//!
//! Every table but `organization` starts with `organization_id`, which is part of its primary key.

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

/// The calculation of a measure that was logged before there was another one.
fn first_calculation() -> String {
    "AGGREGATE_FIRST".to_owned()
}

/// The version of a row that was logged before its table had one.
fn first_version() -> i32 {
    1
}
