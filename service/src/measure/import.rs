//! Actuals as a file brings them: written out, batch by batch, in the operator's name.

use std::{collections::HashSet, fmt::Display};

use domain::{
    id::{MeasureId, OrganizationId},
    name::quoted,
    numeral::{self, DecimalMark},
    period::Period,
    series::{Actor, Facts},
    vocabulary::{MeasureSource, UnitKind},
};
use serde::Serialize;

use super::{
    ActualEntry, MeasureRef,
    recording::{BatchOptions, Context, Entry, Fault, MAX_ENTRIES},
    recording::{Measures, Validation},
};
use crate::{
    Service,
    error::{ProblemCode, Result},
    policy::Action,
};

/// An actual as somebody has written it; what the words mean depends on the measure's unit.
#[derive(Clone, Debug, Serialize)]
pub struct WrittenActual {
    /// Which measure.
    pub measure: MeasureRef,
    /// The period's code, of the measure's frequency.
    pub period: String,
    /// A number; for TEXT measures words; for YES_NO measures true or false, or 1 or 0. An empty text takes the actual
    /// back, and `None` keeps the one before.
    pub value: Option<String>,
    /// The decimal mark of numbers, where somebody has said it.
    pub decimal: Option<DecimalMark>,
    /// A remark: left out keeps the one before, `Some(None)` removes it.
    pub note: Option<Option<String>>,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the entries, from 0.
    pub entry: usize,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong and what would be right, for people.
    pub message: String,
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct Imported {
    /// How many entries are as the data is now, or would be.
    pub taken: usize,
    /// How many of them changed something, or would.
    pub changed: usize,
    /// The others.
    pub refused: Vec<Refused>,
    /// The organization's revision after it.
    pub revision: i64,
}

/// An import under way. Each batch is one write: the good entries of it are kept, the others are reported, and what
/// is known already is not written again. So an import that broke off is simply repeated.
pub struct ActualsImport {
    service: Service,
    organization: OrganizationId,
    options: BatchOptions,
    /// The periods of all batches: one that comes twice is refused wherever it stands.
    seen: HashSet<(MeasureId, Period)>,
}

impl ActualsImport {
    /// The most entries of one batch.
    pub const BATCH: usize = MAX_ENTRIES;

    /// For the operator: nobody is asked whether they may. What is known already is never written again.
    #[must_use]
    pub fn new(service: Service, organization: OrganizationId, options: BatchOptions) -> Self {
        let options = BatchOptions { skip_unchanged: true, ..options };
        Self { service, organization, options, seen: HashSet::new() }
    }

    /// Takes a batch in, of up to [`ActualsImport::BATCH`] entries.
    ///
    /// # Errors
    /// `NotFound` for another organization, or a failing database. What is wrong with entries is in the outcome.
    pub async fn take(&mut self, entries: &[WrittenActual]) -> Result<Imported> {
        let mut write = self.service.begin_as(Actor::System, self.organization).await?;
        let measures = Measures::load(&write, None, entries).await?;
        let mut taken = Validation {
            options: self.options,
            seen: std::mem::take(&mut self.seen),
            ..Validation::default()
        };
        taken.take_all(&write, &measures, entries);
        let Validation { results, faults, rows, seen, .. } = taken;
        self.seen = seen;
        let refused = faults.into_iter().map(|(entry, (code, _, message))| Refused { entry, code, message });
        let (count, changed) = (results.iter().flatten().count(), rows.len());
        let revision = if self.options.dry_run || rows.is_empty() {
            write.give_up().await?
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
    /// Whether neither a value nor a note is given or taken back: all stays as it is.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        self.value.is_none() && self.note.is_none()
    }

    /// What is meant for a measure of this unit.
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
                // 12.5 stands for 12.5 %, with its sign or without.
                let number =
                    written.strip_suffix('%').filter(|_| unit == UnitKind::Percent).unwrap_or(written);
                let number = numeral::read(number, self.decimal).map_err(|misread| refused(&misread))?;
                entry.value = Some(number);
            }
        }
        Ok(entry)
    }

    /// An entry that says nothing but the note.
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
