//! Queries of key results: by id, by objective, and by filter.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_recursion::async_recursion as boxed;
use domain::{
    id::{KeyResultId, NodeId, ObjectiveId, ScorecardId},
    key_result::KeyResult,
    period::Period,
    vocabulary::EntityKind,
};
use entity::{key_result as table, list::Owners};
use ledger::{error::Result, store, tenant::TenantTable};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Deserialize;

use super::key_result;
use crate::{
    order::OrderDirection,
    owners::OwnerFilter,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Filter of key results; all given conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct KeyResultFilter {
    /// Quarter of the key result.
    pub quarter: Option<Period>,
    /// Owner of the key result.
    pub owner: Option<String>,
    /// Owners, or their absence.
    pub owned_by: Option<OwnerFilter>,
    /// Objective of the key result.
    pub objective: Option<ObjectiveId>,
    /// Scorecard of the objective.
    pub scorecard: Option<ScorecardId>,
    /// True if the objective may also be on a scorecard below `scorecard`.
    pub include_descendants: bool,
}

impl Reader {
    /// Finds a key result of a scorecard that the caller reads.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn key_result(&self, id: KeyResultId) -> Result<Option<Arc<KeyResult>>> {
        let read = async |ids: Vec<KeyResultId>| {
            let rows = store::rows_in::<table::Model, _>(
                self.database(),
                self.organization().id(),
                table::Column::Id,
                ids,
            );
            Ok(rows.await?.into_iter().map(|row| (row.id, Some(key_result(row)))).collect())
        };
        let found = self.loaders().key_results.get(id, read).await?;
        Ok(found.filter(|it| self.sees(it.scorecard, NodeId::KeyResult(id))))
    }

    /// Lists the key results of an objective, by quarter and in the order of creation.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn key_results_of(
        &self,
        scorecard: ScorecardId,
        objective: ObjectiveId,
        quarter: Option<Period>,
    ) -> Result<Vec<Arc<KeyResult>>> {
        if !self.reads(scorecard) {
            return Ok(Vec::new());
        }
        let read = async |ids: Vec<ObjectiveId>| {
            let column = table::Column::ObjectiveId;
            let rows =
                store::rows_in::<table::Model, _>(self.database(), self.organization().id(), column, ids);
            let mut found: HashMap<ObjectiveId, Vec<Arc<KeyResult>>> = HashMap::new();
            for row in rows.await? {
                let it = key_result(row);
                found.entry(it.objective).or_default().push(it);
            }
            for results in found.values_mut() {
                results.sort_by_key(|it| (it.quarter, it.id));
            }
            Ok(found)
        };
        let mut found = self.loaders().key_results_of.get(objective, read).await?;
        found.retain(|it| quarter.is_none_or(|quarter| it.quarter == quarter));
        Ok(found)
    }

    /// Lists the key results that match the filter, by quarter and in the order of creation, each with its scorecard.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn key_result_ids(
        &self,
        filter: &KeyResultFilter,
        mut as_of: AsOf,
    ) -> Result<List<(KeyResultId, ScorecardId)>> {
        /// Sort values of a key result at an earlier revision.
        #[derive(Deserialize)]
        struct Earlier {
            quarter: String,
        }
        let KeyResultFilter { quarter, owner, owned_by, objective, scorecard, include_descendants } = filter;
        let homes: Option<HashSet<ScorecardId>> = scorecard.map(|id| {
            let below = if *include_descendants { self.organization().descendants(id) } else { Vec::new() };
            std::iter::once(id).chain(below).collect()
        });
        let mut query = table::Entity::of(self.organization().id()).select_only().columns([
            table::Column::Id,
            table::Column::ScorecardId,
            table::Column::Quarter,
            table::Column::Owner,
            table::Column::OwnerIds,
        ]);
        if let Some(quarter) = quarter {
            query = query.filter(table::Column::Quarter.eq(*quarter));
        }
        if let Some(owner) = owner {
            // A text that no database stores is nobody's name.
            if !store::can_store(owner) {
                return Ok(List::sorted(Vec::new(), OrderDirection::Ascending, as_of));
            }
            query = query.filter(table::Column::Owner.eq(owner));
        }
        if let Some(objective) = objective {
            query = query.filter(table::Column::ObjectiveId.eq(*objective));
        }
        type Row = (KeyResultId, ScorecardId, Period, Option<String>, Owners);
        let found = query.into_tuple::<Row>().all(self.database()).await?;
        let earlier: HashMap<KeyResultId, Earlier> =
            self.rows_as_of(&mut as_of, EntityKind::KeyResult).await?;
        let is_wanted =
            |home: ScorecardId| homes.as_ref().is_none_or(|homes| homes.contains(&home)) && self.reads(home);
        let is_owned = |owner: &Option<String>, owners: &Owners| {
            let is_owned = |wanted| self.is_owned_as(wanted, &owners.0, owner.as_deref());
            owned_by.as_ref().is_none_or(is_owned)
        };
        let rows = found.into_iter().filter_map(|(id, home, quarter, owner, owners)| {
            // The codes of quarters sort by time.
            let quarter = earlier.get(&id).map_or_else(|| quarter.to_string(), |then| then.quarter.clone());
            let key = SortKey::of([SortValue::Text(quarter)], id.uuid());
            (is_wanted(home) && is_owned(&owner, &owners)).then_some((key, (id, home)))
        });
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// Prefetches these key results: they are read together with the next one that is requested by its id.
    pub fn want_key_results(&self, ids: impl IntoIterator<Item = KeyResultId>) {
        self.loaders().key_results.prefetch(ids);
    }
}
