//! Clones of scorecards, for the yearly refresh: `scorecardClone`.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use service::scorecard::ScorecardClone;

use crate::{
    Result,
    mutation::{
        input::patch,
        payload::{Shown, payload},
    },
    or_default::OrDefault,
    request::Request,
    scalars::Date,
    scorecard::Scorecard,
};

/// Treatment of the measures when a scorecard is cloned.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "service::scorecard::CopyMeasures")]
pub(crate) enum CloneMeasures {
    /// Copies the measures: new ones of the same definition, without actuals; formulas over measures that are copied
    /// along refer to the copies.
    #[default]
    Copy,
    /// Shares the measures, placed on the new objectives: their history goes on.
    Share,
    /// Leaves the new objectives without measures.
    None,
}

/// Scorecard to clone.
#[derive(InputObject)]
pub(crate) struct ScorecardCloneInput {
    /// Id of the scorecard to clone.
    id: ID,
    /// Id of the new scorecard, made by the client, in the form of this API's ids; the server makes one where it is
    /// left out.
    new_id: Option<ID>,
    /// Name of the new scorecard.
    name: String,
    /// Key of the new scorecard: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'. Where it is left out, that of the old one
    /// with `keySuffix`.
    key: Option<String>,
    /// Suffix of the keys of all new objects, appended to the keys of the old ones, for example `-2027`. Without it the
    /// new perspectives, themes, objectives, measures and initiatives have no keys.
    key_suffix: Option<String>,
    /// Id of the scorecard above the new one; the one above the old scorecard where it is left out, null for the top.
    parent_id: MaybeUndefined<ID>,
    /// First day of the new strategy.
    starts_on: Option<Date>,
    /// Last day of the new strategy.
    ends_on: Option<Date>,
    /// Treatment of the measures. Measures of other scorecards stay shared unless this is NONE; archived ones are not
    /// copied.
    #[graphql(default)]
    measures: OrDefault<CloneMeasures>,
    /// True to copy the targets, red flags, stretch goals, benchmarks and due dates of copied measures, period by
    /// period.
    #[graphql(default)]
    include_targets: OrDefault<bool>,
    /// True to copy initiatives that are not archived, as they are, with their deliverables.
    #[graphql(default)]
    include_initiatives: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// Outcome of creating a scorecard.
    ScorecardClonePayload {
        /// Created scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}

/// Mutation of the yearly refresh.
#[derive(Default)]
pub(crate) struct ScorecardCloneMutation;

#[Object]
impl ScorecardCloneMutation {
    /// Creates a DRAFT from an existing scorecard, of the same level: its texts, perspectives, themes, objectives and
    /// causal links, and the alignments with objectives of scorecards that are above the new one, too. Needs VIEWER on
    /// the existing one, and EDITOR on the scorecard above the new one, or in the whole organization for one at the
    /// top.
    async fn scorecard_clone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Scorecard to clone, and the fields of the new one.")] input: ScorecardCloneInput,
    ) -> Result<ScorecardClonePayload> {
        let request = Request::of(ctx)?;
        let command = ScorecardClone {
            id: input.id.to_string(),
            new_id: input.new_id.map(Into::into),
            name: input.name,
            key: input.key,
            key_suffix: input.key_suffix,
            parent_id: patch(&input.parent_id),
            starts_on: input.starts_on.map(Into::into),
            ends_on: input.ends_on.map(Into::into),
            measures: input.measures.0.into(),
            include_targets: input.include_targets.0,
            include_initiatives: input.include_initiatives.0,
        };
        let executed = request.execute(&input.id, input.idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }
}
