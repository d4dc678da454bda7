//! History of an entity. Those that an answer asks for are read together.

use async_recursion::async_recursion as boxed;
use domain::{id::NodeId, period::Period};
use ledger::{
    changes::{Cursor, History, HistoryPage, Page},
    error::Result,
};

use crate::reader::Reader;

impl Reader {
    /// Lists the changes of an entity that the caller sees, latest first, before the cursor or up to now. For a measure:
    /// changes of its definition, or those of one of its periods.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn history(
        &self,
        of: NodeId,
        period: Option<Period>,
        before: Option<Cursor>,
        first: usize,
    ) -> Result<Page> {
        let before = before.unwrap_or(Cursor::after_revision(self.organization().revision()));
        let asked = History { of, period, before, first };
        let HistoryPage { changes, until, more } =
            self.loaders().histories.get(asked, |asked| self.histories(asked)).await?;
        Ok(Page { changes: changes.to_vec(), until: until.unwrap_or(before).into(), more })
    }
}
