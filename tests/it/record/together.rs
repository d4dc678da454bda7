//! Concurrent batches: merged into one write, and yet independent of each other.

use domain::id::OrganizationId;
use futures_util::future::join_all;
use serde_json::json;
use service::{
    Caller, Result,
    measure::{ActualEntry, Batch, BatchOptions, BatchOutcome, ErrorPolicy, MeasureRef},
};

use super::start;
use crate::support::{App, Database, on_databases};
use macro_rules_attribute::apply;

/// Number of recordings at once.
const CROWD: usize = 40;

fn entry(measure: &str, month: usize, value: f64) -> ActualEntry {
    ActualEntry {
        measure: MeasureRef::Key(measure.to_owned()),
        period: format!("2026-{month:02}"),
        value: Some(value),
        text: None,
        yes_no: None,
        clear: false,
        note: None,
        clear_note: false,
        expected: None,
    }
}

fn batch(entries: Vec<ActualEntry>, key: Option<&str>) -> Batch<ActualEntry> {
    Batch {
        entries,
        error_policy: ErrorPolicy::RejectAll,
        options: BatchOptions::default(),
        idempotency_key: key.map(str::to_owned),
    }
}

fn person(subject: &str, organization: OrganizationId) -> Caller {
    Caller::person("", subject, vec![organization])
}

/// Records all batches at once, as the contributor.
async fn crowd(app: &App, batches: Vec<Batch<ActualEntry>>) -> Vec<Result<BatchOutcome>> {
    let organization = app.organization();
    let contributor = person("contributor", organization);
    let (service, contributor) = (app.service(), &contributor);
    join_all(batches.into_iter().map(|batch| service.record_actuals(contributor, organization, batch))).await
}

async fn actual(app: &App, code: &str) -> f64 {
    let query = "query ($code: PeriodCode) { organization { measure(key: \"sales\") {
        period(code: $code) { actual } } } }";
    let reply = app.viewer().run(query, json!({ "code": code })).await;
    reply.number("/organization/measure/period/actual")
}

#[apply(on_databases)]
async fn a_crowd_takes_few_statements_and_each_has_its_own_revision(database: Database) {
    let (app, before) = start(database.app().await).await;
    crowd(&app, vec![batch(vec![entry("sales", 9, 0.0)], None)]).await.pop().unwrap().unwrap();
    let batches = (1..=CROWD).map(|at| batch(vec![entry("sales", 9, at as f64)], None)).collect();
    let (count, outcomes) = app.counted(crowd(&app, batches)).await;
    let revisions: Vec<i64> = outcomes.iter().map(|it| it.as_ref().unwrap().revision).collect();
    let expected: Vec<i64> = (before + 2..).take(CROWD).collect();
    assert_eq!(revisions, expected, "in the order of their coming");
    // All in one statement; on SQLite they raise the revision, store their row, say how far they have come, and log.
    let expected = if matches!(database, crate::support::Database::Postgres) { 1 } else { 4 };
    assert_eq!(count, expected, "statements on {database:?}");
    assert_eq!(actual(&app, "2026-09").await, CROWD as f64, "the last one stands");
    assert_eq!(app.viewer().revision().await, before + 1 + CROWD as i64);

    // A replica that follows the log computes the same.
    let replica = app.replica().await;
    assert_eq!(actual(&replica, "2026-09").await, CROWD as f64);
}

#[apply(on_databases)]
async fn keys_of_a_crowd_are_looked_up_and_kept_together(database: Database) {
    let (app, before) = start(database.app().await).await;
    let batches = || {
        let batch = |at: usize| {
            let key = format!("key {at}");
            batch(vec![entry("sales", 9, at as f64)], Some(&key))
        };
        (1..=CROWD).map(batch).collect()
    };
    crowd(&app, vec![batch(vec![entry("sales", 9, 0.0)], None)]).await.pop().unwrap().unwrap();
    let revisions = |outcomes: Vec<Result<BatchOutcome>>| {
        outcomes.into_iter().map(|it| it.unwrap().revision).collect::<Vec<_>>()
    };
    let (count, outcomes) = app.counted(crowd(&app, batches())).await;
    let expected: Vec<i64> = (before + 2..).take(CROWD).collect();
    assert_eq!(revisions(outcomes), expected);
    // The outcomes of before, and the write; on SQLite the outcomes are kept by a statement of their own.
    let is_postgres = matches!(database, crate::support::Database::Postgres);
    assert_eq!(count, if is_postgres { 2 } else { 6 }, "statements on {database:?}");

    let (count, outcomes) = app.counted(crowd(&app, batches())).await;
    assert_eq!(revisions(outcomes), expected, "each has its first outcome");
    // The outcomes, and once more in the transaction that says so.
    assert_eq!(count, if is_postgres { 3 } else { 2 }, "statements on {database:?}");
    assert_eq!(app.viewer().revision().await, before + 1 + CROWD as i64);
}

