//! Scorecards: `scorecardCreate`, `scorecardUpdate`, `scorecardArchive`, `scorecardRestore`.

use async_graphql::{Context, ID, InputObject, Object};
use service::scorecard::{
    ScorecardArchive, ScorecardCreate, ScorecardFields, ScorecardRestore, ScorecardUpdate,
};

use super::{
    input::{delete_input, inputs},
    payload::{Shown, payload},
};
use crate::graphql::{
    Result,
    enums::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
    or_default::{OrDefault, TrueByDefault},
    request::Request,
    scalars::Date,
    scorecard::Scorecard,
};

inputs! {
    ScorecardFields;
    /// A scorecard to make.
    ScorecardCreateInput {
        /// The organization's slug; needed only by callers who belong to several and give no `parentId`, where they do
        /// not mean the first of their token.
        organization: Option<String>,
        /// Whether it gets the classic four perspectives with their core questions; with a `key`, theirs are
        /// `<key>-financial`, `<key>-customer`, `<key>-internal-process` and `<key>-learning-and-growth` where these
        /// are free.
        #[graphql(default)]
        classic_perspectives: OrDefault<TrueByDefault>,
    }
    /// Changes to a scorecard: what is left out stays, null clears.
    ScorecardUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// What people call it.
        name: String,
        /// How high in the cascade it stands.
        level: CascadeLevel,
    }
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
        key: String,
        /// DRAFT or ACTIVE; ACTIVE for a new one. ARCHIVED is reached with `scorecardArchive` and left with
        /// `scorecardRestore`.
        state: ScorecardState,
        /// The scorecard above it in the cascade; null or left out for a new one that stands at the top. One that moves
        /// takes what is below along.
        parent_id: ID,
        /// Why the unit exists.
        mission: String,
        /// What it wants to become.
        vision: String,
        /// What it holds dear; the whole list.
        values: Vec<String>,
        /// What comes first; the whole list.
        priorities: Vec<String>,
        /// What its customers should choose it for.
        value_proposition: ValueProposition,
        /// The first day of the strategy.
        starts_on: Date,
        /// The last day of the strategy.
        ends_on: Date,
        /// What roll-ups do about a child without a value; EXCLUDE for a new one.
        missing_policy: MissingPolicy,
        /// The frequency whose current period is shown where none is asked for; MONTHLY for a new one.
        review_frequency: Frequency,
    }
}

/// A scorecard to put away.
#[derive(InputObject)]
pub(super) struct ScorecardArchiveInput {
    /// Which one.
    id: ID,
    /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
    expected_version: Option<i32>,
    /// Whether all scorecards below it are archived along with it.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// An archived scorecard to bring back.
    ScorecardRestoreInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new scorecard.
    ScorecardCreatePayload {
        /// The new scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// What became of the changes.
    ScorecardUpdatePayload {
        /// The scorecard as it is now; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// What became of the scorecard that was to be put away.
    ScorecardArchivePayload {
        /// The scorecard as it is now; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// What became of the scorecard that was to come back.
    ScorecardRestorePayload {
        /// The scorecard as it is now; null when there are user errors.
        scorecard: Scorecard
    }
}

/// Scorecards.
#[derive(Default)]
pub(super) struct ScorecardMutation;

#[Object]
impl ScorecardMutation {
    /// Makes a scorecard; needs EDITOR on the scorecard above it, and in the whole organization for one at the top.
    async fn scorecard_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scorecard.")] input: ScorecardCreateInput,
    ) -> Result<ScorecardCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ScorecardCreateInput {
            id, organization, classic_perspectives, parent_id, idempotency_key, ..
        } = input;
        let OrDefault(TrueByDefault(classic_perspectives)) = classic_perspectives;
        let command = ScorecardCreate { id: id.map(Into::into), classic_perspectives, fields };
        let executed = match (organization, parent_id.take()) {
            (None, Some(parent)) => request.execute(&parent, idempotency_key, &command).await?,
            (slug, _) => {
                let organization = request.organization(slug.as_deref()).await?.organization().id();
                request.execute_in(organization, idempotency_key, &command).await?
            }
        };
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a scorecard; needs EDITOR on it. With another `parentId` it moves with all that is below it, which needs
    /// EDITOR on both scorecards above, and in the whole organization to or from the top. Refused with CYCLE where it
    /// would stand above itself, and with INVALID where objectives that move are aligned with those of a scorecard that
    /// would not be above them any more.
    async fn scorecard_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ScorecardUpdateInput,
    ) -> Result<ScorecardUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ScorecardUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = ScorecardUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Puts a scorecard away; needs EDITOR on it. It keeps everything and can be read as before; its objectives take no
    /// part in the scores above. Refused with IN_USE while scorecards that are not archived stand below it, unless
    /// `includeDescendants` is true.
    async fn scorecard_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scorecard.")] input: ScorecardArchiveInput,
    ) -> Result<ScorecardArchivePayload> {
        let request = Request::of(ctx)?;
        let ScorecardArchiveInput { id, expected_version, include_descendants, idempotency_key } = input;
        let OrDefault(include_descendants) = include_descendants;
        let command = ScorecardArchive { id: id.to_string(), expected_version, include_descendants };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Brings an archived scorecard back as ACTIVE, and none of those below it; needs EDITOR on it. Refused with INVALID
    /// while the scorecard above it is archived. One that is not archived stays as it is.
    async fn scorecard_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scorecard.")] input: ScorecardRestoreInput,
    ) -> Result<ScorecardRestorePayload> {
        let request = Request::of(ctx)?;
        let ScorecardRestoreInput { id, expected_version, idempotency_key } = input;
        let command = ScorecardRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
