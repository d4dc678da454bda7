//! Inviting, changing and removing people, and giving them roles.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

const MEMBER: &str = "member { id subject name email role grants { role wholeOrganization ownMeasuresOnly scorecard { key } } }";
const MEMBERSHIPS: &str = "{ viewer { memberships { role } } }";

async fn invite(app: &App, input: Value) -> String {
    app.admin().done("memberInvite", input, MEMBER).await.text("/memberInvite/member/id").to_owned()
}

async fn is_member(actor: &Actor) -> bool {
    !actor.run(MEMBERSHIPS, json!({})).await.list("/viewer/memberships").is_empty()
}

/// The ids of the members' grants, by subject.
async fn member(app: &App, subject: &str) -> Value {
    let query =
        "{ organization { members { nodes { id subject role grants { id role wholeOrganization } } } } }";
    let reply = app.viewer().run(query, json!({})).await;
    let members = reply.list("/organization/members/nodes");
    members.iter().find(|member| member["subject"] == subject).unwrap().clone()
}

#[apply(on_databases)]
async fn an_invited_person_is_a_member_at_once(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let unit = app.id("scorecard", "unit").await;
    let input = json!({ "subject": "ann", "name": "Ann", "email": "ann@example.com", "role": "CONTRIBUTOR",
        "scorecardId": unit, "ownMeasuresOnly": true });
    let ann = app.somebody("ann", &[app.organization()]);
    assert!(!is_member(&ann).await);
    let reply = app.admin().done("memberInvite", input.clone(), MEMBER).await;
    let made = reply.at("/memberInvite/member");
    let grant = json!({ "role": "CONTRIBUTOR", "wholeOrganization": false, "ownMeasuresOnly": true,
        "scorecard": { "key": "unit" } });
    let expected = json!({ "id": made["id"], "subject": "ann", "name": "Ann", "email": "ann@example.com",
        "role": "CONTRIBUTOR", "grants": [grant] });
    assert_eq!(*made, expected);
    assert!(is_member(&ann).await);
    let again = app.admin().act("memberInvite", input, MEMBER).await;
    assert_eq!(again.user_errors("memberInvite"), ["DUPLICATE input.subject"]);
    // Whoever an issuer knows by the same name is somebody else.
    let other = json!({ "subject": "ann", "issuer": "https://id.example.com", "role": "VIEWER" });
    assert_ne!(json!(invite(&app, other).await), made["id"]);
}

