//! All problems of a document are reported at once.

use serde_json::{Value, json};

use crate::support::{Database, Patch, complete, document, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn every_problem_of_a_document_is_reported(database: Database) {
    let app = database.app().await;
    let patch = Patch::default()
        .set("/colour", "red")
        .set("/scorecards/0/level", "BOSS")
        .remove("/scorecards/3/name")
        .set("/scorecards/0/links/1/effect", "nothing")
        .set("/scorecards/0/initiatives/0/budget/amount", "1.234")
        .set("/measures/0/periods/0/period", "2026-13")
        .set("/measures/1/periods/0/targetUpper", 1)
        .set("/measures/2/unit/decimals", "2");
    let revision = app.viewer().revision().await;
    let reply = app.editor().try_import(&patch.apply(&complete()), false).await;
    let mut problems = reply.problems();
    problems.sort();
    assert_eq!(
        problems,
        [
            "BAD_PERIOD /measures/0/periods/0/period",
            "INVALID /scorecards/0/initiatives/0/budget",
            "INVALID /scorecards/0/level",
            "NOT_FOUND /scorecards/0/links/1/effect",
            "REQUIRED /scorecards/3/name",
            "UNKNOWN_FIELD /colour",
            "WRONG_SIDE /measures/1/periods/0/targetUpper",
            "WRONG_TYPE /measures/2/unit/decimals",
        ]
    );
    let error = reply.at("/scorecardsImport/userErrors/0");
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
    let field: Vec<_> = error["field"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(field[..2], ["input", "document"], "the field leads through the mutation's input");
    assert_eq!(app.viewer().revision().await, revision);
}

#[apply(on_databases)]
async fn no_more_than_a_thousand_problems_are_listed(database: Database) {
    let app = database.app().await;
    let periods: Vec<_> = (0..1_500).map(|at| json!({ "period": format!("never-{at}") })).collect();
    let bad = Patch::default().set("/measures/0/periods", periods).apply(&small());
    let reply = app.editor().try_import(&bad, false).await;
    assert_eq!(reply.problems().len(), 1_000);
}

#[apply(on_databases)]
async fn what_is_no_object_is_no_document(database: Database) {
    let app = database.app().await;
    for nonsense in [json!([]), json!("{}"), json!(1), json!(true)] {
        assert_eq!(app.editor().try_import(&nonsense, false).await.problems(), ["WRONG_TYPE "]);
    }
    // An empty document is valid.
    app.import(&document(json!([]), json!([]))).await;
}

/// JSON has no NaN and no infinity; a number that overflows to one does not get past the reading of the body.
#[apply(on_databases)]
async fn numbers_beyond_f64_are_refused(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (revision, export) = (app.viewer().revision().await, app.viewer().export().await);
    for number in ["1e999", "-1e999", "NaN", "Infinity"] {
        let query = "mutation ($d: JSON!) { scorecardsImport(input: { document: $d }) { revision } }";
        let document = json!({ "format": "scorecard/1", "measures": [
            { "key": "sales", "scorecard": "acme", "name": "Sales",
              "periods": [{ "period": "2026-01", "actual": "NUMBER" }] },
        ] });
        let body = json!({ "query": query, "variables": { "d": document } }).to_string();
        let body = body.replace("\"NUMBER\"", number);
        let reply = app
            .editor()
            .send(app.editor().post().header("content-type", "application/json").body(body))
            .await;
        assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT"]), "{number}");

        // As a literal in the operation.
        let inline = r#"mutation { scorecardsImport(input: { document: { format: "scorecard/1", measures: [
            { key: "sales", scorecard: "acme", name: "Sales", periods: [{ period: "2026-01", actual: NUMBER }] }
        ] } }) { userErrors { code field pointer } } }"#;
        let reply = app.editor().run(&inline.replace("NUMBER", number), json!({})).await;
        let refused = !reply.codes().is_empty() || !reply.problems().is_empty();
        assert!(refused && !reply.codes().contains(&"INTERNAL_SERVER_ERROR"), "{number}: {reply:#?}");
    }
    assert_eq!((app.viewer().revision().await, app.viewer().export().await), (revision, export));
}

