//! `scorecardsImport`.

use async_graphql::{ComplexObject, InputObject, SimpleObject};
use domain::id::OrganizationId;
use service::document::{Import, ImportOutcome};

use crate::graphql::{
    Result, error::UserError, home::Home, list::List, or_default::OrDefault, request::Request, scalars::Json,
    scorecard::Scorecard,
};

/// A document to take in.
#[derive(InputObject)]
pub(super) struct ScorecardsImportInput {
    /// Whole scorecards, in the format `scorecard/1`.
    document: Json,
    /// Takes new actuals of any period. Otherwise those of periods that begin after the end of the next fiscal year are
    /// refused with TOO_EARLY, and those that begin before 1900 with OUT_OF_RANGE; what is known already may stay.
    #[graphql(default)]
    allow_future: OrDefault<bool>,
    /// Checks everything and writes nothing.
    #[graphql(default)]
    dry_run: OrDefault<bool>,
    /// The organization's slug; needed only by callers who belong to several and do not mean the first of their
    /// token.
    pub(super) organization: Option<String>,
}

impl ScorecardsImportInput {
    pub(super) fn import(&self) -> Import<'_> {
        Import { document: &self.document.0, allow_future: self.allow_future.0, dry_run: self.dry_run.0 }
    }
}

/// What became of the document.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct ScorecardsImportPayload {
    #[graphql(skip)]
    scorecards: Vec<Scorecard>,
    /// How many things were created or changed; in a dry run, how many would be.
    changed: i32,
    /// Everything that is wrong with the document, up to 1,000 problems; `pointer` leads to the place in it.
    user_errors: Vec<UserError>,
    /// The organization's revision after it.
    revision: String,
}

// The error of a field that is no function has a path that ends there.
#[ComplexObject]
impl ScorecardsImportPayload {
    /// The document's scorecards as they are now, in its order. Empty when the document was refused; in a dry run
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
