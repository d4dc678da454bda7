//! Mutations that are sent again with the same key.

use serde_json::json;

use crate::support::{databases, small};

#[tokio::test]
async fn the_same_key_has_one_effect() {
    for database in databases().await {
        let app = database.app().await;
        app.import(&small()).await;
        let query = r#"{ organization { scorecard(key: "acme") { perspectives { id } } } }"#;
        let reply = app.viewer().run(query, json!({})).await;
        let perspective = reply.text("/organization/scorecard/perspectives/0/id").to_owned();
        let input = json!({ "perspectiveId": perspective, "name": "New", "idempotencyKey": "k" });
        let first = app.editor().done("objectiveCreate", input.clone(), "objective { id name }").await;
        let revision = app.viewer().revision().await;
        let again = app.editor().done("objectiveCreate", input, "objective { id name }").await;
        assert_eq!(again.at("/objectiveCreate"), first.at("/objectiveCreate"));

        // What is cleared and what is left out are different inputs.
        let id = first.text("/objectiveCreate/objective/id").to_owned();
        let update = json!({ "id": id, "owner": null, "description": "d", "idempotencyKey": "u" });
        app.editor().done("objectiveUpdate", update, "objective { id }").await;
        let other = json!({ "id": id, "description": "d", "idempotencyKey": "u" });
        let reply = app.editor().act("objectiveUpdate", other, "objective { id }").await;
        assert_eq!(reply.codes(), ["IDEMPOTENCY_KEY_REUSED"]);

        let delete = json!({ "id": id, "idempotencyKey": "d" });
        let first = app.editor().done("objectiveDelete", delete.clone(), "deletedId").await;
        let again = app.editor().done("objectiveDelete", delete, "deletedId").await;
        assert_eq!(again.at("/objectiveDelete"), first.at("/objectiveDelete"));
        assert_eq!(app.viewer().revision().await, revision + 2);
    }
}
