//! The keys of an organization, those that are no longer good among them.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApiKeyId, ScorecardId},
    vocabulary::Role,
};
use entity::api_key;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Service,
    error::{Error, Result},
    order::OrderDirection,
    paging::{AsOf, List, SortKey, SortValue},
    policy::{self, Action},
    snapshot::View,
};

/// A machine's credential, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// How its text begins.
    pub prefix: String,
    /// What it may do.
    pub role: Role,
    /// Where: a scorecard with everything below it; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Service {
    /// The organization's keys, the oldest first; needs ADMIN of the organization. They are read from the database,
    /// since their use is no change that would move the view's revision.
    ///
    /// # Errors
    /// `Forbidden`, or a failing database.
    pub async fn api_keys(&self, view: &View) -> Result<Vec<ApiKey>> {
        if let Some(principal) = view.principal() {
            policy::demand(view.organization().access(principal), Action::Administer)?;
        }
        let rows = api_key::Entity::find()
            .filter(api_key::Column::OrganizationId.eq(view.organization().id().uuid()))
            .order_by_asc(api_key::Column::CreatedAt)
            .order_by_asc(api_key::Column::Id)
            .all(self.database().connection())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The same as a list.
    ///
    /// # Errors
    /// As [`Service::api_keys`].
    pub async fn api_key_list(&self, view: &View, as_of: AsOf) -> Result<List<ApiKey>> {
        let keys = self.api_keys(view).await?.into_iter();
        let rows = keys.map(|it| (SortKey::of([SortValue::instant(it.created_at)], it.id.uuid()), it));
        Ok(List::sorted(rows.collect(), OrderDirection::Ascending, as_of))
    }

    /// The key with this id, `None` when there is no such key or the caller may not see it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key(&self, view: &View, id: ApiKeyId) -> Result<Option<ApiKey>> {
        match self.api_keys(view).await {
            Ok(keys) => Ok(keys.into_iter().find(|key| key.id == id)),
            Err(Error::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn read(row: api_key::Model) -> Result<ApiKey> {
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
    let role = role.parse().map_err(|_| Error::Corrupt(format!("the role {role:?}")))?;
    let scorecard = scorecard_id.map(ScorecardId::from_uuid);
    let id = ApiKeyId::from_uuid(id);
    Ok(ApiKey { id, name, prefix, role, scorecard, created_at, expires_at, last_used_at, revoked_at })
}
