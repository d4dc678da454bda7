//! Rows of the log that are parts of something larger, such as placements and deliverables.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::support::{App, Database, complete, on_databases};
use macro_rules_attribute::apply;

const CHANGES: &str = "{ organization { usage { changeLogBytes } changes(since: \"0\", first: 1000) {
    pageInfo { hasNextPage } nodes { cursor kind type nodeId before after } } } }";

/// Writes at least one row of each table of parts.
async fn write_parts(app: &App) {
    app.import(&complete()).await;
    let group = app.id("scorecard", "group").await;
    let invited = json!({ "email": "ann@example.com", "role": "EDITOR" });
    app.admin().done("memberInvite", invited, "member { id }").await;
    let input = json!({ "scorecardId": group, "kind": "MONTHLY", "period": "2026-10" });
    let editor = app.editor();
    let review = editor.done("reviewSchedule", input, "review { id }").await;
    let review = review.text("/reviewSchedule/review/id");
    let decision = json!({ "reviewId": review, "text": "Open a shop" });
    editor.done("decisionCreate", decision, "decision { id }").await;
    // An action item with nothing but a text has only columns that decisions have, too.
    for item in [json!({}), json!({ "assignee": "Bob", "dueOn": "2026-12-01" })] {
        let mut input = json!({ "reviewId": review, "text": "Find a place" });
        input.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        editor.done("actionItemCreate", input, "actionItem { id }").await;
    }
    editor.done("reviewClose", json!({ "id": review }), "review { id }").await;
}

async fn changes(app: &App) -> Value {
    let reply = app.admin().run(CHANGES, json!({})).await;
    assert_eq!(reply.at("/organization/changes/pageInfo/hasNextPage"), &json!(false));
    reply.at("/organization").clone()
}

/// Entity and part of each row of the log.
async fn logged(connection: &DatabaseConnection) -> Vec<(String, Option<String>)> {
    let sql = "SELECT entity, part FROM change ORDER BY organization_id, revision, ordinal";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let text = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter().map(text).collect::<Result<_, sea_orm::DbErr>>().unwrap()
}

#[apply(on_databases)]
async fn a_log_from_before_it_named_parts_gives_the_same_changes(database: Database) {
    let app = database.app().await;
    write_parts(&app).await;
    let connection: DatabaseConnection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    let (told, rows) = (changes(&app).await, logged(&connection).await);
    let mut parts: Vec<_> = rows.iter().filter_map(|(_, part)| part.as_deref()).collect();
    parts.sort_unstable();
    parts.dedup();
    let all = [
        "actionItems",
        "decisions",
        "deliverables",
        "frozen",
        "grants",
        "measures",
        "objectives",
        "placements",
    ];
    assert_eq!(parts, all);

    // The schema and the rows of an earlier release.
    for statement in [
        "ALTER TABLE change DROP COLUMN part",
        "DELETE FROM seaql_migrations WHERE version IN ('m18_change_part', 'm19_logged_parts')",
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    let pool = service::Database::connect(&app.database_url()).await.unwrap();
    assert_eq!(pool.pending_migrations().await.unwrap(), 2);
    pool.migrate().await.unwrap();
    pool.close().await.unwrap();

    assert_eq!(logged(&connection).await, rows);
    connection.close().await.unwrap();
    assert_eq!(changes(&app.replica().await).await, told);
}
