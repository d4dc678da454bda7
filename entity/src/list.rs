//! Lists in a column, as JSON arrays.

use domain::{id::MemberId, owner::Owner};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Array of strings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

/// Array of numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Numbers(pub Vec<f64>);

/// Array of members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct MemberIds(pub Vec<MemberId>);

/// Array of owners. An empty one is not logged: rows that were logged before nodes had owners read the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Owners(pub Vec<Owner>);

impl Owners {
    /// Reports whether there is no owner.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
