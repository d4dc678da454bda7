//! `scorecard migrate`.

use clap::Args;

use super::{DatabaseArgs, Failure, output};

#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseArgs,

    /// Distributes the tables, with their rows, over the nodes of a Citus cluster, by organization. Stop the servers
    /// first, and have a backup. Later migrations distribute new tables without this.
    #[arg(long)]
    distribute: bool,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let database = self.database.connect().await?;
        let pending = database.pending_migrations().await?;
        let distributed = match self.distribute {
            true => Some(database.distribute().await?),
            false => database.migrate().await.map(|()| None)?,
        };
        output::notice(format_args!("applied {pending} steps; the schema is up to date"));
        if let Some(tables) = distributed {
            output::notice(format_args!("distributed {tables} tables; all are distributed now"));
        }
        Ok(())
    }
}
