//! Concurrent writes to different organizations, which share statements on PostgreSQL.

use domain::id::OrganizationId;
use macro_rules_attribute::apply;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Actor, App, Database, document, on_databases, postgres_answers};

const ORGANIZATIONS: usize = 6;
const WRITES: usize = 10;

/// Makes an organization with one daily measure; its administrator, here and at another server.
async fn found(app: &App, other: &App, slug: &str) -> [Actor; 2] {
    let here = app.founder(slug, 1).await;
    let card = json!([{ "key": "s", "name": "S", "level": "TEAM" }]);
    let measure = json!([{ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY" }]);
    here.import(&document(card, measure)).await;
    let id = here.run("{ organization { id } }", json!({})).await;
    let id: OrganizationId = id.text("/organization/id").parse().unwrap();
    [here, other.somebody(slug, &[id])]
}

fn entry(day: usize, value: usize) -> Value {
    json!([{ "measure": { "key": "m" }, "period": format!("2026-01-{day:02}"), "value": value }])
}

#[apply(on_databases)]
#[multi_thread]
async fn each_has_its_own_revisions_and_values(database: Database) {
    let app = database.app().await;
    let other = app.replica().await;
    let (mut writers, mut readers) = (JoinSet::new(), Vec::new());
    for at in 0..ORGANIZATIONS {
        let administrators = found(&app, &other, &format!("organization-{at}")).await;
        readers.push((at, administrators[0].clone(), administrators[0].revision().await));
        for (server, administrator) in administrators.into_iter().enumerate() {
            writers.spawn(async move {
                for write in 0..WRITES {
                    let day = 1 + server * WRITES + write;
                    let reply = administrator.record(entry(day, 100 * at + day)).await;
                    assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
                }
            });
        }
    }
    writers.join_all().await;
    for (at, reader, before) in readers {
        let query = "{ organization { measure(key: \"m\") {
            periods(from: \"2026-01-01\", to: \"2026-01-20\") { actual } } } }";
        let reply = reader.run(query, json!({})).await;
        let values = reply.list("/organization/measure/periods");
        let values: Vec<_> = values.iter().map(|it| it["actual"].as_f64().unwrap()).collect();
        let expected: Vec<_> = (1..=2 * WRITES).map(|day| (100 * at + day) as f64).collect();
        assert_eq!(values, expected, "on {database:?}");
        assert_eq!(reader.revision().await, before + 2 * WRITES as i64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_held_holds_up_no_other() {
    // A file has one writer at a time.
    if !postgres_answers().await {
        return;
    }
    let app = Database::Postgres.app().await;
    let [held, _] = found(&app, &app, "held").await;
    let [free, _] = found(&app, &app, "free").await;
    for administrator in [&held, &free] {
        administrator.record(entry(1, 1)).await.at("");
    }
    let connection: DatabaseConnection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    let holder = connection.begin().await.unwrap();
    let hold = "UPDATE organization SET revision = revision WHERE slug = 'held'";
    holder.execute_unprepared(hold).await.unwrap();

    let waiting = tokio::spawn(async move { held.record(entry(2, 2)).await });
    for day in 2..=20 {
        let reply = free.record(entry(day, day)).await;
        assert_eq!(reply.number("/actualsRecord/recorded"), 1.0, "{reply:#?}");
    }
    assert!(!waiting.is_finished(), "it waits for its turn");
    holder.rollback().await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(waiting.await.unwrap().number("/actualsRecord/recorded"), 1.0);
}
