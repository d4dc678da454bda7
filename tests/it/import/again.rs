//! Repeated imports: unchanged, with less, with more, or as a dry run.

use serde_json::{Value, json};

use crate::support::{App, Database, Patch, assert_same, complete, on_databases, small};
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

/// Makes a strategy without any keys, with archived things in the middle; the scorecard's id.
async fn without_keys(app: &App) -> String {
    let editor = app.editor();
    let done = async |mutation: &str, input: Value, what: &str| {
        let reply = editor.done(mutation, input, &format!("{what} {{ id }}")).await;
        reply.text(&format!("/{mutation}/{what}/id")).to_owned()
    };
    let top = done("scorecardCreate", json!({ "name": "Top", "level": "ENTERPRISE" }), "scorecard").await;
    let unit = json!({ "name": "Unit", "level": "BUSINESS_UNIT", "parentId": top });
    let unit = done("scorecardCreate", unit, "scorecard").await;
    let perspective = async |scorecard: &str| {
        let query = "query ($id: ID!) { scorecard(id: $id) { perspectives { id } } }";
        let reply = app.viewer().run(query, json!({ "id": scorecard })).await;
        reply.text("/scorecard/perspectives/1/id").to_owned()
    };
    let theme = done("themeCreate", json!({ "scorecardId": unit, "name": "Loyalty" }), "theme").await;
    let above = json!({ "perspectiveId": perspective(&top).await, "name": "Please everybody" });
    let above = done("objectiveCreate", above, "objective").await;
    let mut objectives = Vec::new();
    for name in ["Please", "Serve"] {
        let input =
            json!({ "perspectiveId": perspective(&unit).await, "name": name, "themeId": theme.as_str() });
        objectives.push(done("objectiveCreate", input, "objective").await);
    }
    let link = json!({ "causeId": objectives[1], "effectId": objectives[0], "hypothesis": "It helps" });
    done("causalLinkCreate", link, "causalLink").await;
    let alignment = json!({ "objectiveId": objectives[0], "parentObjectiveId": above });
    done("alignmentCreate", alignment, "alignment").await;
    let mut measures = Vec::new();
    for name in ["One", "Two", "Three"] {
        let input = json!({ "scorecardId": unit, "name": name, "unit": { "kind": "NUMBER" } });
        let measure = done("measureCreate", input, "measure").await;
        let place = json!({ "measureId": measure, "objectiveId": objectives[0], "weight": 2.5 });
        editor.done("measurePlace", place, "placement { weight }").await;
        measures.push(measure);
    }
    let entry =
        json!([{ "measure": { "id": measures[2] }, "period": "2026-09", "value": 1.5, "note": " n " }]);
    app.contributor().record(entry).await;
    for name in ["Plan", "Other plan", "Last plan"] {
        let input = json!({ "scorecardId": unit, "name": name, "objectiveIds": [objectives[1]],
            "measureIds": [measures[0], measures[2]],
            "deliverables": [{ "name": "Second" }, { "name": "First", "dueOn": "2026-12-01" }] });
        let initiative = done("initiativeCreate", input, "initiative").await;
        if name == "Other plan" {
            editor.done("initiativeArchive", json!({ "id": initiative }), "initiative { id }").await;
        }
    }
    editor.done("measureArchive", json!({ "id": measures[0] }), "measure { id }").await;
    unit
}

#[apply(on_databases)]
async fn an_export_onto_itself_changes_nothing_whether_things_have_keys_or_not(database: Database) {
    let app = database.app().await;
    app.import(&complete()).await;
    let unit = without_keys(&app).await;
    let clone = json!({ "id": unit, "name": "Unit again", "measures": "COPY" });
    app.editor().done("scorecardClone", clone, "scorecard { id }").await;
    let (revision, export) = (app.viewer().revision().await, app.viewer().export().await);
    for dry_run in [true, false] {
        let reply = app.editor().try_import(&export, dry_run).await;
        assert_eq!(reply.problems(), [""; 0]);
        assert_eq!(reply.number("/scorecardsImport/changed"), 0.0, "{reply:#?}");
    }
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(app.viewer().export().await, export);

    // Elsewhere the ids are keys, and that comes back as it is, too.
    let founder = app.founder("elsewhere", 1).await;
    founder.import(&export).await;
    let copy = founder.export().await;
    assert_same(&copy, &export);
    let reply = founder.import(&copy).await;
    assert_eq!(reply.number("/scorecardsImport/changed"), 0.0);
}

/// An id in a document names the thing that has this id, which keeps its key or goes on without one.
#[apply(on_databases)]
async fn an_id_in_a_document_stands_for_what_bears_it(database: Database) {
    let app = database.app().await;
    let unit = without_keys(&app).await;
    let export = app.viewer().export().await;
    let at =
        export["scorecards"].as_array().unwrap().iter().position(|it| it["key"] == unit.as_str()).unwrap();
    let renamed = Patch::default()
        .set(&format!("/scorecards/{at}/name"), json!("Unit, renamed"))
        .set(&format!("/scorecards/{at}/perspectives/1/objectives/0/name"), json!("Delight"))
        .set("/measures/0/name", json!("Two, renamed"))
        .apply(&export);
    let reply = app.editor().import(&renamed).await;
    assert_eq!(reply.number("/scorecardsImport/changed"), 3.0);
    let query =
        "query ($id: ID!) { scorecard(id: $id) { key name objectives { key name } measures { key name } } }";
    let reply = app.viewer().run(query, json!({ "id": unit })).await;
    let expected = json!({ "key": null, "name": "Unit, renamed",
        "objectives": [{ "key": null, "name": "Delight" }, { "key": null, "name": "Serve" }],
        "measures": [{ "key": null, "name": "Two, renamed" }, { "key": null, "name": "Three" }] });
    assert_eq!(*reply.at("/scorecard"), expected);

    // The scorecard has a key by now: the older export still names it by its id, and naming it twice is an error.
    app.editor().done("scorecardUpdate", json!({ "id": unit, "key": "unit" }), "scorecard { key }").await;
    let reply = app.editor().import(&renamed).await;
    assert_eq!(reply.number("/scorecardsImport/changed"), 0.0);
    let mut twice = renamed.clone();
    let mut again = renamed["scorecards"][at].clone();
    again["key"] = json!("unit");
    for list in ["perspectives", "themes", "links", "alignments", "initiatives"] {
        again.as_object_mut().unwrap().remove(list);
    }
    twice["scorecards"].as_array_mut().unwrap().push(again);
    let reply = app.editor().try_import(&twice, false).await;
    let expected = format!("DUPLICATE /scorecards/{}/key", renamed["scorecards"].as_array().unwrap().len());
    assert_eq!(reply.problems(), [expected]);
}
