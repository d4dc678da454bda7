//! Noticing that somebody does not belong to an organization any more.

use domain::{id::OrganizationId, vocabulary::EntityKind};
use entity::change;

use super::PAUSE;
use crate::{Service, caller::Caller, error::Result};

impl Service {
    /// Ends when the caller does not belong to the organization any more, whichever process has seen to that.
    pub async fn access_revoked(self, caller: Caller, organization: OrganizationId) {
        while let Err(error) = self.watch(&caller, organization).await {
            tracing::warn!(%organization, %error, "the change log could not be followed; trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn watch(&self, caller: &Caller, organization: OrganizationId) -> Result<()> {
        // Joined first, looked second: what happens in between is seen.
        let mut listener = self.changes(organization).await?;
        while !self.is_dismissed(caller, organization).await? {
            while !listener.next().await?.iter().any(|row| moves_people(row)) {}
        }
        Ok(())
    }
}

/// Whether it may be about who belongs to the organization.
fn moves_people(row: &change::Model) -> bool {
    let kinds = [EntityKind::Organization, EntityKind::Member, EntityKind::ApiKey];
    kinds.iter().any(|kind| row.entity == <&str>::from(kind))
}
