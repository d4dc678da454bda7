//! Adds scorecards and the parts of a strategy map.

use sea_orm_migration::{prelude::*, schema::*};

use crate::columns::{
    belongs_to, create, drop, index, reference, tenant_table, unique, weight, word, word_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const LEVELS: &[&str] = &["ENTERPRISE", "BUSINESS_UNIT", "DEPARTMENT", "TEAM", "INDIVIDUAL"];
const STATES: &[&str] = &["DRAFT", "ACTIVE", "ARCHIVED"];
const VALUE_PROPOSITIONS: &[&str] = &["OPERATIONAL_EXCELLENCE", "PRODUCT_LEADERSHIP", "CUSTOMER_INTIMACY"];
const MISSING_POLICIES: &[&str] = &["EXCLUDE", "ZERO", "BLANK"];
const FREQUENCIES: &[&str] = &["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "SEMIANNUAL", "ANNUAL"];
const KINDS: &[&str] = &["FINANCIAL", "CUSTOMER", "INTERNAL_PROCESS", "LEARNING_AND_GROWTH", "CUSTOM"];
const ROLLUPS: &[&str] = &["OWN", "ALIGNED", "BLEND"];
const CATEGORIES: &[&str] = &[
    "REVENUE_GROWTH",
    "COST_REDUCTION",
    "ASSET_UTILIZATION",
    "SHAREHOLDER_VALUE",
    "SATISFACTION",
    "LOYALTY",
    "RETENTION",
    "ACQUISITION_COST",
    "MARKET_SHARE",
    "VALUE_PROPOSITION",
    "OPERATIONS_MANAGEMENT",
    "CUSTOMER_MANAGEMENT",
    "INNOVATION",
    "REGULATORY_AND_SOCIAL",
    "HUMAN_CAPITAL",
    "INFORMATION_CAPITAL",
    "ORGANIZATION_CAPITAL",
    "OTHER",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![scorecard(), perspective(), theme(), objective(), causal_link(), alignment()],
            vec![
                unique("scorecard", &["key"]),
                index("scorecard", &["parent_id"]),
                unique("perspective", &["key"]),
                index("perspective", &["scorecard_id"]),
                unique("theme", &["key"]),
                index("theme", &["scorecard_id"]),
                unique("objective", &["key"]),
                index("objective", &["scorecard_id"]),
                index("objective", &["perspective_id"]),
                unique("causal_link", &["cause_id", "effect_id"]),
                index("causal_link", &["effect_id"]),
                index("causal_link", &["scorecard_id"]),
                unique("alignment", &["objective_id", "parent_objective_id"]),
                index("alignment", &["parent_objective_id"]),
                index("alignment", &["scorecard_id"]),
                index("alignment", &["parent_scorecard_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["alignment", "causal_link", "objective", "theme", "perspective", "scorecard"]).await
    }
}

fn scorecard() -> TableCreateStatement {
    tenant_table("scorecard")
        .col(text_null("key"))
        .col(text("name"))
        .col(word("level", LEVELS))
        .col(word("state", STATES))
        .col(uuid_null("parent_id"))
        .col(text_null("mission"))
        .col(text_null("vision"))
        .col(json("core_values"))
        .col(json("priorities"))
        .col(word_null("value_proposition", VALUE_PROPOSITIONS))
        .col(date_null("starts_on"))
        .col(date_null("ends_on"))
        .col(word("missing_policy", MISSING_POLICIES))
        .col(word("review_frequency", FREQUENCIES))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut reference("scorecard", "parent_id", "scorecard"))
        .take()
}

fn perspective() -> TableCreateStatement {
    tenant_table("perspective")
        .col(uuid("scorecard_id"))
        .col(text_null("key"))
        .col(word("kind", KINDS))
        .col(text("name"))
        .col(text_null("core_question"))
        .col(text_null("focus_area"))
        .col(integer("position"))
        .col(weight("weight"))
        .col(integer("version"))
        .foreign_key(&mut reference("perspective", "scorecard_id", "scorecard"))
        .take()
}

fn theme() -> TableCreateStatement {
    tenant_table("theme")
        .col(uuid("scorecard_id"))
        .col(text_null("key"))
        .col(text("name"))
        .col(integer("position"))
        .col(integer("version"))
        .foreign_key(&mut reference("theme", "scorecard_id", "scorecard"))
        .take()
}

fn objective() -> TableCreateStatement {
    tenant_table("objective")
        .col(uuid("scorecard_id"))
        .col(uuid("perspective_id"))
        .col(uuid_null("theme_id"))
        .col(text_null("key"))
        .col(text("name"))
        .col(text_null("description"))
        .col(word_null("category", CATEGORIES))
        .col(text_null("owner"))
        .col(integer("position"))
        .col(weight("weight"))
        .col(word("rollup", ROLLUPS))
        .col(double("own_share").check(Expr::col("own_share").between(0.0, 1.0)))
        .col(integer("version"))
        .foreign_key(&mut reference("objective", "scorecard_id", "scorecard"))
        .foreign_key(&mut reference("objective", "perspective_id", "perspective"))
        .foreign_key(&mut reference("objective", "theme_id", "theme"))
        .take()
}

fn causal_link() -> TableCreateStatement {
    tenant_table("causal_link")
        .col(uuid("scorecard_id"))
        .col(uuid("cause_id"))
        .col(uuid("effect_id"))
        .col(text_null("hypothesis"))
        .col(word("polarity", &["POSITIVE", "NEGATIVE"]))
        .col(integer_null("expected_lag_months").check(Expr::col("expected_lag_months").gte(0)))
        .check(Expr::col("cause_id").ne(Expr::col("effect_id")))
        .foreign_key(&mut reference("causal_link", "scorecard_id", "scorecard"))
        .foreign_key(&mut belongs_to("causal_link", "cause_id", "objective"))
        .foreign_key(&mut belongs_to("causal_link", "effect_id", "objective"))
        .take()
}

fn alignment() -> TableCreateStatement {
    tenant_table("alignment")
        .col(uuid("objective_id"))
        .col(uuid("scorecard_id"))
        .col(uuid("parent_objective_id"))
        .col(uuid("parent_scorecard_id"))
        .col(word("kind", &["IDENTICAL", "CONTRIBUTORY"]))
        .col(weight("weight"))
        .check(Expr::col("scorecard_id").ne(Expr::col("parent_scorecard_id")))
        .foreign_key(&mut belongs_to("alignment", "objective_id", "objective"))
        .foreign_key(&mut reference("alignment", "scorecard_id", "scorecard"))
        .foreign_key(&mut belongs_to("alignment", "parent_objective_id", "objective"))
        .foreign_key(&mut reference("alignment", "parent_scorecard_id", "scorecard"))
        .take()
}
