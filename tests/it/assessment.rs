//! Assessment of a scorecard beyond its scores: the balance report and the guide.

use chrono::TimeDelta;
use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Patch, on_databases, sized};
use macro_rules_attribute::apply;

const BALANCE: &str = r#"{ organization { scorecard(key: "size") { balance { serious warnings infos
    findings { code severity message found wanted nodes { __typename id } } } } } }"#;

/// Enterprise without any finding: twelve objectives, so many measures, and one initiative for all.
fn balanced(measures: usize) -> Value {
    let mut document = sized(12, measures, 3);
    for measure in document["measures"].as_array_mut().unwrap() {
        measure["owner"] = json!("Ann");
        measure["timing"] = json!("LAGGING");
    }
    document["measures"][0]["timing"] = json!("LEADING");
    let objectives: Vec<_> = (0..12).map(|at| format!("objective-{at}")).collect();
    document["scorecards"][0]["initiatives"] = json!([{
        "key": "all", "name": "All", "owner": "Ann", "budget": { "amount": "1", "currency": "CAD" },
        "startsOn": "2026-01-01", "endsOn": "2027-12-31", "deliverables": [{ "name": "It" }], "objectives": objectives,
    }]);
    let child =
        json!({ "key": "child", "name": "Child", "level": "TEAM", "parent": "size", "perspectives": [] });
    document["scorecards"].as_array_mut().unwrap().push(child);
    document
}

