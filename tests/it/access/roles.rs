//! Permissions of each role.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

#[derive(Clone, Copy, Debug)]
enum Operation {
    Read,
    Record,
    SetTargets,
    Import,
    TryImport,
}

async fn run(actor: &Actor, operation: Operation) -> Reply {
    match operation {
        Operation::Read => actor.run("{ organization { name document } }", json!({})).await,
        Operation::Record => {
            actor.record(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }])).await
        }
        Operation::SetTargets => {
            actor.set(json!([{ "measure": { "key": "sales" }, "period": "2026-09", "target": 1 }])).await
        }
        Operation::Import => actor.try_import(&small(), false).await,
        Operation::TryImport => actor.try_import(&small(), true).await,
    }
}

fn actor(app: &App, role: Role) -> Actor {
    match role {
        Role::Viewer => app.viewer(),
        Role::Contributor => app.contributor(),
        Role::Editor => app.editor(),
        Role::Admin => app.admin(),
    }
}

#[apply(on_databases)]
async fn each_role_may_do_what_those_before_it_may_and_more(database: Database) {
    use Operation::{Import, Read, Record, SetTargets, TryImport};
    let table = [
        (Read, Role::Viewer),
        (Record, Role::Contributor),
        (SetTargets, Role::Editor),
        (Import, Role::Editor),
        (TryImport, Role::Editor),
    ];
    let app = database.app().await;
    app.import(&small()).await;
    for (operation, least) in table {
        for role in [Role::Viewer, Role::Contributor, Role::Editor, Role::Admin] {
            let before = app.viewer().revision().await;
            let reply = run(&actor(&app, role), operation).await;
            let expected: &[&str] = if role >= least { &[] } else { &["FORBIDDEN"] };
            assert_eq!(reply.codes(), expected, "{role} {operation:?}");
            if role < least {
                assert_eq!(app.viewer().revision().await, before);
                let roots = reply.body["data"].as_object().unwrap();
                assert!(roots.values().all(Value::is_null), "{reply:#?}");
            }
        }
    }
}

#[apply(on_databases)]
async fn the_viewer_learns_who_they_are(database: Database) {
    let app = database.app().await;
    let query = "{ viewer { subject memberships { role organization { slug } } } }";
    let viewer = |subject: &str, slug: &str, role: &str| json!({ "subject": subject, "memberships": [{ "role": role, "organization": { "slug": slug } }] });
    for (actor, expected) in [
        (app.viewer(), viewer("viewer", "acme", "VIEWER")),
        (app.admin(), viewer("admin", "acme", "ADMIN")),
        (app.stranger(), viewer("stranger", "neighbour", "ADMIN")),
    ] {
        assert_eq!(actor.run(query, json!({})).await.at("/viewer"), &expected);
    }
}

/// Changes of a role take effect at once, whatever an older token says.
#[apply(on_databases)]
async fn a_change_of_role_counts_at_once(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let viewer = app.viewer();
    assert_eq!(run(&viewer, Operation::Record).await.codes(), ["FORBIDDEN"]);
    app.service().ensure_member(app.organization(), "", "viewer", Role::Editor).await.unwrap();
    assert_eq!(run(&viewer, Operation::Import).await.codes(), [""; 0]);
    app.service().ensure_member(app.organization(), "", "viewer", Role::Viewer).await.unwrap();
    assert_eq!(run(&viewer, Operation::Record).await.codes(), ["FORBIDDEN"]);
}

#[apply(on_databases)]
async fn members_are_listed_with_their_roles(database: Database) {
    let app = database.app().await;
    let query = "{ organization { members { totalCount nodes { id subject role name } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    let members = "/organization/members/nodes";
    assert_eq!(reply.texts(members, "/subject"), ["admin", "contributor", "editor", "viewer"]);
    assert_eq!(reply.texts(members, "/role"), ["ADMIN", "CONTRIBUTOR", "EDITOR", "VIEWER"]);
    let id = reply.text(&format!("{members}/0/id")).to_owned();
    let node = "query ($id: ID!) { node(id: $id) { __typename ... on Member { subject } } }";
    let found = app.viewer().run(node, json!({ "id": id })).await;
    assert_eq!(found.at("/node"), &json!({ "__typename": "Member", "subject": "admin" }));
    assert_eq!(app.stranger().run(node, json!({ "id": id })).await.at("/node"), &Value::Null);
}
