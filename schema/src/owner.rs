//! Owners of objects: members and groups.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ID, InputType, InputValueError, InputValueResult, OneofObject, Union, Value, registry::Registry,
};
use domain::owner;
use service::{Error, Reader, owners};

use crate::{Result, error::failed, group::Group, member::Member};

/// Owner of an object.
#[derive(Union)]
pub(super) enum Owner {
    /// Person.
    Member(Member),
    /// Group, whose members all own the object.
    Group(Group),
}

impl Owner {
    /// Owners that belong to the organization.
    pub(super) fn all(view: &Arc<Reader>, owners: &[owner::Owner]) -> Vec<Self> {
        let found = |owner: &owner::Owner| match owner {
            owner::Owner::Member(id) => Member::find(view, *id).map(Self::Member),
            owner::Owner::Group(id) => Group::find(view, *id).map(Self::Group),
        };
        owners.iter().filter_map(found).collect()
    }
}

/// Filter by owners.
#[derive(OneofObject)]
pub(super) enum OwnerFilter {
    /// True for what the caller owns, as a person or by one of their groups; false for the rest.
    Me(bool),
    /// Ids of members and groups, any of which is an owner.
    Ids(Vec<ID>),
    /// True for what has no owner; false for the rest.
    None(bool),
    /// Owner as it is shown in `owner`, exactly as written.
    Text(String),
}

impl OwnerFilter {
    /// Reads the filter; members and groups that the organization never had are not found.
    pub(super) fn read(self, view: &Reader) -> Result<owners::OwnerFilter> {
        Ok(match self {
            Self::Me(wanted) => owners::OwnerFilter::Me(wanted),
            Self::Ids(ids) => {
                let owner =
                    |id: ID| view.owner(&id).ok_or_else(|| failed(Error::NotFound("an owner of the filter")));
                owners::OwnerFilter::Ids(ids.into_iter().map(owner).collect::<Result<_>>()?)
            }
            Self::None(wanted) => owners::OwnerFilter::None(wanted),
            Self::Text(text) => owners::OwnerFilter::Text(text),
        })
    }
}

/// List of ids in an input, of texts for the service.
#[derive(Clone)]
pub(super) struct Ids(Vec<ID>);

impl From<Ids> for Vec<String> {
    fn from(ids: Ids) -> Self {
        ids.0.into_iter().map(|id| id.0).collect()
    }
}

impl InputType for Ids {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <Vec<ID> as InputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<ID> as InputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<ID> as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        <Vec<ID> as InputType>::parse(value).map(Self).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}