/// Findings, each as `code severity found wanted` with the things that it is about.
async fn findings(actor: &Actor) -> Vec<(String, Vec<String>)> {
    let reply = actor.run(BALANCE, json!({})).await;
    let report = reply.at("/organization/scorecard/balance");
    let list = report["findings"].as_array().unwrap();
    for (field, severity) in [("serious", "SERIOUS"), ("warnings", "WARNING"), ("infos", "INFO")] {
        let count = list.iter().filter(|it| it["severity"] == severity).count();
        assert_eq!(report[field], json!(count), "{report}");
    }
    let told = |it: &Value| {
        assert!(!it["message"].as_str().unwrap().is_empty());
        let texts = ["code", "severity", "wanted"].map(|field| it[field].as_str().unwrap());
        let nodes = it["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["__typename"].as_str().unwrap().to_owned());
        (format!("{} {} {} {}", texts[0], texts[1], it["found"], texts[2]), nodes.collect())
    };
    list.iter().map(told).collect()
}

/// Findings as [`findings`] returns them.
type Told = Vec<(&'static str, Vec<&'static str>)>;

/// Common mistakes in scorecards, each in a document made to have it.
#[apply(on_databases)]
async fn each_common_mistake_is_found(database: Database) {
    let clean = balanced(16);
    let change = |patch: Patch| patch.apply(&clean);
    let objective = |at: usize, field: &str| {
        format!("/scorecards/0/perspectives/{}/objectives/{}/{field}", at / 3, at % 3)
    };
    let placed = |measures: &[usize]| {
        Value::from_iter(measures.iter().map(|at| json!({ "measure": format!("measure-{at}") })))
    };
    let cases: [(&str, Value, Told); 13] = [
        ("nothing", clean.clone(), vec![]),
        (
            "too many measures",
            balanced(26),
            vec![
                ("TOO_MANY_MEASURES SERIOUS 26.0 15 to 25", vec!["Scorecard"]),
                ("TOO_MANY_MEASURES_ON_OBJECTIVE WARNING 3.0 at most 2", vec!["Objective"]),
                ("TOO_MANY_MEASURES_ON_OBJECTIVE WARNING 3.0 at most 2", vec!["Objective"]),
            ],
        ),
        (
            "no cause and effect",
            change(Patch::default().set("/scorecards/0/links", json!([]))),
            vec![("NO_CAUSE_AND_EFFECT SERIOUS 0.0 at least 11", vec!["Scorecard"])],
        ),
        (
            "financial bias",
            change(
                Patch::default()
                    .set(&objective(2, "measures"), placed(&[2, 14, 15]))
                    .set(&objective(3, "measures"), placed(&[3])),
            ),
            vec![
                ("FINANCIAL_BIAS SERIOUS 43.75 at most 40 %", vec!["Perspective"]),
                ("TOO_MANY_MEASURES_ON_OBJECTIVE WARNING 3.0 at most 2", vec!["Objective"]),
            ],
        ),
        (
            "no cascade",
            change(Patch::default().remove("/scorecards/1")),
            vec![("NO_CASCADE SERIOUS 0.0 at least 1", vec!["Scorecard"])],
        ),
        (
            "measures without an objective",
            change(Patch::default().set(&objective(3, "measures"), placed(&[3]))),
            vec![("MEASURE_WITHOUT_OBJECTIVE WARNING 1.0 0", vec!["Measure"])],
        ),
        (
            "nothing but lagging measures",
            change(Patch::default().set("/measures/0/timing", "LAGGING")),
            vec![("NO_LEADING_MEASURES SERIOUS 0.0 at least 1", vec!["Scorecard"])],
        ),
        (
            "measures of which nobody says whether they foretell",
            change(
                Patch::default().remove("/measures/1/timing").set("/measures/2/timing", json!("UNSTATED")),
            ),
            vec![("TIMING_NOT_STATED INFO 2.0 0", vec!["Measure", "Measure"])],
        ),
        (
            "a strategy that has ended",
            change(
                Patch::default()
                    .set("/scorecards/0/state", "ACTIVE")
                    .set("/scorecards/0/endsOn", "2026-08-31"),
            ),
            vec![("STRATEGY_ENDED SERIOUS 2.0 0 months", vec!["Scorecard"])],
        ),
        (
            "a measure that gets no score",
            change(Patch::default().set("/measures/1/scoring", "PROGRESS")),
            vec![("MEASURE_CANNOT_BE_SCORED WARNING 1.0 0", vec!["Measure"])],
        ),
        (
            "an actual before its time",
            change(Patch::default().set("/measures/1/periods/0/period", "2027-01")),
            vec![("ACTUAL_IN_THE_FUTURE WARNING 1.0 0", vec!["Measure"])],
        ),
        (
            "an initiative that has spent more than it has done",
            change(
                Patch::default()
                    .set("/scorecards/0/initiatives/0/spent", json!({ "amount": "0.90", "currency": "CAD" }))
                    .set("/scorecards/0/initiatives/0/percentComplete", json!(40)),
            ),
            vec![("INITIATIVE_BEHIND WARNING 1.0 0", vec!["Initiative"])],
        ),
        (
            "work that nobody answers for",
            change(Patch::default().remove("/scorecards/0/initiatives/0/owner").remove("/measures/1/owner")),
            vec![
                ("MEASURE_WITHOUT_OWNER WARNING 1.0 0", vec!["Measure"]),
                ("INITIATIVE_WITHOUT_OWNER WARNING 1.0 0", vec!["Initiative"]),
            ],
        ),
    ];
    let app = database.app().await;
    for (at, (mistake, document, expected)) in cases.iter().enumerate() {
        let founder = app.founder(&format!("case-{at}"), 1).await;
        founder.import(document).await;
        let found = findings(&founder).await;
        let seen: Vec<_> = found
            .iter()
            .map(|(told, nodes)| (told.as_str(), nodes.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        assert_eq!(seen, *expected, "{mistake}");
    }
}

#[apply(on_databases)]
async fn a_strategy_is_static_until_it_is_touched(database: Database) {
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let objective = app.id("objective", "objective-0").await;
    let is_static = async |app: &App| {
        findings(&app.viewer()).await.iter().any(|(told, _)| told.starts_with("STATIC_STRATEGY SERIOUS 12.0"))
    };
    // To the day a year later, and the day after.
    app.clock().advance(TimeDelta::days(365));
    assert!(!is_static(&app).await);
    app.clock().advance(TimeDelta::days(1));
    assert!(is_static(&app).await);
    // What is recorded is no strategy.
    let entry = json!([{ "measure": { "key": "measure-0" }, "period": "2026-10", "value": 7 }]);
    app.contributor().record(entry).await.at("");
    assert!(is_static(&app).await);
    let input = json!({ "id": objective, "name": "Renamed" });
    app.editor().done("objectiveUpdate", input, "objective { id }").await;
    assert!(!is_static(&app).await);
}

const GUIDE: &str = r#"{ organization { scorecard(key: "size") { guide {
    steps { number title done progress ticks { text done found wanted } }
    phases { title startsOn endsOn progress ticks { done } } } } } }"#;

