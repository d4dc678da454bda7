//! Mutation `memberInvite`.

use async_trait::async_trait;
use domain::{id::MemberId, validity, vocabulary::Role};
use entity::member;
use ledger::{
    caller::{Bond, INVITATION},
    error::{ProblemCode, Result},
    policy::Grant,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
};

/// Adds a member with one role: the person whom an issuer knows by a subject, or the first caller with a verified
/// e-mail address. Needs ADMIN of the scope of the role.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberInvite {
    /// Id of the member, when the client chooses it.
    pub id: Option<String>,
    /// Issuer of the subject's tokens; the server's own tokens when left out.
    pub issuer: Option<String>,
    /// Subject of the tokens: the issuer's name for the person.
    pub subject: Option<String>,
    /// E-mail address; without a subject, the address that is invited.
    pub email: Option<String>,
    /// Name of the member.
    pub name: Option<String>,
    /// Role that is granted.
    pub role: Role,
    /// Scope: this scorecard and everything below it; the whole organization when left out.
    pub scorecard_id: Option<String>,
    /// True if a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

#[async_trait]
impl Command for MemberInvite {
    const MUTATION: &'static str = "memberInvite";
    type Done = MemberId;

    async fn run(&self, edit: &mut Edit) -> Result<MemberId, Refused> {
        let scorecard = edit.scope(self.scorecard_id.as_deref()).await?;
        edit.violations(validity::own_measures_only(self.role, self.own_measures_only));
        edit.violations(self.email.as_deref().and_then(validity::email));
        edit.violations(self.name.as_deref().and_then(validity::name));
        let bond = self.bond(edit);
        edit.check_problems()?;
        let Some((issuer, subject)) = bond else { return Err(Refused::Gathered) };
        let before = known(edit, &issuer, &subject).await?;
        let is_member = |row: &member::Model| edit.write().organization().member(row.id).is_some();
        if before.as_ref().is_some_and(is_member) {
            let message = format!("{subject} is a member already; give them a role with roleGrant");
            edit.refuse(ProblemCode::Duplicate, self.named_by(), message);
            return Err(Refused::Gathered);
        }
        // A former member gets the same row again.
        let id = match &before {
            Some(row) => row.id,
            None => edit.new_id::<member::Model>(self.id.as_deref()).await?,
        };
        let row = member::Model {
            organization_id: edit.write().organization_id(),
            id,
            issuer,
            subject,
            name: self.name.clone().or_else(|| before.as_ref()?.name.clone()),
            email: self.email.clone().or_else(|| before.as_ref()?.email.clone()),
            created_at: before.as_ref().map_or_else(|| edit.write().now(), |row| row.created_at),
            removed_at: None,
        };
        let grant = Grant { scorecard, role: self.role, own_measures_only: self.own_measures_only };
        let grant = edit.new_grant(id, grant);
        edit.put(before.as_ref(), row).await?;
        edit.put(None, grant).await?;
        Ok(id)
    }
}

impl MemberInvite {
    /// Input field that identifies the person.
    fn named_by(&self) -> &'static str {
        if self.subject.is_some() { "subject" } else { "email" }
    }

    /// Issuer and subject of the row.
    fn bond(&self, edit: &mut Edit) -> Option<(String, String)> {
        let issuer = self.issuer.clone().unwrap_or_default();
        let is_url = ["https://", "http://"].iter().any(|scheme| issuer.starts_with(scheme));
        if !issuer.is_empty() && !is_url {
            let message = "issuer must be the URL of an issuer, as its tokens have it in `iss`";
            edit.refuse(ProblemCode::Invalid, "issuer", message);
        }
        match (&self.subject, &self.email) {
            (Some(subject), _) if subject.trim().is_empty() => {
                edit.refuse(ProblemCode::Required, "subject", "subject must not be blank");
                None
            }
            (Some(subject), _) => Some((issuer, subject.clone())),
            (None, Some(_)) if self.issuer.is_some() => {
                let message = "an issuer goes with a subject; by e-mail address any issuer's token will do";
                edit.refuse(ProblemCode::NotAllowed, "issuer", message);
                None
            }
            (None, Some(email)) => Some((INVITATION.to_owned(), email.to_ascii_lowercase())),
            (None, None) => {
                edit.refuse(ProblemCode::Required, "subject", "give a subject, with its issuer, or an email");
                None
            }
        }
    }
}

/// Finds the row with this issuer and subject, removed or not.
pub(super) async fn known(edit: &Edit, issuer: &str, subject: &str) -> Result<Option<member::Model>> {
    let found = member::Entity::of(edit.write().organization_id())
        .filter(member::Column::Issuer.eq(issuer))
        .filter(member::Column::Subject.eq(subject));
    Ok(found.one(edit.write().db()).await?)
}

/// Credential of an invited address.
pub(super) fn invitation(email: &str) -> Bond {
    Bond::Invitation(email.to_ascii_lowercase())
}
