//! Checks and changes of the fields of an entity; uniqueness of keys and ids.

use std::collections::HashSet;

use domain::validity;
use ledger::{
    error::{ProblemCode, Result},
    row::NodeRow,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Edit;
use crate::{fields::Column, patch::Patch};

impl Edit {
    /// Chooses the id of a new entity: the client's, or a generated one. Adds a problem where the client's cannot be
    /// used.
    pub(crate) async fn new_id<R: NodeRow>(&mut self, id: Option<&str>) -> Result<R::Id> {
        self.new_id_in::<R>("id", id).await
    }

    /// Chooses the id of a new entity that the client gives in another field.
    pub(crate) async fn new_id_in<R: NodeRow>(&mut self, field: &str, id: Option<&str>) -> Result<R::Id> {
        let Some(text) = id else { return Ok(self.write.new_id()) };
        let Ok(id) = text.parse::<R::Id>() else {
            let example: R::Id = self.write.new_id();
            let message = format!("{text:?} is no id of this type; ids look like {example}");
            self.refuse(ProblemCode::Invalid, field, message);
            return Ok(self.write.new_id());
        };
        if self.row::<R>(id).await?.is_some() {
            self.refuse(ProblemCode::Duplicate, field, "there is something with this id already");
            return Ok(self.write.new_id());
        }
        Ok(id)
    }

    /// Checks that the row has the version that the client expects.
    pub(crate) fn expect_version<R: NodeRow>(&mut self, row: &mut R, expected: Option<i32>) {
        let Some((expected, version)) = expected.zip(row.version().copied()) else { return };
        if expected != version {
            let message = format!(
                "somebody else has changed it: it is at version {version}, not {expected}; read it again and decide"
            );
            self.refuse(ProblemCode::Conflict, "expectedVersion", message);
        }
    }

    /// Changes a required field.
    pub(crate) fn set<T: Clone>(&mut self, name: &'static str, field: &mut T, patch: &Patch<T>) {
        let is_cleared = !field.change(patch);
        self.refuse_cleared(is_cleared.then_some(name));
    }

    /// Refuses fields that are cleared and cannot be empty.
    pub(crate) fn refuse_cleared(&mut self, names: impl IntoIterator<Item = &'static str>) {
        for name in names {
            self.refuse(ProblemCode::Required, name, format!("{name} cannot be null"));
        }
    }

    /// Requested position among siblings, if any.
    pub(crate) fn requested_position(&mut self, position: &Patch<i32>) -> Option<i32> {
        if *position == Patch::Clear {
            self.refuse(ProblemCode::Required, "position", "position cannot be null");
        }
        position.value().copied()
    }

    /// Checks that a name is not blank.
    pub(crate) fn check_name(&mut self, name: &str) {
        self.violations(validity::name(name));
    }

    /// Checks that a partner key is valid, and unique among entities of this type.
    pub(crate) async fn check_key<R: NodeRow>(
        &mut self,
        id: R::Id,
        key: Option<&String>,
        column: <R::Table as EntityTrait>::Column,
    ) -> Result<()> {
        let Some(key) = key else { return Ok(()) };
        if let Some(violation) = validity::key(key) {
            self.violations([violation]);
            return Ok(());
        }
        let others =
            R::Table::of(self.write.organization_id()).filter(column.eq(key.as_str())).filter(R::ID.ne(id));
        if others.one(self.write.db()).await?.is_some() {
            let message = format!("another {} has the key {key:?}", R::KIND.to_string().to_lowercase());
            self.refuse(ProblemCode::Duplicate, "key", message);
        }
        Ok(())
    }
}

impl Edit {
    /// Keys of these that entities of this type already have.
    pub(crate) async fn existing_keys<R: NodeRow>(
        &self,
        keys: Vec<String>,
        column: <R::Table as EntityTrait>::Column,
    ) -> Result<HashSet<String>> {
        let mut existing = HashSet::new();
        for keys in keys.chunks(5_000) {
            let rows: Vec<String> = R::Table::of(self.write.organization_id())
                .select_only()
                .column(column)
                .filter(column.is_in(keys))
                .into_tuple()
                .all(self.write.db())
                .await?;
            existing.extend(rows);
        }
        Ok(existing)
    }
}
