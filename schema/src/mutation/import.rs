//! Import of documents: `scorecardsImport`.

use async_graphql::{ComplexObject, InputObject, SimpleObject};
use domain::id::OrganizationId;
use gateway::resolve::List;
use service::document::{Import, ImportOutcome};

use crate::{
    Result, error::UserError, home::Home, or_default::OrDefault, request::Request, scalars::Json,
    scorecard::Scorecard,
};

/// Document to import.
#[derive(InputObject)]
pub(super) struct ScorecardsImportInput {
    /// Document of whole scorecards, in the format `scorecard/1`.
    document: Json,
    /// True to take new actuals of any period. Otherwise those of periods that begin after the end of the next fiscal
    /// year are refused with TOO_EARLY, and those that begin before 1900 with OUT_OF_RANGE; actuals that are stored
    /// already may stay.
    #[graphql(default)]
    allow_future: OrDefault<bool>,
    /// True to check everything and write nothing.
    #[graphql(default)]
    dry_run: OrDefault<bool>,
    /// Slug of the organization; needed only by callers who belong to several and do not mean the first of their token.
    pub(super) organization: Option<String>,
}

impl ScorecardsImportInput {
    pub(super) fn import(&self) -> Import<'_> {
        Import { document: &self.document.0, allow_future: self.allow_future.0, dry_run: self.dry_run.0 }
    }
}

/// Outcome of the import.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct ScorecardsImportPayload {
    #[graphql(skip)]
    scorecards: Vec<Scorecard>,
    /// Number of objects created or changed; in a dry run, of those that would be.
    changed: i32,
    /// Problems of the document, all of them up to 1,000; `pointer` leads to the position in it.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

// The error of a field that is no function has a path that ends at the object.
#[ComplexObject]
impl ScorecardsImportPayload {
    /// Scorecards of the document as they are now, in its order. Empty when the document was refused; in a dry run
    /// those that exist already.
    async fn scorecards(&self) -> List<&Scorecard> {
        self.scorecards.iter().collect()
    }
}

impl ScorecardsImportPayload {
    pub(super) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: ImportOutcome,
    ) -> Result<Self> {
        let ImportOutcome { scorecards, problems, changed, revision, written } = outcome;
        request.note_written(written);
        let view = request.fresh(organization).await?;
        Ok(Self {
            scorecards: Home::all(&view, &scorecards).await?.into_iter().map(Scorecard).collect(),
            changed: i32::try_from(changed).unwrap_or(i32::MAX),
            user_errors: problems.into_iter().map(UserError::in_document).collect(),
            revision: revision.to_string(),
        })
    }
}
