//! Mutations `memberUpdate` and `memberRemove`.

use async_trait::async_trait;
use domain::{id::MemberId, validity};
use entity::{member, role_grant};
use ledger::{
    caller::Bond,
    error::{ProblemCode, Result},
};
use serde::Serialize;

use super::invite;
use crate::{
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Changes the name and the e-mail address of a member. Needs ADMIN of every scope in which the member has a role.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberUpdate {
    /// Id of the member.
    pub id: String,
    /// Name of the member.
    pub name: Patch<String>,
    /// E-mail address; for a pending invitation by e-mail, the invited address.
    pub email: Patch<String>,
}

/// Revokes all roles of a member; the history keeps the name. Needs ADMIN of every scope in which the member has a
/// role.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberRemove {
    /// Id of the member.
    pub id: String,
}

#[async_trait]
impl Command for MemberUpdate {
    const MUTATION: &'static str = "memberUpdate";
    type Done = MemberId;

    async fn run(&self, edit: &mut Edit) -> Result<MemberId, Refused> {
        let member = edit.member("id", &self.id)?;
        edit.demand_over(&member)?;
        edit.violations(self.name.value().and_then(|name| validity::name(name)));
        edit.violations(self.email.value().and_then(|email| validity::email(email)));
        let before: member::Model = edit.known_row(member.id).await?;
        let mut row = before.clone();
        self.name.apply(&mut row.name);
        self.email.apply(&mut row.email);
        if let Bond::Invitation(_) = member.bond {
            match &self.email {
                Patch::Keep => {}
                Patch::Clear => {
                    let message =
                        "email cannot be null before the invitation is taken up: by it they are known";
                    edit.refuse(ProblemCode::Required, "email", message);
                }
                Patch::Set(email) => row.subject = invite::invitation(email).subject().to_owned(),
            }
            let other = invite::known(edit, &row.issuer, &row.subject).await?;
            if other.is_some_and(|other| other.id != row.id) {
                edit.refuse(ProblemCode::Duplicate, "email", "somebody else was invited by this address");
            }
        }
        edit.put(Some(&before), row).await?;
        Ok(member.id)
    }
}

#[async_trait]
impl Command for MemberRemove {
    const MUTATION: &'static str = "memberRemove";
    type Done = MemberId;

    async fn run(&self, edit: &mut Edit) -> Result<MemberId, Refused> {
        let member = edit.member("id", &self.id)?;
        edit.demand_over(&member)?;
        edit.check_administrator_remains(&member, "id");
        edit.check_problems()?;
        let before: member::Model = edit.known_row(member.id).await?;
        for (id, _) in &member.grants {
            let row: role_grant::Model = edit.known_row(*id).await?;
            edit.remove([row]).await?;
        }
        let row = member::Model { removed_at: Some(edit.write().now()), ..before.clone() };
        edit.put(Some(&before), row).await?;
        Ok(member.id)
    }
}
