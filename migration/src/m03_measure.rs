//! Adds measures, their placements on objectives, and their facts by period.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{
    belongs_to, create, drop, index, keyed_table, reference, tenant_table, unique, weight, word, word_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![measure(), placement(), measure_period()],
            vec![
                unique("measure", &["key"]),
                index("measure", &["scorecard_id"]),
                index("placement", &["measure_id"]),
                index("placement", &["objective_scorecard_id"]),
                index("placement", &["measure_scorecard_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["measure_period", "placement", "measure"]).await
    }
}

fn measure() -> TableCreateStatement {
    const UNITS: &[&str] = &["NUMBER", "PERCENT", "CURRENCY", "DURATION", "RATING", "YES_NO", "TEXT"];
    const FREQUENCIES: &[&str] = &["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "SEMIANNUAL", "ANNUAL"];
    const METHODS: &[&str] = &["THREE_BAND", "MET_OR_NOT", "BANDS", "PROGRESS", "YES_NO", "UNSCORED"];
    tenant_table("measure")
        .col(uuid("scorecard_id"))
        .col(text_null("key"))
        .col(text("name"))
        .col(text_null("description"))
        .col(word("unit_kind", UNITS))
        .col(text_null("unit_symbol"))
        .col(integer("unit_decimals").check(Expr::col("unit_decimals").between(0, 9)))
        .col(word("direction", &["INCREASE", "DECREASE", "MAINTAIN"]))
        .col(word("timing", &["LEADING", "LAGGING"]))
        .col(word("frequency", FREQUENCIES))
        .col(word("aggregation", &["SUM", "AVERAGE", "LAST", "MINIMUM", "MAXIMUM"]))
        .col(word("scoring", METHODS))
        .col(word("score_basis", &["PERIOD", "YEAR_TO_DATE"]))
        .col(word("source", &["ENTERED", "CALCULATED", "ROLLED_UP"]))
        .col(text_null("formula"))
        .col(word("missing_operand", &["BLANK", "ZERO"]))
        .col(double_null("baseline"))
        .col(weight("red_flag_tolerance"))
        .col(weight("trend_gap"))
        .col(json("boundaries"))
        .col(text_null("owner"))
        .col(text_null("data_source"))
        .col(integer("position"))
        .col(integer("version"))
        .foreign_key(&mut reference("measure", "scorecard_id", "scorecard"))
        .take()
}

fn placement() -> TableCreateStatement {
    keyed_table("placement", &["objective_id", "measure_id"])
        .col(uuid("objective_id"))
        .col(uuid("objective_scorecard_id"))
        .col(uuid("measure_id"))
        .col(uuid("measure_scorecard_id"))
        .col(weight("weight"))
        .col(integer("position"))
        .foreign_key(&mut belongs_to("placement", "objective_id", "objective"))
        .foreign_key(&mut reference("placement", "objective_scorecard_id", "scorecard"))
        .foreign_key(&mut belongs_to("placement", "measure_id", "measure"))
        .foreign_key(&mut reference("placement", "measure_scorecard_id", "scorecard"))
        .take()
}

/// Table `measure_period`. The scorecard is the first column of the key, so that loading a scorecard reads one range of
/// the index. Codes sort by time within a measure, because a measure has one frequency.
fn measure_period() -> TableCreateStatement {
    keyed_table("measure_period", &["scorecard_id", "measure_id", "period"])
        .col(uuid("scorecard_id"))
        .col(uuid("measure_id"))
        .col(text("period"))
        .col(double_null("actual"))
        .col(text_null("text"))
        .col(double_null("target"))
        .col(double_null("target_upper"))
        .col(double_null("red_flag"))
        .col(double_null("stretch"))
        .col(double_null("benchmark"))
        .col(date_null("due_on"))
        .col(text_null("note"))
        .col(word_null("override_status", &["GREEN", "YELLOW", "RED"]))
        .col(text_null("override_reason"))
        .col(text_null("override_by"))
        .col(timestamp_with_time_zone_null("recorded_at"))
        .col(text_null("recorded_by"))
        .foreign_key(&mut belongs_to("measure_period", "measure_id", "measure"))
        .take()
}
