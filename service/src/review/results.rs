//! Results of a scorecard in a period, in the form that reviews store.

use async_recursion::async_recursion as boxed;
use domain::{
    cascade::MeasureRef,
    evaluate::Evaluator,
    id::{NodeId, ScorecardId},
    number::round12,
    period::Period,
    review::{Results, Standing},
    score::Score,
};
use ledger::error::{Error, Result};

use crate::{reader::Reader, scores::Sources};

impl Reader {
    /// Computes the results of a scorecard in a period, with its perspectives, objectives and own measures in use.
    ///
    /// # Errors
    /// Returns `NotFound` when the scorecard does not exist; or an error when the database fails.
    #[boxed]
    pub async fn review_results(&self, id: ScorecardId, period: Period) -> Result<Results> {
        let scorecard = self.scorecard(id).await?;
        let scores = self.scores(id, &[period]).await?.pop().ok_or(Error::NotFound("the scorecard"))?;
        let mut sources = Sources::new(self);
        sources.gather_values(&[id]).await?;
        let mut evaluator = Evaluator::new(&sources, self.organization().calendar(), self.today());
        let in_use = scorecard.measures.iter().filter(|measure| measure.archived_at.is_none());
        let measure = |measure: &domain::measure::Measure| {
            let result = evaluator.measure(MeasureRef { scorecard: id, measure: measure.id }, period)?;
            Some(Standing {
                node: measure.id.into(),
                label: measure.name.clone(),
                score: result.verdict.score,
                status: result.verdict.status,
                actual: figure(result.actual, result.actual_recorded),
                target: figure(result.target, result.recorded),
            })
        };
        let perspectives = scorecard.perspectives.iter().zip(&scores.perspectives);
        let objectives = scorecard.objectives.iter().zip(&scores.objectives);
        Ok(Results {
            scorecard: standing(id.into(), &scorecard.profile.name, &scores.score),
            perspectives: perspectives.map(|(it, score)| standing(it.id.into(), &it.name, score)).collect(),
            objectives: objectives.map(|(it, score)| standing(it.id.into(), &it.name, score)).collect(),
            measures: in_use.filter_map(measure).collect(),
        })
    }
}

/// Value as clients see it: a computed one is rounded.
fn figure(value: Option<f64>, is_recorded: bool) -> Option<f64> {
    if is_recorded { value } else { value.map(round12) }
}

fn standing(node: NodeId, label: &str, score: &Score) -> Standing {
    let (score, status) = (score.verdict.score, score.verdict.status);
    Standing { node, label: label.to_owned(), score, status, actual: None, target: None }
}
