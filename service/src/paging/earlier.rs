//! Rows at an earlier revision, read from the change log: the first change after it has the row before.

use std::collections::{HashMap, hash_map::Entry};

use domain::{id::Id, vocabulary::EntityKind};
use entity::change;
use ledger::{
    changes::{Cursor, of_kinds, page_of},
    error::Result,
};
use serde::de::DeserializeOwned;

use super::AsOf;
use crate::reader::Reader;

/// Maximum number of changes, and of revisions, that are searched for one page. Beyond it paging continues with the
/// present rows.
const MAX_CHANGES: i64 = 20_000;

impl Reader {
    /// State that paging begins with now.
    #[must_use]
    pub fn as_of_now(&self) -> AsOf {
        AsOf { revision: self.organization().revision(), date: self.today() }
    }

    /// Reads the changes of these kinds since `as_of`, oldest first; none when the view has read nothing later. If
    /// there are too many, resets `as_of` to the present.
    pub(crate) async fn changes_since(
        &self,
        as_of: &mut AsOf,
        kinds: &[EntityKind],
    ) -> Result<Vec<change::Model>> {
        let later = self.latest_revision() - as_of.revision;
        if later <= 0 {
            return Ok(Vec::new());
        }
        if later <= MAX_CHANGES {
            let (after, limit) = (Cursor::after_revision(as_of.revision), MAX_CHANGES.unsigned_abs() + 1);
            let of_kinds = of_kinds(Some(kinds));
            let changes = page_of(self.database(), self.organization().id(), after, of_kinds, limit).await?;
            if changes.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
                return Ok(changes);
            }
        }
        *as_of = self.as_of_now();
        Ok(Vec::new())
    }

    /// Reads the rows of this kind as they were at `as_of`, of those that have changed since, by their ids; rows
    /// created later as they were created.
    pub(crate) async fn rows_as_of<I: Id, R: DeserializeOwned>(
        &self,
        as_of: &mut AsOf,
        kind: EntityKind,
    ) -> Result<HashMap<I, R>> {
        Ok(first_rows(&self.changes_since(as_of, &[kind]).await?, kind))
    }
}

/// Row of each entity of this kind before its first change. A row that this program cannot parse is left out: the
/// entity is sorted by its present row.
pub(crate) fn first_rows<I: Id, R: DeserializeOwned>(
    changes: &[change::Model],
    kind: EntityKind,
) -> HashMap<I, R> {
    let mut rows = HashMap::new();
    // Parts are logged under the id of their whole.
    let is_row = |change: &&change::Model| change.entity == kind && change.part.is_none();
    for change in changes.iter().filter(is_row) {
        let Some(row) = change.before.as_deref().or(change.after.as_deref()) else { continue };
        if let Entry::Vacant(entry) = rows.entry(change.entity_id) {
            entry.insert(serde_json::from_str(row).ok());
        }
    }
    rows.into_iter().filter_map(|(id, row)| Some((I::from_uuid(id), row?))).collect()
}
