//! What rows were at an earlier revision, taken from the change log: the first change since then tells.

use std::collections::{HashMap, hash_map::Entry};

use domain::vocabulary::EntityKind;
use entity::change;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::AsOf;
use crate::{
    changes::{Cursor, of_kinds, page_of},
    error::Result,
    snapshot::View,
};

/// The most changes, and revisions, that are looked through for one page. After more than these paging goes on from
/// what rows are now.
const MOST_CHANGES: i64 = 20_000;

impl View {
    /// The state that paging begins with now.
    #[must_use]
    pub fn as_of_now(&self) -> AsOf {
        AsOf { revision: self.organization().revision(), date: self.today() }
    }

    /// The changes of these kinds since then, the oldest first; none where nothing was read that is later. Where there
    /// are too many, paging begins anew with what is now.
    pub(crate) async fn changes_since(
        &self,
        as_of: &mut AsOf,
        kinds: &[EntityKind],
    ) -> Result<Vec<change::Model>> {
        let later = self.latest_revision() - as_of.revision;
        if later <= 0 {
            return Ok(Vec::new());
        }
        if later <= MOST_CHANGES {
            let (after, limit) = (Cursor::after_revision(as_of.revision), MOST_CHANGES.unsigned_abs() + 1);
            let of_kinds = of_kinds(Some(kinds));
            let changes = page_of(self.database(), self.organization().id(), after, of_kinds, limit).await?;
            if changes.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
                return Ok(changes);
            }
        }
        *as_of = self.as_of_now();
        Ok(Vec::new())
    }

    /// What rows of this kind were then that are something else now, by their ids; of those that were made since, as
    /// what they were made.
    pub(crate) async fn rows_as_of<R: DeserializeOwned>(
        &self,
        as_of: &mut AsOf,
        kind: EntityKind,
    ) -> Result<HashMap<Uuid, R>> {
        Ok(first_rows(&self.changes_since(as_of, &[kind]).await?, kind))
    }
}

/// Of each thing of this kind the row before its first change. A row that this program cannot read is left out: it is
/// sorted by what it is now.
pub(crate) fn first_rows<R: DeserializeOwned>(
    changes: &[change::Model],
    kind: EntityKind,
) -> HashMap<Uuid, R> {
    #[derive(Deserialize)]
    struct Identified {
        id: Option<Uuid>,
    }
    let mut rows = HashMap::new();
    for change in changes.iter().filter(|change| change.entity == <&str>::from(kind)) {
        let Some(row) = change.before.as_deref().or(change.after.as_deref()) else { continue };
        // Parts are logged under the thing that they are part of, and have other ids, or none.
        let id = serde_json::from_str::<Identified>(row).ok().and_then(|it| it.id);
        if id != Some(change.entity_id) {
            continue;
        }
        if let Entry::Vacant(entry) = rows.entry(change.entity_id) {
            entry.insert(serde_json::from_str(row).ok());
        }
    }
    rows.into_iter().filter_map(|(id, row)| Some((id, row?))).collect()
}
