//! Lists in a column, as JSON arrays.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Array of strings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

/// Array of numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Numbers(pub Vec<f64>);
