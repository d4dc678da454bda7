//! `memberInvite`.

use domain::{id::MemberId, validity, vocabulary::Role};
use entity::member;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;

use crate::{
    caller::{Bond, INVITATION},
    command::{Command, Refused},
    edit::Edit,
    error::{ProblemCode, Result},
    policy::Grant,
};

/// Makes somebody a member with one role: whoever an issuer knows by a subject, or whoever first comes with a verified
/// e-mail address. Needs ADMIN of the place that the role is for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberInvite {
    /// The client's own id for them.
    pub id: Option<String>,
    /// Who vouches for the subject; the server's own tokens without one.
    pub issuer: Option<String>,
    /// The issuer's name for the person.
    pub subject: Option<String>,
    /// Where to reach them; without a subject, the address by which they are known when they come.
    pub email: Option<String>,
    /// What people call them.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Where: on this scorecard and everything below it; in the whole organization without one.
    pub scorecard_id: Option<String>,
    /// Whether, as a contributor, they record only the measures they own.
    pub own_measures_only: bool,
}

impl Command for MemberInvite {
    const MUTATION: &'static str = "memberInvite";
    type Done = MemberId;

    async fn run(&self, edit: &mut Edit) -> Result<MemberId, Refused> {
        let scorecard = edit.place(self.scorecard_id.as_deref()).await?;
        edit.violations(validity::own_measures_only(self.role, self.own_measures_only));
        edit.violations(self.email.as_deref().and_then(validity::email));
        edit.violations(self.name.as_deref().and_then(validity::name));
        let bond = self.bond(edit);
        edit.settled()?;
        let Some((issuer, subject)) = bond else { return Err(Refused::Gathered) };
        let before = known(edit, &issuer, &subject).await?;
        let is_member =
            |row: &member::Model| edit.write().organization().member(MemberId::from_uuid(row.id)).is_some();
        if before.as_ref().is_some_and(is_member) {
            let message = format!("{subject} is a member already; give them a role with roleGrant");
            edit.refuse(ProblemCode::Duplicate, self.named_by(), message);
            return Err(Refused::Gathered);
        }
        // Whoever was here before comes back as the same.
        let id = match &before {
            Some(row) => row.id,
            None => {
                edit.new_id::<member::Model>(self.id.as_deref(), |id| {
                    Some(id.parse::<MemberId>().ok()?.uuid())
                })
                .await?
            }
        };
        let row = member::Model {
            organization_id: edit.write().organization_id().uuid(),
            id,
            issuer,
            subject,
            name: self.name.clone().or_else(|| before.as_ref()?.name.clone()),
            email: self.email.clone().or_else(|| before.as_ref()?.email.clone()),
            created_at: before.as_ref().map_or_else(|| edit.write().now(), |row| row.created_at),
            removed_at: None,
        };
        let grant = Grant { scorecard, role: self.role, own_measures_only: self.own_measures_only };
        let grant = edit.new_grant(MemberId::from_uuid(id), grant);
        edit.put(before.as_ref(), row).await?;
        edit.put(None, grant).await?;
        Ok(MemberId::from_uuid(id))
    }
}

impl MemberInvite {
    /// The field that says who is meant.
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

/// The row of whoever is known so, removed or not.
pub(super) async fn known(edit: &Edit, issuer: &str, subject: &str) -> Result<Option<member::Model>> {
    let found = member::Entity::find()
        .filter(member::Column::OrganizationId.eq(edit.write().organization_id().uuid()))
        .filter(member::Column::Issuer.eq(issuer))
        .filter(member::Column::Subject.eq(subject));
    Ok(found.one(edit.write().db()).await?)
}

/// The bond that an invited address stands for.
pub(super) fn invitation(email: &str) -> Bond {
    Bond::Invitation(email.to_ascii_lowercase())
}
