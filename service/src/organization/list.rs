//! Lists of scorecards by attributes and status.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use domain::{
    evaluate::{Evaluator, Scores},
    id::ScorecardId,
    scorecard::Scorecard,
    vocabulary::{CascadeLevel, EntityKind, ScorecardState, Status},
};
use ledger::{error::Result, snapshot::OutlineEntry};
use serde::Deserialize;

use crate::{
    order::{OrderDirection, contains_ignoring_case},
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
    scores::{Overlay, Sources},
};

/// Filter of scorecards; all given conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct ScorecardFilter {
    /// Level in the cascade.
    pub level: Option<CascadeLevel>,
    /// State of the life cycle.
    pub state: Option<ScorecardState>,
    /// Status in the current period of the review frequency is one of these; any when empty.
    pub status: Vec<Status>,
    /// Parent scorecard.
    pub parent: Option<ScorecardId>,
    /// Substring of the name or the key, case-insensitive.
    pub query: Option<String>,
}

/// Order of scorecards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScorecardOrderField {
    /// Order by creation.
    Created,
    /// Order by name.
    Name,
    /// Order by level in the cascade, the enterprise first.
    Level,
    /// Order by score in the current period of the review frequency.
    Score,
}

impl ScorecardFilter {
    fn admits(&self, entry: &OutlineEntry) -> bool {
        let Self { level, state, status: _, parent, query } = self;
        level.is_none_or(|level| entry.level == level)
            && state.is_none_or(|state| entry.state == state)
            && parent.is_none_or(|parent| entry.parent == Some(parent))
            && query.as_ref().is_none_or(|part| {
                contains_ignoring_case(&entry.name, part)
                    || entry.key.as_ref().is_some_and(|key| contains_ignoring_case(key, part))
            })
    }
}

/// Sort values of scorecards at an earlier revision.
#[derive(Deserialize)]
struct Earlier {
    name: String,
    level: String,
    parent_id: Option<ScorecardId>,
}

