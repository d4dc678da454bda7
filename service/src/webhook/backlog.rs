//! Backlog of a webhook: messages produced from the change log up to a limit, in the order of the log. The log itself
//! holds the rest, so that a webhook that is unavailable for long needs no more space than another.

use domain::{id::WebhookDeliveryId, vocabulary::WebhookDeliveryStatus};
use entity::{webhook, webhook_cursor, webhook_delivery};
use ledger::{
    changes::{self, Cursor, cursor_of},
    error::Result,
    store,
    tenant::TenantTable,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    lease::Lease,
    message::{Message, messages},
};
use crate::Service;

/// Maximum number of waiting messages of one webhook.
const MAX_WAITING: u64 = 500;
/// Number of changes that are read at once.
const PAGE: u64 = 200;

/// Result of filling the backlog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// Messages were added.
    Added,
    /// The log was read to its end, without messages.
    Nothing,
    /// The backlog is full.
    Full,
    /// Another process has the lease.
    Lost,
}

impl Service {
    /// Produces messages from the next changes of the log.
    pub(super) async fn fill_backlog(&self, lease: &Lease, webhook: &webhook::Model) -> Result<Filled> {
        let mut filled = Filled::Nothing;
        loop {
            // Stop when the backlog is full.
            let waiting = pending(lease).count(self.database().connection()).await?;
            if waiting >= MAX_WAITING {
                return Ok(if filled == Filled::Added { filled } else { Filled::Full });
            }
            // Read the cursor, under the lease.
            let cursor = lease.cursor().one(self.database().connection()).await?;
            let Some(cursor) = cursor else { return Ok(Filled::Lost) };
            let at = Cursor::at(cursor.revision, cursor.ordinal);
            // Read the revision first, so that the log is read at least up to it.
            let reached = self.ledger().revision(lease.organization).await?;
            // Read the next changes, and the cursor behind them.
            let rows = changes::page(self.database().connection(), lease.organization, at, PAGE).await?;
            let more = rows.len() as u64 == PAGE;
            let last = rows.last().map_or(at, cursor_of);
            let until = if more { last } else { Cursor::after_revision(last.revision().max(reached)) };
            if until == at {
                return Ok(filled);
            }
            // Produce messages, and store them with the new cursor.
            let messages_made = messages(self, webhook, rows).await?;
            if !messages_made.is_empty() {
                filled = Filled::Added;
            }
            if !self.advance(lease, at, until, messages_made).await? {
                return Ok(Filled::Lost);
            }
            if !more {
                return Ok(filled);
            }
        }
    }

    /// Stores the messages and advances the cursor, unless the lease or the cursor has changed in the meantime.
    async fn advance(
        &self,
        lease: &Lease,
        at: Cursor,
        until: Cursor,
        messages_made: Vec<Message>,
    ) -> Result<bool> {
        let now = self.clock().now();
        let organization = lease.organization;
        let rows = messages_made
            .into_iter()
            .map(|message| message.delivery(organization, lease.webhook, self.clock().new_id(), now));
        let rows: Vec<_> = rows.map(store::active).collect();
        let write = self.database().begin_write().await?;
        // Insert messages before updating the cursor: removing a webhook takes the locks in this order, too.
        store::insert::<webhook_delivery::Entity>(&write.tx, rows).await?;
        let advanced = lease
            .update_cursor()
            .col_expr(webhook_cursor::Column::Revision, Expr::value(until.revision()))
            .col_expr(webhook_cursor::Column::Ordinal, Expr::value(until.ordinal()))
            .col_expr(webhook_cursor::Column::DueAt, Expr::value(now))
            .filter(webhook_cursor::Column::Revision.eq(at.revision()))
            .filter(webhook_cursor::Column::Ordinal.eq(at.ordinal()))
            .exec(&write.tx)
            .await?;
        if advanced.rows_affected == 0 {
            write.rollback().await?;
            return Ok(false);
        }
        write.commit().await?;
        Ok(true)
    }

    /// Reads the message that is due first, if one is.
    pub(super) async fn next_due(&self, lease: &Lease) -> Result<Option<webhook_delivery::Model>> {
        let due = pending(lease).filter(webhook_delivery::Column::DueAt.lte(self.clock().now()));
        let due =
            due.order_by_asc(webhook_delivery::Column::DueAt).order_by_asc(webhook_delivery::Column::Id);
        Ok(due.one(self.database().connection()).await?)
    }
}

/// Query of the webhook's waiting messages.
pub(super) fn pending(lease: &Lease) -> sea_orm::Select<webhook_delivery::Entity> {
    webhook_delivery::Entity::of(lease.organization)
        .filter(webhook_delivery::Column::WebhookId.eq(lease.webhook))
        .filter(webhook_delivery::Column::Status.eq(WebhookDeliveryStatus::Pending))
}

/// Reads the time at which the next message is due.
pub(super) async fn next_due_at(
    tx: &DatabaseTransaction,
    lease: &Lease,
) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    let first: Option<Option<chrono::DateTime<chrono::Utc>>> = pending(lease)
        .select_only()
        .column(webhook_delivery::Column::DueAt)
        .order_by_asc(webhook_delivery::Column::DueAt)
        .into_tuple()
        .one(tx)
        .await?;
    Ok(first.flatten())
}

/// Random factor by which the wait before the next attempt is extended: derived from the id, so that it is the same in
/// every process.
pub(super) fn jitter(id: WebhookDeliveryId, attempts: u32) -> f64 {
    let [.., a, b] = id.uuid().into_bytes();
    let mixed = u16::from_be_bytes([a, b]).rotate_left(attempts);
    f64::from(mixed) / f64::from(u16::MAX)
}
