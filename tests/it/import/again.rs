//! Imports that come again, bring less, bring more, or only try.

use serde_json::{Value, json};

use crate::support::{Database, Patch, complete, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn the_same_document_again_changes_nothing(database: Database) {
    let app = database.app().await;
    for document in [complete(), small()] {
        let first = app.editor().import(&document).await;
        let (revision, export) = (app.viewer().revision().await, app.viewer().export().await);
        assert!(first.number("/scorecardsImport/changed") > 0.0);
        assert_eq!(first.text("/scorecardsImport/revision"), revision.to_string());

        let second = app.editor().import(&document).await;
        assert_eq!(second.number("/scorecardsImport/changed"), 0.0);
        assert_eq!(second.text("/scorecardsImport/revision"), revision.to_string());
        assert_eq!(
            second.at("/scorecardsImport/scorecards"),
            first.at("/scorecardsImport/scorecards"),
            "the scorecards are answered all the same"
        );
        assert_eq!(app.viewer().revision().await, revision);
        assert_eq!(app.viewer().export().await, export);
    }
}

#[apply(on_databases)]
async fn a_dry_run_writes_nothing(database: Database) {
    let app = database.app().await;
    let revision = app.viewer().revision().await;
    let tried = app.editor().try_import(&complete(), true).await;
    assert!(tried.problems().is_empty());
    assert_eq!(tried.at("/scorecardsImport/scorecards"), &json!([]));
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(app.viewer().export().await["scorecards"], json!([]));

    let done = app.editor().import(&complete()).await;
    assert_eq!(tried.at("/scorecardsImport/changed"), done.at("/scorecardsImport/changed"));
    assert_eq!(app.viewer().revision().await, revision + 1, "an import is one write");

    let bad = Patch::default().remove("/scorecards/0/name").apply(&complete());
    let tried = app.editor().try_import(&bad, true).await;
    assert_eq!(tried.problems(), ["REQUIRED /scorecards/0/name"]);
}

#[apply(on_databases)]
async fn what_a_later_document_leaves_out_stays(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let grow_margin = app.id("objective", "grow-margin").await;
    let renamed = json!({ "format": "scorecard/1", "scorecards": [
        { "key": "group", "name": "The Group, renamed", "level": "ENTERPRISE" },
    ] });
    let reply = app.editor().import(&renamed).await;
    assert_eq!(reply.number("/scorecardsImport/changed"), 1.0);

    let export = app.viewer().export().await;
    assert_eq!(export["scorecards"][0]["name"], "The Group, renamed");
    // The scorecard's own fields are those of the document; what belongs to it stays.
    assert_eq!(export["scorecards"][0]["mission"], Value::Null);
    for list in ["themes", "perspectives", "links", "initiatives"] {
        assert_eq!(export["scorecards"][0][list], complete()["scorecards"][0][list], "{list}");
    }
    assert_eq!(export["measures"], complete()["measures"]);
    assert_eq!(app.id("objective", "grow-margin").await, grow_margin, "ids stay");
}

#[apply(on_databases)]
async fn facts_that_a_later_document_leaves_out_stay_and_null_clears(database: Database) {
    let app = database.app().await;
    let with = |period: Value| Patch::default().set("/measures/0/periods", json!([period])).apply(&small());
    app.import(&with(json!({ "period": "2026-01", "actual": 1, "target": 2, "note": "n" }))).await;
    app.import(&with(json!({ "period": "2026-01", "target": 3, "note": null }))).await;
    app.import(&with(json!({ "period": "2026-02", "actual": 4 }))).await;
    let export = app.viewer().export().await;
    let periods = export["measures"][0]["periods"].as_array().unwrap();
    let facts: Vec<_> =
        periods.iter().map(|it| json!([it["period"], it["actual"], it["target"], it["note"]])).collect();
    assert_eq!(facts, [json!(["2026-01", 1, 3, null]), json!(["2026-02", 4, null, null])]);
}

#[apply(on_databases)]
async fn a_scorecard_without_perspectives_gets_the_classic_four(database: Database) {
    let app = database.app().await;
    let document = json!({ "format": "scorecard/1", "scorecards": [
        { "key": "new", "name": "New", "level": "TEAM" },
    ] });
    app.import(&document).await;
    app.import(&document).await;
    let query = r#"{ organization { scorecard(key: "new") { state missingPolicy reviewFrequency
        perspectives { key kind name coreQuestion position weight } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let scorecard = "/organization/scorecard";
    assert_eq!(
        reply.texts(&format!("{scorecard}/perspectives"), "/kind"),
        ["FINANCIAL", "CUSTOMER", "INTERNAL_PROCESS", "LEARNING_AND_GROWTH"]
    );
    assert_eq!(
        reply.at(&format!("{scorecard}/perspectives/1")),
        &json!({
            "key": "new-customer", "kind": "CUSTOMER", "name": "Customer",
            "coreQuestion": "How do customers see us?", "position": 2, "weight": 1.0,
        })
    );
    assert_eq!(reply.text(&format!("{scorecard}/state")), "ACTIVE");
    assert_eq!(reply.text(&format!("{scorecard}/missingPolicy")), "EXCLUDE");
    assert_eq!(reply.text(&format!("{scorecard}/reviewFrequency")), "MONTHLY");
}
