//! `measureArchive`, `measureRestore`, and the behaviour of archived measures.

use serde_json::{Value, json};

use crate::support::{App, Database, assert_same, on_databases, small};
use macro_rules_attribute::apply;

const SHOWN: &str = "measure { key version position archivedAt }";

async fn start(app: &App) {
    app.import(&small()).await;
    let entries = ["sales", "cost"]
        .map(|key| json!({ "measure": { "key": key }, "period": "2026-09", "target": 10, "redFlag": if key == "sales" { 5 } else { 15 } }));
    app.editor().set(json!(entries)).await;
    record(app, "sales", 10.0).await;
    record(app, "cost", 15.0).await;
}

async fn record(app: &App, key: &str, value: f64) -> Vec<String> {
    let entry = json!([{ "measure": { "key": key }, "period": "2026-09", "value": value }]);
    app.contributor().record(entry).await.user_errors("actualsRecord")
}

/// Archives or restores the measure; the user errors.
async fn refused(app: &App, mutation: &str, key: &str) -> Vec<String> {
    let input = json!({ "id": app.id("measure", key).await });
    app.editor().act(mutation, input, SHOWN).await.user_errors(mutation)
}

/// The keys of the measures in use: at home, and on each objective.
async fn listed(app: &App) -> (Vec<String>, Vec<Vec<String>>) {
    let query = r#"{ organization { scorecard(key: "acme") { measures { key position }
        strategyMap(period: "2026-09") { lanes { objectives { measures { key } placements { measure { key } } } } } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let keys = |list: &Value, at: &str| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|it| it.pointer(at).unwrap().as_str().unwrap().to_owned()).collect()
    };
    let measures = reply.at("/organization/scorecard/measures");
    for (at, measure) in measures.as_array().unwrap().iter().enumerate() {
        assert_eq!(measure["position"], json!(at + 1), "{measures}");
    }
    let lanes = reply.list("/organization/scorecard/strategyMap/lanes").iter();
    let objectives = lanes.flat_map(|lane| lane["objectives"].as_array().unwrap());
    let placed = objectives.map(|objective| {
        let placed = keys(&objective["measures"], "/key");
        assert_eq!(keys(&objective["placements"], "/measure/key"), placed);
        placed
    });
    (keys(measures, "/key"), placed.collect())
}

#[apply(on_databases)]
async fn it_is_put_away_and_taken_out_again_where_it_stood(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert!(refused(&app, "measureUpdate", "ratio").await.is_empty());
    let before = listed(&app).await;
    assert_eq!(before.1, [vec!["sales", "ratio"], vec!["cost"], vec!["remark"], vec!["certified", "staff"]]);
    let id = app.id("measure", "certified").await;
    let archive = json!({ "id": id, "expectedVersion": 1 });
    let reply = app.editor().done("measureArchive", archive.clone(), SHOWN).await;
    let archived = reply.at("/measureArchive/measure").clone();
    assert_eq!((&archived["version"], &archived["position"]), (&json!(2), &json!(5)));
    assert!(archived["archivedAt"].is_string());
    let (measures, placed) = listed(&app).await;
    assert_eq!(measures, ["sales", "cost", "warmth", "remark", "ratio", "staff", "climb"]);
    assert_eq!(placed[3], ["staff"]);
    // Done again it changes nothing; with an old version it is a conflict.
    let revision = app.viewer().revision().await;
    let again = app.editor().done("measureArchive", json!({ "id": id }), SHOWN).await;
    assert_eq!(*again.at("/measureArchive/measure"), archived);
    assert_eq!(app.viewer().revision().await, revision);
    let stale = app.editor().act("measureArchive", archive, SHOWN).await;
    assert_eq!(stale.user_errors("measureArchive"), ["CONFLICT input.expectedVersion"]);

    let reply = app.editor().done("measureRestore", json!({ "id": id }), SHOWN).await;
    let expected = json!({ "key": "certified", "version": 3, "position": 5, "archivedAt": null });
    assert_eq!(*reply.at("/measureRestore/measure"), expected);
    assert_eq!(listed(&app).await, before);
    for mutation in ["measureArchive", "measureRestore"] {
        let contributor = app.contributor().act(mutation, json!({ "id": id }), SHOWN).await;
        assert_eq!(contributor.codes(), ["FORBIDDEN"]);
        let stranger = app.stranger().act(mutation, json!({ "id": id }), SHOWN).await;
        assert_eq!(stranger.user_errors(mutation), ["NOT_FOUND input.id"]);
        let nothing = json!({ "id": "measure_01h2xcejqtf2nbrexx3vqjhp41" });
        let reply = app.editor().act(mutation, nothing, SHOWN).await;
        assert_eq!(reply.user_errors(mutation), ["NOT_FOUND input.id"]);
    }
}