/// Existing data limits what a later document may say.
#[apply(on_databases)]
async fn what_is_there_cannot_become_something_else(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let export = app.viewer().export().await;
    let elsewhere = "/scorecards/1/perspectives/0/objectives";
    let cases = [
        // A measure that has periods keeps its frequency.
        (
            Patch::default().set("/measures/5/frequency", "ANNUAL").set("/measures/5/periods", json!([])),
            vec!["IMMUTABLE /measures/5/frequency"],
        ),
        // Nothing moves to another scorecard.
        (Patch::default().set("/measures/8/scorecard", "north"), vec!["IMMUTABLE /measures/8/key"]),
        (
            Patch::default()
                .remove("/scorecards/0/perspectives/0/objectives/1")
                .remove("/scorecards/0/links/3")
                .remove("/scorecards/1/alignments/2")
                .set(&format!("{elsewhere}/-"), json!({ "key": "grow-value", "name": "Moved" })),
            vec!["IMMUTABLE /scorecards/1/perspectives/0/objectives/2/key"],
        ),
        // A definition must fit the periods that the document leaves out; both break the same rule.
        (
            Patch::default().set("/measures/10/baseline", 12).set("/measures/10/periods", json!([])),
            vec!["EQUALS_TARGET /measures/10"],
        ),
        (
            Patch::default()
                .set("/measures/2/formula", "{customers}")
                .set("/measures/2/source", "CALCULATED")
                .set("/measures/2/periods", json!([])),
            vec!["NOT_ALLOWED /measures/2"],
        ),
    ];
    for (patch, problems) in cases {
        let reply = app.editor().try_import(&patch.apply(&complete()), false).await;
        assert_eq!(reply.problems(), problems, "{patch:?}");
        assert_eq!(app.viewer().export().await, export);
    }
}

/// Existing data that the document leaves out is validated together with it all the same.
#[apply(on_databases)]
async fn a_small_document_cannot_break_what_it_does_not_name(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let calculated =
        json!({ "key": "twice", "scorecard": "group", "name": "Twice", "formula": "{orders} * 2" });
    app.import(&document(json!([]), json!([calculated]))).await;
    let export = app.viewer().export().await;
    let scorecard = |key: &str, level: &str, parent: Value| {
        document(json!([{ "key": key, "name": "Moved", "level": level, "parent": parent }]), json!([]))
    };
    let orders = json!({ "key": "orders", "scorecard": "group", "name": "Orders", "formula": "{twice} / 2" });
    let cases = [
        // A formula of before would depend on itself.
        (document(json!([]), json!([orders])), "CYCLE /measures/0/formula"),
        // Objectives of before would be aligned with those of a scorecard that is not above theirs any more.
        (scorecard("north-desk", "TEAM", json!("group")), "INVALID /scorecards/0/parent"),
        (scorecard("north", "BUSINESS_UNIT", Value::Null), "INVALID /scorecards/0/parent"),
        (scorecard("group", "ENTERPRISE", json!("north")), "CYCLE /scorecards/0/parent"),
    ];
    for (document, problem) in cases {
        let reply = app.editor().try_import(&document, false).await;
        assert_eq!(reply.problems(), [problem], "{document}");
        assert_eq!(app.viewer().export().await, export);
    }
}

#[apply(on_databases)]
async fn a_circle_of_formulas_is_reported_once(database: Database) {
    let app = database.app().await;
    let measure =
        |key: &str, formula: &str| json!({ "key": key, "scorecard": "s", "name": key, "formula": formula });
    let document = document(
        json!([{ "key": "s", "name": "S", "level": "TEAM" }]),
        json!([measure("a", "{b} + 1"), measure("b", "{c} - 1"), measure("c", "{a} * 2")]),
    );
    let problems = app.editor().try_import(&document, false).await.problems();
    let places = ["CYCLE /measures/0/formula", "CYCLE /measures/1/formula", "CYCLE /measures/2/formula"];
    assert!(matches!(problems.as_slice(), [one] if places.contains(&one.as_str())), "{problems:?}");
}
