//! Actuals in CSV.

use std::{io::Read, path::Path};

use domain::id::OrganizationId;
use service::{
    Service,
    measure::{ActualsImport, Imported},
};

use super::{Failure, progress, report::Report};
use crate::actuals::read::Lines;

/// Takes the good lines in, a batch at a time, and reports the others.
pub(super) async fn import(
    service: &Service,
    organization: OrganizationId,
    (name, file): (&str, Box<dyn Read>),
    dry_run: bool,
    refused: Option<&Path>,
) -> Result<(), Failure> {
    let mut lines = Lines::open(file).map_err(|problem| format!("{name}: {problem}"))?;
    let header = lines.header().map_err(|error| format!("{name}: {error}"))?;
    let mut report = Report::open(name, refused, header)?;
    let mut import = ActualsImport::new(service.clone(), organization, dry_run);
    let progress = progress(name)?;
    let (mut taken, mut changed, mut reached) = (0, 0, None);
    loop {
        let (mut batch, mut entries, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        while batch.len() < ActualsImport::BATCH
            && let Some(line) = lines.next().map_err(|error| format!("{name}: {error}"))?
        {
            match line.entry {
                Ok(entry) => entries.push((batch.len(), entry)),
                Err(fault) => faults.push((batch.len(), fault)),
            }
            batch.push((line.number, line.record));
        }
        if batch.is_empty() {
            break;
        }
        let (places, entries): (Vec<usize>, Vec<_>) = entries.into_iter().unzip();
        if !entries.is_empty() {
            let Imported { taken: more, changed: new, refused, revision } = import.take(&entries).await?;
            (taken, changed, reached) = (taken + more, changed + new, Some(revision));
            faults.extend(refused.into_iter().map(|it| (places[it.entry], (it.code, it.message))));
        }
        // As they stand in the file.
        faults.sort_by_key(|(at, _)| *at);
        progress.suspend(|| {
            faults.iter().try_for_each(|(at, fault)| report.add(batch[*at].0, &batch[*at].1, fault))
        })?;
        progress.set_message(format!("taking in {name}: {} lines", taken + report.count()));
    }
    progress.finish_and_clear();
    let refused = report.close()?;
    let done = if dry_run { "would be new or changed" } else { "new or changed" };
    let revision = reached.map(|revision| format!("; revision {revision}")).unwrap_or_default();
    eprintln!("{name}: {taken} actuals taken, {changed} of them {done}{revision}");
    match refused {
        0 => Ok(()),
        _ => Err(format!("{name}: {refused} lines were refused").into()),
    }
}
