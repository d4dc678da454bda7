//! The root of all writes: `nounVerb`, one `input`, a payload with the object, what users can mend, and the
//! revision reached. One file a noun.

use async_graphql::MergedObject;

mod action_item;
mod actuals;
mod alignment;
mod api_key;
mod batch;
mod causal_link;
mod comment;
mod data;
mod decision;
mod deliverable;
mod import;
mod initiative;
mod input;
mod key_result;
mod measure;
mod member;
mod objective;
mod organization;
mod payload;
mod perspective;
mod placement;
mod review;
mod role;
mod scorecard;
mod scorecard_clone;
mod scorecard_template;
mod status_override;
mod targets;
mod theme;
mod webhook;

/// The writes.
#[derive(MergedObject, Default)]
pub struct Mutation(
    data::DataMutation,
    scorecard::ScorecardMutation,
    scorecard_clone::ScorecardCloneMutation,
    scorecard_template::ScorecardTemplateMutation,
    perspective::PerspectiveMutation,
    theme::ThemeMutation,
    objective::ObjectiveMutation,
    causal_link::CausalLinkMutation,
    alignment::AlignmentMutation,
    measure::MeasureMutation,
    placement::PlacementMutation,
    status_override::StatusOverrideMutation,
    initiative::InitiativeMutation,
    deliverable::DeliverableMutation,
    member::MemberMutation,
    role::RoleMutation,
    api_key::ApiKeyMutation,
    organization::OrganizationMutation,
    key_result::KeyResultMutation,
    review::ReviewMutation,
    decision::DecisionMutation,
    action_item::ActionItemMutation,
    comment::CommentMutation,
    webhook::WebhookMutation,
);
