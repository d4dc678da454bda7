//! Quotas of organizations.

use macro_rules_attribute::apply;
use serde_json::{Value, json};
use service::quota::{Limit, Usage};

use crate::support::{App, Database, document, on_databases, sized};

const USAGE: &str = "{ organization { usage { rows changeLogBytes limits { rows changeLogBytes } } } }";

async fn usage(app: &App) -> Usage {
    app.service().usage(app.organization()).await.unwrap()
}

async fn limit(app: &App, rows: Option<u64>, bytes: Option<u64>) {
    let (rows, bytes) = (rows.map(Limit::Own), bytes.map(Limit::Own));
    app.service().set_quota(app.organization(), rows, bytes).await.unwrap();
}

/// Number of rows and of bytes according to the change log, added up row by row.
async fn logged(app: &App) -> (i64, i64) {
    use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
    let connection: DatabaseConnection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    let sql = "SELECT SUM(CASE WHEN \"before\" IS NULL THEN 1 ELSE 0 END) - SUM(CASE WHEN \"after\" IS NULL THEN 1 ELSE 0 END), \
        SUM(COALESCE(LENGTH(\"before\"), 0) + COALESCE(LENGTH(\"after\"), 0)) FROM change \
        JOIN organization ON organization.id = change.organization_id WHERE slug = 'acme'";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    let found = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    connection.close().await.unwrap();
    found
}

fn entry(value: i32) -> Value {
    json!([{ "measure": { "key": "measure-1" }, "period": "2026-10", "value": value }])
}

async fn agrees_with_the_log(app: &App) {
    let (rows, bytes) = logged(app).await;
    let Usage { rows: known_rows, change_log_bytes, .. } = usage(app).await;
    assert_eq!((i64::try_from(known_rows).unwrap(), i64::try_from(change_log_bytes).unwrap()), (rows, bytes));
}

#[apply(on_databases)]
async fn what_an_organization_holds_is_what_its_log_says(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    agrees_with_the_log(&app).await;
    for value in 1..4 {
        app.contributor().record(entry(value)).await.at("");
        agrees_with_the_log(&app).await;
    }
    let key = json!({ "id": app.id("objective", "objective-0").await, "name": "Another" });
    app.editor().done("objectiveUpdate", key, "revision").await;
    app.contributor().record(entry(9)).await.at("");
    app.contributor().record(entry(10)).await.at("");
    agrees_with_the_log(&app).await;
    // Several go together.
    let all = (20..30).map(|value| {
        let contributor = app.contributor();
        async move { contributor.record(entry(value)).await.at("").clone() }
    });
    futures_util::future::join_all(all).await;
    agrees_with_the_log(&app).await;
    // And several queue.
    let scorecard = app.id("scorecard", "size").await;
    let themes = (0..10).map(|at| {
        let (editor, name) = (app.editor(), format!("Theme {at}"));
        let input = json!({ "scorecardId": scorecard.clone(), "name": name });
        async move { editor.done("themeCreate", input, "revision").await }
    });
    futures_util::future::join_all(themes).await;
    agrees_with_the_log(&app).await;
    app.contributor().record(entry(30)).await.at("");
    agrees_with_the_log(&app).await;
}

#[apply(on_databases)]
async fn administrators_see_what_it_holds(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    let reply = app.admin().run(USAGE, json!({})).await;
    assert!(reply.number("/organization/usage/rows") > 20.0);
    assert!(reply.number("/organization/usage/changeLogBytes") > 1_000.0);
    assert_eq!(reply.number("/organization/usage/limits/rows"), 5_000_000.0);
    assert_eq!(reply.number("/organization/usage/limits/changeLogBytes"), 10.0 * 1024.0 * 1024.0 * 1024.0);
    limit(&app, Some(7_000), None).await;
    let reply = app.admin().run(USAGE, json!({})).await;
    assert_eq!(reply.number("/organization/usage/limits/rows"), 7_000.0);
    let reply = app.editor().run(USAGE, json!({})).await;
    assert_eq!(reply.codes(), ["FORBIDDEN"]);
    assert!(reply.data("/organization/usage").is_null());
}

