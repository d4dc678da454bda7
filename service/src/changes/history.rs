//! History of one entity, latest change first, without a limit of age. The histories that an answer asks for are read
//! together.

use std::{collections::HashMap, ops::Range, sync::Arc};

use domain::{id::NodeId, period::Period};

use super::{
    Change, Cursor, Page, cursor_of,
    log::{History, latest_of},
};
use crate::{error::Result, snapshot::View};

/// Number of histories that are read by one statement.
const TOGETHER: usize = 50;

/// Changes of one entity on a page, as far as the caller sees them.
#[derive(Clone, Default)]
pub(crate) struct HistoryPage {
    changes: Arc<[Change]>,
    /// Cursor of the last change that was read; `None` when there was none.
    until: Option<Cursor>,
    more: bool,
}

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
        let before = before.unwrap_or(Cursor::after_revision(self.organization().revision()));
        let asked = History { of, period, before, first };
        let HistoryPage { changes, until, more } =
            self.loaders().histories.get(asked, |asked| self.histories(asked)).await?;
        Ok(Page { changes: changes.to_vec(), until: until.unwrap_or(before).into(), more })
    }

    async fn histories(&self, asked: Vec<History>) -> Result<HashMap<History, HistoryPage>> {
        let (mut changes, mut pages) = (Vec::new(), Vec::with_capacity(asked.len()));
        for asked in asked.chunks(TOGETHER) {
            let found = latest_of(self.database(), self.organization().id(), asked).await?;
            for (history, mut rows) in asked.iter().zip(found) {
                // One change more than asked for was read.
                let more = rows.len() > history.first;
                rows.truncate(history.first);
                let until = rows.last().map(cursor_of);
                let start = changes.len();
                for row in rows {
                    changes.push(Change::read(Arc::new(row))?);
                }
                pages.push((*history, start..changes.len(), until, more));
            }
        }
        self.set_scorecards(&mut changes).await?;
        let page = |(history, range, until, more): (_, Range<usize>, _, _)| {
            let visible = changes[range].iter().filter(|change| change.is_visible(self));
            (history, HistoryPage { changes: visible.cloned().collect(), until, more })
        };
        Ok(pages.into_iter().map(page).collect())
    }
}
