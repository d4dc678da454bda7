//! Actor: the author of a change.

use async_graphql::{Enum, SimpleObject};
use domain::series;
use service::Reader;

/// Kind of an actor.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActorKind {
    /// Member: a person.
    Member,
    /// API key: a machine of an integration partner.
    ApiKey,
    /// Operator of the server, by the command line.
    System,
}

/// Actor: the member, API key or operator that did something.
#[derive(SimpleObject)]
pub(super) struct Actor {
    /// Kind of the actor.
    kind: ActorKind,
    /// Id of the member or API key; null for the operator.
    id: Option<async_graphql::ID>,
    /// Name of the actor, even when they do not belong to the organization any more.
    name: String,
}

impl Actor {
    pub(super) fn new(actor: series::Actor, view: &Reader) -> Self {
        let name = view.organization().called(actor).to_owned();
        let (kind, id) = match actor {
            series::Actor::Member(id) => (ActorKind::Member, Some(id.to_string().into())),
            series::Actor::ApiKey(id) => (ActorKind::ApiKey, Some(id.to_string().into())),
            series::Actor::System => (ActorKind::System, None),
        };
        Self { kind, id, name }
    }
}
