//! State of a write, locked or optimistic: whom it is by, at which revision, and what it has logged.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    id::{Id, OrganizationId},
    series::Actor,
    vocabulary::ChangeKind,
};
use entity::change;

use crate::{
    Ledger,
    error::Result,
    quota::Growth,
    row::{Change, ChangeSubject, Row, logged},
    snapshot::{self, LogEffect, OrganizationSnapshot},
};

/// Number of changes beyond which the cache is not updated at the commit: the next request follows the log.
const MAX_FOLLOWED: usize = 10_000;

/// State of a write. Everybody who holds a write can read it.
pub struct WriteState {
    pub(super) ledger: Ledger,
    pub(super) organization: Arc<OrganizationSnapshot>,
    /// Revision in the organization's row, as the write sees it.
    pub(super) raised: i64,
    /// Revision under which changes are logged now.
    revision: i64,
    /// Number of changes logged under the revision.
    logged: i32,
    now: DateTime<Utc>,
    actor: Actor,
    pub(super) changes: Vec<change::Model>,
    /// Effect of the changes on the read model; `None` when they are too many, or have no effect that can be told.
    effect: Option<LogEffect>,
}

impl WriteState {
    /// State of a write that begins, in an organization whose row has this revision.
    pub(super) fn new(
        ledger: &Ledger,
        actor: Actor,
        organization: Arc<OrganizationSnapshot>,
        raised: i64,
    ) -> Self {
        Self {
            ledger: ledger.clone(),
            raised,
            revision: organization.revision() + 1,
            organization,
            logged: 0,
            now: ledger.clock().now(),
            actor,
            changes: Vec::new(),
            effect: Some(LogEffect::default()),
        }
    }

    /// Snapshot of the organization before the write.
    #[must_use]
    pub fn organization(&self) -> &OrganizationSnapshot {
        &self.organization
    }

    /// Id of the organization.
    #[must_use]
    pub fn organization_id(&self) -> OrganizationId {
        self.organization.id()
    }

    /// Revision under which changes are logged now; after the last change, the revision that the commit reaches.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Revision of the organization including all changes logged so far.
    #[must_use]
    pub fn last_revision(&self) -> i64 {
        if self.logged > 0 { self.revision } else { self.revision - 1 }
    }

    /// Time of the write.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Author of the write.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Creates an id.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        self.ledger.clock().new_id()
    }

    /// Cached locations of entities.
    #[must_use]
    pub fn locations(&self) -> &snapshot::Locations {
        &self.ledger.snapshots().locations
    }

    /// Number of bytes that were logged.
    #[must_use]
    pub fn logged_bytes(&self) -> u64 {
        Growth::of(&self.changes).bytes
    }

    /// Reports whether nothing was logged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Sets the author, before anything is logged.
    pub(super) fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Continues on behalf of an actor at a revision of its own.
    pub(super) fn continue_as(&mut self, actor: Actor) {
        self.revision = self.last_revision() + 1;
        self.logged = 0;
        self.actor = actor;
    }

    /// Revision of the organization after the commit.
    pub(super) fn reached(&self) -> i64 {
        std::cmp::max(self.raised, self.last_revision())
    }

    /// Logs the changes and returns the rows to store.
    pub(super) fn log_changes<R: Row>(
        &mut self,
        changes: impl IntoIterator<Item = Change<R>>,
    ) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        for Change { before, after } in changes {
            let kind = if before.is_none() { ChangeKind::Created } else { ChangeKind::Updated };
            self.log(kind, before.as_ref(), Some(&after))?;
            rows.push(after);
        }
        Ok(rows)
    }

    /// Logs a change of a row.
    pub(super) fn log<R: Row>(
        &mut self,
        kind: ChangeKind,
        before: Option<&R>,
        after: Option<&R>,
    ) -> Result<()> {
        let Some(row) = after.or(before) else { return Ok(()) };
        let ChangeSubject { id, scorecard, period } = row.subject();
        let change = change::Model {
            organization_id: self.organization.id(),
            revision: self.revision,
            ordinal: self.logged,
            at: self.now,
            actor: self.actor,
            kind: if R::PART.is_some() { ChangeKind::Updated } else { kind },
            entity: R::KIND,
            entity_id: id,
            scorecard_id: scorecard,
            period,
            before: before.map(logged).transpose()?,
            after: after.map(logged).transpose()?,
            part: R::PART.map(str::to_owned),
        };
        self.follow(&change, row);
        self.changes.push(change);
        self.logged = self.logged.saturating_add(1);
        Ok(())
    }

    /// Adds the effect of a change that has this row after it, or before it. A change that cannot be followed now is
    /// left to the next request, and so are all of a large write: the effect holds every value.
    fn follow<R: Row>(&mut self, change: &change::Model, row: &R) {
        let is_followed = match &mut self.effect {
            Some(effect) if self.changes.len() < MAX_FOLLOWED => effect.add(change, row.facts()).is_ok(),
            _ => false,
        };
        if !is_followed {
            self.effect = None;
        }
    }

    /// Follow-up of the commit: cache update from what was logged, and announcement.
    pub(super) fn follow_up(&mut self) -> impl FnOnce() + Send + 'static {
        let (ledger, organization) = (self.ledger.clone(), Arc::clone(&self.organization));
        let (reached, effect) = (self.reached(), self.effect.take().filter(|_| !self.is_empty()));
        move || {
            if let Some(effect) = effect {
                ledger.snapshots().follow(&organization, reached, effect);
            }
            ledger.committed(organization.id(), reached);
        }
    }
}
