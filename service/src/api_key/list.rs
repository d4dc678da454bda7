//! List of an organization's API keys, including expired and revoked ones.

use async_recursion::async_recursion as boxed;
use chrono::{DateTime, Utc};
use domain::{
    id::{ApiKeyId, ScorecardId},
    vocabulary::Role,
};
use entity::api_key;
use ledger::{
    error::{Error, Result},
    policy::{self, Action},
    tenant::TenantTable,
};
use sea_orm::QueryOrder;

use crate::{
    Service,
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Credential of a machine, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Id of the API key.
    pub id: ApiKeyId,
    /// Name of the API key.
    pub name: String,
    /// First characters of the key's text.
    pub prefix: String,
    /// Role of the key.
    pub role: Role,
    /// Scope of the role: a scorecard with everything below it; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of expiry.
    pub expires_at: Option<DateTime<Utc>>,
    /// Time of the last use, to about a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Time of revocation.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Service {
    /// Lists the organization's keys, oldest first; needs ADMIN of the organization. Read from the database, since
    /// recording their use does not raise the revision of the view.
    ///
    /// # Errors
    /// Returns `Forbidden`, or an error when the database fails.
    #[boxed]
    pub async fn api_keys(&self, view: &Reader) -> Result<Vec<ApiKey>> {
        if let Some(principal) = view.principal() {
            policy::demand(view.organization().access(principal), Action::Administer)?;
        }
        let rows = api_key::Entity::of(view.organization().id())
            .order_by_asc(api_key::Column::CreatedAt)
            .order_by_asc(api_key::Column::Id)
            .all(view.database())
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Lists the organization's keys as a [`List`] for paging.
    ///
    /// # Errors
    /// See [`Service::api_keys`].
    #[boxed]
    pub async fn api_key_list(&self, view: &Reader, as_of: AsOf) -> Result<List<ApiKey>> {
        let keys = self.api_keys(view).await?.into_iter();
        let rows = keys.map(|it| (SortKey::of([SortValue::instant(it.created_at)], it.id.uuid()), it));
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// Finds the key with this id; `None` when there is no such key or the caller may not see it.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn api_key(&self, view: &Reader, id: ApiKeyId) -> Result<Option<ApiKey>> {
        match self.api_keys(view).await {
            Ok(keys) => Ok(keys.into_iter().find(|key| key.id == id)),
            Err(Error::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn read(row: api_key::Model) -> ApiKey {
    let api_key::Model {
        organization_id: _,
        id,
        name,
        prefix,
        hash: _,
        role,
        scorecard_id,
        created_at,
        expires_at,
        last_used_at,
        revoked_at,
    } = row;
    ApiKey {
        id,
        name,
        prefix,
        role,
        scorecard: scorecard_id,
        created_at,
        expires_at,
        last_used_at,
        revoked_at,
    }
}
