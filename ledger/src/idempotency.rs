//! Idempotent mutations: the first outcome is stored and returned for repeated attempts.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use domain::{id::OrganizationId, series::Actor};
use entity::idempotency;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, QueryFilter};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    store,
    tenant::TenantTable,
    write::{LockedWrite, WriteState},
};

/// Retention of outcomes.
const RETENTION: TimeDelta = TimeDelta::hours(24);
/// Number of revisions between deletions of expired outcomes.
const DELETE_INTERVAL: i64 = 100;

/// Idempotency key of a client, with the hash of the input.
pub struct Attempt {
    key: String,
    mutation: &'static str,
    input_hash: String,
}

impl Attempt {
    /// Creates an attempt; `input` is serialized and hashed to tell two inputs apart.
    ///
    /// # Errors
    /// Returns `BadInput` when the key has no valid length, or a zero character.
    pub fn new(key: String, mutation: &'static str, input: &impl Serialize) -> Result<Self> {
        if !is_valid(&key) {
            return Err(Error::BadInput(
                "an idempotency key has 1 to 255 characters, none of them U+0000".into(),
            ));
        }
        let input = serde_json::to_vec(input).map_err(|error| Error::BadInput(error.to_string()))?;
        let hash = Sha256::new().chain_update(mutation).chain_update([0]).chain_update(input).finalize();
        Ok(Self { key, mutation, input_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect() })
    }

    /// Reads the outcome of the first attempt, with the revision it reached.
    ///
    /// # Errors
    /// Returns `IdempotencyKeyReused` when the key was used with another input, or an error when the database fails.
    pub async fn earlier<T: DeserializeOwned>(&self, write: &LockedWrite) -> Result<Option<(T, i64)>> {
        let attempts = [(write.actor(), self.key.as_str())];
        self.earlier_of(&EarlierOutcomes::read(write.db(), write.organization_id(), &attempts).await?, write)
    }

    /// Finds the outcome of the first attempt among those that were read.
    ///
    /// # Errors
    /// See [`Attempt::earlier`].
    pub fn earlier_of<T: DeserializeOwned>(
        &self,
        earlier: &EarlierOutcomes,
        write: &WriteState,
    ) -> Result<Option<(T, i64)>> {
        let stored = earlier.0.get(&(write.actor(), self.key.clone()));
        // An expired outcome counts as none.
        let Some(stored) = stored.filter(|stored| stored.created_at > write.now() - RETENTION) else {
            return Ok(None);
        };
        // The same key with another input is an error of the client.
        if stored.input_hash != self.input_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        let outcome = serde_json::from_str(&stored.outcome)
            .map_err(|error| Error::Corrupt(format!("an idempotent outcome: {error}")))?;
        Ok(Some((outcome, stored.revision)))
    }

    /// Reports whether `other` is an attempt at the same mutation, which then has the same outcome.
    ///
    /// # Errors
    /// Returns `IdempotencyKeyReused` when the key is used for another input.
    pub fn repeats(&self, other: &Self) -> Result<bool> {
        if self.key == other.key && self.input_hash != other.input_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        Ok(self.key == other.key)
    }

    /// Stores the outcome, in the transaction of the write.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn save(&self, write: &LockedWrite, outcome: &impl Serialize) -> Result<()> {
        save(write, vec![self.row(write, outcome)?]).await
    }

    /// Row of the stored outcome.
    ///
    /// # Errors
    /// Returns `Corrupt` for an outcome that cannot be serialized.
    pub fn row(&self, write: &WriteState, outcome: &impl Serialize) -> Result<idempotency::ActiveModel> {
        Ok(idempotency::ActiveModel {
            organization_id: Set(write.organization_id()),
            actor: Set(write.actor()),
            key: Set(self.key.clone()),
            mutation: Set(self.mutation.to_owned()),
            input_hash: Set(self.input_hash.clone()),
            outcome: Set(serde_json::to_string(outcome).map_err(|error| Error::Corrupt(error.to_string()))?),
            revision: Set(write.revision()),
            created_at: Set(write.now()),
        })
    }
}

/// Stored outcomes, by actor and key.
#[derive(Default)]
pub struct EarlierOutcomes(HashMap<(Actor, String), idempotency::Model>);

impl EarlierOutcomes {
    /// Reads the outcomes stored under these keys of these actors, in one statement.
    pub(crate) async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        attempts: &[(Actor, &str)],
    ) -> Result<Self> {
        // Nothing is stored under an invalid key.
        let attempts = attempts.iter().filter(|(_, key)| is_valid(key));
        let (actors, keys): (BTreeSet<_>, BTreeSet<_>) =
            attempts.map(|(actor, key)| (*actor, (*key).to_owned())).unzip();
        if keys.is_empty() {
            return Ok(Self::default());
        }
        let stored = idempotency::Entity::of(organization)
            .filter(idempotency::Column::Actor.is_in(padded(actors)))
            .filter(idempotency::Column::Key.is_in(padded(keys)))
            .all(db)
            .await?;
        Ok(Self(stored.into_iter().map(|row| ((row.actor, row.key.clone()), row)).collect()))
    }
}

/// Pads the values to a power of two by repeating the last: each length is another statement for the database to plan.
fn padded<T: Clone>(values: BTreeSet<T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

fn is_valid(key: &str) -> bool {
    !key.is_empty() && key.chars().count() <= 255 && store::can_store(key)
}

/// Stores outcomes in the write's transaction, replacing expired ones with the same keys.
pub(crate) async fn save(write: &LockedWrite, outcomes: Vec<idempotency::ActiveModel>) -> Result<()> {
    if !outcomes.is_empty() {
        delete_expired(write, write.db()).await?;
        store::upsert::<idempotency::Entity>(write.db(), outcomes).await?;
    }
    Ok(())
}

/// Deletes expired outcomes, once in a number of revisions.
pub(crate) async fn delete_expired(write: &WriteState, db: &impl ConnectionTrait) -> Result<()> {
    if write.organization().revision() / DELETE_INTERVAL < write.revision() / DELETE_INTERVAL {
        idempotency::Entity::delete_of(write.organization_id())
            .filter(idempotency::Column::CreatedAt.lte(write.now() - RETENTION))
            .exec(db)
            .await?;
    }
    Ok(())
}
