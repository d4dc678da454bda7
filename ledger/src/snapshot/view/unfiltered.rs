//! Data of a view that does not depend on its caller.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use domain::{id::ScorecardId, scorecard::Scorecard};

use super::View;
use crate::{
    error::Result,
    snapshot::{Keyed, OrganizationSnapshot},
};

/// Data of a view's organization that does not depend on the caller: the sources of scores, which are the same for
/// everybody. A trait, so that only those who import it reach what may be hidden from the caller.
pub trait Unfiltered {
    /// Complete snapshot of the organization.
    fn whole(&self) -> &OrganizationSnapshot;

    /// Reads complete scorecards, in the order of `ids`; those that do not exist are left out.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn whole_scorecards(
        &self,
        ids: &[ScorecardId],
    ) -> impl Future<Output = Result<Vec<Arc<Scorecard>>>> + Send;

    /// Scorecards that the view has read in a newer state than that of its organization, because a write came in
    /// between.
    fn newer(&self) -> Vec<ScorecardId>;

    /// Finds the measures with these partner keys: key, id and home of each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    fn measures_by_keys(
        &self,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<(String, uuid::Uuid, ScorecardId)>>> + Send;
}

impl Unfiltered for View {
    fn whole(&self) -> &OrganizationSnapshot {
        &self.whole
    }

    async fn whole_scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        let missing: Vec<_> = ids.iter().copied().filter(|id| self.pinned(*id).is_none()).collect();
        if !missing.is_empty() {
            // Boxed: a caller whose scorecards are in memory needs no space for this future.
            let read = Box::pin(self.ledger.snapshots().scorecards(&self.whole, &missing)).await?;
            let latest = read.iter().map(|(_, revision)| *revision).max().unwrap_or_default();
            self.latest.fetch_max(latest, Ordering::Relaxed);
            self.note_newer(&read);
            // Another field of this request may have been faster; its version is used by all.
            self.pin(read.iter().map(|(scorecard, _)| scorecard));
        }
        Ok(ids.iter().filter_map(|id| self.pinned(*id)).collect())
    }

    fn newer(&self) -> Vec<ScorecardId> {
        self.newer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn measures_by_keys(&self, keys: &[&str]) -> Result<Vec<(String, uuid::Uuid, ScorecardId)>> {
        let (organization, locations) = (self.organization.id(), &self.ledger.snapshots().locations);
        let hints: Vec<_> = keys
            .iter()
            .filter_map(|key| {
                let (id, home) = locations.hint_by_key(organization, Keyed::Measure, key)?;
                Some(((*key).to_owned(), id, home))
            })
            .collect();
        let homes: Vec<_> = hints.iter().map(|(_, _, home)| *home).collect();
        let homes = self.whole_scorecards(&homes).await?;
        let is_there = |key: &str, id: uuid::Uuid, home: ScorecardId| {
            let home = homes.iter().find(|it| it.profile.id == home);
            home.is_some_and(|home| Keyed::Measure.key_on(home, id) == Some(key))
        };
        let mut found: Vec<_> =
            hints.into_iter().filter(|(key, id, home)| is_there(key, *id, *home)).collect();
        let rest: Vec<&str> =
            keys.iter().copied().filter(|key| !found.iter().any(|(known, _, _)| known == key)).collect();
        if !rest.is_empty() {
            let db = self.database();
            found.extend(Box::pin(locations.find_by_keys(db, organization, Keyed::Measure, &rest)).await?);
        }
        Ok(found)
    }
}
