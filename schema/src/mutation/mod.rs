//! Root of all mutations: `nounVerb`, one `input`, a payload with the object, the user errors and the revision reached.
//! One file a noun.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, MergedObject, ObjectType, OutputType, Positioned,
    ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
    resolver_utils::resolve_container_serial,
};

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
mod invitation;
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

/// Root of all mutations: each of its fields is nullable and fails alone, so that an error of one does not hide the
/// results of the others.
#[derive(Default)]
pub struct Mutation(Writes);

/// Mutations.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct Writes(
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
    invitation::InvitationMutation,
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

impl OutputType for Mutation {
    fn type_name() -> Cow<'static, str> {
        Writes::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Writes::create_type_info(registry);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(&*Self::type_name()) {
            for field in fields.values_mut() {
                field.ty = field.ty.trim_end_matches('!').to_owned();
            }
        }
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

impl ContainerType for Mutation {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.resolve_field(ctx).await {
            Err(error) => {
                ctx.add_error(if error.path.is_empty() { ctx.set_error_path(error) } else { error });
                Ok(Some(Value::Null))
            }
            resolved => resolved,
        }
    }
}

impl ObjectType for Mutation {}
