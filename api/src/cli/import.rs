//! `scorecard import`.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use service::document::ImportOutcome;

use super::{DatabaseArgs, Failure};

#[derive(Args)]
pub(super) struct Import {
    /// A scorecard document (format scorecard/1), or - for standard input.
    file: PathBuf,
    /// The organization's slug.
    #[arg(long)]
    organization: String,
    /// Checks everything and writes nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let name = self.file.display().to_string();
        let text = if name == "-" {
            std::io::read_to_string(std::io::stdin())
        } else {
            std::fs::read_to_string(&self.file)
        };
        let text = text.map_err(|error| format!("{name}: {error}"))?;
        let document = serde_json::from_str(&text).map_err(|error| format!("{name} is not JSON: {error}"))?;
        let service = self.database.service().await?;
        let organization = super::find(&service, &self.organization).await?;
        let progress = ProgressBar::new_spinner().with_message(format!("taking in {name}"));
        progress.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
        progress.enable_steady_tick(Duration::from_millis(100));
        let import = service::document::Import { document: &document, dry_run: self.dry_run };
        let outcome = service.import_as_operator(organization, import).await;
        progress.finish_and_clear();
        let ImportOutcome { scorecards, problems, changed, revision } = outcome?;
        for problem in &problems {
            eprintln!("{}: {} ({})", problem.pointer(), problem.message, problem.code);
        }
        if !problems.is_empty() {
            return Err(format!("{name} has {} problems; nothing was written", problems.len()).into());
        }
        let done = if self.dry_run { "would be created or changed" } else { "created or changed" };
        eprintln!("{name}: {} scorecards, {changed} things {done}; revision {revision}", scorecards.len());
        Ok(())
    }
}
