//! Fills in the part of changes that were logged before the column existed: tables of parts are told apart by the
//! columns in the JSON of their rows, which leaves out what is null.
//!
//! A step of its own: the one before locks the table, and a large log takes its time.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Entity, list field and columns of each table of parts. Where columns that may be null would hide the difference, the
/// more specific table comes first: action items before decisions.
const PARTS: &[(&str, &str, &[&str])] = &[
    (
        "MEMBER",
        "grants",
        &["organization_id", "id", "member_id", "scorecard_id", "role", "own_measures_only"],
    ),
    (
        "PLACEMENT",
        "placements",
        &[
            "organization_id",
            "objective_id",
            "objective_scorecard_id",
            "measure_id",
            "measure_scorecard_id",
            "weight",
            "position",
        ],
    ),
    (
        "INITIATIVE",
        "deliverables",
        &[
            "organization_id",
            "id",
            "initiative_id",
            "scorecard_id",
            "name",
            "due_on",
            "done_on",
            "position",
            "version",
        ],
    ),
    (
        "INITIATIVE",
        "objectives",
        &[
            "organization_id",
            "initiative_id",
            "objective_id",
            "scorecard_id",
            "position",
            "expected_effect",
            "expected_change",
        ],
    ),
    (
        "INITIATIVE",
        "measures",
        &[
            "organization_id",
            "initiative_id",
            "measure_id",
            "scorecard_id",
            "position",
            "expected_effect",
            "expected_change",
        ],
    ),
    ("REVIEW", "frozen", &["organization_id", "review_id", "scorecard_id", "results"]),
    (
        "REVIEW",
        "actionItems",
        &["organization_id", "id", "review_id", "scorecard_id", "text", "assignee", "due_on", "done_on"],
    ),
    (
        "REVIEW",
        "decisions",
        &["organization_id", "id", "review_id", "scorecard_id", "text", "recorded_at", "recorded_by"],
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = match manager.get_database_backend() {
            DbBackend::Postgres => r#"json_object_keys(COALESCE("after", "before")::json) AS keys (key)"#,
            _ => r#"json_each(COALESCE("after", "before"))"#,
        };
        let cases = PARTS.iter().map(|(entity, part, columns)| {
            let columns = columns.join("', '");
            format!(
                "WHEN entity = '{entity}'
                   AND NOT EXISTS (SELECT 1 FROM {keys} WHERE key NOT IN ('{columns}')) THEN '{part}'"
            )
        });
        let fill = format!(
            r#"UPDATE "change" SET part = CASE {} END
               WHERE part IS NULL AND entity IN ('MEMBER', 'PLACEMENT', 'INITIATIVE', 'REVIEW')"#,
            cases.collect::<Vec<_>>().join("\n")
        );
        manager.get_connection().execute_unprepared(&fill).await?;
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        // The column goes with the step before.
        Ok(())
    }
}
