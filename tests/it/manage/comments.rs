//! `commentCreate`, `commentUpdate`, `commentDelete`, and the permissions for them.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, on_databases, small};
use macro_rules_attribute::apply;

async fn say(actor: &Actor, subject: &str, body: &str) -> String {
    let input = json!({ "subjectId": subject, "body": body });
    let reply = actor.done("commentCreate", input, "comment { id }").await;
    reply.text("/commentCreate/comment/id").to_owned()
}

#[apply(on_databases)]
async fn people_talk_about_anything(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let input = json!({ "scorecardId": acme, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    let review = reply.text("/reviewSchedule/review/id").to_owned();
    let mut subjects = vec![acme, review];
    for (kind, key) in
        [("objective", "grow"), ("measure", "sales"), ("initiative", "school"), ("theme", "loyalty")]
    {
        subjects.push(app.id(kind, key).await);
    }
    let comments = "comments { totalCount nodes { body subject { id } author { kind } createdAt editedAt } }";
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{
            ... on Scorecard {{ {comments} }} ... on Objective {{ {comments} }} ... on Measure {{ {comments} }}
            ... on Initiative {{ {comments} }} ... on Review {{ {comments} }} }}
            organization {{ comments(subjectId: $id) {{ nodes {{ body }} }} }} }}"
    );
    for subject in subjects {
        say(&app.contributor(), &subject, "Why?").await;
        say(&app.editor(), &subject, "Because").await;
        let reply = app.viewer().run(&query, json!({ "id": subject })).await;
        assert_eq!(reply.texts("/organization/comments/nodes", "/body"), ["Why?", "Because"]);
        if subject.starts_with("theme_") {
            continue;
        }
        assert_eq!(reply.at("/node/comments/totalCount"), 2);
        let first = json!({ "body": "Why?", "subject": { "id": subject }, "author": { "kind": "MEMBER" },
            "createdAt": "2026-11-23T12:00:00.000Z", "editedAt": null });
        assert_eq!(reply.at("/node/comments/nodes/0"), &first);
    }
}

#[apply(on_databases)]
async fn a_comment_is_its_authors_and_administrators_may_remove_it(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let grow = app.id("objective", "grow").await;
    let id = say(&app.contributor(), &grow, "Why?").await;
    let codes = async |actor: Actor, mutation: &str, input: Value| {
        let reply = actor.act(mutation, input, "__typename").await;
        if reply.codes().is_empty() {
            reply.user_errors(mutation)
        } else {
            reply.codes().into_iter().map(str::to_owned).collect()
        }
    };
    let reword = json!({ "id": id, "body": "Who?" });
    let forbidden = ["FORBIDDEN input.id"];
    assert_eq!(codes(app.admin(), "commentUpdate", reword.clone()).await, forbidden);
    assert_eq!(codes(app.editor(), "commentDelete", json!({ "id": id })).await, forbidden);
    assert_eq!(codes(app.viewer(), "commentUpdate", reword.clone()).await, ["FORBIDDEN"]);
    assert_eq!(codes(app.stranger(), "commentUpdate", reword.clone()).await, ["NOT_FOUND input.id"]);
    let input = json!({ "subjectId": grow, "body": "Me too" });
    assert_eq!(codes(app.viewer(), "commentCreate", input).await, ["FORBIDDEN"], "viewers only read");

    app.clock().advance(chrono::TimeDelta::minutes(1));
    let shown = "comment { body editedAt }";
    let reply = app.contributor().done("commentUpdate", reword, shown).await;
    let expected = json!({ "body": "Who?", "editedAt": "2026-11-23T12:01:00.000Z" });
    assert_eq!(reply.at("/commentUpdate/comment"), &expected);
    let input = json!({ "subjectId": id, "body": "That" });
    assert_eq!(codes(app.editor(), "commentCreate", input).await, ["NOT_ALLOWED input.subjectId"]);
    let input = json!({ "subjectId": grow, "body": " " });
    assert_eq!(codes(app.editor(), "commentCreate", input).await, ["REQUIRED input.body"]);

    app.admin().done("commentDelete", json!({ "id": id }), "deletedId").await;
    let own = say(&app.contributor(), &grow, "Never mind").await;
    app.contributor().done("commentDelete", json!({ "id": own }), "deletedId").await;
    let input = json!({ "id": own, "body": "Still" });
    assert_eq!(codes(app.contributor(), "commentUpdate", input).await, ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn who_sees_a_map_from_below_does_not_read_what_is_said_about_it(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let grow = app.id("objective", "grow").await;
    let id = say(&app.editor(), &grow, "Between us").await;
    let below = app.granted("below", &[(Some("unit"), Role::Editor, false)]).await;
    let query = r#"query ($id: ID!) { node(id: $id) { id }
        organization { objective(key: "grow") { name comments { totalCount } keyResults { id } } } }"#;
    let reply = below.run(query, json!({ "id": id })).await;
    assert_eq!(reply.at("/node"), &Value::Null);
    let objective = json!({ "name": "Grow sales", "comments": { "totalCount": 0 }, "keyResults": [] });
    assert_eq!(reply.at("/organization/objective"), &objective);
}

#[apply(on_databases)]
async fn what_is_removed_takes_what_was_said_about_it_along(database: Database) {
    let app: App = database.app().await;
    app.import(&small()).await;
    let save = app.id("objective", "save").await;
    let id = say(&app.editor(), &save, "Too little").await;
    let kept = say(&app.editor(), &app.id("objective", "grow").await, "Kept").await;
    let input = json!({ "objectiveId": save, "measureId": app.id("measure", "cost").await });
    app.editor().done("measureUnplace", input, "__typename").await;
    app.editor().done("objectiveDelete", json!({ "id": save }), "deletedId").await;
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let reply = app.viewer().run(query, json!({ "ids": [id, kept] })).await;
    assert_eq!(reply.at("/nodes"), &json!([null, { "id": kept }]));
}