#[apply(on_databases)]
async fn what_one_does_wrong_is_its_own_affair(database: Database) {
    let (app, before) = start(database.app().await).await;
    let organization = app.organization();
    let contributor = person("contributor", organization);
    let (viewer, stranger) = (person("viewer", organization), person("nobody", organization));
    let good = |month| batch(vec![entry("sales", month, 1.0)], None);
    let bad = batch(vec![entry("sales", 5, 1.0), entry("nothing", 5, 1.0)], None);
    let many = batch(vec![entry("sales", 5, 1.0); 5_001], None);
    let outcomes = join_all(
        [
            (&contributor, good(1)),
            (&viewer, good(2)),
            (&contributor, bad),
            (&stranger, good(3)),
            (&contributor, many),
            (&contributor, good(4)),
        ]
        .map(|(caller, batch)| app.service().record_actuals(caller, organization, batch)),
    )
    .await;
    let [first, forbidden, refused, not_found, too_many, last] = outcomes.try_into().unwrap();
    assert_eq!(first.unwrap().revision, before + 1);
    assert!(matches!(forbidden, Err(service::Error::Forbidden(_))));
    let refused: BatchOutcome = refused.unwrap();
    assert_eq!((refused.results, refused.problems.len()), (vec![None, None], 1));
    assert_eq!(refused.revision, before + 1);
    assert!(matches!(not_found, Err(service::Error::NotFound(_))));
    assert_eq!(too_many.unwrap().problems.len(), 1);
    assert_eq!(last.unwrap().revision, before + 2, "no revision is left out");
    assert_eq!(app.viewer().revision().await, before + 2);
    assert_eq!(actual(&app, "2026-04").await, 1.0);
}

#[apply(on_databases)]
async fn the_same_key_at_once_has_one_effect(database: Database) {
    let (app, before) = start(database.app().await).await;
    let again = || batch(vec![entry("sales", 9, 7.0)], Some("key"));
    let other = batch(vec![entry("sales", 9, 8.0)], Some("key"));
    let mut outcomes = crowd(&app, vec![again(), again(), again(), other, again()]).await;
    let reused = outcomes.remove(3);
    assert!(matches!(reused, Err(service::Error::IdempotencyKeyReused)));
    for outcome in outcomes {
        let outcome = outcome.unwrap();
        assert_eq!((outcome.revision, outcome.results.len()), (before + 1, 1));
        assert!(outcome.results[0].is_some());
    }
    assert_eq!(app.viewer().revision().await, before + 1);
    assert_eq!(actual(&app, "2026-09").await, 7.0);
}

#[apply(on_databases)]
async fn when_the_database_refuses_one_the_others_are_written(database: Database) {
    let (app, before) = start(database.app().await).await;
    // A rule of the database's own that the service knows nothing of.
    let rule = match app.database() {
        crate::support::Database::Sqlite => {
            "CREATE TRIGGER no_thirteen BEFORE INSERT ON measure_period WHEN NEW.actual = 13 BEGIN \
             SELECT RAISE(ABORT, 'thirteen'); END"
        }
        crate::support::Database::Postgres => {
            "ALTER TABLE measure_period ADD CONSTRAINT no_thirteen CHECK (actual <> 13)"
        }
    };
    app.sql(rule).await;
    let values = [1.0, 2.0, 13.0, 4.0];
    let batches =
        (1..).zip(values).map(|(month, value)| batch(vec![entry("sales", month, value)], None)).collect();
    let outcomes = crowd(&app, batches).await;
    let revisions: Vec<Option<i64>> =
        outcomes.iter().map(|it| it.as_ref().ok().map(|it| it.revision)).collect();
    // Other tests get this database, as it is.
    if matches!(app.database(), crate::support::Database::Postgres) {
        app.sql("ALTER TABLE measure_period DROP CONSTRAINT no_thirteen").await;
    }
    assert_eq!(revisions, [Some(before + 1), Some(before + 2), None, Some(before + 3)]);
    assert_eq!(app.viewer().revision().await, before + 3);
    assert_eq!(actual(&app, "2026-04").await, 4.0);
}
