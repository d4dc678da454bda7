//! `scorecard import`: a document of whole scorecards, or actuals in CSV.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, ValueEnum, builder::NonEmptyStringValueParser};
use domain::validity::ALLOW_FUTURE;
use indicatif::{ProgressBar, ProgressStyle};
use service::{closing::CorrectionFields, measure::BatchOptions};

use self::{actuals::ActualsOptions, dialect::DialectArgs};
use super::{DatabaseArgs, Failure};
use crate::actuals::dialect::Dialect;

mod actuals;
mod dialect;
mod document;
mod report;

#[derive(Args)]
pub(super) struct Import {
    /// Scorecard document or actuals; `-` for standard input.
    #[arg(
        help = "Scorecard document (JSON, format scorecard/1), or actuals in a CSV file with the columns \
                measure,period,value[,note]; - for standard input"
    )]
    file: PathBuf,
    /// Format of the file; by default a name that ends in .csv is actuals, anything else a document.
    #[arg(long)]
    format: Option<Format>,
    /// Slug of the organization.
    #[arg(long)]
    organization: String,
    /// Checks everything and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Accepts actuals of periods that begin before 1900 or after the end of the next fiscal year, which are refused
    /// otherwise.
    #[arg(long)]
    allow_future: bool,
    /// Reason for a correction: actuals of closed periods in a CSV file are recorded with it. Without it they are refused.
    #[arg(long, value_name = "REASON", value_parser = NonEmptyStringValueParser::new())]
    correction: Option<String>,
    /// File for refused lines of a CSV file, each with the reason after it; by default the reasons are on standard
    /// error.
    #[arg(long)]
    refused: Option<PathBuf>,
    #[command(flatten)]
    dialect: DialectArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Format of a file.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Scorecard document.
    Json,
    /// Actuals.
    Csv,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let format = self.format.unwrap_or_else(|| {
            let ending = self.file.extension().and_then(|ending| ending.to_str());
            if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
                Format::Csv
            } else {
                Format::Json
            }
        });
        let dialect = Dialect::from(self.dialect);
        if format == Format::Json {
            if self.refused.is_some() {
                let message =
                    "--refused is for actuals in CSV: of a document everything is taken in, or nothing";
                return Err(message.into());
            }
            if self.correction.is_some() {
                return Err("--correction is for actuals in CSV: a document corrects no closed period".into());
            }
            if dialect != Dialect::default() {
                return Err(
                    "a document is JSON: what a CSV file looks like is not for it; say --format csv".into()
                );
            }
        }
        let name = self.file.display().to_string();
        let file: Box<dyn Read> = match name.as_str() {
            "-" => Box::new(std::io::stdin()),
            _ => Box::new(File::open(&self.file).map_err(|error| format!("{name}: {error}"))?),
        };
        let file = (name.as_str(), Box::new(BufReader::new(file)) as Box<dyn Read>);
        let service = self.database.service().await?;
        let organization = super::find(&service, &self.organization).await?;
        let options = BatchOptions {
            allow_future: self.allow_future,
            dry_run: self.dry_run,
            correction: self.correction.map(|reason| CorrectionFields { reason }),
            ..BatchOptions::default()
        };
        match format {
            Format::Json => document::import(&service, organization, file, options).await,
            Format::Csv => {
                let refused = self.refused.as_deref();
                let options = ActualsOptions { dialect, batch: options, refused };
                actuals::import(&service, organization, file, options).await
            }
        }
    }
}

/// Rewords a message of the service in terms of the command line.
fn in_flags(message: &str) -> String {
    message.replace(ALLOW_FUTURE, "--allow-future is given")
}

/// Progress indicator for an import.
fn progress(name: &str) -> Result<ProgressBar, Failure> {
    let progress = ProgressBar::new_spinner().with_message(format!("taking in {name}"));
    progress.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
    progress.enable_steady_tick(Duration::from_millis(100));
    Ok(progress)
}
