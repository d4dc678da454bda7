//! Import of actuals from a file, as texts, in batches, on behalf of the operator.

use std::{collections::HashSet, fmt::Display};

use async_recursion::async_recursion as boxed;
use domain::{
    id::{MeasureId, OrganizationId},
    name::quoted,
    numeral::{self, DecimalMark},
    period::Period,
    series::{Actor, Facts},
    vocabulary::{MeasureSource, UnitKind},
};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

use super::{
    ActualEntry, MeasureRef,
    recording::{BatchOptions, Context, Entry, Fault, MAX_ENTRIES},
    recording::{Measures, Validation},
};
use crate::Service;

/// Actual as text; the unit of the measure defines how it is parsed.
#[derive(Clone, Debug, Serialize)]
pub struct WrittenActual {
    /// Measure to record.
    pub measure: MeasureRef,
    /// Code of the period, of the measure's frequency.
    pub period: String,
    /// Number; for TEXT measures a text; for YES_NO measures true or false, or 1 or 0. An empty text clears the actual,
    /// and `None` leaves it unchanged.
    pub value: Option<String>,
    /// Decimal mark of numbers; detected when `None`.
    pub decimal: Option<DecimalMark>,
    /// Note: `None` leaves it unchanged, `Some(None)` removes it.
    pub note: Option<Option<String>>,
}

/// Problem of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Index of the entry, from 0.
    pub entry: usize,
    /// Code of the problem, for programs.
    pub code: ProblemCode,
    /// Message for people: what is wrong and what would be right.
    pub message: String,
}

/// Outcome of a batch.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Number of accepted entries, including unchanged ones; in a dry run, of those that would be.
    pub taken: usize,
    /// Number of accepted entries that changed something, or would.
    pub changed: usize,
    /// Refused entries.
    pub refused: Vec<Refused>,
    /// Revision of the organization after the batch.
    pub revision: i64,
}

/// Running import. Each batch is one write: its valid entries are stored, the others are reported, and unchanged
/// entries are not written. So an import that broke off can simply be repeated.
pub struct ActualsImport {
    service: Service,
    organization: OrganizationId,
    options: BatchOptions,
    /// Periods of all batches so far, to refuse duplicates across batches.
    accepted: HashSet<(MeasureId, Period)>,
}

impl ActualsImport {
    /// Maximum number of entries of a batch.
    pub const BATCH: usize = MAX_ENTRIES;

    /// Starts an import for the operator, without authorization. Unchanged entries are never written.
    #[must_use]
    pub fn new(service: Service, organization: OrganizationId, options: BatchOptions) -> Self {
        let options = BatchOptions { skip_unchanged: true, ..options };
        Self { service, organization, options, accepted: HashSet::new() }
    }

    /// Imports a batch of up to [`ActualsImport::BATCH`] entries.
    ///
    /// # Errors
    /// Returns `NotFound` for another organization, or an error when the database fails. Problems of entries are in the
    /// outcome.
    #[boxed]
    pub async fn take(&mut self, entries: &[WrittenActual]) -> Result<Imported> {
        let mut write = self.service.ledger().begin_as(Actor::System, self.organization).await?;
        let measures = Measures::load(&write, None, entries).await?;
        let mut validation = Validation {
            options: self.options.clone(),
            accepted: std::mem::take(&mut self.accepted),
            ..Validation::default()
        };
        validation.validate_all(&write, &measures, entries);
        let Validation { results, faults, rows, accepted, .. } = validation;
        self.accepted = accepted;
        let refused = faults.into_iter().map(|(entry, (code, _, message))| Refused { entry, code, message });
        let (count, changed) = (results.iter().flatten().count(), rows.len());
        let revision = if self.options.dry_run || rows.is_empty() {
            write.roll_back().await?
        } else {
            write.put(rows).await?;
            write.commit().await?
        };
        Ok(Imported { taken: count, changed, refused: refused.collect(), revision })
    }
}

impl Entry for WrittenActual {
    const MUTATION: &'static str = "import";
    const ACTION: Action = Action::Record;

    fn measure(&self) -> &MeasureRef {
        &self.measure
    }

    fn period(&self) -> &str {
        &self.period
    }

    fn texts(&self) -> [(&'static str, Option<&str>); 2] {
        [("text", self.value.as_deref()), ("note", self.note.as_ref().and_then(Option::as_deref))]
    }

    fn apply(&self, context: &Context<'_>, facts: &mut Facts) -> Vec<Fault> {
        let entry = match &self.value {
            Some(value) => self.read(value, context.measure.unit.kind),
            None if self.says_nothing() && context.measure.source == MeasureSource::Entered => {
                return Vec::new();
            }
            None => Ok(self.blank()),
        };
        match entry {
            Ok(entry) => entry.apply(context, facts),
            Err(fault) => vec![fault],
        }
    }

    fn contradiction(&self, _: &Context<'_>, _: &Facts) -> Option<Fault> {
        None
    }
}

impl WrittenActual {
    /// Reports whether the entry changes neither the value nor the note.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        self.value.is_none() && self.note.is_none()
    }

    /// Parses the value for a measure of this unit.
    fn read(&self, value: &str, unit: UnitKind) -> Result<ActualEntry, Fault> {
        let mut entry = self.blank();
        let written = value.trim();
        let refused = |right: &dyn Display| {
            let message = format!("{} cannot be taken: {right}", quoted(written));
            (ProblemCode::Invalid, "value", message)
        };
        match unit {
            _ if written.is_empty() => entry.clear = true,
            UnitKind::Text => entry.text = Some(value.to_owned()),
            UnitKind::YesNo => match written {
                "1" => entry.yes_no = Some(true),
                "0" => entry.yes_no = Some(false),
                _ if written.eq_ignore_ascii_case("true") => entry.yes_no = Some(true),
                _ if written.eq_ignore_ascii_case("false") => entry.yes_no = Some(false),
                _ => return Err(refused(&"the measure takes true or false")),
            },
            _ => {
                // 12.5 stands for 12.5 %, with the sign or without.
                let number =
                    written.strip_suffix('%').filter(|_| unit == UnitKind::Percent).unwrap_or(written);
                let number = numeral::read(number, self.decimal).map_err(|misread| refused(&misread))?;
                entry.value = Some(number);
            }
        }
        Ok(entry)
    }

    /// Entry with the note alone.
    fn blank(&self) -> ActualEntry {
        let Self { measure, period, value: _, decimal: _, note } = self;
        ActualEntry {
            measure: measure.clone(),
            period: period.clone(),
            value: None,
            text: None,
            yes_no: None,
            clear: false,
            note: note.clone().flatten(),
            clear_note: *note == Some(None),
            expected: None,
        }
    }
}
