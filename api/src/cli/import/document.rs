//! Import of a scorecard document.

use std::io::Read;

use domain::id::OrganizationId;
use service::{
    Service,
    document::{Import, ImportOutcome},
    measure::BatchOptions,
};

use super::{Failure, progress};
use crate::cli::output;

/// Imports the document as a whole, or reports all mistakes in it.
pub(super) async fn import(
    service: &Service,
    organization: OrganizationId,
    (name, mut file): (&str, Box<dyn Read>),
    BatchOptions { allow_future, dry_run, .. }: BatchOptions,
) -> Result<(), Failure> {
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| format!("{name}: {error}"))?;
    // Editors of Windows begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let document = serde_json::from_str(text).map_err(|error| {
        // A document is an object; a table of actuals begins with the names of columns.
        let advice =
            if text.trim_start().starts_with('{') { "" } else { "; for actuals in CSV say --format csv" };
        format!("{name} is not JSON: {error}{advice}")
    })?;
    let progress = progress(name)?;
    let import = Import { document: &document, allow_future, dry_run };
    let outcome = service.import_as_operator(organization, import).await;
    progress.finish_and_clear();
    let ImportOutcome { scorecards, problems, changed, revision, written: _ } = outcome?;
    for problem in &problems {
        output::notice(format_args!(
            "{}: {} ({})",
            problem.pointer(),
            super::in_flags(&problem.message),
            problem.code
        ));
    }
    if !problems.is_empty() {
        return Err(format!("{name} has {} problems; nothing was written", problems.len()).into());
    }
    let done = if dry_run { "would be created or changed" } else { "created or changed" };
    let count = scorecards.len();
    output::notice(format_args!("{name}: {count} scorecards, {changed} things {done}; revision {revision}"));
    Ok(())
}
