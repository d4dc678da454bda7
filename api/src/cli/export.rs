//! `scorecard export`.

use std::io::Write;

use clap::Args;
use domain::{id::ScorecardId, period::Period};

use super::{DatabaseArgs, Failure, output};

#[derive(Args)]
pub(super) struct Export {
    /// Slug of the organization.
    #[arg(long)]
    organization: String,
    /// Key of a scorecard; may be given several times. All scorecards by default.
    #[arg(long = "scorecard")]
    scorecards: Vec<String>,
    /// Leaves out actuals, targets and notes of periods before this one.
    #[arg(long)]
    from: Option<Period>,
    /// Leaves out actuals, targets and notes of periods after this one.
    #[arg(long)]
    to: Option<Period>,
    #[command(flatten)]
    database: DatabaseArgs,
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let service = self.database.service().await?;
        let organization = super::find(&service, &self.organization).await?;
        let view = service.view_as_operator(organization).await?;
        let outline = view.organization().outline();
        let id = |key: &String| {
            let entry = outline.iter().find(|entry| entry.key.as_ref() == Some(key));
            entry.map(|entry| entry.id).ok_or_else(|| format!("there is no scorecard with the key {key:?}"))
        };
        let only = self.scorecards.iter().map(id).collect::<Result<Vec<ScorecardId>, _>>()?;
        let only = (!only.is_empty()).then_some(only);
        let document = view.document(only.as_deref(), self.from, self.to).await?;
        let mut out = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &document)?;
        writeln!(out)?;
        let count = document["scorecards"].as_array().map_or(0, Vec::len);
        output::notice(format_args!("{count} scorecards at revision {}", view.organization().revision()));
        Ok(())
    }
}
