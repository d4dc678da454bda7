//! Response cache: cached responses equal fresh ones, whatever happens in between.

use api::server::Settings;
use chrono::TimeDelta;
use gateway::executor::Budget;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

/// Queries asked after each write: scores, settings, people, data beside the scorecards, things that do not exist.
const QUESTIONS: [&str; 7] = [
    "{ organization { name revision scorecards { totalCount nodes { key name score { value status } } } } }",
    r#"{ organization { scorecard(key: "acme") { name score { value } perspectives { name score { value } } objectives {
        name measures { name periods(last: 3) { period { code } actual target trend { direction } score } } } } } }"#,
    r#"{ organization { measure(key: "sales") { name period(code: "2026-09") { actual note recordedBy { name } } } } }"#,
    r#"{ organization { scorecard(key: "acme") { comments { nodes { body } } objectives { name comments { totalCount } } } } }"#,
    "{ viewer { subject memberships { role organization { slug } } } }",
    "{ organization { members { nodes { subject } } } }",
    r#"{ organization { objective(key: "nobody") { name } } }"#,
];

/// Settings with which spent points do not refill within a test.
fn thrifty() -> Settings {
    Settings { budget: Budget { per_second: 1, ..Budget::default() }, ..Settings::default() }
}

async fn ask(actor: &Actor, query: &str) -> Reply {
    actor.run(query, json!({})).await
}

async fn record(app: &App, value: impl Into<Value>) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value.into() }]);
    app.contributor().record(entry).await.at("/actualsRecord/recorded");
}

#[apply(on_databases)]
async fn a_kept_answer_is_what_a_fresh_one_would_be(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (other, forgetful) = (app.replica().await, app.forgetful().await);
    let objective = app.id("objective", "grow").await;
    for round in 0..12 {
        // By this server and by one that it hears nothing from.
        let writer = if round % 2 == 0 { &app } else { &other };
        match round % 4 {
            0 | 3 => record(writer, round).await,
            1 => {
                let input = json!({ "id": objective, "name": format!("Objective {round}") });
                writer.editor().done("objectiveUpdate", input, "revision").await;
            }
            _ => {
                let input = json!({ "subjectId": objective, "body": format!("Comment {round}") });
                writer.contributor().done("commentCreate", input, "revision").await;
            }
        }
        for question in QUESTIONS {
            for reader in ["viewer", "admin"] {
                let by = |app: &App| if reader == "viewer" { app.viewer() } else { app.admin() };
                let fresh = ask(&by(&forgetful), question).await;
                for _ in 0..2 {
                    let reply = ask(&by(&app), question).await;
                    assert_eq!(reply.body["data"], fresh.body["data"], "round {round}: {question}");
                    assert_eq!(reply.codes(), fresh.codes());
                }
            }
        }
    }
}

#[apply(on_databases)]
async fn a_repeated_question_takes_the_revision_and_is_charged(database: Database) {
    let app = database.app_with(thrifty()).await;
    app.import(&small()).await;
    let first = ask(&app.viewer(), QUESTIONS[1]).await;
    let (count, second) = app.counted(ask(&app.viewer(), QUESTIONS[1])).await;
    assert_eq!(count, 1, "the revision");
    assert_eq!(second.at(""), first.at(""));
    let cost = |reply: &Reply| reply.body["extensions"]["cost"].clone();
    assert_eq!(cost(&first)["requested"], cost(&second)["requested"]);
    assert!(cost(&first)["remaining"].as_u64() > cost(&second)["remaining"].as_u64());
    let header = |reply: &Reply| reply.headers["ratelimit-remaining"].to_str().unwrap().to_owned();
    assert_eq!(header(&second), cost(&second)["remaining"].to_string());
    assert_ne!(first.headers["x-request-id"], second.headers["x-request-id"]);
}

#[apply(on_databases)]
async fn what_follows_from_more_than_revision_and_date_is_not_kept(database: Database) {
    let app = database.app_with(thrifty()).await;
    app.import(&small()).await;
    let budget = "{ rateLimit { remaining } }";
    let remaining = [ask(&app.viewer(), budget).await, ask(&app.viewer(), budget).await];
    assert!(remaining[0].number("/rateLimit/remaining") > remaining[1].number("/rateLimit/remaining"));

    let input = json!({ "name": "ERP", "role": "VIEWER" });
    let made = app.admin().done("apiKeyCreate", input, "secret").await;
    let keys = "{ organization { apiKeys { nodes { lastUsedAt } } } }";
    assert_eq!(ask(&app.admin(), keys).await.at("/organization/apiKeys/nodes/0/lastUsedAt"), &Value::Null);
    let secret = made.text("/apiKeyCreate/secret");
    ask(&app.bearer(&format!("Bearer {secret}")), budget).await.at("");
    // It is written by a task of its own.
    while ask(&app.admin(), keys).await.at("/organization/apiKeys/nodes/0/lastUsedAt").is_null() {
        tokio::task::yield_now().await;
    }

    let short = app.keeping_changes(TimeDelta::hours(1)).await;
    let changes = r#"{ organization { changes(since: "1") { nodes { cursor } } } }"#;
    assert_eq!(ask(&short.viewer(), changes).await.codes(), Vec::<&str>::new());
    app.clock().advance(TimeDelta::hours(2));
    assert_eq!(ask(&short.viewer(), changes).await.codes(), ["SYNC_CURSOR_EXPIRED"]);
}

#[apply(on_databases)]
async fn another_day_and_another_caller_are_other_questions(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let question =
        r#"{ viewer { subject } organization { measure(key: "sales") { period { period { code } } } } }"#;
    let code = "/organization/measure/period/period/code";
    for actor in [app.viewer(), app.admin(), app.viewer()] {
        let subject = ask(&actor, question).await.text("/viewer/subject").to_owned();
        assert_eq!(subject, ask(&actor, "{ viewer { subject } }").await.text("/viewer/subject"));
    }
    let november = ask(&app.viewer(), question).await.text(code).to_owned();
    app.clock().advance(TimeDelta::days(30));
    assert_ne!(ask(&app.viewer(), question).await.text(code), november);
}

/// The cache knows no revision of an organization that was not found, so nothing would show that a cached response
/// about it is outdated.
#[apply(on_databases)]
async fn who_joins_an_organization_finds_it(database: Database) {
    let app = database.app().await;
    let both = app.somebody("viewer", &[app.organization(), app.neighbour()]);
    let question = "{ viewer { memberships { organization { slug } } } }";
    for _ in 0..2 {
        assert_eq!(ask(&both, question).await.list("/viewer/memberships").len(), 1);
    }
    let role = domain::vocabulary::Role::Viewer;
    app.service().ensure_member(app.neighbour(), "", "viewer", role).await.unwrap();
    assert_eq!(ask(&both, question).await.list("/viewer/memberships").len(), 2);
}
