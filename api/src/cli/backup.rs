//! `scorecard backup`.

use std::{fs::File, path::PathBuf};

use clap::Args;
use service::Database;

use super::{DatabaseArgs, Failure, output};

#[derive(Args)]
pub(super) struct Backup {
    /// File to write; it must not exist yet.
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut url = self.database.database_url;
        if !url.starts_with("sqlite:") {
            return Err("this copies a file of SQLite; PostgreSQL has pg_dump for it".into());
        }
        // Opening for reading and writing only: a missing database must not be created.
        if !url.contains('?') {
            url.push_str("?mode=rw");
        }
        let database = Database::connect(&url).await?;
        database.backup(&self.file).await?;
        database.close().await?;
        // SQLite does not wait until the copy is on the disk.
        File::open(&self.file)?.sync_all()?;
        output::notice(format_args!("the database is in {}", self.file.display()));
        Ok(())
    }
}
