//! `scorecard migrate`.

use clap::Args;

use super::{DatabaseArgs, Failure, output};

#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let database = self.database.connect().await?;
        let pending = database.pending_migrations().await?;
        database.migrate().await?;
        output::notice(format_args!("applied {pending} steps; the schema is up to date"));
        Ok(())
    }
}
