//! Write whose statement or answer is lost on the way to or from the database.

use macro_rules_attribute::apply;
use service::{
    Caller, Error,
    measure::{ActualEntry, Batch, BatchOptions, ErrorPolicy, MeasureRef},
};

use super::relay::{Loss, Relay};
use crate::support::{App, Database, on_databases, small};

const NOTE: &str = "this is what gets lost";

fn entry(value: f64) -> Batch<ActualEntry> {
    let entry = ActualEntry {
        measure: MeasureRef::Key("sales".to_owned()),
        period: "2026-09".to_owned(),
        value: Some(value),
        text: None,
        yes_no: None,
        clear: false,
        note: Some(NOTE.to_owned()),
        clear_note: false,
        expected: None,
    };
    Batch {
        entries: vec![entry],
        error_policy: ErrorPolicy::RejectAll,
        options: BatchOptions::default(),
        idempotency_key: None,
    }
}

async fn actual(app: &App) -> f64 {
    let query = "{ organization { measure(key: \"sales\") { period(code: \"2026-09\") { actual } } } }";
    let reply = app.viewer().run(query, serde_json::json!({})).await;
    reply.number("/organization/measure/period/actual")
}

/// No client is answered that a write was committed when it was not, or the other way round; and no write is applied
/// twice.
#[apply(on_databases)]
async fn who_is_not_answered_finds_out_by_the_revision(database: Database) {
    if matches!(database, Database::Sqlite) {
        return;
    }
    let app = database.app().await;
    app.import(&small()).await;
    let relay = Relay::start(&app.database_url()).await;
    let server = app.replica_at(relay.url()).await;
    let contributor = Caller::person("", "contributor", vec![app.organization()]);
    let record = |value| server.service().record_actuals(&contributor, app.organization(), entry(value));
    // Now it knows the organization.
    record(1.0).await.unwrap();
    let before = app.viewer().revision().await;

    relay.lose(Loss::Question, NOTE);
    let outcome = record(2.0).await.unwrap();
    assert!(relay.has_lost());
    assert_eq!(outcome.revision, before + 1, "it was sent once more");
    assert_eq!((actual(&app).await, app.viewer().revision().await), (2.0, before + 1));

    relay.lose(Loss::Answer, NOTE);
    let outcome = record(3.0).await;
    assert!(relay.has_lost());
    assert!(matches!(outcome, Err(Error::Unconfirmed(_))), "{outcome:?}");
    assert_eq!((actual(&app).await, app.viewer().revision().await), (3.0, before + 2));
    assert_eq!(actual(&server).await, 3.0, "who wrote it reads it");

    let outcome = record(4.0).await.unwrap();
    assert_eq!((outcome.revision, actual(&server).await), (before + 3, 4.0));
}