impl Reader {
    /// Lists the scorecards that match the filter, in this order; by creation without one.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn scorecard_ids(
        &self,
        filter: &ScorecardFilter,
        order: Option<(ScorecardOrderField, OrderDirection)>,
        mut as_of: AsOf,
    ) -> Result<List<ScorecardId>> {
        let outline = self.organization().outline().iter();
        let mut entries: Vec<&OutlineEntry> = outline.filter(|entry| filter.admits(entry)).collect();
        if !filter.status.is_empty() {
            let statuses = self.statuses_of(entries.iter().map(|entry| entry.id)).await?;
            let is_wanted = |id| statuses.get(id).is_some_and(|status| filter.status.contains(status));
            entries.retain(|entry| is_wanted(&entry.id));
        }
        let (field, direction) = order.unwrap_or((ScorecardOrderField::Created, OrderDirection::Ascending));
        let values: Vec<Option<SortValue>> = match field {
            ScorecardOrderField::Created => {
                entries.iter().map(|entry| Some(SortValue::instant(entry.created_at))).collect()
            }
            ScorecardOrderField::Name | ScorecardOrderField::Level => {
                let earlier: HashMap<ScorecardId, Earlier> =
                    self.rows_as_of(&mut as_of, EntityKind::Scorecard).await?;
                let value = |entry: &&OutlineEntry| {
                    let then = earlier.get(&entry.id);
                    if field == ScorecardOrderField::Name {
                        return Some(SortValue::text(then.map_or(&entry.name, |then| &then.name)));
                    }
                    let level = then.and_then(|then| then.level.parse().ok()).unwrap_or(entry.level);
                    Some(SortValue::number(f64::from(level as u8)))
                };
                entries.iter().map(value).collect()
            }
            ScorecardOrderField::Score => {
                let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
                self.scores_as_of(&ids, &mut as_of).await?
            }
        };
        let rows = entries.iter().zip(values);
        let rows = rows.map(|(entry, value)| (SortKey::optional(value, entry.id.uuid()), entry.id));
        Ok(List::sorted(rows.collect(), direction, as_of))
    }

    /// Lists the children of a scorecard, in the order of creation.
    #[must_use]
    pub fn children_of(&self, id: ScorecardId, as_of: AsOf) -> List<ScorecardId> {
        let rows = self.organization().children(Some(id)).iter().filter_map(|id| {
            let entry = self.organization().entry(*id)?;
            Some((SortKey::of([SortValue::instant(entry.created_at)], id.uuid()), *id))
        });
        List::sorted(rows.collect(), OrderDirection::Ascending, as_of)
    }

    /// Lists all descendants of a scorecard, level by level, each level in the order of creation.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn descendants_of(&self, id: ScorecardId, mut as_of: AsOf) -> Result<List<ScorecardId>> {
        let earlier: HashMap<ScorecardId, Earlier> =
            self.rows_as_of(&mut as_of, EntityKind::Scorecard).await?;
        let parent_then = |id: ScorecardId| match earlier.get(&id) {
            Some(then) => then.parent_id,
            None => self.organization().entry(id).and_then(|entry| entry.parent),
        };
        let most = self.organization().outline().len();
        let depth = |below: ScorecardId| {
            let mut above = std::iter::successors(parent_then(below), |above| parent_then(*above)).take(most);
            // A scorecard that was moved below it later is sorted by its present depth.
            above
                .position(|above| above == id)
                .or_else(|| self.organization().ancestors(below).position(|above| above == id))
        };
        let rows = self.organization().descendants(id).into_iter().filter_map(|below| {
            let entry = self.organization().entry(below)?;
            #[expect(clippy::cast_precision_loss, reason = "levels of a tree")]
            let depth = SortValue::number(depth(below)? as f64);
            Some((SortKey::of([depth, SortValue::instant(entry.created_at)], below.uuid()), below))
        });
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// Computes the status of each scorecard in the current period of its review frequency.
    async fn statuses_of(
        &self,
        ids: impl Iterator<Item = ScorecardId>,
    ) -> Result<HashMap<ScorecardId, Status>> {
        let ids: Vec<_> = ids.collect();
        let mut statuses = HashMap::with_capacity(ids.len());
        for scorecard in self.scorecards(&ids).await? {
            if let Some(scores) = self.current_scores(&scorecard).await? {
                statuses.insert(scorecard.profile.id, scores.score.verdict.status);
            }
        }
        Ok(statuses)
    }

    async fn current_scores(&self, scorecard: &Scorecard) -> Result<Option<Arc<Scores>>> {
        let profile = &scorecard.profile;
        let period = self.organization().calendar().current(profile.review_frequency, self.today());
        Ok(self.scores(profile.id, &[period]).await?.pop())
    }

    /// Computes the score of each scorecard in the current period of its review frequency, with the values at `as_of`.
    async fn scores_as_of(&self, ids: &[ScorecardId], as_of: &mut AsOf) -> Result<Vec<Option<SortValue>>> {
        let scorecards = self.scorecards(ids).await?;
        let mut scores: HashMap<ScorecardId, f64> = HashMap::with_capacity(ids.len());
        if self.latest_revision() <= as_of.revision && self.today() == as_of.date {
            for scorecard in &scorecards {
                let found = self.current_scores(scorecard).await?;
                let score = found.and_then(|scores| scores.score.verdict.score);
                scores.extend(score.map(|score| (scorecard.profile.id, score)));
            }
        }
        // A later state may have been read in the meantime.
        if self.latest_revision() > as_of.revision || self.today() != as_of.date {
            let mut sources = Sources::new(self);
            for id in ids {
                sources.gather(*id).await?;
            }
            let then = Overlay::as_of(&sources, self, as_of).await?;
            let calendar = self.organization().calendar();
            let mut evaluator = Evaluator::new(&then, calendar, as_of.date);
            scores.clear();
            for scorecard in &scorecards {
                let period = calendar.current(scorecard.profile.review_frequency, as_of.date);
                let found = evaluator.scores(scorecard.profile.id, period);
                let score = found.and_then(|scores| scores.score.verdict.score);
                scores.extend(score.map(|score| (scorecard.profile.id, score)));
            }
        }
        Ok(ids.iter().map(|id| scores.get(id).copied().map(SortValue::number)).collect())
    }
}
