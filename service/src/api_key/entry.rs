//! Authentication of machines by API key, and recording when a key was last used.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_recursion::async_recursion as boxed;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{ApiKeyId, OrganizationId};
use entity::api_key;
use ledger::{
    caller::{Caller, Identity},
    error::Result,
    tenant::TenantTable,
};
use moka::sync::Cache;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};
use tokio::task::JoinHandle;

use super::secret::{self, Hash};
use crate::Service;

/// Capacity of the cache of keys.
const CAPACITY: u64 = 100_000;
/// Resolution of the recorded last use.
const LAST_USE_RESOLUTION: TimeDelta = TimeDelta::minutes(1);

/// Machine whose API key was verified.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Caller for whom the machine's requests are authorized.
    pub caller: Caller,
    /// Expiry of the key.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Cache of keys. The mapping from a hash to its key and expiry never changes; revocation is checked against the
/// organization each time.
pub(crate) struct Keys {
    known: Cache<Hash, Machine>,
    /// Time at which this process last recorded the use of each key.
    last_recorded: Mutex<HashMap<ApiKeyId, DateTime<Utc>>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { known: Cache::new(CAPACITY), last_recorded: Mutex::default() }
    }
}

impl Service {
    /// Authenticates a machine by its key; `None` when the text is no key, or the key has expired or was revoked.
    ///
    /// The key is looked up by its hash, in an index: to exploit timing an attacker would have to choose hashes, and
    /// not the texts that they are made of.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn machine(&self, key: &str) -> Result<Option<Machine>> {
        let Some(hash) = secret::hash_of(key) else { return Ok(None) };
        let machine = match self.keys().known.get(&hash) {
            Some(known) => known,
            None => match self.find(&hash).await? {
                Some(found) => {
                    self.keys().known.insert(hash, found.clone());
                    found
                }
                None => return Ok(None),
            },
        };
        if machine.expires_at.is_some_and(|at| at <= self.clock().now()) {
            return Ok(None);
        }
        for organization in &machine.caller.organizations {
            if self.ledger().is_access_revoked(&machine.caller, *organization).await? {
                return Ok(None);
            }
        }
        Ok(Some(machine))
    }

    #[expect(clippy::disallowed_methods, reason = "finds out who calls, and with it the organization")]
    async fn find(&self, hash: &Hash) -> Result<Option<Machine>> {
        let found = api_key::Entity::find()
            .filter(api_key::Column::Hash.eq(hash.to_vec()))
            .one(self.database().connection())
            .await?;
        Ok(found.map(|row| Machine {
            caller: Caller::machine(row.id, row.organization_id),
            expires_at: row.expires_at,
        }))
    }

    /// Records that the key was used, at most once a minute and in a spawned task, which is returned. This is no change
    /// of the organization and does not raise its revision.
    pub fn note_use(&self, caller: &Caller) -> Option<JoinHandle<()>> {
        let (Identity::Machine(key), [organization]) = (&caller.identity, caller.organizations.as_slice())
        else {
            return None;
        };
        let (key, organization, now) = (*key, *organization, self.clock().now());
        {
            let mut last_recorded = self.keys().last_recorded.lock().unwrap_or_else(PoisonError::into_inner);
            if last_recorded.get(&key).is_some_and(|at| now - *at < LAST_USE_RESOLUTION) {
                return None;
            }
            last_recorded.insert(key, now);
        }
        let service = self.clone();
        Some(tokio::spawn(async move {
            if let Err(error) = service.write_use(organization, key, now).await {
                tracing::warn!(%organization, %key, %error, "the use of an API key could not be noted");
            }
        }))
    }

    async fn write_use(&self, organization: OrganizationId, key: ApiKeyId, now: DateTime<Utc>) -> Result<()> {
        let write = self.database().begin_write().await?;
        let earlier = Condition::any()
            .add(api_key::Column::LastUsedAt.is_null())
            .add(api_key::Column::LastUsedAt.lte(now - LAST_USE_RESOLUTION));
        api_key::Entity::update_of(organization)
            .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
            .filter(api_key::Column::Id.eq(key))
            .filter(earlier)
            .exec(&write.tx)
            .await?;
        Ok(write.commit().await?)
    }
}
