//! What the figures say of causal links: the scores of cause and effect, period by period.

use domain::{
    evidence::{self, Evidence},
    id::ScorecardId,
    period::Period,
    scorecard::{CausalLink, Scorecard},
    vocabulary::Frequency,
};

use crate::{error::Result, snapshot::View};

/// How many periods are looked at: three years of months for each lag up to a year.
const PERIODS: i32 = 48;

/// What the figures say of one link.
#[derive(Clone, Debug)]
pub struct LinkEvidence {
    /// The first period that was looked at.
    pub first: Period,
    /// The last one.
    pub last: Period,
    /// What they say.
    pub evidence: Evidence,
}

impl View {
    /// What the figures up to the end of a period say of a link. `None` for who does not see the scorecard's measures.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence(
        &self,
        scorecard: &Scorecard,
        link: &CausalLink,
        until: Period,
    ) -> Result<Option<LinkEvidence>> {
        let id = scorecard.profile.id;
        if !self.reads(id) {
            return Ok(None);
        }
        let calendar = self.organization().calendar();
        let slowest = self.slowest(scorecard, [link.cause, link.effect]).await?;
        let frequency = slowest.max(scorecard.profile.review_frequency);
        let last = calendar.last_ended_by(calendar.ends_on(until), frequency);
        let first = last.offset(1 - PERIODS).unwrap_or(last);
        let scores = self.scores(id, &Period::span(first, last).collect::<Vec<_>>()).await?;
        let row = |objective: usize| -> Vec<Option<f64>> {
            scores.iter().map(|scores| scores.objectives.get(objective)?.verdict.score).collect()
        };
        let evidence = evidence::evidence(&row(link.cause), &row(link.effect), link.polarity);
        Ok(Some(LinkEvidence { first, last, evidence }))
    }

    /// The longest period for which one of the measures on these objectives is recorded: in shorter ones a value stands
    /// several times and would count as several.
    async fn slowest(&self, scorecard: &Scorecard, objectives: [usize; 2]) -> Result<Frequency> {
        let ids = objectives.map(|at| scorecard.objectives[at].id);
        let placements: Vec<_> =
            scorecard.placements.iter().filter(|it| ids.contains(&it.objective)).collect();
        let homes: Vec<ScorecardId> = placements.iter().map(|it| it.measure_scorecard).collect();
        let homes = self.scorecards(&homes).await?;
        let measures = placements.iter().flat_map(|it| {
            homes.iter().filter_map(|home| Some(home.measures[home.measure(it.measure)?].frequency))
        });
        Ok(measures.max().unwrap_or(Frequency::Daily))
    }
}
