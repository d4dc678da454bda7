//! Lookup of an organization's revision, shared by concurrent callers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::id::OrganizationId;
use entity::organization;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect};
use tokio::sync::{Mutex as AsyncMutex, OnceCell};

/// Lookup with all its waiting callers.
type Lookup = Arc<OnceCell<Result<Option<i64>, Arc<DbErr>>>>;

/// Lookups of one organization: one may be running, one may be collecting callers.
#[derive(Default)]
struct Gate {
    under_way: AsyncMutex<()>,
    next: Mutex<Option<Lookup>>,
}

/// Shares lookups so that a result is never older than the call: a caller that arrives during a running lookup gets the
/// next one, together with all others that do.
#[derive(Default)]
pub(crate) struct Revisions(Mutex<HashMap<OrganizationId, Arc<Gate>>>);

impl Revisions {
    /// Current revision of the organization; `None` when it does not exist.
    pub(crate) async fn current(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<Option<i64>, Arc<DbErr>> {
        let gate = self.gate(organization);
        let lookup = {
            let mut next = gate.next.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(next.get_or_insert_default())
        };
        let result = lookup
            .get_or_init(async || {
                let _turn = gate.under_way.lock().await;
                // The lookup runs from here on: later callers must not join it.
                gate.next.lock().unwrap_or_else(PoisonError::into_inner).take();
                read(db, organization).await.map_err(Arc::new)
            })
            .await;
        result.clone()
    }

    fn gate(&self, organization: OrganizationId) -> Arc<Gate> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(organization).or_default())
    }
}

/// Reads the revision in one statement.
pub(crate) async fn read(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<i64>, DbErr> {
    organization::Entity::find_by_id(organization)
        .select_only()
        .column(organization::Column::Revision)
        .into_tuple()
        .one(db)
        .await
}
