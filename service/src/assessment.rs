//! Assessment of a scorecard beyond its scores: the balance report and the guide.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use domain::{
    balance::{self, Finding},
    guide::{self, Guide},
    id::ScorecardId,
    overview::{LastActivity, Surroundings},
    scorecard::Scorecard,
    vocabulary::{MeasureSource, ScorecardState},
};
use ledger::error::Result;

use crate::{pace::Pace, reader::Reader};

impl Reader {
    /// Computes the balance report, once for each scorecard: where it departs from good practice. `None` when the caller
    /// does not see its measures: a report without them would be wrong.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn balance(&self, scorecard: ScorecardId) -> Result<Option<Arc<[Finding]>>> {
        let read = async |asked: Vec<ScorecardId>| {
            let (mut reports, mut pace) = (HashMap::with_capacity(asked.len()), Pace::begin());
            for scorecard in self.readable(asked).await? {
                let related = RelatedData::of(self, &scorecard).await?;
                let last_activity = self.last_activity(scorecard.profile.id).await?;
                let report = balance::report(&scorecard, related.around(self, last_activity));
                reports.insert(scorecard.profile.id, Some(report.into()));
                pace.step().await;
            }
            Ok(reports)
        };
        self.loaders().balance.get(scorecard, read).await
    }

    /// Computes the guide, once for each scorecard: how far it is built. `None` when the caller does not see its measures.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn guide(&self, scorecard: ScorecardId) -> Result<Option<Arc<Guide>>> {
        let read = async |asked: Vec<ScorecardId>| {
            let (mut guides, mut pace) = (HashMap::with_capacity(asked.len()), Pace::begin());
            for scorecard in self.readable(asked).await? {
                let related = RelatedData::of(self, &scorecard).await?;
                let around = related.around(self, self.worked_on(scorecard.profile.id).await?);
                let guide = guide::guide(&scorecard, around, self.day(scorecard.profile.created_at));
                guides.insert(scorecard.profile.id, Some(Arc::new(guide)));
                pace.step().await;
            }
            Ok(guides)
        };
        self.loaders().guide.get(scorecard, read).await
    }

    /// Loads those of the scorecards whose measures the caller sees.
    async fn readable(&self, mut scorecards: Vec<ScorecardId>) -> Result<Vec<Arc<Scorecard>>> {
        scorecards.retain(|id| self.reads(*id));
        self.scorecards(&scorecards).await
    }
}

/// Related scorecards and counts of a scorecard, as far as the caller sees them.
struct RelatedData {
    homes: Vec<Arc<Scorecard>>,
    aligned: Vec<Arc<Scorecard>>,
    children: Vec<ScorecardId>,
    roles: usize,
}

impl RelatedData {
    async fn of(view: &Reader, scorecard: &Scorecard) -> Result<Self> {
        let id = scorecard.profile.id;
        let mut homes: Vec<_> = scorecard.placements.iter().map(|it| it.measure_scorecard).collect();
        // Rolled-up measures are compared with the measures below that could be rolled up.
        if scorecard.measures.iter().any(|measure| measure.source == MeasureSource::RolledUp) {
            homes.extend(view.organization().children(Some(id)));
        }
        homes.sort_unstable();
        homes.dedup();
        homes.retain(|home| *home != id);
        // Alignments lead to an ancestor or a descendant; scorecards in between are ancestors of one of the two ends.
        let organization = view.organization();
        let mut aligned: Vec<_> =
            scorecard.alignments.iter().flat_map(|it| [it.scorecard, it.parent_scorecard]).collect();
        let between: Vec<_> = aligned.iter().flat_map(|id| organization.ancestors(*id)).collect();
        aligned.extend(between);
        aligned.sort_unstable();
        aligned.dedup();
        aligned.retain(|other| *other != id);
        let is_in_use = |id: &ScorecardId| {
            organization.entry(*id).is_some_and(|entry| entry.state != ScorecardState::Archived)
        };
        let members = organization.members();
        let mut roles: Vec<_> =
            members.iter().flat_map(|member| &member.grants).map(|(_, grant)| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Ok(Self {
            homes: if homes.is_empty() { Vec::new() } else { view.scorecards(&homes).await? },
            aligned: if aligned.is_empty() { Vec::new() } else { view.scorecards(&aligned).await? },
            children: organization.children(Some(id)).iter().copied().filter(is_in_use).collect(),
            roles: roles.len(),
        })
    }

    fn around(&self, view: &Reader, last_activity: LastActivity) -> Surroundings<'_> {
        Surroundings {
            homes: &self.homes,
            aligned: &self.aligned,
            children: &self.children,
            roles: self.roles,
            calendar: view.organization().calendar(),
            zone: view.organization().time_zone(),
            today: view.today(),
            last_activity,
        }
    }
}
