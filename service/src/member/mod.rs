//! Members: inviting, changing and removing them, and granting roles.
//!
//! An administrator of a scope (the organization, or a scorecard with everything below it) grants and revokes roles
//! within it, and nowhere else. The organization always keeps an administrator.

mod change;
mod ensure;
mod grant;
mod invite;
mod join;
mod list;

use domain::id::{MemberId, NodeId, ScorecardId};
use entity::role_grant;
use ledger::{
    caller::Member,
    error::{ProblemCode, Result},
    policy::{Action, Grant},
};

pub use {
    change::{MemberRemove, MemberUpdate},
    grant::{RoleGrant, RoleRevoke},
    invite::MemberInvite,
    join::Invitation,
};

use crate::{
    command::Refused,
    edit::{Edit, not_found},
};

impl Edit {
    /// Finds the member with the id in this field.
    fn member(&self, field: &str, id: &str) -> Result<Member, Refused> {
        let found = match id.parse() {
            Ok(NodeId::Member(id)) => self.write().organization().member(id).cloned(),
            _ => None,
        };
        found.ok_or_else(|| not_found("member", field, id))
    }

    /// Finds the scope of a grant, which the caller must administer.
    async fn scope(&self, scorecard: Option<&str>) -> Result<Option<ScorecardId>, Refused> {
        match scorecard {
            None => self.demand(Action::Administer, Some("scorecardId")).map(|()| None),
            Some(id) => {
                let scorecard = self.scorecard("scorecardId", id, Action::Administer).await?;
                Ok(Some(scorecard.profile.id))
            }
        }
    }

    /// Demands that the caller administers the scope named in the field.
    fn demand_at(&self, scope: Option<ScorecardId>, field: &str) -> Result<(), Refused> {
        match scope {
            Some(scorecard) => self.demand_on(scorecard, Action::Administer, field),
            None => self.demand(Action::Administer, Some(field)),
        }
    }

    /// Demands that the caller administers every scope in which the member has a role.
    fn demand_over(&self, member: &Member) -> Result<(), Refused> {
        member.grants.iter().try_for_each(|(_, grant)| self.demand_at(grant.scorecard, "id"))
    }

    /// Checks that somebody else administers the organization if this member no longer does.
    fn check_administrator_remains(&mut self, without: &Member, field: &str) {
        let others = |member: &&Member| member.id != without.id && member.administers();
        let remains = self.write().organization().members().iter().any(others);
        if without.administers() && !remains {
            let message = "nobody else administers the organization; give somebody else the role ADMIN first";
            self.refuse(ProblemCode::InUse, field, message);
        }
    }

    /// Row of a new grant.
    fn new_grant(&self, member: MemberId, grant: Grant) -> role_grant::Model {
        let Grant { scorecard, role, own_measures_only } = grant;
        role_grant::Model {
            organization_id: self.write().organization_id(),
            id: self.write().new_id(),
            member_id: member,
            scorecard_id: scorecard,
            role,
            own_measures_only,
        }
    }
}
