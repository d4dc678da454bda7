//! Evidence of causal links: the series of cause and effect, read and evaluated for all links of a scorecard together.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use async_recursion::async_recursion as boxed;
use domain::{
    evaluate::Evaluator,
    evidence::{self, Evidence, Hypothesis, figures::Figures, periods_for, periods_of_lag},
    id::ScorecardId,
    period::Period,
    scorecard::{CausalLink, Scorecard},
    vocabulary::Frequency,
};
use ledger::error::Result;

use crate::{pace::Pace, reader::Reader, scores::Sources};

/// Evidence of one link.
#[derive(Clone, Debug)]
pub struct LinkEvidence {
    /// First period that was evaluated.
    pub first: Period,
    /// Last period that was evaluated.
    pub last: Period,
    /// Evidence in these periods.
    pub evidence: Evidence,
}

impl Reader {
    /// Evaluates the evidence of a link up to the end of a period. `None` when the caller does not see the scorecard's
    /// measures.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn evidence(
        &self,
        scorecard: &Scorecard,
        link: &CausalLink,
        until: Period,
    ) -> Result<Option<LinkEvidence>> {
        let id = scorecard.profile.id;
        let Some(at) = scorecard.links.iter().position(|it| it.id == link.id).filter(|_| self.reads(id))
        else {
            return Ok(None);
        };
        // A q-value relates a link to all links of its scorecard: they are computed together, once.
        let all = self.loaders().evidence.get((id, until), |keys| self.evidence_of(keys)).await?;
        Ok(all.get(at).cloned())
    }

    async fn evidence_of(
        &self,
        keys: Vec<(ScorecardId, Period)>,
    ) -> Result<HashMap<(ScorecardId, Period), Arc<[LinkEvidence]>>> {
        let mut found = HashMap::with_capacity(keys.len());
        let mut pace = Pace::begin();
        for (id, until) in keys {
            let scorecard = self.scorecard(id).await?;
            let mut sources = Sources::new(self);
            sources.gather(id).await?;
            let mut series = SeriesOf::new(self, &sources, &scorecard);
            let mut links = Vec::with_capacity(scorecard.links.len());
            for link in &scorecard.links {
                links.push(series.link(link, until));
                pace.step().await;
            }
            found.insert((id, until), corrected(links));
        }
        Ok(found)
    }
}

fn corrected(mut links: Vec<LinkEvidence>) -> Arc<[LinkEvidence]> {
    let mut all: Vec<Evidence> = links.iter().map(|link| link.evidence.clone()).collect();
    evidence::correct(&mut all);
    for (link, evidence) in links.iter_mut().zip(all) {
        link.evidence = evidence;
    }
    links.into()
}

/// Series of a scorecard's objectives, each computed once.
pub(crate) struct SeriesOf<'s> {
    view: &'s Reader,
    scorecard: &'s Scorecard,
    sources: &'s Sources<'s>,
    evaluator: Evaluator<'s, Sources<'s>>,
    known: HashMap<(usize, Period, usize), Figures>,
}

impl<'s> SeriesOf<'s> {
    /// Creates the series over sources that are all in memory.
    pub(crate) fn new(view: &'s Reader, sources: &'s Sources<'s>, scorecard: &'s Scorecard) -> Self {
        let evaluator = Evaluator::new(sources, view.organization().calendar(), view.today());
        Self { view, scorecard, sources, evaluator, known: HashMap::new() }
    }

    /// Longest recording period of the measures behind the two objectives of a link.
    pub(crate) fn slowest(&self, link: &CausalLink) -> Option<Frequency> {
        let slowest = |objective| evidence::figures::slowest(self.sources, self.scorecard, objective);
        slowest(link.cause).max(slowest(link.effect))
    }

    /// Series of an objective in this number of periods up to the last one.
    pub(crate) fn figures(&mut self, objective: usize, last: Period, number: usize) -> &Figures {
        match self.known.entry((objective, last, number)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let periods: Vec<_> = Period::span(last.back(number - 1), last).collect();
                let of = (self.scorecard, objective);
                place.insert(evidence::figures::figures(&mut self.evaluator, self.sources, of, &periods))
            }
        }
    }

    /// Reports whether all measures of an objective are at a value that they cannot exceed.
    pub(crate) fn is_at_bound(&mut self, objective: usize, at: Period, better: bool) -> bool {
        let of = (self.scorecard, objective);
        evidence::figures::is_at_bound(&mut self.evaluator, self.sources, of, at, better)
    }

    fn link(&mut self, link: &CausalLink, until: Period) -> LinkEvidence {
        let calendar = self.view.organization().calendar();
        let frequency = self.slowest(link).unwrap_or(self.scorecard.profile.review_frequency);
        let last = calendar.last_ended_by(calendar.ends_on(until), frequency);
        let expected_lag = link.expected_lag_months.map(|months| periods_of_lag(months, frequency));
        let number = periods_for(expected_lag);
        let [cause, effect] = [link.cause, link.effect].map(|at| self.figures(at, last, number).clone());
        let hypothesis = Hypothesis { polarity: link.polarity, expected_lag };
        let evidence = evidence::evidence(&cause, &effect, hypothesis);
        LinkEvidence { first: last.back(number - 1), last, evidence }
    }
}
