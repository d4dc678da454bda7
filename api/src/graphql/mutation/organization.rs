//! Settings: `organizationUpdate`.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use service::organization::OrganizationUpdate;

use super::{
    input::given,
    payload::{Shown, payload},
};
use crate::graphql::{Result, enums::EmailVisibility, organization::Organization, request::Request};

/// Changes to an organization's settings: what is left out or null stays.
#[derive(InputObject)]
pub(super) struct OrganizationUpdateInput {
    /// What people call it.
    name: MaybeUndefined<String>,
    /// IANA name of the zone whose midnight ends its days: `America/Toronto`.
    time_zone: MaybeUndefined<String>,
    /// ISO 4217 code of its default currency.
    currency: MaybeUndefined<String>,
    /// The month, 1 to 12, in which its fiscal year starts. It is fixed (IN_USE) once something is known of a fiscal
    /// year, half or quarter: `FY2026-Q3` would come to mean other months.
    fiscal_year_start: MaybeUndefined<i32>,
    /// Whether those who have a role only further down the cascade see names and strategy maps of what is above.
    shows_ancestors: MaybeUndefined<bool>,
    /// Who sees the members' e-mail addresses.
    member_emails: MaybeUndefined<EmailVisibility>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    organization: Option<String>,
}

payload! {
    /// What became of the changes.
    OrganizationUpdatePayload {
        /// The organization as it is now; null when there are user errors.
        organization: Organization
    }
}

/// Settings.
#[derive(Default)]
pub(super) struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes an organization's settings; needs ADMIN of the organization.
    async fn organization_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: OrganizationUpdateInput,
    ) -> Result<OrganizationUpdatePayload> {
        let request = Request::of(ctx)?;
        let command = OrganizationUpdate {
            name: given(&input.name),
            time_zone: given(&input.time_zone),
            currency: given(&input.currency),
            fiscal_year_start: given(&input.fiscal_year_start),
            shows_ancestors: given(&input.shows_ancestors),
            member_emails: given(&input.member_emails),
        };
        let (organization, key) = (input.organization, input.idempotency_key);
        let executed = request.execute_for(organization.as_deref(), key, &command).await?;
        let read = |at, _| async move { Ok(Some(Organization(request.fresh(at).await?))) };
        Ok(Shown::read(executed, read).await?.into())
    }
}
