//! Queries of reviews.

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    id::{NodeId, ReviewId, ScorecardId},
    period::Period,
    review::{self as domain_review, ActionItem, Decision, Results, Review},
    scorecard::Scorecard,
};
use entity::{action_item, decision, review, review_result};
use ledger::{error::Result, store, tenant::TenantTable};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::document;
use crate::{
    edit::Edit,
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Review in the list of its scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Id of the review.
    pub id: ReviewId,
    /// Reviewed period.
    pub period: Period,
    /// Scheduled date.
    pub scheduled_on: Option<NaiveDate>,
    /// Date on which the review was held.
    pub held_on: Option<NaiveDate>,
    /// Revision of the frozen results; `None` while the review is open.
    pub closed_revision: Option<i64>,
}

type ScheduledRow = (ReviewId, ScorecardId, Period, Option<NaiveDate>, Option<NaiveDate>, Option<i64>);

/// Reports whether the period already has a review.
pub(super) async fn is_reviewed(edit: &Edit, scorecard: &Scorecard, period: Period) -> Result<bool> {
    let query = review::Entity::of(edit.write().organization_id())
        .filter(review::Column::ScorecardId.eq(scorecard.profile.id))
        .filter(review::Column::Period.eq(period));
    Ok(query.count(edit.write().db()).await? > 0)
}

impl Reader {
    /// Lists the reviews of a scorecard, latest period first.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn reviews_of(&self, scorecard: ScorecardId) -> Result<Vec<Scheduled>> {
        if !self.reads(scorecard) {
            return Ok(Vec::new());
        }
        self.loaders().reviews_of.get(scorecard, |ids| self.read_scheduled(ids)).await
    }

    async fn read_scheduled(&self, ids: Vec<ScorecardId>) -> Result<HashMap<ScorecardId, Vec<Scheduled>>> {
        let columns = [
            review::Column::Id,
            review::Column::ScorecardId,
            review::Column::Period,
            review::Column::ScheduledOn,
            review::Column::HeldOn,
            review::Column::ClosedRevision,
        ];
        let mut found: HashMap<ScorecardId, Vec<Scheduled>> = HashMap::new();
        for ids in ids.chunks(store::MAX_LIST) {
            let query = review::Entity::of(self.organization().id())
                .select_only()
                .columns(columns)
                .filter(review::Column::ScorecardId.is_in(ids.iter().copied()));
            for row in query.into_tuple::<ScheduledRow>().all(self.database()).await? {
                let (id, scorecard, period, scheduled_on, held_on, closed_revision) = row;
                let of = found.entry(scorecard).or_default();
                of.push(Scheduled { id, period, scheduled_on, held_on, closed_revision });
            }
        }
        let calendar = self.organization().calendar();
        for reviews in found.values_mut() {
            reviews.sort_by_key(|it| std::cmp::Reverse((calendar.ends_on(it.period), it.period, it.id)));
        }
        Ok(found)
    }

    /// Lists the reviews of a scorecard as a [`List`] for paging, latest period first. The period of a review never
    /// changes, so `as_of` does not matter for the order.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn review_ids(&self, scorecard: ScorecardId, as_of: AsOf) -> Result<List<ReviewId>> {
        let calendar = self.organization().calendar();
        let reviews = self.reviews_of(scorecard).await?;
        let keyed = |it: Scheduled| {
            let values =
                [SortValue::date(calendar.ends_on(it.period)), SortValue::Text(it.period.to_string())];
            (SortKey::of(values, it.id.uuid()), it.id)
        };
        Ok(List::sorted(reviews.into_iter().map(keyed).collect(), OrderDirection::Descending, as_of))
    }

    /// Due date of the next review of a scorecard.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn next_review_on(&self, scorecard: &Scorecard) -> Result<Option<NaiveDate>> {
        let reviews = self.reviews_of(scorecard.profile.id).await?;
        let to_be_held = |it: &&Scheduled| it.held_on.is_none() && it.closed_revision.is_none();
        let scheduled = reviews.iter().filter(to_be_held).filter_map(|it| it.scheduled_on).min();
        let last = reviews.iter().find(|it| it.held_on.is_some()).map(|it| it.period);
        let frequency = scorecard.profile.review_frequency;
        let calendar = self.organization().calendar();
        Ok(domain_review::next_on(calendar, frequency, scheduled, last, self.today()))
    }

    /// Finds a review of a scorecard that the caller reads.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn review(&self, id: ReviewId) -> Result<Option<Arc<Review>>> {
        let found = self.loaders().reviews.get(id, |ids| self.read_reviews(ids)).await?;
        Ok(found.filter(|it| self.sees(it.scorecard, NodeId::Review(id))))
    }

    /// Prefetches these reviews: they are read together with the next one that is requested.
    pub fn want_reviews(&self, ids: impl IntoIterator<Item = ReviewId>) {
        self.loaders().reviews.prefetch(ids);
    }

    async fn read_reviews(&self, ids: Vec<ReviewId>) -> Result<HashMap<ReviewId, Option<Arc<Review>>>> {
        let (organization, db) = (self.organization().id(), self.database());
        let all = || ids.iter().copied();
        let rows = store::rows_in::<review::Model, _>(db, organization, review::Column::Id, all()).await?;
        let decisions =
            store::rows_in::<decision::Model, _>(db, organization, decision::Column::ReviewId, all()).await?;
        let items =
            store::rows_in::<action_item::Model, _>(db, organization, action_item::Column::ReviewId, all())
                .await?;
        let mut found: HashMap<ReviewId, Review> = HashMap::with_capacity(rows.len());
        for row in rows {
            let review = review_of(row)?;
            found.insert(review.id, review);
        }
        for row in decisions {
            let (review, decision) = decision_of(row);
            found.get_mut(&review).into_iter().for_each(|it| it.decisions.push(decision.clone()));
        }
        for row in items {
            let (review, item) = action_item_of(row);
            found.get_mut(&review).into_iter().for_each(|it| it.action_items.push(item.clone()));
        }
        let ordered = |mut it: Review| {
            it.decisions.sort_by_key(|decision| (decision.recorded_at, decision.id));
            it.action_items.sort_by_key(|item| item.id);
            (it.id, Some(Arc::new(it)))
        };
        Ok(found.into_values().map(ordered).collect())
    }

    /// Finds the review of a decision or an action item.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn review_with(&self, part: NodeId) -> Result<Option<Arc<Review>>> {
        let organization = self.organization().id();
        let review = match part {
            NodeId::Decision(id) => {
                let rows = store::rows_in::<decision::Model, _>(
                    self.database(),
                    organization,
                    decision::Column::Id,
                    [id],
                );
                rows.await?.pop().map(|row| row.review_id)
            }
            NodeId::ActionItem(id) => {
                let column = action_item::Column::Id;
                let rows =
                    store::rows_in::<action_item::Model, _>(self.database(), organization, column, [id]);
                rows.await?.pop().map(|row| row.review_id)
            }
            _ => None,
        };
        match review {
            Some(id) => self.review(id).await,
            None => Ok(None),
        }
    }

    /// Reads the frozen results of a closed review; `None` for an open one.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn frozen_results(&self, review: &Review) -> Result<Option<Arc<Results>>> {
        if review.closed.is_none() {
            return Ok(None);
        }
        let read = async |ids: Vec<ReviewId>| {
            let column = review_result::Column::ReviewId;
            let rows = store::rows_in::<review_result::Model, _>(
                self.database(),
                self.organization().id(),
                column,
                ids,
            );
            let frozen = |row: review_result::Model| {
                let review_result::Model { organization_id: _, review_id, scorecard_id: _, results } = row;
                Ok((review_id, Some(document::read_results(results)?)))
            };
            rows.await?.into_iter().map(frozen).collect()
        };
        self.loaders().results.get(review.id, read).await
    }
}

