//! Mutation `organizationUpdate`.

use async_trait::async_trait;
use domain::{id::OrganizationId, period::Period, validity, vocabulary::EmailVisibility};
use entity::{measure_period, organization};
use ledger::{
    error::{Error, ProblemCode, Result},
    policy::Action,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Changes an organization's settings; needs ADMIN of the organization.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationUpdate {
    /// Name of the organization.
    pub name: Patch<String>,
    /// IANA name of the time zone.
    pub time_zone: Patch<String>,
    /// ISO 4217 code of the default currency.
    pub currency: Patch<String>,
    /// Month, 1 to 12, in which the fiscal year starts; fixed once a fiscal period has any data.
    pub fiscal_year_start: Patch<i32>,
    /// True if members with access to lower scorecards see names and strategy maps of the ancestors.
    pub shows_ancestors: Patch<bool>,
    /// Visibility of the members' e-mail addresses.
    pub member_emails: Patch<EmailVisibility>,
}

#[async_trait]
impl Command for OrganizationUpdate {
    const MUTATION: &'static str = "organizationUpdate";
    type Done = OrganizationId;

    async fn run(&self, edit: &mut Edit) -> Result<OrganizationId, Refused> {
        edit.demand(Action::Administer, None)?;
        let id = edit.write().organization_id();
        let before = organization::Entity::of(id).one(edit.write().db()).await?;
        let before = before.ok_or_else(|| Error::Corrupt(format!("no organization {id}")))?;
        let mut row = before.clone();
        edit.set("name", &mut row.name, &self.name);
        edit.check_name(&row.name);
        edit.set("timeZone", &mut row.time_zone, &self.time_zone);
        edit.violations(validity::time_zone(&row.time_zone));
        edit.set("currency", &mut row.currency, &self.currency);
        edit.violations(validity::currency(&row.currency));
        edit.set("showsAncestors", &mut row.shows_ancestors, &self.shows_ancestors);
        edit.set("memberEmails", &mut row.member_emails, &self.member_emails);
        edit.set("fiscalYearStart", &mut row.fiscal_year_start, &self.fiscal_year_start);
        let month = u32::try_from(row.fiscal_year_start).unwrap_or_default();
        edit.violations(validity::fiscal_year_start(month));
        if row.fiscal_year_start != before.fiscal_year_start
            && let Some(period) = fiscal_period(edit).await?
        {
            // A code names a part of a fiscal year, and not its months: the facts of these periods would silently move
            // to other months.
            let message = format!(
                "there are values of fiscal years, halves or quarters ({period}), which would come to mean other months"
            );
            edit.refuse(ProblemCode::InUse, "fiscalYearStart", message);
        }
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

/// Finds the first fiscal period, by code, that has facts.
async fn fiscal_period(edit: &Edit) -> Result<Option<Period>> {
    let found = measure_period::Entity::of(edit.write().organization_id())
        .select_only()
        .column(measure_period::Column::Period)
        .filter(measure_period::Column::Period.starts_with("FY"))
        .order_by_asc(measure_period::Column::Period)
        .into_tuple()
        .one(edit.write().db());
    Ok(found.await?)
}
