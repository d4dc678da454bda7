//! The agenda that is proposed for a review, from the data as it is now.

use std::{collections::HashMap, sync::Arc};

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
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{changed, read::action_item_of};
use crate::{
    error::{Error, Result},
    evidence::SeriesOf,
    scores::Sources,
    snapshot::View,
    store,
};

impl View {
    /// What a review should talk about: what turned red since the period before, what is overdue, what has no data,
    /// causes that moved without their effects, and what changed in the strategy since the last review was closed.
    ///
    /// # Errors
    /// `NotFound` when the scorecard is not there; when the database fails.
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

    /// The action items of all reviews of a scorecard that are to be done.
    async fn open_action_items(&self, scorecard: ScorecardId) -> Result<Vec<ActionItem>> {
        let read = async |ids: Vec<ScorecardId>| {
            let mut found: HashMap<ScorecardId, Vec<ActionItem>> = HashMap::new();
            for ids in ids.chunks(store::LISTED) {
                let query = action_item::Entity::find()
                    .filter(action_item::Column::OrganizationId.eq(self.organization().id().uuid()))
                    .filter(action_item::Column::ScorecardId.is_in(ids.iter().map(|id| id.uuid())))
                    .filter(action_item::Column::DoneOn.is_null())
                    .order_by_asc(action_item::Column::Id);
                for row in query.all(self.database()).await? {
                    let scorecard = ScorecardId::from_uuid(row.scorecard_id);
                    found.entry(scorecard).or_default().push(action_item_of(row).1);
                }
            }
            Ok(found)
        };
        self.loaders().open_action_items.get(scorecard, read).await
    }

    /// Causes that moved without their effects, with what the figures of longer times say.
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

/// The figures and the scores that a review looks at.
struct Reviewed<'s> {
    series: SeriesOf<'s>,
    review: &'s Review,
    scores: Arc<Scores>,
}

impl Reviewed<'_> {
    /// The item about a link, if there is something to say.
    fn item(&mut self, view: &View, scorecard: &Scorecard, link: &CausalLink) -> Option<AgendaItem> {
        let (calendar, period) = (view.organization().calendar(), self.review.period);
        let frequency = self.series.slowest(link)?.max(period.frequency());
        let last = calendar.last_ended_by(calendar.ends_on(period), frequency);
        // What was seen by the review before is not new.
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

    /// Whether the objective can become no better, or no worse: its score is 100 or 0, or all of its measures show what
    /// cannot be exceeded.
    fn is_at_bound(&mut self, objective: usize, last: Period, better: bool) -> bool {
        let score = self.scores.objectives.get(objective).and_then(|it| it.verdict.score);
        let bound = if better { 100.0 } else { 0.0 };
        score.is_some_and(|score| reads_same(score, bound))
            || self.series.is_at_bound(objective, last, better)
    }
}
