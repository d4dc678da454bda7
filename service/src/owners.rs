//! Owners of nodes: who a client names, and what owners a filter wants.

use std::borrow::Cow;

use domain::owner::Owner;
use entity::list::Owners;
use ledger::error::ProblemCode;

use crate::{edit::Edit, patch::Patch, reader::Reader};

/// Filter by owners.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnerFilter {
    /// Owned by the caller, or not; see [`Reader::is_owner`].
    Me(bool),
    /// Owned by one of these members or groups.
    Ids(Vec<Owner>),
    /// Without an owner, or with one.
    None(bool),
    /// Owned by whom this text names, exactly as written.
    Text(String),
}

impl Edit {
    /// Changes the owners of a node, each of whom belongs to the organization and is named once.
    pub(crate) fn set_owners(&mut self, patch: &Patch<Vec<String>>, owners: &mut Owners) {
        let ids = match patch {
            Patch::Keep => return,
            Patch::Clear => return owners.0.clear(),
            Patch::Set(ids) => ids,
        };
        let mut named: Vec<Owner> = Vec::with_capacity(ids.len());
        for (at, text) in ids.iter().enumerate() {
            let field = format!("ownerIds.{at}");
            let organization = self.write().organization();
            // Those who own the node already may stay after they were removed.
            let known = text
                .parse()
                .ok()
                .filter(|owner| owners.0.contains(owner) || organization.present(&[*owner]).next().is_some());
            match known {
                Some(owner) if named.contains(&owner) => {
                    self.refuse(ProblemCode::Duplicate, &field, "the owner is in the list before");
                }
                Some(owner) => named.push(owner),
                None => {
                    let message = format!("there is no member or group with the id {text:?}");
                    self.refuse(ProblemCode::NotFound, &field, message);
                }
            }
        }
        owners.0 = named;
    }
}

impl Reader {
    /// Reports whether the caller owns a node: as one of its owners or by one of their groups; where no present owner is
    /// named, by the text.
    #[must_use]
    pub fn is_owner(&self, owners: &[Owner], text: Option<&str>) -> bool {
        let owns = |principal| self.organization().owns(principal, owners, text);
        self.principal().is_some_and(owns)
    }

    /// Owner with this id: a group, or a present or former member; `None` where the organization has none.
    #[must_use]
    pub fn owner(&self, id: &str) -> Option<Owner> {
        let organization = self.organization();
        let is_known = |owner: &Owner| {
            organization.owner_name(*owner).is_some() || organization.present(&[*owner]).next().is_some()
        };
        id.parse().ok().filter(is_known)
    }

    /// Present owners of a node as text, by their names; where there is none, the text.
    #[must_use]
    pub fn owner_text<'a>(&self, owners: &[Owner], text: Option<&'a str>) -> Option<Cow<'a, str>> {
        let organization = self.organization();
        let names: Vec<&str> =
            organization.present(owners).filter_map(|it| organization.owner_name(it)).collect();
        if names.is_empty() { text.map(Cow::Borrowed) } else { Some(Cow::Owned(names.join(", "))) }
    }

    /// Reports whether a node with these owners is wanted.
    pub(crate) fn is_owned_as(&self, filter: &OwnerFilter, owners: &[Owner], text: Option<&str>) -> bool {
        match filter {
            OwnerFilter::Me(wanted) => self.is_owner(owners, text) == *wanted,
            OwnerFilter::Ids(ids) => owners.iter().any(|owner| ids.contains(owner)),
            OwnerFilter::None(wanted) => self.owner_text(owners, text).is_none() == *wanted,
            OwnerFilter::Text(wanted) => self.owner_text(owners, text).as_deref() == Some(wanted),
        }
    }
}
