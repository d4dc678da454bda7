//! Scorecards by what they are and how they stand.

use std::collections::HashMap;

use domain::{
    id::ScorecardId,
    vocabulary::{CascadeLevel, ScorecardState, Status},
};

use crate::{
    error::Result,
    order::{OrderDirection, holds},
    snapshot::{OutlineEntry, View},
};

/// Which scorecards are wanted; every condition that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct ScorecardFilter {
    /// How high in the cascade they stand.
    pub level: Option<CascadeLevel>,
    /// Where they are in their lives.
    pub state: Option<ScorecardState>,
    /// One of these in the current period of the review frequency; any when empty.
    pub status: Vec<Status>,
    /// The scorecard directly above them.
    pub parent: Option<ScorecardId>,
    /// A part of the name or the key, in any case.
    pub query: Option<String>,
}

/// What scorecards are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScorecardOrderField {
    /// Their creation.
    Created,
    /// Their names.
    Name,
    /// How high they stand, the enterprise first.
    Level,
    /// Their scores in the current period of their review frequencies.
    Score,
}

impl ScorecardFilter {
    fn admits(&self, entry: &OutlineEntry) -> bool {
        let Self { level, state, status: _, parent, query } = self;
        level.is_none_or(|level| entry.level == level)
            && state.is_none_or(|state| entry.state == state)
            && parent.is_none_or(|parent| entry.parent == Some(parent))
            && query.as_ref().is_none_or(|part| {
                holds(&entry.name, part) || entry.key.as_ref().is_some_and(|key| holds(key, part))
            })
    }
}

impl View {
    /// The scorecards that the filter admits, in this order; by creation without one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scorecard_ids(
        &self,
        filter: &ScorecardFilter,
        order: Option<(ScorecardOrderField, OrderDirection)>,
    ) -> Result<Vec<ScorecardId>> {
        let outline = self.organization().outline().iter().enumerate();
        let mut rows: Vec<(usize, &OutlineEntry)> =
            outline.filter(|(_, entry)| filter.admits(entry)).collect();
        let scored = matches!(order, Some((ScorecardOrderField::Score, _)));
        let mut standing = HashMap::new();
        if !filter.status.is_empty() || scored {
            standing = self.standing_of(rows.iter().map(|(_, entry)| entry.id)).await?;
        }
        if !filter.status.is_empty() {
            let wanted = |id| standing.get(id).is_some_and(|(status, _)| filter.status.contains(status));
            rows.retain(|(_, entry)| wanted(&entry.id));
        }
        if let Some((field, direction)) = order {
            let score = |id| standing.get(id).and_then(|(_, score)| *score);
            #[expect(clippy::cast_precision_loss, reason = "places in a list")]
            rows.sort_by(|(a_at, a), (b_at, b)| match field {
                ScorecardOrderField::Created => direction.numbers(Some(*a_at as f64), Some(*b_at as f64)),
                ScorecardOrderField::Name => direction.texts(&a.name, &b.name),
                ScorecardOrderField::Level => {
                    let level = |level: CascadeLevel| Some(f64::from(level as u8));
                    direction.numbers(level(a.level), level(b.level))
                }
                ScorecardOrderField::Score => direction.numbers(score(&a.id), score(&b.id)),
            });
        }
        Ok(rows.into_iter().map(|(_, entry)| entry.id).collect())
    }

    /// The status and the score of each scorecard in the current period of its review frequency.
    async fn standing_of(
        &self,
        ids: impl Iterator<Item = ScorecardId>,
    ) -> Result<HashMap<ScorecardId, (Status, Option<f64>)>> {
        let ids: Vec<_> = ids.collect();
        let mut standing = HashMap::with_capacity(ids.len());
        for scorecard in self.scorecards(&ids).await? {
            let profile = &scorecard.profile;
            let period = self.organization().calendar().current(profile.review_frequency, self.today());
            if let Some(scores) = self.scores(profile.id, &[period]).await?.pop() {
                standing.insert(profile.id, (scores.score.verdict.status, scores.score.verdict.score));
            }
        }
        Ok(standing)
    }
}
