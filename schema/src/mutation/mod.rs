//! Root of all mutations: `nounVerb`, one `input`, a payload with the object, the user errors and the revision reached.
//! The mutations of a noun are in its folder; here is what they share.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, MergedObject, ObjectType, OutputType, Positioned,
    ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
    resolver_utils::resolve_container_serial,
};

use crate::{
    action_item, alignment, api_key, causal_link, closing, comment, decision, deliverable, group, initiative,
    key_result, measure, member, objective, organization, perspective, review, scorecard, template, theme,
    webhook,
};

pub(crate) mod batch;
mod data;
mod import;
pub(crate) mod input;
pub(crate) mod payload;

/// Root of all mutations: each of its fields is nullable and fails alone, so that an error of one does not hide the
/// results of the others.
#[derive(Default)]
pub(super) struct Mutation(Writes);

/// Mutations.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct Writes(
    data::DataMutation,
    scorecard::mutation::ScorecardMutation,
    scorecard::clone::ScorecardCloneMutation,
    template::mutation::ScorecardTemplateMutation,
    perspective::mutation::PerspectiveMutation,
    theme::mutation::ThemeMutation,
    objective::mutation::ObjectiveMutation,
    causal_link::mutation::CausalLinkMutation,
    alignment::mutation::AlignmentMutation,
    measure::mutation::MeasureMutation,
    measure::placement::PlacementMutation,
    measure::status_override::StatusOverrideMutation,
    closing::mutation::ClosingMutation,
    initiative::mutation::InitiativeMutation,
    deliverable::mutation::DeliverableMutation,
    member::mutation::MemberMutation,
    group::mutation::GroupMutation,
    member::invitation::InvitationMutation,
    member::role::RoleMutation,
    api_key::mutation::ApiKeyMutation,
    organization::mutation::OrganizationMutation,
    key_result::mutation::KeyResultMutation,
    review::mutation::ReviewMutation,
    decision::mutation::DecisionMutation,
    action_item::mutation::ActionItemMutation,
    comment::mutation::CommentMutation,
    webhook::mutation::WebhookMutation,
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
