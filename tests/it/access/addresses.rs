//! Visibility of members' e-mail addresses.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, document, on_databases};
use macro_rules_attribute::apply;

/// E-mail addresses that an actor sees, in every field that shows members.
async fn addresses(actor: &Actor, ids: &[String]) -> Vec<String> {
    let query = "query ($ids: [ID!]!) { organization {
        members { edges { cursor node { subject email name } } }
        changes(first: 1000, types: [MEMBER]) { nodes { before after actor { name } node { ... on Member { subject email } } } } }
        nodes(ids: $ids) { ... on Member { subject email } } }";
    let reply = actor.run(query, json!({ "ids": ids })).await;
    assert_eq!(reply.codes(), [""; 0], "{reply:#?}");
    let text = reply.body.to_string();
    let mut found: Vec<String> = ["ann", "bob", "eve", "sue", "tom"]
        .into_iter()
        .filter(|name| text.contains(&format!("{name}@example.com")))
        .map(str::to_owned)
        .collect();
    found.sort_unstable();
    found
}

/// An organization with a part, members of both with addresses, and somebody who was invited to each.
struct Scene {
    app: App,
    /// Eve administers the part, sue reads it.
    eve: Actor,
    sue: Actor,
    ids: Vec<String>,
}

async fn start(database: Database) -> Scene {
    let app = database.app().await;
    let part = json!([{ "key": "part", "name": "Part", "level": "TEAM" }]);
    app.import(&document(part, json!([]))).await;
    let eve = app.granted("eve", &[(Some("part"), Role::Admin, false)]).await;
    let sue = app.granted("sue", &[(Some("part"), Role::Viewer, false)]).await;
    let part = app.id("scorecard", "part").await;
    let admin = app.admin();
    for (input, scorecard) in [
        (json!({ "subject": "tom", "email": "tom@example.com", "role": "VIEWER" }), None),
        (json!({ "email": "ann@example.com", "role": "VIEWER" }), None),
        (json!({ "email": "bob@example.com", "role": "VIEWER" }), Some(&part)),
    ] {
        let mut input = input;
        input["scorecardId"] = json!(scorecard);
        admin.done("memberInvite", input, "member { id }").await;
    }
    let reply = admin.run("{ organization { members { nodes { id subject } } } }", json!({})).await;
    let members = reply.list("/organization/members/nodes").to_vec();
    let text = |member: &Value, field: &str| member[field].as_str().unwrap().to_owned();
    for member in &members {
        if let name @ ("eve" | "sue") = text(member, "subject").as_str() {
            let input = json!({ "id": member["id"], "email": format!("{name}@example.com") });
            admin.done("memberUpdate", input, "member { id }").await;
        }
    }
    let ids = members.iter().map(|member| text(member, "id")).collect();
    Scene { app, eve, sue, ids }
}

#[apply(on_databases)]
async fn addresses_are_for_whom_the_organization_says(database: Database) {
    let Scene { app, eve, sue, ids } = start(database).await;
    let tom = app.somebody("tom", &[app.organization()]);
    let key = async |role: &str| {
        let input = json!({ "name": role, "role": role });
        let reply = app.admin().done("apiKeyCreate", input, "secret").await;
        app.bearer(&format!("Bearer {}", reply.text("/apiKeyCreate/secret")))
    };
    let (reader, manager) = (key("VIEWER").await, key("ADMIN").await);
    let all = ["ann", "bob", "eve", "sue", "tom"];
    for (setting, toms, eves, sues) in [
        // What an organization has to begin with.
        (None, &all[..], &["bob", "eve", "sue"][..], &["sue"][..]),
        (Some("ALL_MEMBERS"), &all, &all, &all),
        (Some("ADMINS"), &["tom"], &["bob", "eve", "sue"], &["sue"]),
        (Some("ORGANIZATION_MEMBERS"), &all, &["bob", "eve", "sue"], &["sue"]),
    ] {
        if let Some(setting) = setting {
            let input = json!({ "memberEmails": setting });
            let shown = "organization { memberEmails }";
            let reply = app.admin().done("organizationUpdate", input, shown).await;
            assert_eq!(reply.text("/organizationUpdate/organization/memberEmails"), setting);
        }
        for (name, actor, expected) in [
            ("an administrator", &app.admin(), &all[..]),
            ("a member of the whole organization", &tom, toms),
            ("the administrator of a part", &eve, eves),
            ("a member of a part", &sue, sues),
            ("an API key", &reader, &[]),
            ("an API key of an administrator", &manager, &[]),
        ] {
            assert_eq!(addresses(actor, &ids).await, expected, "{name} with {setting:?}");
        }
    }
    let query = "{ organization { memberEmails } }";
    assert_eq!(sue.run(query, json!({})).await.text("/organization/memberEmails"), "ORGANIZATION_MEMBERS");
    let cleared = app.admin().act("organizationUpdate", json!({ "memberEmails": null }), "revision").await;
    assert!(cleared.user_errors("organizationUpdate").is_empty(), "null is the same as left out");
    let reply = app.editor().act("organizationUpdate", json!({ "memberEmails": "ADMINS" }), "revision").await;
    assert_eq!(reply.codes(), ["FORBIDDEN"]);
}

/// Order of members in pages, whose cursors reveal no hidden address.
#[apply(on_databases)]
async fn pages_of_members_hold_all_of_them_whoever_sees_their_addresses(database: Database) {
    let Scene { app, sue, ids, .. } = start(database).await;
    for actor in [app.admin(), sue] {
        let (mut found, mut after) = (Vec::new(), Value::Null);
        let query = "query ($after: String) { organization { members(first: 2, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor } } } }";
        loop {
            let reply = actor.run(query, json!({ "after": after })).await;
            found.extend(reply.texts("/organization/members/nodes", "/id").into_iter().map(str::to_owned));
            let page = reply.at("/organization/members/pageInfo").clone();
            if page["hasNextPage"] == false {
                break;
            }
            after = page["endCursor"].clone();
        }
        found.sort_unstable();
        let mut expected = ids.clone();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
