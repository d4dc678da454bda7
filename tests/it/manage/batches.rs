//! Data beside the scorecards is read for a whole list at once, however long it is, and never loads a scorecard again.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{Database, on_databases, sized};

#[apply(on_databases)]
async fn a_list_costs_as_many_statements_as_one_of_it(database: Database) {
    let query = r#"{ organization {
        keyResults(first: 10) { nodes { name objective { key } } }
        scorecards(first: 2) { nodes { nextReviewOn comments(first: 9) { nodes { body } }
            reviews(first: 9) { nodes { notes frozen { revision } agenda { text } decisions { text } comments(first: 9) { nodes { body } } } }
            objectives { keyResults { name } comments(first: 9) { nodes { body author { name } } } } } }
    } }"#;
    let app = database.app().await;
    app.import(&sized(12, 12, 2)).await;
    let editor = app.editor();
    let size = app.id("scorecard", "size").await;
    let mut counts = Vec::new();
    for (at, period) in ["2026-10", "2026-09", "2026-08", "2026-07"].into_iter().enumerate() {
        let objective = app.id("objective", &format!("objective-{at}")).await;
        let input = json!({ "objectiveId": objective, "quarter": "FY2026-Q4", "name": "k", "target": 1 });
        editor.done("keyResultCreate", input, "keyResult { id }").await;
        let input = json!({ "scorecardId": size, "kind": "MONTHLY", "period": period });
        let reply = editor.done("reviewSchedule", input, "review { id }").await;
        let review = reply.text("/reviewSchedule/review/id").to_owned();
        let input = json!({ "reviewId": review, "text": "So be it" });
        editor.done("decisionCreate", input, "decision { id }").await;
        for subject in [&objective, &review, &size] {
            let input = json!({ "subjectId": subject, "body": "Well" });
            editor.done("commentCreate", input, "comment { id }").await;
        }
        if at % 2 == 0 {
            editor.done("reviewClose", json!({ "id": review }), "review { id }").await;
        }
        app.viewer().run("{ organization { revision } }", json!({})).await.at("");
        let (count, reply) = app.counted(app.viewer().run(query, json!({}))).await;
        let reviews = reply.list("/organization/scorecards/nodes/0/reviews/nodes");
        assert_eq!((reviews.len(), reply.list("/organization/keyResults/nodes").len()), (at + 1, at + 1));
        assert_eq!(reviews[0]["comments"]["nodes"][0]["body"], "Well");
        counts.push(count);
    }
    // From the second on there is a review of each kind, closed and open.
    assert!(counts[1..].iter().all(|count| *count == counts[1]), "{counts:?}");
    assert!(counts[1] < 25, "{counts:?}");
}
