//! Proposed agenda of a review, from present data.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use domain::{
    agenda::{self, AgendaItem},
    evidence,
    id::ScorecardId,
    number::reads_same,
    period::Period,
    review::{ActionItem, Review},
    score::Scores,
    scorecard::{CausalLink, Scorecard},
};
use entity::action_item;
use ledger::{
    error::{Error, Result},
    store,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{changed, read::action_item_of};
use crate::{evidence::SeriesOf, reader::Reader, scores::Sources};

impl Reader {
    /// Proposes the agenda of a review: measures that turned red since the period before, overdue items, missing data,
    /// causes that moved without their effects, and changes of the strategy since the last closed review.
    ///
    /// # Errors
    /// Returns `NotFound` when the scorecard does not exist; or an error when the database fails.
    #[boxed]
    pub async fn proposed_agenda(&self, review: &Review) -> Result<Vec<AgendaItem>> {
        let scorecard = self.scorecard(review.scorecard).await?;
        let now = self.review_results(review.scorecard, review.period).await?;
        let mut items = Vec::new();
        if let Some(before) = review.period.previous() {
            let before = self.review_results(review.scorecard, before).await?;
            items.extend(agenda::turned_red(&scorecard, &before, &now));
        }
        let open = self.open_action_items(review.scorecard).await?;
        items.extend(agenda::overdue(&scorecard, &open.iter().collect::<Vec<_>>(), self.today()));
        items.extend(agenda::no_data(&scorecard, &now));
        items.extend(self.links_without_effect(&scorecard, review).await?);
        items.extend(changed::items(&scorecard, self.strategy_changes(review.scorecard).await?));
        Ok(items)
    }

    /// Reads the open action items of all reviews of a scorecard.
    async fn open_action_items(&self, scorecard: ScorecardId) -> Result<Vec<ActionItem>> {
        let read = async |ids: Vec<ScorecardId>| {
            let mut found: HashMap<ScorecardId, Vec<ActionItem>> = HashMap::new();
            for ids in ids.chunks(store::MAX_LIST) {
                let query = action_item::Entity::of(self.organization().id())
                    .filter(action_item::Column::ScorecardId.is_in(ids.iter().copied()))
                    .filter(action_item::Column::DoneOn.is_null())
                    .order_by_asc(action_item::Column::Id);
                for row in query.all(self.database()).await? {
                    found.entry(row.scorecard_id).or_default().push(action_item_of(row).1);
                }
            }
            Ok(found)
        };
        self.loaders().open_action_items.get(scorecard, read).await
    }

    /// Items about causes that moved without their effects, with the evidence of longer series.
    async fn links_without_effect(&self, scorecard: &Scorecard, review: &Review) -> Result<Vec<AgendaItem>> {
        let id = scorecard.profile.id;
        let scores =
            self.scores(id, &[review.period]).await?.pop().ok_or(Error::NotFound("the scorecard"))?;
        let mut sources = Sources::new(self);
        sources.gather(id).await?;
        let mut reviewed = Reviewed { series: SeriesOf::new(self, &sources, scorecard), review, scores };
        let still: Vec<_> = scorecard
            .links
            .iter()
            .filter_map(|link| Some((link, reviewed.item(self, scorecard, link)?)))
            .collect();
        let mut items = Vec::new();
        for (link, item) in still {
            let found = self.evidence(scorecard, link, review.period).await?;
            items.push(match found {
                Some(found) => agenda::with_evidence(item, found.evidence.verdict),
                None => item,
            });
        }
        Ok(items)
    }
}

/// Series and scores that a review examines.
struct Reviewed<'s> {
    series: SeriesOf<'s>,
    review: &'s Review,
    scores: Arc<Scores>,
}

impl Reviewed<'_> {
    /// Item about a link, if there is one to report.
    fn item(&mut self, view: &Reader, scorecard: &Scorecard, link: &CausalLink) -> Option<AgendaItem> {
        let (calendar, period) = (view.organization().calendar(), self.review.period);
        let frequency = self.series.slowest(link)?.max(period.frequency());
        let last = calendar.last_ended_by(calendar.ends_on(period), frequency);
        // The review before has already covered this.
        if period.previous().is_some_and(|before| calendar.ends_on(last) <= calendar.ends_on(before)) {
            return None;
        }
        let lag = agenda::after_lag(link, frequency);
        let number = evidence::PERIODS + lag;
        let [cause, effect] =
            [link.cause, link.effect].map(|at| self.series.figures(at, last, number).clone());
        let figures = agenda::After { cause: &cause, effect: &effect, lag };
        agenda::effect(scorecard, link, figures, |better| self.is_at_bound(link.effect, last, better))
    }

    /// Reports whether the objective cannot improve, or cannot worsen: its score is 100 or 0, or all of its measures
    /// are at a value that they cannot exceed.
    fn is_at_bound(&mut self, objective: usize, last: Period, better: bool) -> bool {
        let score = self.scores.objectives.get(objective).and_then(|it| it.verdict.score);
        let bound = if better { 100.0 } else { 0.0 };
        score.is_some_and(|score| reads_same(score, bound))
            || self.series.is_at_bound(objective, last, better)
    }
}