#[apply(on_databases)]
async fn the_guide_ticks_what_is_there(database: Database) {
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let reply = app.viewer().run(GUIDE, json!({})).await;
    let steps = reply.list("/organization/scorecard/guide/steps");
    let progress: Vec<_> = steps.iter().map(|it| it["progress"].as_f64().unwrap()).collect();
    // No mission; all is there; the child has no objectives to align; an import is no review and no work.
    assert_eq!(progress, [0.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0]);
    let numbers: Vec<_> = steps.iter().map(|it| it["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    assert!(steps.iter().all(|it| it["done"] == json!(it["progress"] == json!(1.0))));
    assert_eq!(
        steps[5]["ticks"],
        json!([
            { "text": "Scorecards stand below it", "done": true, "found": 1.0, "wanted": "at least 1" },
            { "text": "Each scorecard below has objectives aligned with its own", "done": false,
              "found": 0.0, "wanted": "1" },
        ])
    );
    let phases = reply.list("/organization/scorecard/guide/phases");
    let days: Vec<_> = phases.iter().map(|it| (it["startsOn"].as_str(), it["endsOn"].as_str())).collect();
    assert_eq!(days[0], (Some("2026-11-23"), Some("2026-12-20")));
    assert_eq!(days[3], (Some("2027-03-15"), None));
}

/// Tick of the guide for plans: true if targets or initiatives had any activity in the last quarter.
async fn plans_are_touched(app: &App) -> bool {
    let reply = app.viewer().run(GUIDE, json!({})).await;
    reply.at("/organization/scorecard/guide/steps/6/ticks/1/done").as_bool().unwrap()
}

#[apply(on_databases)]
async fn plans_are_touched_by_targets_and_initiatives_alone(database: Database) {
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let initiative = app.id("initiative", "all").await;
    assert!(!plans_are_touched(&app).await, "an import is no work on a plan");
    let at = json!({ "measure": { "key": "measure-0" }, "period": "2026-10" });
    let with = |field: &str, value: f64| {
        let mut entry = at.clone();
        entry[field] = json!(value);
        json!([entry])
    };
    app.contributor().record(with("value", 7.0)).await.at("");
    assert!(!plans_are_touched(&app).await, "an actual is no plan");
    app.editor().set(with("target", 120.0)).await.at("");
    assert!(plans_are_touched(&app).await);
    app.clock().advance(TimeDelta::days(120));
    assert!(!plans_are_touched(&app).await);
    let input = json!({ "id": initiative, "percentComplete": 50 });
    app.editor().done("initiativeUpdate", input, "initiative { id }").await;
    assert!(plans_are_touched(&app).await);
}

#[apply(on_databases)]
async fn a_review_counts_for_a_month_once_it_is_closed(database: Database) {
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let is_reviewed = async || {
        let reply = app.viewer().run(GUIDE, json!({})).await;
        reply.at("/organization/scorecard/guide/steps/6/ticks/0/done").as_bool().unwrap()
    };
    let scorecard = app.id("scorecard", "size").await;
    let input = json!({ "scorecardId": scorecard, "kind": "MONTHLY", "period": "2026-10" });
    let reply = app.editor().done("reviewSchedule", input, "review { id }").await;
    assert!(!is_reviewed().await, "it is only scheduled");
    let input = json!({ "id": reply.text("/reviewSchedule/review/id") });
    app.editor().done("reviewClose", input, "review { id }").await;
    assert!(is_reviewed().await);
    app.clock().advance(TimeDelta::days(40));
    assert!(!is_reviewed().await);
}

/// Members who see only the map of a scorecard get neither an error nor a report, which would be wrong without the
/// rest.
#[apply(on_databases)]
async fn who_sees_the_map_alone_is_told_nothing(database: Database) {
    let query =
        "{ organization { scorecards { nodes { key balance { judged serious } guide { steps { done } }
        initiativeCounts { total } } } } }";
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let eve = app.granted("eve", &[(Some("child"), Role::Admin, false)]).await;
    let reply = eve.run(query, json!({})).await;
    let nodes = reply.list("/organization/scorecards/nodes");
    assert_eq!(
        nodes[0],
        json!({ "key": "size", "balance": { "judged": false, "serious": 0 }, "guide": null, "initiativeCounts": { "total": 0 } })
    );
    assert_eq!(nodes[1]["key"], json!("child"));
    assert!(nodes[1]["balance"]["judged"] == true && !nodes[1]["guide"].is_null(), "{nodes:?}");
}

#[apply(on_databases)]
async fn a_warm_report_takes_one_statement_more_than_the_revision(database: Database) {
    let app = database.app().await;
    app.import(&balanced(16)).await;
    let app = app.forgetful().await;
    app.viewer().run(BALANCE, json!({})).await.at("");
    let (count, _) = app.counted(app.viewer().run(BALANCE, json!({}))).await;
    assert_eq!(count, 2, "the revision, and when the strategy was last touched");
}
