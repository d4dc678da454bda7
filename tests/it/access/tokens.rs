//! Validity of tokens.

use api::auth::token::Tokens;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, SECRET, on_databases};
use macro_rules_attribute::apply;

const QUERY: &str = "{ organization { name } }";

async fn refused(actor: &Actor, why: &str) {
    let reply = actor.run(QUERY, json!({})).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]), "{why}: {reply:#?}");
    assert!(reply.body.get("data").is_none(), "{why}");
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    // The older media type says the same.
    let body = json!({ "query": QUERY });
    let reply = actor.send(actor.post().header("accept", "application/json").json(&body)).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]), "{why}");
}

/// A token with these claims, signed with this secret.
fn signed(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    format!("Bearer {}", jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap())
}

fn claims(app: &App) -> Value {
    let now = app.service().clock().now().timestamp();
    json!({ "sub": "viewer", "org": app.organization().to_string(), "exp": now + 60 })
}

#[apply(on_databases)]
async fn without_a_token_nothing_but_the_schema_is_told(database: Database) {
    let app = database.app().await;
    refused(&app.anonymous(), "none").await;
    for query in
        ["{ __typename }", "{ __schema { queryType { name } } }", "{ __type(name: \"Query\") { name } }"]
    {
        assert_eq!(app.anonymous().run(query, json!({})).await.codes(), [""; 0], "{query}");
    }
    let reply = app.anonymous().run("{ __typename viewer { subject } }", json!({})).await;
    assert_eq!(reply.codes(), ["UNAUTHENTICATED"]);
    let reply = app.anonymous().record(json!([])).await;
    assert_eq!(reply.codes(), ["UNAUTHENTICATED"]);
}

#[apply(on_databases)]
async fn what_is_no_bearer_token_is_refused(database: Database) {
    let app = database.app().await;
    let good = signed(Algorithm::HS256, SECRET, &claims(&app));
    let token = good.trim_start_matches("Bearer ");
    for header in ["Bearer", "Bearer  ", token, &format!("Basic {token}"), "Bearer a.b.c", "Bearer é"] {
        refused(&app.bearer(header), header).await;
    }
    for header in [good.clone(), format!("bearer {token}"), format!("BEARER  {token}")] {
        assert_eq!(app.bearer(&header).run(QUERY, json!({})).await.codes(), [""; 0], "{header}");
    }
    // A bad token does not even read the schema.
    let reply = app.bearer("Bearer a.b.c").run("{ __typename }", json!({})).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]));
}

#[apply(on_databases)]
async fn signatures_of_others_are_refused(database: Database) {
    let app = database.app().await;
    let claims = claims(&app);
    let foreign = "another secret of more than thirty-two bytes";
    refused(&app.bearer(&signed(Algorithm::HS256, foreign, &claims)), "another secret").await;
    refused(&app.bearer(&signed(Algorithm::HS384, SECRET, &claims)), "another algorithm").await;
    refused(&app.bearer(&signed(Algorithm::HS512, SECRET, &claims)), "another algorithm").await;
    let good = signed(Algorithm::HS256, SECRET, &claims);
    let (rest, _signature) = good.rsplit_once('.').unwrap();
    refused(&app.bearer(&format!("{rest}.")), "no signature").await;
    // {"alg":"none"} and {"alg":"none","typ":"JWT"}, over the good claims, with and without a signature.
    let payload = rest.rsplit_once('.').unwrap().1;
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"] {
        refused(&app.bearer(&format!("Bearer {header}.{payload}.")), "alg none").await;
        refused(&app.bearer(&good.replacen(rest, &format!("Bearer {header}.{payload}"), 1)), "alg none")
            .await;
    }
}

#[apply(on_databases)]
async fn a_token_with_critical_header_parameters_is_refused(database: Database) {
    let app = database.app().await;
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = |crit: Option<Vec<String>>| {
        let header = Header { crit, ..Header::new(Algorithm::HS256) };
        format!("Bearer {}", jsonwebtoken::encode(&header, &claims(&app), &key).unwrap())
    };
    for names in [vec!["http://example.invalid/UNDEFINED".to_owned()], vec!["exp".to_owned()], vec![]] {
        refused(&app.bearer(&token(Some(names))), "a critical header parameter").await;
    }
    assert_eq!(app.bearer(&token(None)).run(QUERY, json!({})).await.codes(), [""; 0]);
}

