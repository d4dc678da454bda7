//! Decisions of reviews.

use async_trait::async_trait;
use domain::{id::DecisionId, validity};
use entity::decision;
use ledger::error::Result;
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
};

/// Adds a decision to an open review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionCreate {
    /// Id of the new decision, when the client chooses it.
    pub id: Option<String>,
    /// Id of the review.
    pub review_id: String,
    /// Text of the decision.
    pub text: String,
}

#[async_trait]
impl Command for DecisionCreate {
    const MUTATION: &'static str = "decisionCreate";
    type Done = DecisionId;

    async fn run(&self, edit: &mut Edit) -> Result<DecisionId, Refused> {
        let review = edit.open_review("reviewId", &self.review_id).await?;
        let id = edit.new_id::<decision::Model>(self.id.as_deref()).await?;
        edit.violations(validity::said("text", &self.text));
        let row = decision::Model {
            organization_id: review.organization_id,
            id,
            review_id: review.id,
            scorecard_id: review.scorecard_id,
            text: self.text.clone(),
            recorded_at: edit.write().now(),
            recorded_by: edit.write().actor(),
        };
        edit.put(None, row).await?;
        edit.touch_review(&review).await?;
        Ok(id)
    }
}
