//! What somebody is to do after a review.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `action_item`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "action_item")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The review.
    pub review_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// What is to be done.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who is to do it.
    #[sea_orm(column_type = "Text", nullable)]
    pub assignee: Option<String>,
    /// When it is due.
    pub due_on: Option<Date>,
    /// When it was done.
    pub done_on: Option<Date>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
