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
    /// What people call them.
    name: String,
}

impl Actor {
    pub(super) fn new(actor: series::Actor, view: &View) -> Self {
        match actor {
            series::Actor::Member(id) => {
                let member = view.organization().member_by_id(id);
                let name = member.map(|member| member.name.clone().unwrap_or_else(|| member.subject.clone()));
                let name = name.unwrap_or_else(|| "former member".to_owned());
                Self { kind: ActorKind::Member, id: Some(id.to_string().into()), name }
            }
            series::Actor::ApiKey(id) => {
                Self { kind: ActorKind::ApiKey, id: Some(id.to_string().into()), name: "API key".to_owned() }
            }
            series::Actor::System => Self { kind: ActorKind::System, id: None, name: "operator".to_owned() },
        }
    }
}
