//! Assessment of a scorecard beyond its scores: the balance report and the guide.

use std::sync::Arc;

use domain::{
    balance::{self, Finding},
    guide::{self, Guide},
    id::ScorecardId,
    overview::{LastActivity, Surroundings},
    scorecard::Scorecard,
    vocabulary::{MeasureSource, ScorecardState},
};
use ledger::error::Result;

use crate::reader::Reader;

impl Reader {
    /// Computes the balance report: where the scorecard departs from good practice. `None` when the caller does not see
    /// its measures: a report without them would be wrong.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn balance(&self, scorecard: &Scorecard) -> Result<Option<Vec<Finding>>> {
        let id = scorecard.profile.id;
        if !self.reads(id) {
            return Ok(None);
        }
        let related = RelatedData::of(self, scorecard).await?;
        Ok(Some(balance::report(scorecard, related.around(self, self.last_activity(id).await?))))
    }

    /// Computes the guide: how far the scorecard is built. `None` when the caller does not see its measures.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn guide(&self, scorecard: &Scorecard) -> Result<Option<Guide>> {
        let id = scorecard.profile.id;
        if !self.reads(id) {
            return Ok(None);
        }
        let related = RelatedData::of(self, scorecard).await?;
        let around = related.around(self, self.worked_on(id).await?);
        Ok(Some(guide::guide(scorecard, around, self.day(scorecard.profile.created_at))))
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
