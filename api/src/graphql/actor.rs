//! Who did something.

use async_graphql::{Enum, SimpleObject};
use domain::series;
use service::View;

/// What kind of actor.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActorKind {
    /// A person.
    Member,
    /// An integration partner's machine.
    ApiKey,
    /// The operator of the server, by the command line.
    System,
}

/// Who did something.
#[derive(SimpleObject)]
pub(super) struct Actor {
    /// What kind of actor.
    kind: ActorKind,
    /// The id of the member or API key; null for the operator.
    id: Option<async_graphql::ID>,
    /// What people call them, even when they do not belong to the organization any more.
    name: String,
}

impl Actor {
    pub(super) fn new(actor: series::Actor, view: &View) -> Self {
        let name = view.organization().called(actor).to_owned();
        let (kind, id) = match actor {
            series::Actor::Member(id) => (ActorKind::Member, Some(id.to_string().into())),
            series::Actor::ApiKey(id) => (ActorKind::ApiKey, Some(id.to_string().into())),
            series::Actor::System => (ActorKind::System, None),
        };
        Self { kind, id, name }
    }
}
