//! Detection of revoked membership.

use domain::{id::OrganizationId, vocabulary::EntityKind};
use entity::change;

use super::PAUSE;
use crate::{Ledger, caller::Caller, error::Result};

impl Ledger {
    /// Completes when the caller no longer belongs to the organization, whichever process has changed that.
    pub async fn access_revoked(&self, caller: Caller, organization: OrganizationId) {
        while let Err(error) = self.watch(&caller, organization).await {
            tracing::warn!(%organization, %error, "the change log could not be followed; trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn watch(&self, caller: &Caller, organization: OrganizationId) -> Result<()> {
        // Subscribe first, check second: a change in between is then received.
        let mut listener = self.changes(organization).await?;
        while !self.is_access_revoked(caller, organization).await? {
            while !listener.next().await?.iter().any(|row| changes_membership(row)) {}
        }
        Ok(())
    }
}

/// Reports whether the change may affect membership of the organization.
fn changes_membership(row: &change::Model) -> bool {
    let kinds = [EntityKind::Organization, EntityKind::Member, EntityKind::ApiKey];
    kinds.contains(&row.entity)
}
