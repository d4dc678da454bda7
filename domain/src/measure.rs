//! A measure (KPI): the facts that stay the same from period to period.

use chrono::{DateTime, Utc};

use crate::{
    id::{MeasureId, ScorecardId},
    vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    },
};

/// What a new measure is where nothing is said.
pub mod default {
    use crate::vocabulary::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    };

    /// What its values are counted in.
    pub const UNIT: UnitKind = UnitKind::Number;
    /// How many decimals to print.
    pub const DECIMALS: u8 = 0;
    /// Which way it should go.
    pub const DIRECTION: Direction = Direction::Increase;
    /// Whether it foretells or confirms.
    pub const TIMING: Timing = Timing::Unstated;
    /// How long its periods are.
    pub const FREQUENCY: Frequency = Frequency::Monthly;
    /// What a computed measure does first in a longer period.
    pub const CALCULATION: Calculation = Calculation::AggregateFirst;
    /// How its values become one of a longer period, where nothing follows from what they are made of.
    pub const AGGREGATION: Aggregation = Aggregation::Last;
    /// Which value is scored.
    pub const SCORE_BASIS: ScoreBasis = ScoreBasis::Period;
    /// What its formula does about a missing operand.
    pub const MISSING_OPERAND: MissingOperand = MissingOperand::Blank;
    /// The distance of a red flag that is not given, in percent of the target's size.
    pub const RED_FLAG_TOLERANCE: f64 = 10.0;
    /// How far a value must move for its trend to be UP or DOWN.
    pub const TREND_GAP: f64 = 0.0;

    /// How an actual of this kind becomes a score.
    #[must_use]
    pub fn scoring(unit: UnitKind) -> ScoringMethod {
        match unit {
            UnitKind::Text => ScoringMethod::Unscored,
            UnitKind::YesNo => ScoringMethod::YesNo,
            _ => ScoringMethod::ThreeBand,
        }
    }

    /// Where its values come from, given whether it has a formula.
    #[must_use]
    pub fn source(has_formula: bool) -> MeasureSource {
        if has_formula { MeasureSource::Calculated } else { MeasureSource::Entered }
    }
}

/// What values are counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What kind of value.
    pub kind: UnitKind,
    /// What to print beside it, for example `%`, `CAD` or `h`.
    pub symbol: Option<String>,
    /// How many decimals to print, 0 to 9.
    pub decimals: u8,
}

/// A measure without its periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// The partner's name for it.
    pub key: Option<String>,
    /// The scorecard that owns it.
    pub scorecard: ScorecardId,
    /// What people call it.
    pub name: String,
    /// What it means and how it is taken.
    pub description: Option<String>,
    /// What its values are counted in.
    pub unit: Unit,
    /// Which way it should go.
    pub direction: Direction,
    /// Whether it foretells or confirms.
    pub timing: Timing,
    /// How long its periods are.
    pub frequency: Frequency,
    /// How its values become one of a longer period, where that was chosen; see
    /// [`crate::evaluate::Evaluator::aggregation`].
    pub aggregation: Option<Aggregation>,
    /// What happens first in a longer period, where it is CALCULATED.
    pub calculation: Calculation,
    /// How an actual becomes a score.
    pub scoring: ScoringMethod,
    /// Which value is scored.
    pub score_basis: ScoreBasis,
    /// Where its values come from.
    pub source: MeasureSource,
    /// The formula of a CALCULATED measure.
    pub formula: Option<String>,
    /// What the formula does about a missing operand.
    pub missing_operand: MissingOperand,
    /// Where PROGRESS starts.
    pub baseline: Option<f64>,
    /// The distance of a red flag that is not given, in percent of the target's size.
    pub red_flag_tolerance: f64,
    /// How far a value must move for its trend to be UP or DOWN.
    pub trend_gap: f64,
    /// The ascending boundaries of BANDS; empty for other methods.
    pub boundaries: Vec<f64>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where its values are taken from.
    pub data_source: Option<String>,
    /// Its place among the measures in use of its scorecard, from 1; of an archived one, where it stood.
    pub position: i32,
    /// Raised by every change of the above.
    pub version: i32,
    /// When it was put away: it keeps its history and takes part in no score.
    pub archived_at: Option<DateTime<Utc>>,
}
