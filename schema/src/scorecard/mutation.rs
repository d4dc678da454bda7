//! Scorecards: `scorecardCreate`, `scorecardUpdate`, `scorecardArchive`, `scorecardRestore`.

use async_graphql::{Context, ID, InputObject, Object};
use service::scorecard::{
    ScorecardArchive, ScorecardCreate, ScorecardFields, ScorecardRestore, ScorecardUpdate,
};

use crate::{
    Result,
    enums::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    or_default::{OrDefault, TrueByDefault},
    owner::Ids,
    request::Request,
    scalars::Date,
    scorecard::Scorecard,
};

inputs! {
    ScorecardFields;
    /// Scorecard to create.
    ScorecardCreateInput {
        /// Slug of the organization; needed only by callers who belong to several and give no `parentId`, where they do
        /// not mean the first of their token.
        organization: Option<String>,
        /// True to create the classic four perspectives with their core questions; with a `key`, their keys are
        /// `<key>-financial`, `<key>-customer`, `<key>-internal-process` and `<key>-learning-and-growth` where these
        /// are free.
        #[graphql(default)]
        classic_perspectives: OrDefault<TrueByDefault>,
    }
    /// Changes to a scorecard: what is left out stays, null clears.
    ScorecardUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Name of the scorecard.
        name: String,
        /// Level of the scorecard in the cascade.
        level: CascadeLevel,
    }
    optional {
        /// Key of the scorecard, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9,
        /// '.', '_', '-'.
        key: String,
        /// State, DRAFT or ACTIVE; ACTIVE for a new one. ARCHIVED is reached with `scorecardArchive` and left with
        /// `scorecardRestore`.
        state: ScorecardState,
        /// Id of the scorecard above it in the cascade; null or left out for a new one at the top. A scorecard that
        /// moves takes those below it along.
        parent_id: ID,
        /// Mission: why the unit exists.
        mission: String,
        /// Vision: what the unit wants to become.
        vision: String,
        /// Values that the unit holds to; the whole list.
        values: Vec<String>,
        /// Strategic priorities, in order; the whole list.
        priorities: Vec<String>,
        /// Value proposition: what customers should choose the unit for.
        value_proposition: ValueProposition,
        /// First day of the strategy.
        starts_on: Date,
        /// Last day of the strategy.
        ends_on: Date,
        /// Policy of roll-ups for a child without a value; EXCLUDE for a new one.
        missing_policy: MissingPolicy,
        /// Review frequency; its current period is shown where no period is asked for. MONTHLY for a new one.
        review_frequency: Frequency,
        /// Ids of the owners, members and groups; the whole list.
        owner_ids: Ids,
        /// Days after the end of a period until its values are due, 0 to 366; 5 where none are set.
        due_after_days: i32,
    }
}

/// Scorecard to archive.
#[derive(InputObject)]
pub(crate) struct ScorecardArchiveInput {
    /// Id of the scorecard.
    id: ID,
    /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and nothing is
    /// written.
    expected_version: Option<i32>,
    /// True to archive all scorecards below it, too.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

delete_input! {
    /// Scorecard to restore from the archive.
    ScorecardRestoreInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a scorecard.
    ScorecardCreatePayload {
        /// Created scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// Outcome of updating a scorecard.
    ScorecardUpdatePayload {
        /// Scorecard after the change; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// Outcome of archiving a scorecard.
    ScorecardArchivePayload {
        /// Scorecard after the change; null when there are user errors.
        scorecard: Scorecard
    }
}
payload! {
    /// Outcome of restoring a scorecard.
    ScorecardRestorePayload {
        /// Scorecard after the change; null when there are user errors.
        scorecard: Scorecard
    }
}

/// Mutations of scorecards.
#[derive(Default)]
pub(crate) struct ScorecardMutation;

#[Object]
impl ScorecardMutation {
    /// Creates a scorecard; needs EDITOR on the scorecard above it, and in the whole organization for one at the top.
    async fn scorecard_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard to create.")] input: ScorecardCreateInput,
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

    /// Changes a scorecard; needs EDITOR on it. With another `parentId` it moves with all scorecards below it, which
    /// needs EDITOR on both scorecards above, and in the whole organization to or from the top. Refused with CYCLE
    /// where it would be its own ancestor, and with INVALID where objectives that move are aligned with those of a
    /// scorecard that would not be above them any more.
    async fn scorecard_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: ScorecardUpdateInput,
    ) -> Result<ScorecardUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ScorecardUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = ScorecardUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Archives a scorecard; needs EDITOR on it. It keeps everything and can be read as before; its objectives take no
    /// part in the scores above. Refused with IN_USE while scorecards that are not archived are below it, unless
    /// `includeDescendants` is true.
    async fn scorecard_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard, by its id.")] input: ScorecardArchiveInput,
    ) -> Result<ScorecardArchivePayload> {
        let request = Request::of(ctx)?;
        let ScorecardArchiveInput { id, expected_version, include_descendants, idempotency_key } = input;
        let OrDefault(include_descendants) = include_descendants;
        let command = ScorecardArchive { id: id.to_string(), expected_version, include_descendants };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Restores an archived scorecard as ACTIVE, and none of those below it; needs EDITOR on it. Refused with INVALID
    /// while the scorecard above it is archived. One that is not archived stays as it is.
    async fn scorecard_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard, by its id.")] input: ScorecardRestoreInput,
    ) -> Result<ScorecardRestorePayload> {
        let request = Request::of(ctx)?;
        let ScorecardRestoreInput { id, expected_version, idempotency_key } = input;
        let command = ScorecardRestore { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