#[apply(on_databases)]
async fn claims_that_are_missing_or_wrong_are_refused(database: Database) {
    let app = database.app().await;
    let with = |name: &str, value: Value| {
        let mut claims = claims(&app);
        claims[name] = value;
        app.bearer(&signed(Algorithm::HS256, SECRET, &claims))
    };
    let without = |name: &str| {
        let mut claims = claims(&app);
        claims.as_object_mut().unwrap().shift_remove(name);
        app.bearer(&signed(Algorithm::HS256, SECRET, &claims))
    };
    for name in ["sub", "org", "exp"] {
        refused(&without(name), name).await;
    }
    let now = app.service().clock().now().timestamp();
    refused(&with("sub", json!("")), "an empty subject").await;
    refused(&with("org", json!("acme")), "an organization that is no id").await;
    refused(&with("org", json!(1)), "an organization that is no text").await;
    refused(&with("exp", json!("tomorrow")), "an end that is no number").await;
    refused(&with("exp", json!(now - 31)), "expired").await;
    refused(&with("nbf", json!(now + 31)), "not yet valid").await;
    // Clocks may differ by half a minute.
    assert_eq!(with("exp", json!(now - 29)).run(QUERY, json!({})).await.codes(), [""; 0]);
    assert_eq!(with("nbf", json!(now + 29)).run(QUERY, json!({})).await.codes(), [""; 0]);
}

#[apply(on_databases)]
async fn a_token_ends_with_its_time(database: Database) {
    let app = database.app().await;
    let viewer = app.viewer();
    app.clock().advance(TimeDelta::minutes(60));
    assert_eq!(viewer.run(QUERY, json!({})).await.codes(), [""; 0]);
    app.clock().advance(TimeDelta::seconds(30));
    refused(&viewer, "an hour and half a minute later").await;
    assert_eq!(app.viewer().run(QUERY, json!({})).await.codes(), [""; 0], "a new one is good");
}

/// Valid tokens whose subject is not a member, or not any longer.
#[apply(on_databases)]
async fn whoever_is_no_member_finds_nothing(database: Database) {
    let app = database.app().await;
    let check = async |actor: Actor, why: &str| {
        let reply = actor.run("{ viewer { memberships { role } } }", json!({})).await;
        assert_eq!(reply.at("/viewer/memberships"), &json!([]), "{why}");
        let reply = actor.run(QUERY, json!({})).await;
        assert_eq!((reply.status, reply.codes()), (200, vec!["NOT_FOUND"]), "{why}");
        let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
        assert_eq!(actor.record(entry).await.codes(), ["NOT_FOUND"], "{why}");
    };
    check(app.somebody("nobody", &[app.organization()]), "an unknown member").await;
    check(app.somebody("viewer", &[app.neighbour()]), "a member of another organization").await;
    check(app.somebody("viewer", &[]), "of no organization").await;
    let unknown = "organization_01h2xcejqtf2nbrexx3vqjhp41".parse().unwrap();
    check(app.somebody("viewer", &[unknown]), "of an organization that is not there").await;

    // A member without a role, as a server sees it that has not known them before.
    app.sql("DELETE FROM role_grant WHERE member_id IN (SELECT id FROM member WHERE subject = 'viewer')")
        .await;
    check(app.replica().await.viewer(), "removed").await;
}

#[tokio::test]
async fn issuer_and_audience_are_demanded_where_they_are_configured() {
    let app = Database::Sqlite.app().await;
    let clock = app.clock().clock();
    let plain = Tokens::new(SECRET, None, None, clock.clone()).unwrap();
    let bound =
        || Tokens::new(SECRET, Some("issuer".into()), Some("audience".into()), clock.clone()).unwrap();
    let header = |tokens: &Tokens| {
        format!("Bearer {}", tokens.make("viewer", &[app.organization()], TimeDelta::hours(1)).unwrap())
    };
    assert!(bound().verify(Some(&header(&bound()))).is_ok());
    assert!(bound().verify(Some(&header(&plain))).is_err());
}