fn review_of(row: review::Model) -> Result<Review> {
    let review::Model {
        organization_id: _,
        id,
        scorecard_id,
        kind,
        period,
        scheduled_on,
        held_on,
        agenda,
        notes,
        closed_at,
        closed_by,
        closed_revision,
        version,
    } = row;
    Ok(Review {
        id,
        scorecard: scorecard_id,
        kind,
        period,
        scheduled_on,
        held_on,
        agenda: agenda.map(document::read_agenda).transpose()?,
        notes,
        closed: closed_at.zip(closed_by),
        closed_revision,
        decisions: Vec::new(),
        action_items: Vec::new(),
        version,
    })
}

fn decision_of(row: decision::Model) -> (ReviewId, Decision) {
    let decision::Model {
        organization_id: _,
        id,
        review_id,
        scorecard_id: _,
        text,
        recorded_at,
        recorded_by,
    } = row;
    (review_id, Decision { id, text, recorded_at, recorded_by })
}

pub(super) fn action_item_of(row: action_item::Model) -> (ReviewId, ActionItem) {
    let action_item::Model {
        organization_id: _,
        id,
        review_id,
        scorecard_id: _,
        text,
        assignee,
        owner_ids,
        due_on,
        done_on,
    } = row;
    (review_id, ActionItem { id, text, assignee, owners: owner_ids.0, due_on, done_on })
}
