//! History of one entity, latest change first, without a limit of age.

use std::sync::Arc;

use domain::{id::NodeId, period::Period};

use super::{Change, Cursor, Page, cursor_of, log::page_before};
use crate::{error::Result, snapshot::View};

impl View {
    /// Lists the changes of an entity that the caller sees, before the cursor or up to now. For a measure: changes of
    /// its definition, or those of one of its periods.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn history(
        &self,
        of: NodeId,
        period: Option<Period>,
        before: Option<Cursor>,
        first: usize,
    ) -> Result<Page> {
        let (organization, revision) = (self.organization().id(), self.organization().revision());
        let start = before.unwrap_or(Cursor::after_revision(revision));
        let db = self.ledger().database().connection();
        let of = (of.uuid(), period.map(|period| period.to_string()));
        let mut rows = page_before(db, organization, of, start, first as u64 + 1).await?;
        let more = rows.len() > first;
        rows.truncate(first);
        let until = rows.last().map_or(start, cursor_of);
        let changes = rows.into_iter().map(|row| Change::read(Arc::new(row))).collect::<Result<Vec<_>>>()?;
        let mut changes: Vec<_> = changes.into_iter().filter(|change| change.is_visible(self)).collect();
        self.set_scorecards(&mut changes).await?;
        Ok(Page { changes, until: until.into(), more })
    }
}
