//! Secrets: shown once, rotated without a gap, and nowhere to be found.

use chrono::TimeDelta;
use domain::vocabulary::EntityKind;
use entity::change;
use sea_orm::EntityTrait;
use serde_json::json;

use super::{Hook, Receiver, app, deliver, deliver_after, record};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

const SHOWN: &str = "secret webhook { id previousSecretExpiresAt }";

#[apply(on_databases)]
async fn a_secret_is_shown_once_and_stands_in_no_log(database: Database) {
    let app = app(database).await;
    let input = json!({ "url": "https://example.com/", "idempotencyKey": "k" });
    let first = app.admin().done("webhookCreate", input.clone(), SHOWN).await;
    let again = app.admin().done("webhookCreate", input, SHOWN).await;
    assert_eq!(again.at("/webhookCreate/webhook"), first.at("/webhookCreate/webhook"));
    assert!(again.at("/webhookCreate/secret").is_null());
    let id = first.text("/webhookCreate/webhook/id");
    app.admin().done("webhookSecretRotate", json!({ "id": id }), SHOWN).await;

    let connection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test reads the log of its whole database")]
    let logged = change::Entity::find().all(&connection).await.unwrap();
    connection.close().await.unwrap();
    let rows: Vec<_> = logged.iter().filter(|row| row.entity == EntityKind::Webhook).collect();
    assert_eq!(rows.len(), 2);
    for json in rows.iter().flat_map(|row| [&row.before, &row.after]).flatten() {
        let row: serde_json::Value = serde_json::from_str(json).unwrap();
        assert!(row.get("url").is_some() && row.get("secret").is_none(), "{json}");
        assert!(row.get("previous_secret").is_none(), "{json}");
    }
}

#[apply(on_databases)]
async fn the_old_secret_signs_beside_the_new_one_for_a_day(database: Database) {
    let app = app(database).await;
    let receiver = Receiver::start().await;
    let hook = Hook::of(&app, &receiver).await;
    let rotate = async || {
        let reply = app.admin().done("webhookSecretRotate", json!({ "id": hook.id }), SHOWN).await;
        let until = reply.text("/webhookSecretRotate/webhook/previousSecretExpiresAt").to_owned();
        (reply.text("/webhookSecretRotate/secret").to_owned(), until)
    };
    let signed = async |value: u32, wait: TimeDelta, secrets: &[&str]| {
        receiver.forget();
        record(&app, "sales", value).await;
        deliver_after(&app, wait).await;
        let requests = receiver.requests();
        let request = requests.iter().find(|it| it.body["type"] == "actual.recorded").unwrap();
        secrets.iter().map(|secret| request.is_signed_with(secret)).collect::<Vec<_>>()
    };
    let none = TimeDelta::zero();
    let (second, until) = rotate().await;
    assert_eq!(until, "2026-11-24T12:00:00.000Z");
    assert_eq!(signed(1, none, &[&hook.secret, &second]).await, [true, true]);
    assert_eq!(signed(2, TimeDelta::hours(23), &[&hook.secret, &second]).await, [true, true]);
    assert_eq!(signed(3, TimeDelta::hours(1), &[&hook.secret, &second]).await, [false, true]);
    let (third, _) = rotate().await;
    let (fourth, _) = rotate().await;
    assert_eq!(signed(4, none, &[&second, &third, &fourth]).await, [false, true, true]);
    deliver(&app).await;
}
