//! A result of an initiative.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `deliverable`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "deliverable")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The initiative.
    pub initiative_id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// When it falls due.
    pub due_on: Option<Date>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// Raised by every change of the row; the log has rows of before there was one.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
