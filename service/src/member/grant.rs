//! Mutations `roleGrant` and `roleRevoke`.

use async_trait::async_trait;
use domain::{
    id::{NodeId, RoleGrantId},
    validity,
    vocabulary::Role,
};
use entity::role_grant;
use ledger::{
    error::{ProblemCode, Result},
    policy::Grant,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::{Edit, not_found},
};

/// Grants a member a role in a scope, replacing the one they have there. Needs ADMIN of the scope.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleGrant {
    /// Id of the member.
    pub member_id: String,
    /// Role that is granted.
    pub role: Role,
    /// Scope: this scorecard and everything below it; the whole organization when left out.
    pub scorecard_id: Option<String>,
    /// True if a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

/// Revokes a role of a member who has others. Needs ADMIN of its scope.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleRevoke {
    /// Id of the grant.
    pub id: String,
}

#[async_trait]
impl Command for RoleGrant {
    const MUTATION: &'static str = "roleGrant";
    type Done = RoleGrantId;

    async fn run(&self, edit: &mut Edit) -> Result<RoleGrantId, Refused> {
        let scorecard = edit.scope(self.scorecard_id.as_deref()).await?;
        let member = edit.member("memberId", &self.member_id)?;
        edit.violations(validity::own_measures_only(self.role, self.own_measures_only));
        let grant = Grant { scorecard, role: self.role, own_measures_only: self.own_measures_only };
        let known = member.grants.iter().find(|(_, known)| known.scorecard == scorecard);
        if scorecard.is_none() && self.role != Role::Admin {
            edit.check_administrator_remains(&member, "role");
        }
        let row = edit.new_grant(member.id, grant);
        match known {
            None => {
                let id = row.id;
                edit.put(None, row).await?;
                Ok(id)
            }
            Some((id, _)) => {
                let before: role_grant::Model = edit.known_row(*id).await?;
                edit.put(Some(&before), role_grant::Model { id: before.id, ..row }).await?;
                Ok(*id)
            }
        }
    }
}

#[async_trait]
impl Command for RoleRevoke {
    const MUTATION: &'static str = "roleRevoke";
    type Done = RoleGrantId;

    async fn run(&self, edit: &mut Edit) -> Result<RoleGrantId, Refused> {
        let absent = || not_found("grant", "id", &self.id);
        let Ok(NodeId::RoleGrant(id)) = self.id.parse() else { return Err(absent()) };
        let members = edit.write().organization().members().into_iter();
        let mut holders = members.filter(|member| member.grants.iter().any(|(known, _)| *known == id));
        let member = holders.next().cloned().ok_or_else(absent)?;
        let row: role_grant::Model = edit.known_row(id).await?;
        let scope = row.scorecard_id;
        edit.demand_at(scope, "id")?;
        if member.grants.len() == 1 {
            let message = "it is the member's only role; to take that too, remove them with memberRemove";
            edit.refuse(ProblemCode::InUse, "id", message);
        }
        if scope.is_none() {
            edit.check_administrator_remains(&member, "id");
        }
        edit.remove([row]).await?;
        Ok(id)
    }
}
