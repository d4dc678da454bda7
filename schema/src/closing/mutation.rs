//! Closing: `periodsClose`, `periodsReopen`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use service::closing::{Moved, PeriodsClose, PeriodsReopen};

use crate::{
    Result,
    error::{UserError, failed},
    home::Home,
    or_default::OrDefault,
    request::{Executed, Request},
    scalars::PeriodCode,
    scorecard::Scorecard,
};

/// Periods to close.
#[derive(InputObject)]
pub(crate) struct PeriodsCloseInput {
    /// Id of the scorecard; all scorecards of the organization when left out.
    scorecard_id: Option<ID>,
    /// Last period to close, of any frequency; it has ended. What ends on its last day or before is closed.
    through: PeriodCode,
    /// True to close the periods of all scorecards below it, too.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only without a scorecard, by callers who belong to several and do not mean the
    /// first of their token.
    organization: Option<String>,
}

/// Periods to reopen.
#[derive(InputObject)]
pub(crate) struct PeriodsReopenInput {
    /// Id of the scorecard; all scorecards of the organization when left out.
    scorecard_id: Option<ID>,
    /// First period to reopen, of any frequency; all later ones are open, too.
    from: PeriodCode,
    /// Reason of the reopening, which stands in `Scorecard.closing`.
    reason: String,
    /// True to reopen the periods of all scorecards below it, too.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// Key that makes it safe to send the mutation again: the same key with the same input answers the first outcome.
    idempotency_key: Option<String>,
    /// Slug of the organization; needed only without a scorecard, by callers who belong to several and do not mean the
    /// first of their token.
    organization: Option<String>,
}

/// Outcome of closing periods.
#[derive(SimpleObject)]
pub(crate) struct PeriodsClosePayload {
    /// Scorecard after the change; null for the whole organization, and when there are user errors.
    scorecard: Option<Scorecard>,
    /// Number of scorecards whose last closed day has moved; others were closed that far already.
    changed: i32,
    /// User errors, all of them at once; nothing is written when there is one.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

/// Outcome of reopening periods.
#[derive(SimpleObject)]
pub(crate) struct PeriodsReopenPayload {
    /// Scorecard after the change; null for the whole organization, and when there are user errors.
    scorecard: Option<Scorecard>,
    /// Number of scorecards whose last closed day has moved; in others the period was open already.
    changed: i32,
    /// User errors, all of them at once; nothing is written when there is one.
    user_errors: Vec<UserError>,
    /// Revision of the organization after the write.
    revision: String,
}

/// Mutations of closing.
#[derive(Default)]
pub(crate) struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Closes the periods up to one: from then on no actual, target, note or status override of them is written, by
    /// nobody and on no way, except by a `correction`. Refused with PERIOD_CLOSED. Needs EDITOR on the scorecard, and
    /// in the whole organization without one. A scorecard that is closed further stays so.
    async fn periods_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Periods to close.")] input: PeriodsCloseInput,
    ) -> Result<PeriodsClosePayload> {
        let request = Request::of(ctx)?;
        let PeriodsCloseInput { scorecard_id, through, include_descendants, idempotency_key, organization } =
            input;
        let command = PeriodsClose {
            scorecard_id: scorecard_id.as_ref().map(|id| id.to_string()),
            through: through.0,
            include_descendants: include_descendants.0,
        };
        let executed = match (&organization, &scorecard_id) {
            (None, Some(id)) => request.execute(id, idempotency_key, &command).await?,
            (slug, _) => request.execute_for(slug.as_deref(), idempotency_key, &command).await?,
        };
        let Outcome { scorecard, changed, user_errors, revision } = Outcome::of(request, executed).await?;
        Ok(PeriodsClosePayload { scorecard, changed, user_errors, revision })
    }

    /// Reopens a period and all later ones; needs ADMIN on the scorecard, and in the whole organization without one.
    async fn periods_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Periods to reopen.")] input: PeriodsReopenInput,
    ) -> Result<PeriodsReopenPayload> {
        let request = Request::of(ctx)?;
        let PeriodsReopenInput {
            scorecard_id,
            from,
            reason,
            include_descendants,
            idempotency_key,
            organization,
        } = input;
        let command = PeriodsReopen {
            scorecard_id: scorecard_id.as_ref().map(|id| id.to_string()),
            from: from.0,
            include_descendants: include_descendants.0,
            reason,
        };
        let executed = match (&organization, &scorecard_id) {
            (None, Some(id)) => request.execute(id, idempotency_key, &command).await?,
            (slug, _) => request.execute_for(slug.as_deref(), idempotency_key, &command).await?,
        };
        let Outcome { scorecard, changed, user_errors, revision } = Outcome::of(request, executed).await?;
        Ok(PeriodsReopenPayload { scorecard, changed, user_errors, revision })
    }
}

/// Outcome as both payloads show it.
struct Outcome {
    scorecard: Option<Scorecard>,
    changed: i32,
    user_errors: Vec<UserError>,
    revision: String,
}

impl Outcome {
    async fn of(request: &Request, executed: Executed<Moved>) -> Result<Self> {
        let Executed { organization, done, problems, revision } = executed;
        let scorecard = match done.and_then(|moved| moved.scorecard) {
            Some(id) => {
                let view = request.fresh(organization).await?;
                let scorecard = view.scorecard(id).await.map_err(failed)?;
                Some(Scorecard(Home::new(view, scorecard)))
            }
            None => None,
        };
        let changed = done.map_or(0, |moved| i32::try_from(moved.count).unwrap_or(i32::MAX));
        let user_errors = problems.into_iter().map(Into::into).collect();
        Ok(Self { scorecard, changed, user_errors, revision: revision.to_string() })
    }
}
