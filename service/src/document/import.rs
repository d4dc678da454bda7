//! Taking a document in: read, check, write, in one transaction.

use domain::{
    id::{OrganizationId, ScorecardId},
    series::Actor,
};
use serde_json::Value;
use uuid::Uuid;

use super::{draft::Draft, existing::Existing, path::Problems, read};
use crate::{
    Service,
    caller::Caller,
    error::{Problem, Result},
    policy::{self, Action},
    write::Write,
};

/// A document to take in.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// See the format `scorecard/1`.
    pub document: &'a Value,
    /// Takes actuals of any period, however far ahead or back it lies.
    pub allow_future: bool,
    /// Checks everything and writes nothing.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The document's scorecards in its order; empty when it was refused, or new ones in a dry run.
    pub scorecards: Vec<ScorecardId>,
    /// Everything that is wrong; paths start at the document's root.
    pub problems: Vec<Problem>,
    /// How many things were created or changed, or would be.
    pub changed: usize,
    /// The organization's revision after it.
    pub revision: i64,
    /// How many bytes were logged for it.
    pub written: u64,
}

impl Service {
    /// Takes a document in; needs EDITOR of the organization.
    ///
    /// # Errors
    /// `NotFound` for another organization, `Forbidden`, or a failing database. What is wrong with the document is
    /// in the outcome.
    pub async fn import(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        import: Import<'_>,
    ) -> Result<ImportOutcome> {
        let (write, principal) = self.begin(caller, organization).await?;
        if !write.organization().access(&principal).may(Action::Edit) {
            return Err(policy::forbidden_overall(principal.highest(), Action::Edit));
        }
        take_in(write, import).await
    }

    /// The same for the operator: nobody is asked whether they may.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_as_operator(
        &self,
        organization: OrganizationId,
        import: Import<'_>,
    ) -> Result<ImportOutcome> {
        take_in(self.begin_as(Actor::System, organization).await?, import).await
    }
}

async fn take_in(mut write: Write, import: Import<'_>) -> Result<ImportOutcome> {
    let Import { document, allow_future, dry_run } = import;
    let problems = Problems::default();
    let document = read::document(document, &problems);
    let existing = Existing::load(&write).await?;
    let draft = match Draft::new(&write, &existing, &document, allow_future, problems).await? {
        Ok(draft) => draft,
        Err(problems) => {
            let revision = write.give_up().await?;
            return Ok(ImportOutcome { scorecards: Vec::new(), problems, changed: 0, revision, written: 0 });
        }
    };
    let changed = draft.len();
    let is_kept = |id: &Uuid| !dry_run || existing.scorecards.rows().iter().any(|row| row.id == *id);
    let kept = draft.scorecards.iter().filter(|id| is_kept(id));
    let scorecards = kept.map(|id| ScorecardId::from_uuid(*id)).collect();
    let (revision, written) = if dry_run || changed == 0 {
        (write.give_up().await?, 0)
    } else {
        draft.store(&mut write).await?;
        write.note_import().await?;
        let written = write.logged_bytes();
        (write.commit().await?, written)
    };
    Ok(ImportOutcome { scorecards, problems: Vec::new(), changed, revision, written })
}
