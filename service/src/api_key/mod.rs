//! API keys: machines' credentials. Making and revoking them, letting them in, listing them.

mod entry;
mod list;
mod secret;

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use domain::{
    id::{ApiKeyId, NodeId},
    vocabulary::Role,
};
use entity::api_key;
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
    error::{ProblemCode, Result},
    policy::Action,
};

/// Makes a key for a machine; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCreate {
    /// The client's own id for it.
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where: on this scorecard and everything below it; in the whole organization without one.
    pub scorecard_id: Option<String>,
    /// When it stops working; never without an instant.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Ends a key for good; needs ADMIN of the organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyRevoke {
    /// Its id.
    pub id: String,
}

/// A new key. Only its id is written down, so that a repeated command finds the key without its secret.
#[derive(Debug)]
pub struct NewApiKey {
    /// The key.
    pub id: ApiKeyId,
    /// Its secret, the first time.
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

impl Command for ApiKeyCreate {
    const MUTATION: &'static str = "apiKeyCreate";
    type Done = NewApiKey;

    async fn run(&self, edit: &mut Edit) -> Result<NewApiKey, Refused> {
        edit.demand(Action::Administer, None)?;
        let scorecard = match &self.scorecard_id {
            None => None,
            Some(id) => Some(edit.scorecard("scorecardId", id, Action::Administer).await?.profile.id),
        };
        let id = edit
            .new_id::<api_key::Model>(self.id.as_deref(), |id| Some(id.parse::<ApiKeyId>().ok()?.uuid()))
            .await?;
        edit.check_name(&self.name);
        let now = edit.write().now();
        if self.expires_at.is_some_and(|at| at <= now) {
            edit.refuse(ProblemCode::OutOfRange, "expiresAt", "expiresAt must lie in the future");
        }
        edit.settled()?;
        let id = ApiKeyId::from_uuid(id);
        let (secret, hash) = Secret::fresh(id)?;
        let row = api_key::Model {
            organization_id: edit.write().organization_id().uuid(),
            id: id.uuid(),
            name: self.name.clone(),
            prefix: secret::prefix(id),
            hash: hash.to_vec(),
            role: self.role.to_string(),
            scorecard_id: scorecard.map(|id| id.uuid()),
            created_at: now,
            expires_at: self.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        edit.put(None, row).await?;
        Ok(NewApiKey { id, secret: Some(secret) })
    }
}

impl Command for ApiKeyRevoke {
    const MUTATION: &'static str = "apiKeyRevoke";
    type Done = ApiKeyId;

    async fn run(&self, edit: &mut Edit) -> Result<ApiKeyId, Refused> {
        edit.demand(Action::Administer, None)?;
        let absent = || not_found("API key", "id", &self.id);
        let Ok(NodeId::ApiKey(id)) = self.id.parse() else { return Err(absent()) };
        let before: api_key::Model = edit.row(id.uuid()).await?.ok_or_else(absent)?;
        let mut row = before.clone();
        row.revoked_at.get_or_insert(edit.write().now());
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}
