//! API keys, the credentials of machines: creating, revoking, authenticating, listing.

mod entry;
mod list;
mod secret;

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    id::{ApiKeyId, NodeId},
    vocabulary::Role,
};
use entity::api_key;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
};
use serde::Serialize;

pub(crate) use entry::Keys;
pub use {
    entry::Machine,
    list::ApiKey,
    secret::{PREFIX, Secret},
};

use crate::{
    command::{Command, Refused},
    edit::{Edit, not_found},
};

/// Creates an API key; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCreate {
    /// Id of the new API key, when the client chooses it.
    pub id: Option<String>,
    /// Name of the API key.
    pub name: String,
    /// Role of the key.
    pub role: Role,
    /// Scope of the role: this scorecard and everything below it; the whole organization when left out.
    pub scorecard_id: Option<String>,
    /// Time of expiry; the key never expires when left out.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Revokes a key permanently; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyRevoke {
    /// Id of the API key.
    pub id: String,
}

/// New API key. Only its id is stored as the outcome, so a repeated command returns the key without its secret.
#[derive(Debug)]
pub struct NewApiKey {
    /// Id of the key.
    pub id: ApiKeyId,
    /// Secret of the key; only in the outcome of the first attempt.
    pub secret: Option<Secret>,
}

impl fmt::Display for NewApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}

impl FromStr for NewApiKey {
    type Err = <ApiKeyId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { id: text.parse()?, secret: None })
    }
}

#[async_trait]
impl Command for ApiKeyCreate {
    const MUTATION: &'static str = "apiKeyCreate";
    type Done = NewApiKey;

    async fn run(&self, edit: &mut Edit) -> Result<NewApiKey, Refused> {
        edit.demand(Action::Administer, None)?;
        let scorecard = match &self.scorecard_id {
            None => None,
            Some(id) => Some(edit.scorecard("scorecardId", id, Action::Administer).await?.profile.id),
        };
        let id = edit.new_id::<api_key::Model>(self.id.as_deref()).await?;
        edit.check_name(&self.name);
        let now = edit.write().now();
        if self.expires_at.is_some_and(|at| at <= now) {
            edit.refuse(ProblemCode::OutOfRange, "expiresAt", "expiresAt must lie in the future");
        }
        edit.check_problems()?;
        let (secret, hash) = Secret::fresh(id)?;
        let row = api_key::Model {
            organization_id: edit.write().organization_id(),
            id,
            name: self.name.clone(),
            prefix: secret::prefix(id),
            hash: hash.to_vec(),
            role: self.role,
            scorecard_id: scorecard,
            created_at: now,
            expires_at: self.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        edit.put(None, row).await?;
        Ok(NewApiKey { id, secret: Some(secret) })
    }
}

#[async_trait]
impl Command for ApiKeyRevoke {
    const MUTATION: &'static str = "apiKeyRevoke";
    type Done = ApiKeyId;

    async fn run(&self, edit: &mut Edit) -> Result<ApiKeyId, Refused> {
        edit.demand(Action::Administer, None)?;
        let absent = || not_found("API key", "id", &self.id);
        let Ok(NodeId::ApiKey(id)) = self.id.parse() else { return Err(absent()) };
        let before: api_key::Model = edit.row(id).await?.ok_or_else(absent)?;
        let mut row = before.clone();
        row.revoked_at.get_or_insert(edit.write().now());
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}
