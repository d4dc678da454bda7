//! Mutations that may be sent twice: the first outcome is kept and answered again.

use chrono::TimeDelta;
use entity::idempotency;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    snapshot::actor_text,
    store,
    write::Write,
};

/// How long outcomes are kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Those that are older are looked for once in so many revisions.
const FORGET_EVERY: i64 = 100;

/// A key that a client sent along with an input.
pub(crate) struct Attempt {
    key: String,
    mutation: &'static str,
    input_hash: String,
}

impl Attempt {
    /// `input` is whatever tells two inputs apart.
    pub(crate) fn new(key: String, mutation: &'static str, input: &impl Serialize) -> Result<Self> {
        if key.is_empty() || key.chars().count() > 255 || !store::keeps(&key) {
            return Err(Error::BadInput(
                "an idempotency key has 1 to 255 characters, none of them U+0000".into(),
            ));
        }
        let input = serde_json::to_vec(input).map_err(|error| Error::BadInput(error.to_string()))?;
        let hash = Sha256::new().chain_update(mutation).chain_update([0]).chain_update(input).finalize();
        Ok(Self { key, mutation, input_hash: hash.iter().map(|byte| format!("{byte:02x}")).collect() })
    }

    /// The outcome of the first time, with the revision it reached.
    pub(crate) async fn earlier<T: DeserializeOwned>(&self, write: &Write) -> Result<Option<(T, i64)>> {
        let found = idempotency::Entity::find_by_id((
            write.organization_id().uuid(),
            actor_text(write.actor()),
            self.key.clone(),
        ))
        .one(write.db())
        .await?;
        let Some(found) = found.filter(|found| found.created_at > write.now() - KEPT) else {
            return Ok(None);
        };
        if found.input_hash != self.input_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        let outcome = serde_json::from_str(&found.outcome)
            .map_err(|error| Error::Corrupt(format!("an idempotent outcome: {error}")))?;
        Ok(Some((outcome, found.revision)))
    }

    /// Whether it is another attempt at the same thing, which has the first one's outcome.
    ///
    /// # Errors
    /// When its key is used for another input.
    pub(crate) fn repeats(&self, other: &Self) -> Result<bool> {
        if self.key == other.key && self.input_hash != other.input_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        Ok(self.key == other.key)
    }

    /// Keeps the outcome, in the same transaction as what it tells of.
    pub(crate) async fn keep(&self, write: &Write, outcome: &impl Serialize) -> Result<()> {
        keep(write, vec![self.row(write, outcome)?]).await
    }

    /// The outcome as it is kept.
    pub(crate) fn row(&self, write: &Write, outcome: &impl Serialize) -> Result<idempotency::ActiveModel> {
        Ok(idempotency::ActiveModel {
            organization_id: Set(write.organization_id().uuid()),
            actor: Set(actor_text(write.actor())),
            key: Set(self.key.clone()),
            mutation: Set(self.mutation.to_owned()),
            input_hash: Set(self.input_hash.clone()),
            outcome: Set(serde_json::to_string(outcome).map_err(|error| Error::Corrupt(error.to_string()))?),
            revision: Set(write.revision()),
            created_at: Set(write.now()),
        })
    }
}

/// Keeps outcomes in the write's transaction, in place of those under the same keys that are too old.
pub(crate) async fn keep(write: &Write, outcomes: Vec<idempotency::ActiveModel>) -> Result<()> {
    if !outcomes.is_empty() {
        forget(write, write.db()).await?;
        store::upsert::<idempotency::Entity>(write.db(), outcomes).await?;
    }
    Ok(())
}

/// Forgets outcomes that are too old, now and then: they are in nobody's way.
pub(crate) async fn forget(write: &Write, db: &impl ConnectionTrait) -> Result<()> {
    if write.organization().revision() / FORGET_EVERY < write.revision() / FORGET_EVERY {
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::OrganizationId.eq(write.organization_id().uuid()))
            .filter(idempotency::Column::CreatedAt.lte(write.now() - KEPT))
            .exec(db)
            .await?;
    }
    Ok(())
}
