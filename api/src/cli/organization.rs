//! `scorecard organization create` and `scorecard organization quota`.

use clap::{Args, Subcommand};
use gateway::units::bytes;
use service::{
    organization::NewOrganization,
    quota::{Limit, Usage},
};

use super::{DatabaseArgs, Failure, output};

#[derive(Subcommand)]
pub(super) enum Organization {
    /// Creates an organization and prints its id.
    Create(Create),
    /// Prints what an organization holds and may hold, and sets limits of its own.
    Quota(OwnQuota),
}

#[derive(Args)]
pub(super) struct OwnQuota {
    /// Slug of the organization.
    #[arg(long)]
    slug: String,
    /// Maximum number of rows; `default` for the limit of the servers.
    #[arg(long, value_parser = rows)]
    rows: Option<Limit>,
    /// Maximum number of bytes of its change log, like `20GiB`; `default` for the limit of the servers.
    #[arg(long, value_parser = log_bytes)]
    change_log_bytes: Option<Limit>,
    #[command(flatten)]
    database: DatabaseArgs,
}

fn rows(text: &str) -> Result<Limit, String> {
    limit(text, |text| text.parse().map_err(|_| format!("{text:?} is no number of rows")))
}

fn log_bytes(text: &str) -> Result<Limit, String> {
    limit(text, |text| bytes::parse(text).map(|most| most as u64))
}

fn limit(text: &str, read: impl FnOnce(&str) -> Result<u64, String>) -> Result<Limit, String> {
    if text == "default" { Ok(Limit::Default) } else { read(text).map(Limit::Own) }
}

#[derive(Args)]
pub(super) struct Create {
    /// Slug, which names it on the command line and in queries: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
    #[arg(long)]
    slug: String,
    /// Name of the organization for people.
    #[arg(long)]
    name: String,
    /// Month, 1 to 12, in which its fiscal year starts.
    #[arg(long, default_value_t = 1)]
    fiscal_year_start: u32,
    /// IANA name of its time zone.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// ISO 4217 code of its currency.
    #[arg(long, default_value = "USD")]
    currency: String,
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Organization {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::Quota(quota) => quota.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let Self { slug, name, fiscal_year_start, time_zone, currency, database } = self;
        let service = database.service().await?;
        let new = NewOrganization { slug, name, fiscal_year_start, time_zone, currency };
        output::print(service.create_organization(new).await?)?;
        Ok(())
    }
}

impl OwnQuota {
    async fn run(self) -> Result<(), Failure> {
        let Self { slug, rows, change_log_bytes, database } = self;
        let service = database.service().await?;
        let id = service.organization_by_slug(&slug).await?;
        service.set_quota(id, rows, change_log_bytes).await?;
        let Usage { rows, change_log_bytes, quota } = service.usage(id).await?;
        output::print(format!("rows: {rows} of {}", quota.rows))?;
        output::print(format!("change log: {change_log_bytes} of {} bytes", quota.change_log_bytes))?;
        Ok(())
    }
}
