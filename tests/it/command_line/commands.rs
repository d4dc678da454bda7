//! Commands that do one thing and end.

use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;

use super::run;
use crate::support::{Database, SECRET, blank_postgres, on_databases};
use macro_rules_attribute::apply;

#[tokio::test]
async fn the_schema_is_printed() {
    let done = run("sqlite://unused.db", &["schema"]).await;
    assert_eq!((done.code, done.out), (0, schema::sdl()));
}

#[apply(on_databases)]
async fn an_organization_is_founded_and_its_token_opens_it(database: Database) {
    let app = database.app().await;
    let url = app.database_url();
    let place = ["--fiscal-year-start", "4", "--time-zone", "America/Toronto", "--currency", "JPY"];
    let create = [&["organization", "create", "--slug", "new", "--name", "New"][..], &place].concat();
    let created = run(&url, &create).await;
    assert_eq!(created.code, 0, "{created:?}");
    assert!(created.out.starts_with("organization_"), "{created:?}");

    // Just the token, so that it can be given on.
    let valid = ["--expires-in", "3650d"];
    let token = [&["token", "--organization", "new", "--role", "ADMIN"][..], &valid].concat();
    let made = run(&url, &token).await;
    assert_eq!((made.code, made.out.lines().count()), (0, 1), "{made:?}");
    let admin = app.bearer(&format!("Bearer {}", made.out.trim()));
    let query = "{ viewer { subject memberships { role } }
        organization { id slug name fiscalYearStart timeZone currency } }";
    let reply = admin.run(query, json!({})).await;
    assert_eq!(
        reply.at(""),
        &json!({
            "viewer": { "subject": "operator", "memberships": [{ "role": "ADMIN" }] },
            "organization": {
                "id": created.out.trim(), "slug": "new", "name": "New", "fiscalYearStart": 4,
                "timeZone": "America/Toronto", "currency": "JPY",
            },
        })
    );
    // For two organizations and somebody else, whose role the next one changes.
    for role in ["VIEWER", "EDITOR"] {
        let both = ["token", "--organization", "acme", "--organization", "new", "--subject", "alice"];
        let made = run(&url, &[&both[..], &["--role", role], &valid].concat()).await;
        let alice = app.bearer(&format!("Bearer {}", made.out.trim()));
        let reply = alice.run("{ viewer { subject memberships { role } } }", json!({})).await;
        let expected = json!({ "subject": "alice", "memberships": [{ "role": role }, { "role": role }] });
        assert_eq!(reply.at("/viewer"), &expected);
    }
}

#[apply(on_databases)]
async fn commands_that_make_no_sense_end_with_a_code_and_a_reason(database: Database) {
    let app = database.app().await;
    let url = app.database_url();
    let create = |slug: &'static str, more: &[&'static str]| {
        [&["organization", "create", "--slug", slug, "--name", "N"], more].concat()
    };
    let failing = [
        create("acme", &[]),
        create("a b", &[]),
        create("ok", &["--fiscal-year-start", "13"]),
        create("ok", &["--time-zone", "Mars/Olympus"]),
        create("ok", &["--currency", "XXX"]),
        vec!["token", "--organization", "nowhere", "--role", "ADMIN"],
        vec!["token", "--organization", "acme", "--role", "ADMIN", "--jwt-secret", "short"],
        vec!["import", "/nowhere/at/all.json", "--organization", "acme"],
        vec!["export", "--organization", "nowhere"],
        vec!["export", "--organization", "acme", "--scorecard", "nothing"],
        vec!["serve", "--jwt-secret", "short", "--listen", "127.0.0.1:0"],
    ];
    for arguments in failing {
        let done = run(&url, &arguments).await;
        assert_eq!((done.code, done.out.as_str()), (1, ""), "{arguments:?}: {done:?}");
        assert!(done.err.starts_with("scorecard: "), "{arguments:?}: {done:?}");
        assert!(!done.err.contains(SECRET), "{arguments:?}");
    }
    // What the command line itself does not take is a 2.
    for arguments in [
        vec!["fly"],
        vec!["token", "--organization", "acme", "--role", "KING"],
        vec!["token", "--role", "ADMIN"],
        vec!["token", "--organization", "acme", "--role", "ADMIN", "--expires-in", "1w"],
        vec!["export", "--organization", "acme", "--from", "2026-13"],
        vec!["serve", "--listen", "nowhere"],
    ] {
        let done = run(&url, &arguments).await;
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{arguments:?}: {done:?}");
    }
}