#[apply(on_databases)]
async fn everything_wrong_with_an_invitation_is_told_at_once(database: Database) {
    let app = database.app().await;
    let before = app.viewer().revision().await;
    let cases = [
        (json!({ "role": "VIEWER" }), vec!["REQUIRED input.subject"]),
        (json!({ "role": "VIEWER", "subject": " " }), vec!["REQUIRED input.subject"]),
        (json!({ "role": "VIEWER", "subject": "s".repeat(256) }), vec!["TOO_LONG input.subject"]),
        (json!({ "role": "VIEWER", "subject": "a", "issuer": "invitation" }), vec!["INVALID input.issuer"]),
        (
            json!({ "role": "VIEWER", "email": "a@b", "issuer": "https://id" }),
            vec!["NOT_ALLOWED input.issuer"],
        ),
        (
            json!({ "role": "EDITOR", "email": "nowhere", "name": "", "ownMeasuresOnly": true }),
            vec!["NOT_ALLOWED input.ownMeasuresOnly", "INVALID input.email", "REQUIRED input.name"],
        ),
        (
            json!({ "role": "VIEWER", "subject": "a", "scorecardId": "nonsense" }),
            vec!["NOT_FOUND input.scorecardId"],
        ),
        (
            json!({ "role": "VIEWER", "subject": "a", "id": "scorecard_01h2xcejqtf2nbrexx3vqjhp41" }),
            vec!["INVALID input.id"],
        ),
    ];
    for (input, expected) in cases {
        let reply = app.admin().act("memberInvite", input.clone(), MEMBER).await;
        assert_eq!(reply.user_errors("memberInvite"), expected, "{input}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names(database: Database) {
    let app = database.app().await;
    let id = invite(&app, json!({ "subject": "ann", "name": "Ann", "role": "VIEWER" })).await;
    let shown = "member { name email subject }";
    let input = json!({ "id": id, "email": "ann@example.com" });
    let reply = app.admin().done("memberUpdate", input, shown).await;
    let expected = json!({ "name": "Ann", "email": "ann@example.com", "subject": "ann" });
    assert_eq!(*reply.at("/memberUpdate/member"), expected);
    let reply = app.admin().done("memberUpdate", json!({ "id": id, "name": null }), shown).await;
    assert_eq!(reply.at("/memberUpdate/member/name"), &Value::Null);

    // An invitation is found by its address, so the address moves with it, and one person has it.
    let [ann, bob] =
        ["ann@x.example", "bob@x.example"].map(|email| json!({ "email": email, "role": "VIEWER" }));
    let (ann, _) = (invite(&app, ann).await, invite(&app, bob).await);
    let change = async |email: Value| {
        let input = json!({ "id": ann, "email": email });
        app.admin().act("memberUpdate", input, shown).await
    };
    assert_eq!(change(Value::Null).await.user_errors("memberUpdate"), ["REQUIRED input.email"]);
    assert_eq!(change(json!("BOB@x.example")).await.user_errors("memberUpdate"), ["DUPLICATE input.email"]);
    assert_eq!(change(json!("bob")).await.user_errors("memberUpdate"), ["INVALID input.email"]);
    let reply = change(json!("Anne@x.example")).await;
    assert_eq!(reply.text("/memberUpdate/member/subject"), "anne@x.example");
}

#[apply(on_databases)]
async fn whoever_is_removed_is_out_at_once_and_named_by_the_history(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let id = invite(&app, json!({ "subject": "ann", "name": "Ann", "role": "CONTRIBUTOR" })).await;
    let ann = app.somebody("ann", &[app.organization()]);
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    ann.record(entry.clone()).await.at("");
    let reply = app.admin().done("memberRemove", json!({ "id": id }), "deletedId").await;
    assert_eq!(reply.text("/memberRemove/deletedId"), id);
    assert!(!is_member(&ann).await);
    assert_eq!(ann.record(entry).await.codes(), ["NOT_FOUND"]);
    let query = r#"{ organization { measure(key: "sales") { period(code: "2026-09") { recordedBy { id name } } } } }"#;
    for server in [&app, &app.replica().await] {
        let reply = server.viewer().run(query, json!({})).await;
        let by = reply.at("/organization/measure/period/recordedBy");
        assert_eq!(*by, json!({ "id": id, "name": "Ann" }));
    }
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    assert_eq!(app.viewer().run(node, json!({ "id": id })).await.at("/node"), &Value::Null);
    let reply = app.admin().act("memberRemove", json!({ "id": id }), "deletedId").await;
    assert_eq!(reply.user_errors("memberRemove"), ["NOT_FOUND input.id"]);

    // Invited again, they are the same person, with what they are given now.
    assert_eq!(invite(&app, json!({ "subject": "ann", "role": "VIEWER" })).await, id);
    let back = member(&app, "ann").await;
    assert_eq!((back["role"].as_str(), back["grants"].as_array().unwrap().len()), (Some("VIEWER"), 1));
    assert!(is_member(&ann).await);
}

#[apply(on_databases)]
async fn roles_are_given_and_taken_place_by_place(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let unit = app.id("scorecard", "unit").await;
    let id = invite(&app, json!({ "subject": "ann", "role": "VIEWER" })).await;
    let shown = "grant { id role ownMeasuresOnly scorecard { key } member { subject role } }";
    let grant = async |role: &str, scorecard: Option<&str>, own: bool| {
        let input = json!({ "memberId": id, "role": role, "scorecardId": scorecard, "ownMeasuresOnly": own });
        app.admin().act("roleGrant", input, shown).await
    };
    let given = grant("CONTRIBUTOR", Some(&unit), true).await;
    let made = given.at("/roleGrant/grant").clone();
    let expected = json!({ "id": made["id"], "role": "CONTRIBUTOR", "ownMeasuresOnly": true,
        "scorecard": { "key": "unit" }, "member": { "subject": "ann", "role": "CONTRIBUTOR" } });
    assert_eq!(made, expected);
    let raised = grant("EDITOR", Some(&unit), false).await;
    assert_eq!(raised.at("/roleGrant/grant/id"), &made["id"], "instead of the one before");
    let before = app.viewer().revision().await;
    let same = grant("EDITOR", Some(&unit), false).await;
    assert_eq!(same.at("/roleGrant/grant/id"), &made["id"]);
    let wrong = grant("EDITOR", Some(&unit), true).await;
    assert_eq!(wrong.user_errors("roleGrant"), ["NOT_ALLOWED input.ownMeasuresOnly"]);
    assert_eq!(app.viewer().revision().await, before);

    let node = "query ($id: ID!) { node(id: $id) { __typename ... on RoleGrant { role } } }";
    let reply = app.viewer().run(node, json!({ "id": made["id"] })).await;
    assert_eq!(*reply.at("/node"), json!({ "__typename": "RoleGrant", "role": "EDITOR" }));
    let revoke = async |id: &Value| app.admin().act("roleRevoke", json!({ "id": id }), "deletedId").await;
    let reply = revoke(&made["id"]).await;
    assert_eq!(reply.at("/roleRevoke/deletedId"), &made["id"]);
    assert_eq!(revoke(&made["id"]).await.user_errors("roleRevoke"), ["NOT_FOUND input.id"]);
    let rest = member(&app, "ann").await;
    let last = revoke(&rest["grants"][0]["id"]).await;
    assert_eq!(last.user_errors("roleRevoke"), ["IN_USE input.id"], "see memberRemove");
}

#[apply(on_databases)]
async fn the_organization_keeps_an_administrator(database: Database) {
    let app = database.app().await;
    let admin = member(&app, "admin").await;
    // Neither is one who has not come yet.
    invite(&app, json!({ "email": "ann@example.com", "role": "ADMIN" })).await;
    let lower = json!({ "memberId": admin["id"], "role": "EDITOR" });
    let before = app.viewer().revision().await;
    let check = async |mutation: &str, input: &Value, expected: &[&str]| {
        let reply = app.admin().act(mutation, input.clone(), "__typename").await;
        assert_eq!(reply.user_errors(mutation), expected, "{mutation}");
    };
    check("memberRemove", &json!({ "id": admin["id"] }), &["IN_USE input.id"]).await;
    check("roleGrant", &lower, &["IN_USE input.role"]).await;
    let last = json!({ "id": admin["grants"][0]["id"] });
    check("roleRevoke", &last, &["IN_USE input.id", "IN_USE input.id"]).await;
    assert_eq!(app.viewer().revision().await, before);
    let editor = member(&app, "editor").await;
    check("roleGrant", &json!({ "memberId": editor["id"], "role": "ADMIN" }), &[]).await;
    check("roleGrant", &lower, &[]).await;
    assert_eq!(
        app.admin().act("memberRemove", json!({ "id": editor["id"] }), "deletedId").await.codes(),
        ["FORBIDDEN"]
    );
}

/// Administrators grant no role that they do not have themselves.
#[apply(on_databases)]
async fn an_administrator_of_a_part_manages_people_there_and_nowhere_else(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let [acme, unit] = [app.id("scorecard", "acme").await, app.id("scorecard", "unit").await];
    let part = app.granted("part", &[(Some("unit"), Role::Admin, false)]).await;
    let own = json!({ "subject": "ann", "role": "ADMIN", "scorecardId": unit });
    let ann = part.done("memberInvite", own, "member { id }").await.at("/memberInvite/member/id").clone();
    part.done("memberUpdate", json!({ "id": ann, "name": "Ann" }), "member { name }").await;

    let editor = member(&app, "editor").await;
    let there = json!({ "memberId": editor["id"], "role": "CONTRIBUTOR", "scorecardId": unit });
    let given = part.done("roleGrant", there, "grant { id }").await.at("/roleGrant/grant/id").clone();
    part.done("roleRevoke", json!({ "id": given }), "deletedId").await;

    let before = app.viewer().revision().await;
    let everywhere = json!({ "subject": "bob", "role": "VIEWER" });
    for (mutation, input, place) in [
        ("memberInvite", everywhere, "input.scorecardId"),
        ("roleGrant", json!({ "memberId": ann, "role": "VIEWER" }), "input.scorecardId"),
        ("roleRevoke", json!({ "id": editor["grants"][0]["id"] }), "input.id"),
        ("memberUpdate", json!({ "id": editor["id"], "name": "x" }), "input.id"),
        ("memberRemove", json!({ "id": editor["id"] }), "input.id"),
        ("roleGrant", json!({ "memberId": ann, "role": "VIEWER", "scorecardId": acme }), "input.scorecardId"),
    ] {
        let reply = part.act(mutation, input, "__typename").await;
        assert_eq!(reply.user_errors(mutation), [format!("FORBIDDEN {place}")], "{mutation}");
    }
    assert_eq!(app.viewer().revision().await, before);
    part.done("memberRemove", json!({ "id": ann }), "deletedId").await;
}

#[apply(on_databases)]
#[multi_thread]
async fn two_administrators_who_remove_each_other_leave_one(database: Database) {
    let app = database.app().await;
    let other = app.replica().await;
    app.service().ensure_member(app.organization(), "", "second", Role::Admin).await.unwrap();
    let (first, second) = (member(&app, "admin").await, member(&app, "second").await);
    let actors = [app.admin(), other.somebody("second", &[app.organization()])];
    let remove = async |actor: &Actor, who: &Value| {
        actor.act("memberRemove", json!({ "id": who["id"] }), "deletedId").await
    };
    let (one, two) = tokio::join!(remove(&actors[0], &second), remove(&actors[1], &first));
    let done =
        [one, two].map(|reply| reply.codes().is_empty() && reply.user_errors("memberRemove").is_empty());
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
}
