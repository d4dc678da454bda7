//! The agenda that is proposed for a review, from the data as it is now.

use std::{collections::HashMap, sync::Arc};

use domain::{
    agenda::{self, AgendaItem},
    id::{ObjectiveId, ScorecardId},
    period::Period,
    review::{ActionItem, Review},
    score::Scores,
    scorecard::Scorecard,
};
use entity::action_item;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{changed, read::action_item_of};
use crate::{error::Result, snapshot::View, store};

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
            items.extend(agenda::turned_red(&self.review_results(review.scorecard, before).await?, &now));
        }
        let open = self.open_action_items(review.scorecard).await?;
        items.extend(agenda::overdue(&scorecard, &open.iter().collect::<Vec<_>>(), self.today()));
        items.extend(agenda::no_data(&now));
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

    async fn links_without_effect(&self, scorecard: &Scorecard, review: &Review) -> Result<Vec<AgendaItem>> {
        let back = |n: i32| review.period.offset(-n);
        let lags: Vec<i32> = scorecard.links.iter().map(|link| agenda::lag(link, review.kind)).collect();
        let mut periods: Vec<Period> =
            lags.iter().flat_map(|&lag| [back(0), back(lag), back(lag + 1)]).flatten().collect();
        periods.sort_unstable();
        periods.dedup();
        let scores = self.scores(scorecard.profile.id, &periods).await?;
        let score = |objective: ObjectiveId, period: Option<Period>| {
            let at = scorecard.objective(objective)?;
            let of: &Arc<Scores> = scores.iter().find(|it| Some(it.period) == period)?;
            of.objectives.get(at)?.verdict.score
        };
        let still = scorecard.links.iter().zip(lags).filter_map(|(link, lag)| {
            let [cause, effect] = [link.cause, link.effect].map(|at| scorecard.objectives[at].id);
            let cause = (score(cause, back(lag + 1)), score(cause, back(lag)));
            let effect = (score(effect, back(lag + 1)), score(effect, back(0)));
            Some((link, agenda::effect_does_not_move(scorecard, link, cause, effect)?))
        });
        let still: Vec<_> = still.collect();
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