#[apply(on_databases)]
async fn a_token_without_a_role_leaves_the_member_as_they_are(database: Database) {
    let app = database.app().await;
    let url = app.database_url();
    let valid = ["token", "--organization", "acme", "--expires-in", "3650d", "--subject"];
    let token =
        async |subject: &str, more: &[&str]| run(&url, &[&valid[..], &[subject], more].concat()).await;
    let role = async |made: super::Done| {
        assert_eq!(made.code, 0, "{made:?}");
        let actor = app.bearer(&format!("Bearer {}", made.out.trim()));
        let reply = actor.run("{ viewer { memberships { role } } }", json!({})).await;
        reply.text("/viewer/memberships/0/role").to_owned()
    };
    assert_eq!(role(token("editor", &[]).await).await, "EDITOR");
    assert_eq!(role(token("editor", &["--role", "viewer"]).await).await, "VIEWER");
    assert_eq!(role(token("editor", &[]).await).await, "VIEWER");
    let stranger = token("nobody", &[]).await;
    assert_eq!((stranger.code, stranger.out.as_str()), (1, ""));
    assert!(stranger.err.contains("--role"), "{stranger:?}");
    let wrong = token("editor", &["--role", "KING"]).await;
    assert_eq!(wrong.code, 2);
    assert!(
        ["VIEWER", "CONTRIBUTOR", "EDITOR", "ADMIN"].iter().all(|role| wrong.err.contains(role)),
        "{wrong:?}"
    );
}

#[tokio::test]
async fn a_missing_secret_is_named_with_a_way_to_make_one() {
    for arguments in [&["token", "--organization", "acme"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let done =
            super::finish(super::command("sqlite://unused.db", arguments).env_remove("JWT_SECRET")).await;
        assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
        assert!(done.err.contains("JWT_SECRET") && done.err.contains("openssl rand"), "{done:?}");
    }
}

#[apply(on_databases)]
async fn machines_get_their_keys_from_the_operator_too(database: Database) {
    let app = database.app().await;
    app.import(&crate::support::small()).await;
    let url = app.database_url();
    let create = ["api-key", "create", "--organization", "acme", "--name", "ERP", "--role", "contributor"];
    let made = run(&url, &[&create[..], &["--scorecard", "unit", "--expires-in", "3650d"]].concat()).await;
    assert_eq!((made.code, made.out.lines().count()), (0, 1), "{made:?}");
    let secret = made.out.trim();
    assert!(!made.err.contains(secret), "just once");
    let machine = app.bearer(&format!("Bearer {secret}"));
    let reply = machine.run("{ viewer { subject memberships { role } } }", json!({})).await;
    assert_eq!(reply.text("/viewer/memberships/0/role"), "CONTRIBUTOR");
    let id = reply.text("/viewer/subject").to_owned();

    let list = ["api-key", "list", "--organization", "acme"];
    let listed = run(&url, &list).await;
    let expected = [id.as_str(), &secret[..12], "CONTRIBUTOR", &app.id("scorecard", "unit").await, "ERP"];
    assert!(expected.iter().all(|part| listed.out.contains(part)), "{listed:?}");
    assert!(!listed.out.contains(secret));
    let revoked = run(&url, &["api-key", "revoke", &id, "--organization", "acme"]).await;
    assert_eq!((revoked.code, revoked.out.as_str()), (0, ""), "{revoked:?}");
    assert!(run(&url, &list).await.out.contains("revoked"));
    let reply = machine.run("{ viewer { subject } }", json!({})).await;
    assert_eq!(reply.codes(), ["UNAUTHENTICATED"]);
    for wrong in [
        vec!["api-key", "revoke", "nonsense", "--organization", "acme"],
        [&create[..], &["--scorecard", "nowhere"]].concat(),
    ] {
        let done = run(&url, &wrong).await;
        assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
    }
}

/// Shared databases are migrated when their operator runs the command, and not before.
#[tokio::test]
async fn an_old_schema_of_postgres_is_refused_until_it_is_migrated() {
    let Some(url) = blank_postgres().await else { return };
    let create = ["organization", "create", "--slug", "s", "--name", "S"];
    for arguments in [&create[..], &["serve", "--listen", "127.0.0.1:0"]] {
        let done = run(&url, arguments).await;
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.err.contains("migrate"), "{done:?}");
    }
    for _ in 0..2 {
        let done = run(&url, &["migrate"]).await;
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");
    }
    assert_eq!(run(&url, &create).await.code, 0);

    // While a newer release is on its way, this one can still be started.
    let connection: DatabaseConnection = sea_orm::Database::connect(&url).await.unwrap();
    let ahead = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99_of_tomorrow', 0)";
    connection.execute_unprepared(ahead).await.unwrap();
    connection.close().await.unwrap();
    for arguments in [&["migrate"][..], &["token", "--organization", "s", "--role", "ADMIN"]] {
        let done = run(&url, arguments).await;
        assert_eq!(done.code, 0, "{done:?}");
    }
}

/// The message names the cause, a refused connection, and not that a pool has waited.
#[tokio::test]
async fn a_database_where_nothing_listens_refuses_the_connection() {
    // Bound and given up: nobody listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let done = run(&format!("postgres://nobody@{address}/nothing"), &["migrate"]).await;
    assert_eq!(done.code, 1, "{done:?}");
    let expected = format!("scorecard: no connection to {address} within 10 seconds: connection refused\n");
    assert!(done.err.ends_with(&expected), "{done:?}");
}