#[apply(on_databases)]
async fn it_takes_no_part_in_scores_and_keeps_its_history(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let score = || async {
        let query = r#"{ organization { objective(key: "save") { score(period: "2026-09") { value status
            explanation { components { label } } } } } }"#;
        app.viewer().run(query, json!({})).await.at("/organization/objective/score").clone()
    };
    assert_eq!(score().await["status"], "RED");
    let ratio = json!({ "id": app.id("measure", "ratio").await, "source": "ENTERED", "formula": null });
    app.editor().done("measureUpdate", ratio, "measure { id }").await;
    let id = app.id("measure", "cost").await;
    app.editor().done("measureArchive", json!({ "id": id }), SHOWN).await;
    assert_eq!(
        score().await,
        json!({ "value": null, "status": "UNSCORED", "explanation": { "components": [] } })
    );
    // By id, by key, by node; with what is known.
    let query = r#"query ($id: ID!) { measure(id: $id) { ...M } node(id: $id) { ...M } organization { measure(key: "cost") { ...M } } }
        fragment M on Measure { key objectives { key } archivedAt period(code: "2026-09") { actual status } }"#;
    let reply = app.viewer().run(query, json!({ "id": id })).await;
    for at in ["/measure", "/node", "/organization/measure"] {
        let found = reply.at(at);
        assert_eq!(found["objectives"], json!([{ "key": "save" }]));
        assert_eq!(found["period"], json!({ "actual": 15.0, "status": "RED" }), "{at}");
        assert!(found["archivedAt"].is_string());
    }
    for (filter, expected) in [
        (json!({ "query": "cost" }), &[][..]),
        (json!({ "archived": false, "query": "cost" }), &[]),
        (json!({ "archived": null, "query": "cost" }), &[]),
        (json!({ "archived": true }), &["cost"]),
        (json!({ "archived": true, "status": ["UNSCORED"] }), &["cost"]),
        (json!({ "archived": true, "query": "sales" }), &[]),
    ] {
        let query =
            "query ($filter: MeasureFilter) { organization { measures(filter: $filter) { nodes { key } } } }";
        let reply = app.viewer().run(query, json!({ "filter": filter })).await;
        assert_eq!(reply.texts("/organization/measures/nodes", "/key"), expected, "{filter}");
    }
    app.editor().done("measureRestore", json!({ "id": id }), SHOWN).await;
    assert_eq!(score().await["status"], "RED");
}

#[apply(on_databases)]
async fn nothing_is_recorded_of_it(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("measure", "staff").await;
    app.editor().done("measureArchive", json!({ "id": id }), SHOWN).await;
    let before = app.viewer().revision().await;
    let entry = |more: Value| {
        let mut entry = json!({ "measure": { "key": "staff" }, "period": "FY2026" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let refused = ["NOT_ALLOWED input.entries.0.measure"];
    for entry in [entry(json!({ "value": 1 })), entry(json!({ "clear": true }))] {
        assert_eq!(app.contributor().record(json!([entry])).await.user_errors("actualsRecord"), refused);
    }
    let target = json!([entry(json!({ "target": 1 }))]);
    assert_eq!(app.editor().set(target).await.user_errors("targetsSet"), refused);
    let word = entry(json!({ "status": "RED", "reason": "r" }));
    let reply = app.editor().act("statusOverrideSet", word, "revision").await;
    assert_eq!(reply.user_errors("statusOverrideSet"), ["NOT_ALLOWED input.measure"]);
    let place = json!({ "measureId": id, "objectiveId": app.id("objective", "grow").await });
    let reply = app.editor().act("measurePlace", place, "revision").await;
    assert_eq!(reply.user_errors("measurePlace"), ["NOT_ALLOWED input.measureId"]);
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn formulas_neither_lose_a_measure_nor_find_one_that_is_archived(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert_eq!(refused(&app, "measureArchive", "sales").await, ["IN_USE input.id"]);
    // An archived formula names nothing; to be used again, it must find what it names.
    assert!(refused(&app, "measureArchive", "ratio").await.is_empty());
    assert!(refused(&app, "measureArchive", "sales").await.is_empty());
    assert_eq!(refused(&app, "measureRestore", "ratio").await, ["NOT_FOUND input.id"]);
    let climb =
        json!({ "id": app.id("measure", "climb").await, "source": "CALCULATED", "formula": "{sales}" });
    let reply = app.editor().act("measureUpdate", climb, "measure { id }").await;
    assert_eq!(reply.user_errors("measureUpdate"), ["NOT_FOUND input.formula"]);
    assert!(refused(&app, "measureRestore", "sales").await.is_empty());
    assert!(refused(&app, "measureRestore", "ratio").await.is_empty());
    assert_eq!(refused(&app, "measureArchive", "sales").await, ["IN_USE input.id"]);
}

/// Exports leave out an archived measure and its placements; an import of its key changes it and leaves it archived.
#[apply(on_databases)]
async fn documents_leave_it_where_it_is(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let whole = app.viewer().export().await;
    app.editor().done("measureArchive", json!({ "id": app.id("measure", "certified").await }), SHOWN).await;
    let export = app.viewer().export().await;
    assert!(!export.to_string().contains("\"certified\""), "{export:#}");
    let founder = app.founder("elsewhere", 1).await;
    founder.import(&export).await;
    assert_same(&founder.export().await, &export);
    // Things that the export leaves out stay.
    let revision = app.viewer().revision().await;
    app.import(&export).await;
    let archived = || async {
        let query = r#"{ organization { measure(key: "certified") { name archivedAt objectives { key }
            period(code: "FY2026-Q3") { actual } } } }"#;
        app.viewer().run(query, json!({})).await.at("/organization/measure").clone()
    };
    assert_eq!(archived().await["objectives"], json!([{ "key": "train" }]));
    let mut renamed = whole.clone();
    let at = whole["measures"].as_array().unwrap().iter().position(|it| it["key"] == "certified").unwrap();
    renamed["measures"][at]["name"] = json!("Trained");
    renamed["measures"][at]["periods"] = json!([{ "period": "FY2026-Q3", "actual": 1 }]);
    app.import(&renamed).await;
    let known = archived().await;
    assert_eq!((&known["name"], &known["period"]["actual"]), (&json!("Trained"), &json!(1.0)));
    assert!(known["archivedAt"].is_string());
    assert!(app.viewer().revision().await > revision);
    // A formula of a document does not find it either.
    let asks = json!({ "key": "asks", "scorecard": "acme", "name": "Asks", "formula": "{certified}" });
    let reply = app.editor().try_import(&json!({ "format": "scorecard/1", "measures": [asks] }), false).await;
    assert_eq!(reply.problems(), ["NOT_FOUND /measures/0/formula"]);
}
