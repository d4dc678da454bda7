//! Closing a review: from then on it returns frozen results.

use async_recursion::async_recursion as boxed;
use async_trait::async_trait;
use domain::{
    agenda::AgendaItem,
    id::{NodeId, OrganizationId, ReviewId},
    review::Results,
};
use entity::review_result;
use ledger::{
    caller::Caller,
    error::{Error, Result},
    policy::Action,
};
use serde::Serialize;

use super::document;
use crate::{
    Service,
    command::{Command, Outcome, Refused},
    edit::Edit,
};

/// Closes a review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewClose {
    /// Id of the review.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// True to close the reviewed period of the scorecard, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub close_period: bool,
}

/// Results and period that the review froze.
struct ComputedResults {
    results: Results,
    proposal: Vec<AgendaItem>,
    revision: i64,
}

#[derive(Serialize)]
struct Closing<'a> {
    #[serde(flatten)]
    close: &'a ReviewClose,
    /// Computed results; `None` where there is no such review, which the command reports.
    #[serde(skip)]
    computed: Option<ComputedResults>,
}

impl Service {
    /// Closes a review, with the results at the time of the call. They are computed before the write takes the
    /// organization's row lock, so that other writers need not wait for them.
    ///
    /// # Errors
    /// See [`Service::execute`].
    #[boxed]
    pub async fn close_review(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        idempotency_key: Option<String>,
        close: &ReviewClose,
    ) -> Result<Outcome<ReviewId>> {
        let computed = self.compute_results(caller, organization, &close.id).await?;
        self.execute(caller, organization, idempotency_key, &Closing { close, computed }).await
    }

    async fn compute_results(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        review: &str,
    ) -> Result<Option<ComputedResults>> {
        let Ok(id) = review.parse::<ReviewId>() else { return Ok(None) };
        let view = self.view(caller, organization).await?;
        if view.holder(NodeId::Review(id)).await?.is_none() {
            return Ok(None);
        }
        let Some(review) = view.review(id).await? else { return Ok(None) };
        let results = view.review_results(review.scorecard, review.period).await?;
        let proposal = view.proposed_agenda(&review).await?;
        Ok(Some(ComputedResults { results, proposal, revision: view.organization().revision() }))
    }
}

#[async_trait]
impl Command for Closing<'_> {
    const MUTATION: &'static str = "reviewClose";
    type Done = ReviewId;

    async fn run(&self, edit: &mut Edit) -> Result<ReviewId, Refused> {
        let mut before = edit.open_review("id", &self.close.id).await?;
        edit.expect_version(&mut before, self.close.expected_version);
        let computed = self.computed.as_ref().ok_or(Error::NotFound("the review"))?;
        let mut row = before.clone();
        row.held_on.get_or_insert(edit.today());
        if row.agenda.is_none() {
            row.agenda = Some(document::agenda(&computed.proposal)?);
        }
        row.closed_at = Some(edit.write().now());
        row.closed_by = Some(edit.write().actor());
        row.closed_revision = Some(computed.revision);
        let frozen = review_result::Model {
            organization_id: row.organization_id,
            review_id: row.id,
            scorecard_id: row.scorecard_id,
            results: document::results(&computed.results)?,
        };
        let (id, scorecard, period) = (row.id, row.scorecard_id, row.period);
        if self.close.close_period {
            edit.demand_on(scorecard, Action::ClosePeriods, "closePeriod")?;
            edit.close_periods(Some(scorecard), false, period, "closePeriod").await?;
        }
        edit.put(Some(&before), row).await?;
        edit.put(None, frozen).await?;
        Ok(id)
    }
}
