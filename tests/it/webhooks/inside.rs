//! Internal addresses are not called unless the operator allows it.

use std::sync::Arc;

use api::webhook::{HttpSender, WebhookOptions};
use serde_json::json;

use super::{receiver::Canary, record};
use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn a_name_that_leads_inside_is_found_out_when_it_is_resolved(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let canary = Canary::start().await;
    let url = format!("https://localhost:{}/", canary.port);
    app.admin().done("webhookCreate", json!({ "url": url }), "revision").await;
    record(&app, "sales", 1).await;
    let sender = Arc::new(HttpSender::new(&WebhookOptions::default()).unwrap());
    app.service().deliver_due_webhooks(&sender).await.unwrap();
    let query =
        "{ organization { webhooks { nodes { deliveries { nodes { errorCode attempts httpStatus } } } } } }";
    let reply = app.admin().run(query, json!({})).await;
    let expected = json!([{ "errorCode": "PRIVATE_ADDRESS", "attempts": 1, "httpStatus": null }]);
    assert_eq!(*reply.at("/organization/webhooks/nodes/0/deliveries/nodes"), expected);
    canary.is_alone().await;
}

/// Internal addresses in the database, written without the checks of the input, are not called: the address of the
/// connection decides.
#[apply(on_databases)]
async fn an_address_inside_is_not_called_however_it_came_to_be_there(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let canary = Canary::start().await;
    app.admin().done("webhookCreate", json!({ "url": "https://example.com/" }), "revision").await;
    let sender = Arc::new(HttpSender::new(&WebhookOptions::default()).unwrap());
    for (value, host) in
        (1..).zip(["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"])
    {
        app.sql(&format!("UPDATE webhook SET url = 'https://{host}:{}/'", canary.port)).await;
        app.sql("UPDATE webhook_cursor SET rests_until = NULL").await;
        record(&app, "sales", value).await;
        app.service().deliver_due_webhooks(&sender).await.unwrap();
    }
    let query = "{ organization { webhooks { nodes { deliveries { nodes { errorCode attempts } } } } } }";
    let reply = app.admin().run(query, json!({})).await;
    let tried = reply.list("/organization/webhooks/nodes/0/deliveries/nodes");
    // The last two are no names that a certificate could have, which is found before they are resolved.
    let refused = tried.iter().filter(|it| it["errorCode"] == "PRIVATE_ADDRESS").count();
    assert_eq!((tried.len(), refused), (6, 4), "{tried:?}");
    canary.is_alone().await;
}

#[apply(on_databases)]
async fn nothing_goes_out_unprotected(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let canary = Canary::start().await;
    app.admin().done("webhookCreate", json!({ "url": "https://example.com/" }), "revision").await;
    app.sql(&format!("UPDATE webhook SET url = 'http://localhost:{}/'", canary.port)).await;
    record(&app, "sales", 1).await;
    let sender = Arc::new(HttpSender::new(&WebhookOptions::default()).unwrap());
    app.service().deliver_due_webhooks(&sender).await.unwrap();
    canary.is_alone().await;
}