#[apply(on_databases)]
async fn no_row_comes_where_there_are_as_many_as_may_be(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    let rows = usage(&app).await.rows;
    limit(&app, Some(rows), None).await;
    let revision = app.viewer().revision().await;
    let scorecard = app.id("scorecard", "size").await;
    let theme = json!({ "scorecardId": scorecard, "name": "Growth" });
    let reply = app.editor().act("themeCreate", theme.clone(), "theme { id }").await;
    assert_eq!(reply.codes(), ["QUOTA_EXCEEDED"], "{reply:?}");
    let message = reply.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains(&format!("may have {rows} rows and has {rows}")), "{message}");
    let fresh = json!([{ "measure": { "key": "measure-1" }, "period": "2025-01", "value": 1 }]);
    assert_eq!(app.contributor().record(fresh.clone()).await.codes(), ["QUOTA_EXCEEDED"]);
    let more = document(json!([{ "key": "more", "name": "More", "level": "TEAM" }]), json!([]));
    assert_eq!(app.editor().try_import(&more, false).await.codes(), ["QUOTA_EXCEEDED"]);
    assert_eq!(app.viewer().revision().await, revision, "nothing is half written");
    // Existing rows can be changed, also by others of the same group, and deleted rows free their room.
    app.contributor().record(entry(5)).await.at("");
    let (refused, taken) = futures_util::future::join(
        app.contributor().record(fresh.clone()),
        app.contributor().record(entry(6)),
    )
    .await;
    assert_eq!(refused.codes(), ["QUOTA_EXCEEDED"]);
    taken.at("");
    limit(&app, Some(rows + 1), None).await;
    let made = app.editor().done("themeCreate", theme.clone(), "theme { id }").await;
    let id = made.text("/themeCreate/theme/id").to_owned();
    assert_eq!(
        app.editor().act("themeCreate", theme.clone(), "theme { id }").await.codes(),
        ["QUOTA_EXCEEDED"]
    );
    app.editor().done("themeDelete", json!({ "id": id }), "deletedId").await;
    app.editor().done("themeCreate", theme, "theme { id }").await;
}

#[apply(on_databases)]
async fn a_log_has_an_end_but_for_shutting_people_out(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    let key =
        app.admin().done("apiKeyCreate", json!({ "name": "K", "role": "VIEWER" }), "apiKey { id }").await;
    let key = key.text("/apiKeyCreate/apiKey/id").to_owned();
    let bytes = usage(&app).await.change_log_bytes;
    limit(&app, None, Some(bytes + 10)).await;
    let reply = app.contributor().record(entry(77)).await;
    assert_eq!(reply.codes(), ["QUOTA_EXCEEDED"]);
    let message = reply.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("never cut") && message.contains("operator"), "{message}");
    app.admin().done("apiKeyRevoke", json!({ "id": key }), "apiKey { id }").await;
    // The operator goes on.
    let more = document(json!([{ "key": "more", "name": "More", "level": "TEAM" }]), json!([]));
    let import = service::document::Import { document: &more, allow_future: false, dry_run: false };
    let done = app.service().import_as_operator(app.organization(), import).await.unwrap();
    assert_eq!(done.problems, []);
    app.service().set_quota(app.organization(), None, Some(Limit::Default)).await.unwrap();
    app.contributor().record(entry(77)).await.at("");
}

#[apply(on_databases)]
async fn counting_takes_no_statement_of_its_own(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    app.contributor().record(entry(1)).await.at("");
    let (first, _) = app.counted(app.contributor().record(entry(2))).await;
    let expected = if matches!(database, Database::Postgres) { 1 } else { 3 };
    assert_eq!(first, expected);
}

#[apply(on_databases)]
async fn what_is_written_is_paid_for_by_its_size(database: Database) {
    let app = database.app().await;
    app.import(&sized(4, 4, 3)).await;
    let cost = async |note: usize| {
        let mut input = entry(1);
        input[0]["note"] = json!("n".repeat(note));
        let reply = app.contributor().record(input).await;
        reply.at("");
        reply.body["extensions"]["cost"]["requested"].as_u64().unwrap()
    };
    let small = cost(10).await;
    // 19 KiB come with the request, which is a point, and stand in the log; then twice, as it was and as it is.
    assert!((20..=21).contains(&(cost(20_000).await - small)));
    assert!((39..=42).contains(&(cost(19_999).await - small)));
    assert!((19..=20).contains(&(cost(10).await - small)));
    assert_eq!(cost(10).await, small);
}
