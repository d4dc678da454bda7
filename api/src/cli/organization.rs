//! `scorecard organization create`.

use clap::{Args, Subcommand};
use service::organization::NewOrganization;

use super::{DatabaseArgs, Failure, output};

#[derive(Subcommand)]
pub(super) enum Organization {
    /// Founds an organization and prints its id.
    Create(Create),
}

#[derive(Args)]
pub(super) struct Create {
    /// Names it on the command line and in queries: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
    #[arg(long)]
    slug: String,
    /// What people call it.
    #[arg(long)]
    name: String,
    /// The month, 1 to 12, in which its fiscal year starts.
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
        let Self::Create(Create { slug, name, fiscal_year_start, time_zone, currency, database }) = self;
        let service = database.service().await?;
        let new = NewOrganization { slug, name, fiscal_year_start, time_zone, currency };
        output::print(service.create_organization(new).await?)?;
        Ok(())
    }
}
