//! The yearly refresh: `scorecardClone`.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use service::scorecard::ScorecardClone;

use super::{
    input::patch,
    payload::{Shown, payload},
};
use crate::graphql::{Result, or_default::OrDefault, request::Request, scalars::Date, scorecard::Scorecard};

/// What becomes of the measures when a scorecard is cloned.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "service::scorecard::CopyMeasures")]
pub(super) enum CloneMeasures {
    /// New measures of the same definition, without actuals; formulas over measures that are copied along are made of
    /// the copies.
    #[default]
    Copy,
    /// The same measures, placed on the new objectives: their history goes on.
    Share,
    /// The new objectives have no measures.
    None,
}

/// A scorecard to make of one that is there.
#[derive(InputObject)]
pub(super) struct ScorecardCloneInput {
    /// The scorecard that is there.
    id: ID,
    /// An id of the client's own making for the new one, in the form of this API's ids; a fresh one where it is left out.
    new_id: Option<ID>,
    /// What people call the new one.
    name: String,
    /// The partner's name for the new one: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'. Where it is left out, that of the
    /// old one with `keySuffix`.
    key: Option<String>,
    /// What the keys of all that is new end with, after the keys of the old, for example `-2027`. Without it the new
    /// perspectives, themes, objectives, measures and initiatives have no keys.
    key_suffix: Option<String>,
    /// The scorecard above the new one; the same as above the old one where it is left out, null for the top.
    parent_id: MaybeUndefined<ID>,
    /// The first day of the new strategy.
    starts_on: Option<Date>,
    /// The last day of the new strategy.
    ends_on: Option<Date>,
    /// What becomes of the measures. Measures of other scorecards stay shared unless this is NONE; archived ones are
    /// not copied.
    #[graphql(default)]
    measures: OrDefault<CloneMeasures>,
    /// Whether copied measures get the targets, red flags, stretch goals, benchmarks and due dates of the old ones,
    /// period by period.
    #[graphql(default)]
    include_targets: OrDefault<bool>,
    /// Whether initiatives that are not archived are copied, as they stand, with their deliverables.
    #[graphql(default)]
    include_initiatives: OrDefault<bool>,
    /// Makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
}

payload! {
    /// What became of the new scorecard.
    ScorecardClonePayload {
        /// The new scorecard; null when there are user errors.
        scorecard: Scorecard
    }
}

/// The yearly refresh.
#[derive(Default)]
pub(super) struct ScorecardCloneMutation;

#[Object]
impl ScorecardCloneMutation {
    /// Makes a DRAFT of a scorecard that is there, of the same level: its texts, perspectives, themes, objectives and
    /// causal links, and the alignments with objectives of scorecards that stand above the new one, too. Needs VIEWER
    /// on the one that is there, and EDITOR on the scorecard above the new one, or in the whole organization for one at
    /// the top.
    async fn scorecard_clone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make of which scorecard.")] input: ScorecardCloneInput,
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
