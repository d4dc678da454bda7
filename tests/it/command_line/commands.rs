//! Commands that do one thing and end.

use serde_json::json;

use super::run;
use crate::support::{SECRET, blank_postgres, databases};

#[test]
fn the_schema_is_printed() {
    let done = run("sqlite://unused.db", &["schema"]);
    assert_eq!((done.code, done.out), (0, api::graphql::sdl()));
}

#[tokio::test]
async fn an_organization_is_founded_and_its_token_opens_it() {
    for database in databases().await {
        let app = database.app().await;
        let url = app.database_url();
        let place = ["--fiscal-year-start", "4", "--time-zone", "America/Toronto", "--currency", "JPY"];
        let create = [&["organization", "create", "--slug", "new", "--name", "New"][..], &place].concat();
        let created = run(&url, &create);
        assert_eq!(created.code, 0, "{created:?}");
        assert!(created.out.starts_with("organization_"), "{created:?}");

        // Just the token, so that it can be given on.
        let valid = ["--expires-in", "3650d"];
        let token = [&["token", "--organization", "new", "--role", "ADMIN"][..], &valid].concat();
        let made = run(&url, &token);
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
            let made = run(&url, &[&both[..], &["--role", role], &valid].concat());
            let alice = app.bearer(&format!("Bearer {}", made.out.trim()));
            let reply = alice.run("{ viewer { subject memberships { role } } }", json!({})).await;
            let expected = json!({ "subject": "alice", "memberships": [{ "role": role }, { "role": role }] });
            assert_eq!(reply.at("/viewer"), &expected);
        }
    }
}

#[tokio::test]
async fn commands_that_make_no_sense_end_with_a_code_and_a_reason() {
    for database in databases().await {
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
            let done = run(&url, &arguments);
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
            let done = run(&url, &arguments);
            assert_eq!((done.code, done.out.as_str()), (2, ""), "{arguments:?}: {done:?}");
        }
    }
}

/// A server that is shared is migrated when its operator says so, and not before.
#[tokio::test]
async fn an_old_schema_of_postgres_is_refused_until_it_is_migrated() {
    let Some(url) = blank_postgres().await else { return };
    let create = ["organization", "create", "--slug", "s", "--name", "S"];
    for arguments in [&create[..], &["serve", "--listen", "127.0.0.1:0"]] {
        let done = run(&url, arguments);
        assert_eq!(done.code, 1, "{done:?}");
        assert!(done.err.contains("migrate"), "{done:?}");
    }
    for _ in 0..2 {
        let done = run(&url, &["migrate"]);
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");
    }
    assert_eq!(run(&url, &create).code, 0);
}
