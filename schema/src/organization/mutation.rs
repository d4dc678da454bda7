//! Settings of the organization: `organizationUpdate`.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use service::organization::OrganizationUpdate;

use crate::{
    Result,
    enums::EmailVisibility,
    mutation::{
        input::given,
        payload::{Shown, payload},
    },
    organization::Organization,
    request::Request,
};

/// Changes to an organization's settings: fields left out or null stay.
#[derive(InputObject)]
pub(crate) struct OrganizationUpdateInput {
    /// Name of the organization.
    name: MaybeUndefined<String>,
    /// IANA name of the time zone whose midnight ends the organization's days: `America/Toronto`.
    time_zone: MaybeUndefined<String>,
    /// ISO 4217 code of the default currency.
    currency: MaybeUndefined<String>,
    /// Month, 1 to 12, in which the fiscal year starts. It cannot change (IN_USE) once there are values for a fiscal
    /// year, half or quarter: `FY2026-Q3` would come to mean other months.
    fiscal_year_start: MaybeUndefined<i32>,
    /// True when those who have a role only further down the cascade see names and strategy maps of the scorecards
    /// above.
    shows_ancestors: MaybeUndefined<bool>,
    /// Visibility of the members' e-mail addresses.
    member_emails: MaybeUndefined<EmailVisibility>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    organization: Option<String>,
}

payload! {
    /// Outcome of updating an organization.
    OrganizationUpdatePayload {
        /// Organization after the change; null when there are user errors.
        organization: Organization
    }
}

/// Mutations of the organization.
#[derive(Default)]
pub(crate) struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes an organization's settings; needs ADMIN of the organization.
    async fn organization_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: OrganizationUpdateInput,
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
