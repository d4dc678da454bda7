//! Histories of entities, latest change first, without a limit of age. Many are read together.

use std::{collections::HashMap, ops::Range, sync::Arc};

use super::{
    Change, Cursor, cursor_of,
    log::{History, latest_of},
};
use crate::{error::Result, snapshot::View};
use async_recursion::async_recursion as boxed;

/// Number of histories that are read by one statement.
const TOGETHER: usize = 50;

/// Changes of a part of a history, as far as the caller sees them.
#[derive(Clone, Default)]
pub struct HistoryPage {
    /// Changes, latest first.
    pub changes: Arc<[Change]>,
    /// Cursor of the last change that was read; `None` when there was none.
    pub until: Option<Cursor>,
    /// True when there are more changes before the last one that was read.
    pub more: bool,
}

impl View {
    /// Reads these parts of histories.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn histories(&self, asked: Vec<History>) -> Result<HashMap<History, HistoryPage>> {
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
                    changes.push(Change::of(Arc::new(row)));
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
