//! Lookup of the scorecard that holds an entity. Results are cached as hints: the caller checks that the entity is
//! still there and asks the database when it is not.

use domain::id::{MeasureId, NodeId, OrganizationId, ScorecardId};
use entity::{initiative, measure, objective, perspective, theme};
use moka::sync::Cache;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::keyed::Keyed;
use crate::{row, tenant::TenantTable};

/// Capacity of the cache of hints.
const CAPACITY: u64 = 100_000;
/// Approximate size of a hint in bytes: key, value, and bookkeeping of the cache.
const BYTES_PER_HINT: u64 = 250;

/// Cache of hints.
pub struct Locations {
    by_id: Cache<(OrganizationId, NodeId), ScorecardId>,
    by_key: Cache<(OrganizationId, Keyed, String), (Uuid, ScorecardId)>,
}

impl Default for Locations {
    fn default() -> Self {
        Self { by_id: Cache::new(CAPACITY), by_key: Cache::new(CAPACITY) }
    }
}

impl Locations {
    /// Approximate size of the hints in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.by_id.run_pending_tasks();
        self.by_key.run_pending_tasks();
        (self.by_id.entry_count() + self.by_key.entry_count()) * BYTES_PER_HINT
    }

    /// Last known scorecard of the entity.
    #[must_use]
    pub fn hint(&self, organization: OrganizationId, id: NodeId) -> Option<ScorecardId> {
        self.by_id.get(&(organization, id))
    }

    /// Last known entity with the key.
    #[must_use]
    pub fn hint_by_key(
        &self,
        organization: OrganizationId,
        kind: Keyed,
        key: &str,
    ) -> Option<(Uuid, ScorecardId)> {
        self.by_key.get(&(organization, kind, key.to_owned()))
    }

    /// Looks the entity up in the database and caches the result.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn find(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        id: NodeId,
    ) -> Result<Option<ScorecardId>, DbErr> {
        let found = match id {
            NodeId::Scorecard(id) => Some(id),
            id => row::scorecard_of(db, organization, id).await?,
        };
        if let Some(scorecard) = found {
            self.by_id.insert((organization, id), scorecard);
        }
        Ok(found)
    }

    /// Looks the keys up in the database and caches the result: `(key, id, scorecard)` for each that exists.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn find_by_keys(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        kind: Keyed,
        keys: &[&str],
    ) -> Result<Vec<(String, Uuid, ScorecardId)>, DbErr> {
        /// Reads the rows that have one of the keys.
        macro_rules! with_keys {
            ($table:ident, $keys:expr) => {
                $table::Entity::of(organization)
                    .select_only()
                    .columns([$table::Column::Key, $table::Column::Id, $table::Column::ScorecardId])
                    .filter($table::Column::Key.is_in($keys.iter().copied()))
                    .into_tuple::<(String, Uuid, ScorecardId)>()
                    .all(db)
                    .await?
            };
        }
        // An invalid key belongs to no entity.
        let keys: Vec<&str> = keys.iter().copied().filter(|key| domain::key::is_valid(key)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for keys in keys.chunks(5_000) {
            let rows = match kind {
                Keyed::Perspective => with_keys!(perspective, keys),
                Keyed::Theme => with_keys!(theme, keys),
                Keyed::Objective => with_keys!(objective, keys),
                Keyed::Measure => with_keys!(measure, keys),
                Keyed::Initiative => with_keys!(initiative, keys),
            };
            for (key, id, scorecard) in rows {
                self.by_key.insert((organization, kind, key.clone()), (id, scorecard));
                found.push((key, id, scorecard));
            }
        }
        Ok(found)
    }

    /// Looks measures up by id in the database and caches the result.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn find_measures(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        ids: &[MeasureId],
    ) -> Result<Vec<(MeasureId, ScorecardId)>, DbErr> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(5_000) {
            let rows = measure::Entity::of(organization)
                .select_only()
                .columns([measure::Column::Id, measure::Column::ScorecardId])
                .filter(measure::Column::Id.is_in(ids.iter().copied()))
                .into_tuple::<(MeasureId, ScorecardId)>()
                .all(db)
                .await?;
            for (id, scorecard) in rows {
                self.by_id.insert((organization, id.into()), scorecard);
                found.push((id, scorecard));
            }
        }
        Ok(found)
    }
}
