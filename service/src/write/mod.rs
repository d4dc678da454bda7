//! The write path: the one way to change an organization.
//!
//! [`Service::begin`] takes the organization's place in the queue of writers by raising its revision; until
//! [`Write::commit`] everything read through the write is the truth. What is logged becomes the change log of
//! that revision. A write that is dropped leaves no trace.
//!
//! Values, which come in great numbers, are written optimistically where that can be done
//! ([`Service::begin_optimistic`]): nothing is held, and all there is to store goes in one statement that finds out
//! whether anybody else has written meanwhile.

mod commit;
mod group_commit;
mod mode;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Scorecard,
    series::Actor,
    vocabulary::ChangeKind,
};
use entity::{change, imported_revision, organization_usage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;
use uuid::Uuid;

use self::mode::WriteMode;
pub(crate) use self::{commit::CommitOutcome, group_commit::GroupCommit};
use crate::{
    Service,
    caller::{Caller, Principal},
    error::{Error, Result},
    quota::{self, Growth, Usage},
    row::{Change, ChangeSubject, Row},
    snapshot::{self, OrganizationSnapshot},
    store,
};

/// A write under way.
pub(crate) struct Write {
    service: Service,
    mode: WriteMode,
    organization: Arc<OrganizationSnapshot>,
    /// What the organization's row says as the write sees it.
    raised: i64,
    /// What is logged now is logged at this one.
    revision: i64,
    /// How much was logged at it.
    logged: i32,
    now: DateTime<Utc>,
    actor: Actor,
    changes: Vec<change::Model>,
    /// What the organization held before it; not known where nothing is held.
    usage: Option<Usage>,
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
        let raised =
            raise(&transaction.tx, organization).await?.ok_or(Error::NotFound("the organization"))?;
        let organization_usage::Model { revision, row_count, change_log_bytes, .. } = raised;
        let limits = (raised.most_rows, raised.most_change_log_bytes);
        let usage = Usage::of((row_count, change_log_bytes), limits, self.quota());
        let held = self.snapshots().held_at(&transaction.tx, organization, revision - 1).await?;
        let held = held.ok_or(Error::NotFound("the organization"))?;
        let write = self.write_of(actor, held, WriteMode::Locked(transaction), revision);
        Ok(Write { usage: Some(usage), ..write })
    }

    /// Begins a write on top of what memory knows, without a word to the database. `None` where the organization is
    /// not in memory, and on SQLite, which is not far away.
    pub(crate) fn begin_optimistic(&self, actor: Actor, organization: OrganizationId) -> Option<Write> {
        if self.database().is_embedded() {
            return None;
        }
        let known = self.snapshots().known(organization)?;
        let (mode, raised) = (WriteMode::Optimistic(self.database().connection().clone()), known.revision());
        Some(self.write_of(actor, known, mode, raised))
    }

    fn write_of(
        &self,
        actor: Actor,
        organization: Arc<OrganizationSnapshot>,
        mode: WriteMode,
        raised: i64,
    ) -> Write {
        Write {
            service: self.clone(),
            mode,
            raised,
            revision: organization.revision() + 1,
            organization,
            logged: 0,
            now: self.clock().now(),
            actor,
            changes: Vec::new(),
            usage: None,
        }
    }
}

/// Raises the organization's revision, and counts what was logged before it. The row's lock is the queue of the
/// organization's writers.
async fn raise(tx: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<organization_usage::Model>> {
    use organization_usage::Column;
    let raised = organization_usage::Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::RowCount, quota::counted(Column::RowCount, quota::ROWS))
        .col_expr(Column::ChangeLogBytes, quota::counted(Column::ChangeLogBytes, quota::BYTES))
        .col_expr(Column::CountedRevision, quota::counted_revision())
        .filter(Column::Id.eq(id.uuid()))
        .exec_with_returning(tx)
        .await?;
    Ok(raised.into_iter().next())
}

