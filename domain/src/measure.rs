//! Measure (KPI): its definition, which does not depend on the period.

use chrono::{DateTime, Utc};
use get_size2::GetSize;

use crate::{
    id::{MeasureId, ScorecardId},
    owner::Owner,
    vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, NoteRequired,
        ScoreBasis, ScoringMethod, Timing, UnitKind,
    },
};

/// Defaults of a new measure.
pub mod default {
    use crate::vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    };

    /// Kind of unit.
    pub const UNIT: UnitKind = UnitKind::Number;
    /// Number of printed decimals.
    pub const DECIMALS: u8 = 0;
    /// Good direction.
    pub const DIRECTION: Direction = Direction::Increase;
    /// Timing: leading, lagging or unstated.
    pub const TIMING: Timing = Timing::Unstated;
    /// Frequency of the periods.
    pub const FREQUENCY: Frequency = Frequency::Monthly;
    /// Order of aggregation and formula in a longer period.
    pub const CALCULATION: Calculation = Calculation::AggregateFirst;
    /// Aggregation to longer periods, where none is chosen and none follows from the operands or members.
    pub const AGGREGATION: Aggregation = Aggregation::Last;
    /// Basis of the score.
    pub const SCORE_BASIS: ScoreBasis = ScoreBasis::Period;
    /// Policy for a missing operand.
    pub const MISSING_OPERAND: MissingOperand = MissingOperand::Blank;
    /// Tolerance of a derived red flag, in percent of the absolute target.
    pub const RED_FLAG_TOLERANCE: f64 = 10.0;
    /// Smallest change whose trend is UP or DOWN.
    pub const TREND_GAP: f64 = 0.0;

    /// Scoring method for a kind of unit.
    #[must_use]
    pub fn scoring(unit: UnitKind) -> ScoringMethod {
        match unit {
            UnitKind::Text => ScoringMethod::Unscored,
            UnitKind::YesNo => ScoringMethod::YesNo,
            _ => ScoringMethod::ThreeBand,
        }
    }

    /// Source of the values.
    #[must_use]
    pub fn source(has_formula: bool) -> MeasureSource {
        if has_formula { MeasureSource::Calculated } else { MeasureSource::Entered }
    }
}

/// Unit of a measure's values.
#[derive(Clone, Debug, PartialEq, Eq, GetSize)]
pub struct Unit {
    /// Kind of value.
    pub kind: UnitKind,
    /// Symbol printed beside a value, for example `%`, `CAD` or `h`.
    pub symbol: Option<String>,
    /// Number of printed decimals, 0 to 9.
    pub decimals: u8,
}

/// Definition of a measure, without its periods.
#[derive(Clone, Debug, PartialEq, GetSize)]
pub struct Measure {
    /// Id of the measure.
    pub id: MeasureId,
    /// Partner key.
    pub key: Option<String>,
    /// Scorecard that owns the measure.
    pub scorecard: ScorecardId,
    /// Display name.
    pub name: String,
    /// Meaning of the measure, and how it is taken.
    pub description: Option<String>,
    /// Unit of the values.
    pub unit: Unit,
    /// Good direction.
    pub direction: Direction,
    /// Timing: leading, lagging or unstated.
    pub timing: Timing,
    /// Frequency of the periods.
    pub frequency: Frequency,
    /// Chosen aggregation to longer periods; `None` for the default, see [`crate::evaluate::Evaluator::aggregation`].
    pub aggregation: Option<Aggregation>,
    /// Order of aggregation and formula in a longer period, for CALCULATED.
    pub calculation: Calculation,
    /// Scoring method.
    pub scoring: ScoringMethod,
    /// Basis of the score: the period or the year to date.
    pub score_basis: ScoreBasis,
    /// Source of the values: recorded, calculated or rolled up.
    pub source: MeasureSource,
    /// Formula of a CALCULATED measure.
    pub formula: Option<String>,
    /// Policy for a missing operand or member.
    pub missing_operand: MissingOperand,
    /// Baseline of PROGRESS.
    pub baseline: Option<f64>,
    /// Tolerance of a derived red flag, in percent of the absolute target.
    pub red_flag_tolerance: f64,
    /// Smallest change whose trend is UP or DOWN, in the unit of the measure.
    pub trend_gap: f64,
    /// Boundaries of BANDS, ascending; empty for other methods.
    pub boundaries: Vec<f64>,
    /// Owner of the measure.
    pub owner: Option<String>,
    /// Owners: members and groups. Those who were removed may be among them.
    pub owners: Vec<Owner>,
    /// Data source of the values.
    pub data_source: Option<String>,
    /// Source of the targets, such as a budget or a benchmark.
    pub target_source: Option<String>,
    /// Days after the end of a period until its value is due; `None` for those of the scorecard.
    pub due_after_days: Option<i32>,
    /// Values that are not taken without a note; `None` for the default, which is none.
    pub note_required: Option<NoteRequired>,
    /// Position among the scorecard's measures in use, from 1; for an archived measure the last one it had.
    pub position: i32,
    /// Version, raised by every change of the fields above.
    pub version: i32,
    /// Instant of archiving; an archived measure keeps its history and takes part in no score.
    pub archived_at: Option<DateTime<Utc>>,
}
