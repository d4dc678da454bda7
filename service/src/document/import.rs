//! Import of a document: read, check, write, in one transaction.

use domain::{
    id::{OrganizationId, ScorecardId},
    series::Actor,
};
use futures_util::future::BoxFuture;
use ledger::{
    caller::Caller,
    error::{Problem, Result},
    policy::{self, Action},
    write::LockedWrite,
};
use serde_json::Value;

use super::{draft::Draft, existing::Existing, path::Problems, read};
use crate::Service;

/// Document to import.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// Document of the format `scorecard/1`.
    pub document: &'a Value,
    /// Accepts actuals of any period, however far in the future or the past.
    pub allow_future: bool,
    /// Checks everything and writes nothing.
    pub dry_run: bool,
}

/// Outcome of an import.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// Ids of the document's scorecards in its order; empty when the document was refused, or when they are new in a
    /// dry run.
    pub scorecards: Vec<ScorecardId>,
    /// Problems of the document; paths start at its root.
    pub problems: Vec<Problem>,
    /// Number of entities that were created or changed, or would be in a dry run.
    pub changed: usize,
    /// Revision of the organization after the import.
    pub revision: i64,
    /// Number of bytes logged for the import.
    pub written: u64,
}

impl Service {
    /// Imports a document; needs EDITOR of the organization.
    ///
    /// # Errors
    /// Returns `NotFound` for another organization, `Forbidden`, or an error when the database fails. Problems of the
    /// document are in the outcome.
    pub fn import<'i>(
        &'i self,
        caller: &'i Caller,
        organization: OrganizationId,
        import: Import<'i>,
    ) -> BoxFuture<'i, Result<ImportOutcome>> {
        Box::pin(async move {
            let (write, principal) = self.ledger().begin(caller, organization).await?;
            if !write.organization().access(&principal).may(Action::Edit) {
                return Err(policy::forbidden_overall(principal.highest(), Action::Edit));
            }
            import_document(write, import).await
        })
    }

    /// Imports a document for the operator, without authorization.
    ///
    /// # Errors
    /// See [`Service::import`].
    pub fn import_as_operator<'i>(
        &'i self,
        organization: OrganizationId,
        import: Import<'i>,
    ) -> BoxFuture<'i, Result<ImportOutcome>> {
        Box::pin(async move {
            import_document(self.ledger().begin_as(Actor::System, organization).await?, import).await
        })
    }
}

async fn import_document(mut write: LockedWrite, import: Import<'_>) -> Result<ImportOutcome> {
    let Import { document, allow_future, dry_run } = import;
    let problems = Problems::default();
    let document = read::document(document, &problems);
    let existing = Existing::load(&write).await?;
    let draft = match Draft::new(&write, &existing, &document, allow_future, problems).await? {
        Ok(draft) => draft,
        Err(problems) => {
            let revision = write.roll_back().await?;
            return Ok(ImportOutcome { scorecards: Vec::new(), problems, changed: 0, revision, written: 0 });
        }
    };
    let changed = draft.len();
    let is_reported =
        |id: &ScorecardId| !dry_run || existing.scorecards.rows().iter().any(|row| row.id == *id);
    let reported = draft.scorecards.iter().filter(|id| is_reported(id));
    let scorecards = reported.copied().collect();
    let (revision, written) = if dry_run || changed == 0 {
        (write.roll_back().await?, 0)
    } else {
        draft.store(&mut write).await?;
        write.mark_import().await?;
        let written = write.logged_bytes();
        (write.commit().await?, written)
    };
    Ok(ImportOutcome { scorecards, problems: Vec::new(), changed, revision, written })
}
