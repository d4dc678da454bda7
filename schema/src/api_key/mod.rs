//! API keys: credentials of machines.

pub(crate) mod mutation;

use std::sync::Arc;

use async_graphql::{Description, ID, Object};
use domain::id::ApiKeyId;
use gateway::resolve::InMemory;
use service::{Reader, Service, api_key};

use crate::{Result, enums::Role, error::failed, home::Home, scalars::DateTime, scorecard::Scorecard};

/// API key: a machine's credential, sent as `Authorization: Bearer bsc_…`. The machine's writes are recorded under its
/// name. Only administrators of the organization see it.
#[derive(Description)]
pub(super) struct ApiKey {
    view: Arc<Reader>,
    key: api_key::ApiKey,
}

impl ApiKey {
    pub(super) fn new(view: &Arc<Reader>, key: api_key::ApiKey) -> Self {
        Self { view: Arc::clone(view), key }
    }

    /// Finds the key with this id; `None` where there is none, or the caller may not see it.
    pub(super) async fn find(service: &Service, view: &Arc<Reader>, id: ApiKeyId) -> Result<Option<Self>> {
        let found = service.api_key(view, id).await.map_err(failed)?;
        Ok(found.map(|key| Self::new(view, key)))
    }
}

impl InMemory for ApiKey {}

#[Object(use_type_description)]
impl ApiKey {
    /// Globally unique id of the API key.
    pub(super) async fn id(&self) -> ID {
        self.key.id.to_string().into()
    }

    /// Name of the API key.
    fn name(&self) -> &str {
        &self.key.name
    }

    /// Prefix of the secret, to recognise it by: `bsc_3vqjhp41`.
    fn prefix(&self) -> &str {
        &self.key.prefix
    }

    /// Role of the API key.
    fn role(&self) -> Role {
        self.key.role.into()
    }

    /// Scorecard that the key is for, with everything below it; null for the whole organization.
    async fn scorecard(&self) -> Option<Result<Scorecard>> {
        let home = Home::all(&self.view, &[self.key.scorecard?]).await.map(|mut homes| homes.pop());
        home.transpose().map(|home| home.map(Scorecard))
    }

    /// Time at which the API key was created.
    fn created_at(&self) -> DateTime {
        DateTime(self.key.created_at)
    }

    /// Time at which the key stops working; null for never.
    fn expires_at(&self) -> Option<DateTime> {
        self.key.expires_at.map(DateTime)
    }

    /// Time at which the key was last used, to about a minute; null for never.
    fn last_used_at(&self) -> Option<DateTime> {
        self.key.last_used_at.map(DateTime)
    }

    /// Time at which the key was revoked; null as long as it is not.
    fn revoked_at(&self) -> Option<DateTime> {
        self.key.revoked_at.map(DateTime)
    }
}
