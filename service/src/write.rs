//! The spine: the one way to write.
//!
//! [`Service::begin`] takes the organization's place in the queue of writers by raising its revision; until
//! [`Write::commit`] everything read through the write is the truth. What is logged becomes the change log of
//! that revision. A write that is dropped leaves no trace.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
    vocabulary::ChangeKind,
};
use entity::{change, organization};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Service,
    caller::{Caller, Principal},
    database::WriteTransaction,
    error::{Error, Result},
    row::{Change, Place, Row},
    snapshot::{self, OrganizationSnapshot},
    store,
};

/// A write under way.
pub(crate) struct Write {
    service: Service,
    transaction: WriteTransaction,
    organization: Arc<OrganizationSnapshot>,
    revision: i64,
    now: DateTime<Utc>,
    actor: Actor,
    changes: Vec<change::ActiveModel>,
}

impl Service {
    /// Begins a write of the caller, who belongs to the organization; what they may do is for the writer to ask.
    pub(crate) async fn begin(
        &self,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<(Write, Principal)> {
        let mut write = self.begin_as(Actor::System, organization).await?;
        let principal = write.organization.principal(caller).cloned();
        let principal = principal.ok_or(Error::NotFound("the organization"))?;
        write.actor = principal.actor;
        Ok((write, principal))
    }

    /// Begins a write in somebody's name without asking whether they may.
    pub(crate) async fn begin_as(&self, actor: Actor, organization: OrganizationId) -> Result<Write> {
        let transaction = self.database().begin_write().await?;
        let revision = raise(&transaction.tx, organization).await?;
        let revision = revision.ok_or(Error::NotFound("the organization"))?;
        let held = self.snapshots().held_at(&transaction.tx, organization, revision - 1).await?;
        Ok(Write {
            service: self.clone(),
            organization: held.ok_or(Error::NotFound("the organization"))?,
            transaction,
            revision,
            now: self.clock().now(),
            actor,
            changes: Vec::new(),
        })
    }
}

/// Raises the organization's revision and returns it. The row's lock is the queue of the organization's writers.
async fn raise(tx: &DatabaseTransaction, id: OrganizationId) -> Result<Option<i64>> {
    let raised = organization::Entity::update_many()
        .col_expr(organization::Column::Revision, Expr::col(organization::Column::Revision).add(1))
        .filter(organization::Column::Id.eq(id.uuid()))
        .exec_with_returning(tx)
        .await?;
    Ok(raised.into_iter().next().map(|row| row.revision))
}

impl Write {
    /// The transaction.
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.transaction.tx
    }

    /// The use cases.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// The organization as the write found it.
    pub(crate) fn organization(&self) -> &OrganizationSnapshot {
        &self.organization
    }

    /// Its id.
    pub(crate) fn organization_id(&self) -> OrganizationId {
        self.organization.id()
    }

    /// The revision that the commit will reach.
    pub(crate) fn revision(&self) -> i64 {
        self.revision
    }

    /// The instant of the write.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who writes.
    pub(crate) fn actor(&self) -> Actor {
        self.actor
    }

    /// A fresh id.
    pub(crate) fn new_id(&self) -> Uuid {
        self.service.clock().new_id()
    }

    /// Scorecards as the write found them; those that are not there are left out.
    pub(crate) async fn scorecards(&self, ids: &[ScorecardId]) -> Result<Vec<Arc<Scorecard>>> {
        self.service.snapshots().scorecards_held(self.tx(), &self.organization, ids).await
    }

    /// Where things are.
    pub(crate) fn locations(&self) -> &snapshot::Locations {
        &self.service.snapshots().locations
    }

    /// Writes the rows, new ones and changed ones, and logs them.
    pub(crate) async fn put<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<()> {
        let mut rows = Vec::new();
        for Change { before, after } in changes {
            let kind = if before.is_none() { ChangeKind::Created } else { ChangeKind::Updated };
            self.log(kind, before.as_ref(), Some(&after))?;
            rows.push(store::active(after));
        }
        Ok(store::upsert::<R::Table>(self.tx(), rows).await?)
    }

    /// Logs rows that stay as they are.
    pub(crate) fn touch<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.log(ChangeKind::Updated, Some(&row), Some(&row)))
    }

    /// Deletes the rows and logs that.
    pub(crate) async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        for row in rows {
            self.log(ChangeKind::Deleted, Some(&row), None)?;
            row.delete(self.tx()).await?;
        }
        Ok(())
    }

    fn log<R: Row>(&mut self, kind: ChangeKind, before: Option<&R>, after: Option<&R>) -> Result<()> {
        let Some(Place { id, scorecard, period }) = after.or(before).map(Row::place) else { return Ok(()) };
        self.changes.push(change::ActiveModel {
            organization_id: Set(self.organization.id().uuid()),
            revision: Set(self.revision),
            ordinal: Set(i32::try_from(self.changes.len()).unwrap_or(i32::MAX)),
            at: Set(self.now),
            actor: Set(snapshot::actor_text(self.actor)),
            kind: Set(if R::PART { ChangeKind::Updated } else { kind }.to_string()),
            entity: Set(R::KIND.to_string()),
            entity_id: Set(id),
            scorecard_id: Set(scorecard),
            period: Set(period),
            before: Set(before.map(logged).transpose()?),
            after: Set(after.map(logged).transpose()?),
        });
        Ok(())
    }

    /// Whether anything was logged.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Writes the change log, commits and announces. Returns the revision reached.
    pub(crate) async fn commit(mut self) -> Result<i64> {
        let changes = std::mem::take(&mut self.changes);
        store::insert::<change::Entity>(self.tx(), changes).await?;
        let organization = self.organization_id();
        let (service, revision) = (self.service, self.revision);
        let committed = self.transaction.commit_then(move || {
            service.announcer().announce(organization, revision);
            service.webhook_alarm().notify_one();
        });
        committed.await.map_err(Error::Unconfirmed)?;
        Ok(revision)
    }

    /// Gives up and returns the revision the organization stays at.
    pub(crate) async fn give_up(self) -> Result<i64> {
        self.transaction.rollback().await?;
        Ok(self.revision - 1)
    }
}

/// A row as the change log keeps it: JSON without the fields that are null.
fn logged(row: &impl Serialize) -> Result<String> {
    let mut json = serde_json::to_value(row).map_err(|error| Error::Corrupt(error.to_string()))?;
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| !serde_json::Value::is_null(value));
    }
    Ok(json.to_string())
}