/// Raises it further, to the last revision of those that go together.
async fn raise_further(tx: &impl ConnectionTrait, id: OrganizationId, by: i64) -> Result<()> {
    use organization_usage::Column;
    organization_usage::Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(by))
        .filter(Column::Id.eq(id.uuid()))
        .exec(tx)
        .await?;
    Ok(())
}

impl Write {
    /// Where the write reads, and writes if it holds the organization.
    pub(crate) fn db(&self) -> &impl ConnectionTrait {
        &self.mode
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

    /// The revision at which things are logged now; the last of them is the one that the commit will reach.
    pub(crate) fn revision(&self) -> i64 {
        self.revision
    }

    /// The revision at which the organization is with all that was logged so far.
    pub(crate) fn stands_at(&self) -> i64 {
        if self.logged > 0 { self.revision } else { self.revision - 1 }
    }

    /// Goes on in somebody's name: at a revision of its own, so that what follows is a write of its own to everybody
    /// but the database, which commits them together.
    pub(crate) fn go_on(&mut self, actor: Actor) {
        self.revision = self.stands_at() + 1;
        self.logged = 0;
        self.actor = actor;
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
        let snapshots = self.service.snapshots();
        match &self.mode {
            WriteMode::Locked(transaction) => {
                snapshots.scorecards_held(&transaction.tx, &self.organization, ids).await
            }
            // Those that are later show in the end, as everything.
            WriteMode::Optimistic(_) => Ok(snapshots.scorecards(&self.organization, ids).await?.0),
        }
    }

    /// Where things are.
    pub(crate) fn locations(&self) -> &snapshot::Locations {
        &self.service.snapshots().locations
    }

    /// Writes the rows, new ones and changed ones, and logs them.
    pub(crate) async fn put<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<()> {
        let rows = self.note(changes)?;
        self.store(rows).await
    }

    /// Logs the changes and returns the rows for [`Write::store`].
    pub(crate) fn note<R: Row>(&mut self, changes: impl IntoIterator<Item = Change<R>>) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        for Change { before, after } in changes {
            let kind = if before.is_none() { ChangeKind::Created } else { ChangeKind::Updated };
            self.log(kind, before.as_ref(), Some(&after))?;
            rows.push(after);
        }
        Ok(rows)
    }

    /// Writes rows that were logged.
    pub(crate) async fn store<R: Row>(&self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        let rows = rows.into_iter().map(store::active).collect();
        Ok(store::upsert::<R::Table>(self.db(), rows).await?)
    }

    /// Notes that this revision is an import, and no work on a strategy that was there.
    pub(crate) async fn note_import(&self) -> Result<()> {
        let row = imported_revision::Model {
            organization_id: self.organization_id().uuid(),
            revision: self.revision,
        };
        imported_revision::Entity::insert(store::active(row)).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Logs rows that stay as they are.
    pub(crate) fn touch<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.log(ChangeKind::Updated, Some(&row), Some(&row)))
    }

    /// Deletes the rows and logs that.
    pub(crate) async fn remove<R: Row>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        for row in rows {
            self.log(ChangeKind::Deleted, Some(&row), None)?;
            row.delete(self.db()).await?;
        }
        Ok(())
    }

    fn log<R: Row>(&mut self, kind: ChangeKind, before: Option<&R>, after: Option<&R>) -> Result<()> {
        let Some(ChangeSubject { id, scorecard, period }) = after.or(before).map(Row::subject) else {
            return Ok(());
        };
        self.changes.push(change::Model {
            organization_id: self.organization.id().uuid(),
            revision: self.revision,
            ordinal: self.logged,
            at: self.now,
            actor: snapshot::actor_text(self.actor),
            kind: if R::PART { ChangeKind::Updated } else { kind }.to_string(),
            entity: R::KIND.to_string(),
            entity_id: id,
            scorecard_id: scorecard,
            period,
            before: before.map(logged).transpose()?,
            after: after.map(logged).transpose()?,
        });
        self.logged = self.logged.saturating_add(1);
        Ok(())
    }

    /// How many bytes were logged.
    pub(crate) fn logged_bytes(&self) -> u64 {
        Growth::of(&self.changes).bytes
    }

    /// Whether anything was logged.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
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
