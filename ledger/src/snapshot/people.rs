//! Members, groups and API keys of an organization: identities, grants, and the names of those who have left.

use std::{collections::HashMap, sync::Arc};

use domain::{
    id::{ApiKeyId, GroupId, MemberId, OrganizationId, RoleGrantId},
    series::Actor,
};
use entity::{api_key, member, member_group, role_grant};
use sea_orm::{ConnectionTrait, QueryOrder};

use crate::{
    caller::{Bond, Group, INVITATION, Identity, Member, Principal},
    error::Result,
    policy::Grant,
    tenant::TenantTable,
};

/// Members, groups and API keys of an organization.
#[derive(Debug)]
pub(super) struct People {
    members: HashMap<MemberId, Member>,
    by_bond: HashMap<Bond, MemberId>,
    groups: HashMap<GroupId, Group>,
    /// API keys that are not revoked.
    machines: HashMap<ApiKeyId, Principal>,
    /// Names of all present and former members and API keys.
    names: HashMap<Actor, String>,
}

impl People {
    pub(super) async fn load(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Self> {
        let mut grants = grants(db, id).await?;
        let groups = groups(db, id).await?;
        let mut people = Self {
            members: HashMap::new(),
            by_bond: HashMap::new(),
            groups: HashMap::new(),
            machines: HashMap::new(),
            names: HashMap::new(),
        };
        let rows = member::Entity::of(id).all(db).await?;
        for row in rows {
            // An invited address must not serve as a name: it is not visible to everybody.
            let subject = Some(&row.subject).filter(|_| row.issuer != INVITATION);
            people
                .names
                .extend(row.name.as_ref().or(subject).map(|name| (Actor::Member(row.id), name.clone())));
            // A member without grants may do nothing, not even see that the organization exists.
            if let Some(grants) = grants.remove(&row.id).filter(|_| row.removed_at.is_none()) {
                let own = groups.iter().filter(|group| group.members.contains(&row.id));
                let own = own.map(|group| group.id).collect();
                let member = read(row, grants, own);
                people.by_bond.insert(member.bond.clone(), member.id);
                people.members.insert(member.id, member);
            }
        }
        let rows = api_key::Entity::of(id).all(db).await?;
        for row in rows {
            if row.revoked_at.is_none() {
                let grant = Grant { scorecard: row.scorecard_id, role: row.role, own_measures_only: false };
                let (actor, grants) = (Actor::ApiKey(row.id), [grant].into());
                people
                    .machines
                    .insert(row.id, Principal { actor, grants, names: [].into(), groups: [].into() });
            }
            people.names.insert(Actor::ApiKey(row.id), row.name);
        }
        people.groups = groups.into_iter().map(|group| (group.id, group)).collect();
        Ok(people)
    }

    pub(super) fn principal(&self, identity: &Identity) -> Option<&Principal> {
        match identity {
            Identity::Person { issuer, subject } => {
                let bond = Bond::Token { subject: subject.clone(), issuer: issuer.clone() };
                self.by_bond.get(&bond).and_then(|id| self.members.get(id)).map(Member::principal)
            }
            Identity::Machine(key) => self.machines.get(key),
        }
    }

    pub(super) fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.get(&id)
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub(super) fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(&id)
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    pub(super) fn name_of(&self, actor: Actor) -> Option<&str> {
        self.names.get(&actor).map(String::as_str)
    }
}

fn read(row: member::Model, grants: Vec<(RoleGrantId, Grant)>, groups: Arc<[GroupId]>) -> Member {
    let member::Model { organization_id: _, id, issuer, subject, name, email, created_at: _, removed_at: _ } =
        row;
    let names: Arc<[String]> =
        [Some(subject.clone()), email.clone(), name.clone()].into_iter().flatten().collect();
    let rights = grants.iter().map(|(_, grant)| *grant).collect();
    let principal = Principal { actor: Actor::Member(id), grants: rights, names, groups };
    Member { id, bond: Bond::of(&issuer, &subject), name, email, grants, principal }
}

async fn groups(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Vec<Group>> {
    let rows = member_group::Entity::of(id).all(db).await?;
    Ok(rows.into_iter().map(Group::from).collect())
}

/// Reads the grants of each member, oldest first.
async fn grants(
    db: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<HashMap<MemberId, Vec<(RoleGrantId, Grant)>>> {
    let rows = role_grant::Entity::of(id).order_by_asc(role_grant::Column::Id).all(db).await?;
    let mut grants: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let role_grant::Model { organization_id: _, id, member_id, scorecard_id, role, own_measures_only } =
            row;
        let grant = Grant { scorecard: scorecard_id, role, own_measures_only };
        grants.entry(member_id).or_default().push((id, grant));
    }
    Ok(grants)
}
