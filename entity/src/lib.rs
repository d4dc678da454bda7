//! Tables as `sea-orm` entities, one file each. Columns have the types of `domain`: an id is stored as its UUID, a word of
//! a closed list, a period and an actor as their text. Rows serialize to the JSON of the change log, in the same form.
//! Rows
//! of what is kept in memory become values of `domain` here. Owns no query, no rule.
//!
//! Two modules map the table `organization`: one its settings, the other its usage.
//!
//! Every table except `organization` starts with `organization_id`, which is part of its primary key.

use domain::vocabulary::Calculation;

pub mod action_item;
pub mod alignment;
pub mod api_key;
pub mod causal_link;
pub mod change;
pub mod comment;
mod convert;
pub mod decision;
pub mod deliverable;
pub mod idempotency;
pub mod imported_revision;
pub mod initiative;
pub mod initiative_measure;
pub mod initiative_objective;
pub mod key_result;
pub mod list;
pub mod measure;
pub mod measure_period;
pub mod member;
pub mod member_group;
pub mod objective;
pub mod organization;
pub mod organization_usage;
pub mod perspective;
pub mod placement;
pub mod projected_revision;
pub mod review;
pub mod review_result;
pub mod role_grant;
pub mod score_projection;
pub mod score_projection_source;
pub mod scorecard;
pub mod theme;
pub mod webhook;
pub mod webhook_cursor;
pub mod webhook_delivery;

/// Default `calculation` of a measure that was logged before the column existed.
fn first_calculation() -> Calculation {
    Calculation::AggregateFirst
}

/// Default `version` of a row that was logged before the column existed.
fn first_version() -> i32 {
    1
}
