//! A KPI, without its periods.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `measure`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scorecard it belongs to.
    pub scorecard_id: Uuid,
    /// The partner's name for it, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it means.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// A word of `UnitKind`.
    #[sea_orm(column_type = "Text")]
    pub unit_kind: String,
    /// What to print beside a value.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit_symbol: Option<String>,
    /// How many decimals to print.
    pub unit_decimals: i32,
    /// A word of `Direction`.
    #[sea_orm(column_type = "Text")]
    pub direction: String,
    /// A word of `Timing`.
    #[sea_orm(column_type = "Text")]
    pub timing: String,
    /// A word of `Frequency`.
    #[sea_orm(column_type = "Text")]
    pub frequency: String,
    /// A word of `Aggregation`, where one was chosen.
    #[sea_orm(column_type = "Text", nullable)]
    pub aggregation: Option<String>,
    /// A word of `Calculation`.
    #[sea_orm(column_type = "Text")]
    #[serde(default = "crate::first_calculation")]
    pub calculation: String,
    /// A word of `ScoringMethod`.
    #[sea_orm(column_type = "Text")]
    pub scoring: String,
    /// A word of `ScoreBasis`.
    #[sea_orm(column_type = "Text")]
    pub score_basis: String,
    /// A word of `MeasureSource`.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// The formula of a CALCULATED measure.
    #[sea_orm(column_type = "Text", nullable)]
    pub formula: Option<String>,
    /// A word of `MissingOperand`.
    #[sea_orm(column_type = "Text")]
    pub missing_operand: String,
    /// Where PROGRESS starts, in the unit.
    pub baseline: Option<f64>,
    /// The distance of a red flag that is not given, in percent of the target's size.
    pub red_flag_tolerance: f64,
    /// How far a value must move for its trend to be UP or DOWN, in the unit.
    pub trend_gap: f64,
    /// The ascending boundaries of BANDS: an array of numbers.
    #[sea_orm(column_type = "Json")]
    pub boundaries: Json,
    /// Who answers for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Where its values are taken from.
    #[sea_orm(column_type = "Text", nullable)]
    pub data_source: Option<String>,
    /// Its place among its siblings, from 1.
    pub position: i32,
    /// Raised by every change of the row.
    pub version: i32,
    /// When it was put away, UTC; it keeps its history and takes no part in anything.
    pub archived_at: Option<DateTimeUtc>,
}

/// None: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
