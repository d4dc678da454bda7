//! Import of actuals in CSV.

use std::{
    collections::{BTreeMap, HashSet},
    io::Read,
    path::Path,
};

use domain::id::OrganizationId;
use service::{
    Service,
    measure::{ActualsImport, BatchOptions, Imported, WrittenActual},
};

use super::{Failure, progress, report::Report};
use crate::{
    actuals::{
        dialect::Dialect,
        read::{Fault, Lines, Written},
    },
    cli::output,
};

/// Options of an import.
pub(super) struct ActualsOptions<'a> {
    pub(super) dialect: Dialect,
    /// Options of each batch; a dry run writes nothing.
    pub(super) batch: BatchOptions,
    /// File for the lines that are refused.
    pub(super) refused: Option<&'a Path>,
}

/// Chunk of lines that are imported together.
#[derive(Default)]
struct Piece {
    lines: Vec<Written>,
    /// Actuals in the lines, each with the index of its line.
    entries: Vec<WrittenActual>,
    origins: Vec<usize>,
    /// Mistakes in the lines at these indices.
    faults: BTreeMap<usize, Vec<Fault>>,
}

/// Totals of the import so far.
#[derive(Default)]
struct Sum {
    taken: usize,
    changed: usize,
    without_value: usize,
    revision: Option<i64>,
}

/// Imports the valid lines, a batch at a time, and reports the others.
pub(super) async fn import(
    service: &Service,
    organization: OrganizationId,
    (name, file): (&str, Box<dyn Read>),
    ActualsOptions { dialect, batch, refused }: ActualsOptions<'_>,
) -> Result<(), Failure> {
    let mut lines = Lines::open(file, dialect).map_err(|problem| format!("{name}: {problem}"))?;
    let mut report = Report::open(name, refused, &lines)?;
    let dry_run = batch.dry_run;
    let mut import = ActualsImport::new(service.clone(), organization, batch);
    let progress = progress(name)?;
    let mut sum = Sum::default();
    loop {
        let mut piece = Piece::read(&mut lines).map_err(|error| format!("{name}: {error}"))?;
        if piece.lines.is_empty() {
            break;
        }
        piece.take(&mut import, &mut sum).await?;
        progress.suspend(|| piece.report(&mut report))?;
        progress.set_message(format!("taking in {name}: {} values", sum.taken));
    }
    progress.finish_and_clear();
    let refused = report.close()?;
    output::notice(format_args!("{name}: {}", sum.text(dry_run)));
    match refused {
        0 => Ok(()),
        _ => Err(format!("{name}: {refused} lines were refused").into()),
    }
}

impl Piece {
    /// Reads as many lines as fill a batch.
    fn read<R: Read>(lines: &mut Lines<R>) -> std::io::Result<Self> {
        let mut piece = Self::default();
        while piece.lines.len() < ActualsImport::BATCH && piece.entries.len() < ActualsImport::BATCH {
            let Some(line) = lines.next()? else { break };
            let place = piece.lines.len();
            match line.entries {
                Ok(entries) => {
                    piece.origins.extend(entries.iter().map(|_| place));
                    piece.entries.extend(entries);
                }
                Err(fault) => piece.faults.entry(place).or_default().push(fault),
            }
            piece.lines.push(line.written);
        }
        Ok(piece)
    }

    /// Imports the actuals in the lines.
    async fn take(&mut self, import: &mut ActualsImport, sum: &mut Sum) -> Result<(), Failure> {
        // A line with many periods may exceed one batch.
        for (batch, origins) in
            self.entries.chunks(ActualsImport::BATCH).zip(self.origins.chunks(ActualsImport::BATCH))
        {
            let Imported { taken, changed, refused, revision } = import.take(batch).await?;
            // An entry without content is accepted, too, and changes nothing: it does not count as an actual.
            let bad: HashSet<usize> = refused.iter().map(|it| it.entry).collect();
            let silent =
                batch.iter().enumerate().filter(|(at, it)| it.says_nothing() && !bad.contains(at)).count();
            sum.without_value += silent;
            sum.taken += taken.saturating_sub(silent);
            sum.changed += changed;
            sum.revision = Some(revision);
            for it in refused {
                let place = origins[it.entry];
                // For a line with many periods the message names the period.
                let is_one_of_many = origins.iter().filter(|origin| **origin == place).nth(1).is_some();
                let message = super::in_flags(&it.message);
                let message = match is_one_of_many {
                    true => format!("{}: {message}", batch[it.entry].period),
                    false => message,
                };
                self.faults.entry(place).or_default().push((it.code, message));
            }
        }
        Ok(())
    }

    /// Reports the lines that were refused, as they are in the file.
    fn report(&self, report: &mut Report<'_>) -> Result<(), Failure> {
        self.faults.iter().try_for_each(|(place, faults)| report.add(&self.lines[*place], faults))
    }
}

impl Sum {
    fn text(&self, dry_run: bool) -> String {
        let Self { taken, changed, without_value, revision } = self;
        let done = if dry_run { "would be new or changed" } else { "new or changed" };
        let mut text = format!("{taken} actuals taken, {changed} of them {done}");
        if *without_value > 0 {
            text += &format!(
                "; {without_value} cells have no value and change nothing (--empty clear takes back what was recorded)"
            );
        }
        if let Some(revision) = revision {
            text += &format!("; revision {revision}");
        }
        text
    }
}
