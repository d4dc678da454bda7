//! Measures (KPIs), without their periods.

use domain::{
    id::{MeasureId, OrganizationId, ScorecardId},
    measure::{Measure, Unit},
    vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, NoteRequired,
        ScoreBasis, ScoringMethod, Timing, UnitKind,
    },
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    convert::convert,
    list::{Numbers, Owners},
};

/// Row of the table `measure`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    /// Organization (tenant) of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// Id, a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasureId,
    /// Scorecard that the row belongs to.
    pub scorecard_id: ScorecardId,
    /// Partner key, unique per organization and table.
    #[sea_orm(column_type = "Text", nullable)]
    pub key: Option<String>,
    /// Display name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Description.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Unit kind.
    #[sea_orm(column_type = "Text")]
    pub unit_kind: UnitKind,
    /// Symbol printed beside a value.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit_symbol: Option<String>,
    /// Number of printed decimals.
    pub unit_decimals: i32,
    /// Direction.
    #[sea_orm(column_type = "Text")]
    pub direction: Direction,
    /// Timing.
    #[sea_orm(column_type = "Text")]
    pub timing: Timing,
    /// Frequency.
    #[sea_orm(column_type = "Text")]
    pub frequency: Frequency,
    /// Chosen aggregation; `None` for the default.
    #[sea_orm(column_type = "Text", nullable)]
    pub aggregation: Option<Aggregation>,
    /// Calculation.
    #[sea_orm(column_type = "Text")]
    #[serde(default = "crate::first_calculation")]
    pub calculation: Calculation,
    /// Scoring.
    #[sea_orm(column_type = "Text")]
    pub scoring: ScoringMethod,
    /// Score basis.
    #[sea_orm(column_type = "Text")]
    pub score_basis: ScoreBasis,
    /// Source.
    #[sea_orm(column_type = "Text")]
    pub source: MeasureSource,
    /// Formula of a CALCULATED measure, or SUM or AVERAGE of a ROLLED_UP one.
    #[sea_orm(column_type = "Text", nullable)]
    pub formula: Option<String>,
    /// Missing operand.
    #[sea_orm(column_type = "Text")]
    pub missing_operand: MissingOperand,
    /// Baseline of PROGRESS, in the unit of the measure.
    pub baseline: Option<f64>,
    /// Tolerance of a derived red flag, in percent of the absolute target.
    pub red_flag_tolerance: f64,
    /// Smallest change whose trend is UP or DOWN, in the unit of the measure.
    pub trend_gap: f64,
    /// Boundaries of BANDS, ascending.
    #[sea_orm(column_type = "Json")]
    pub boundaries: Numbers,
    /// Owner.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner: Option<String>,
    /// Owners: members and groups.
    #[sea_orm(column_type = "Json")]
    #[serde(default, skip_serializing_if = "Owners::is_empty")]
    pub owner_ids: Owners,
    /// Data source of the values.
    #[sea_orm(column_type = "Text", nullable)]
    pub data_source: Option<String>,
    /// Source of the targets.
    #[sea_orm(column_type = "Text", nullable)]
    pub target_source: Option<String>,
    /// Days after the end of a period until its value is due.
    pub due_after_days: Option<i32>,
    /// Values that are not taken without a note.
    #[sea_orm(column_type = "Text", nullable)]
    pub note_required: Option<NoteRequired>,
    /// Position among its siblings, from 1.
    pub position: i32,
    /// Version, raised by every change of the row.
    pub version: i32,
    /// Instant of archiving, UTC; an archived row keeps its history and takes no part in anything.
    pub archived_at: Option<DateTimeUtc>,
}

/// Relations: none, since queries name the tables they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Measure {
    fn from(row: Model) -> Self {
        convert!(row => Self {
            same: id, key, name, description, direction, timing, frequency, aggregation, calculation, scoring,
                score_basis, source, formula, missing_operand, baseline, red_flag_tolerance, trend_gap, owner,
                data_source, target_source, due_after_days, note_required, position, version, archived_at;
            columns: organization_id: _, scorecard_id, unit_kind, unit_symbol, unit_decimals, boundaries, owner_ids;
            fields: scorecard: scorecard_id, boundaries: boundaries.0, owners: owner_ids.0,
                unit: Unit {
                    kind: unit_kind,
                    symbol: unit_symbol,
                    // The rules refuse more decimals than a byte holds.
                    decimals: u8::try_from(unit_decimals).unwrap_or(u8::MAX),
                },
        })
    }
}
