//! `initiativeCreate`, `initiativeUpdate`, `initiativeArchive`, `initiativeRestore`.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str = "initiative { id key name description owner sponsor status budget { amount currency }
    spent { amount currency } startsOn endsOn percentComplete archivedAt version scorecard { key }
    objectives { key } measures { key } deliverables { name dueOn doneOn position } }";

/// User errors of the mutation, `[]` on success.
async fn errors(app: &App, mutation: &str, input: Value) -> Vec<String> {
    app.editor().act(mutation, input, "initiative { id }").await.user_errors(mutation)
}

/// Keys of a scorecard's initiatives, either those in use or the archived ones.
async fn listed(app: &App, archived: bool) -> Vec<String> {
    let query = r#"query ($archived: Boolean!) { organization { scorecard(key: "acme") {
        initiatives(filter: { archived: $archived }) { key } } } }"#;
    let reply = app.viewer().run(query, json!({ "archived": archived })).await;
    let keys = reply.texts("/organization/scorecard/initiatives", "/key");
    keys.into_iter().map(str::to_owned).collect()
}

async fn school(app: &App) -> String {
    let query = r#"{ organization { scorecard(key: "acme") { initiatives { id } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    reply.text("/organization/scorecard/initiatives/0/id").to_owned()
}

/// The initiative after a change.
async fn updated(app: &App, id: &str, mut input: Value, shown: &str) -> Value {
    input["id"] = json!(id);
    let reply = app.editor().done("initiativeUpdate", input, shown).await;
    reply.at("/initiativeUpdate/initiative").clone()
}

/// Two objectives and a measure to be moved: `grow`, `train`, `sales`.
async fn targets(app: &App) -> [String; 3] {
    [app.id("objective", "grow").await, app.id("objective", "train").await, app.id("measure", "sales").await]
}

#[apply(on_databases)]
async fn one_is_added_with_defaults_and_with_everything(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let reply =
        app.editor().done("initiativeCreate", json!({ "scorecardId": acme, "name": "New" }), ALL).await;
    let mut made = reply.at("/initiativeCreate/initiative").clone();
    assert!(made["id"].take().as_str().unwrap().starts_with("initiative_"));
    assert_eq!(
        made,
        json!({ "id": null, "key": null, "name": "New", "description": null, "owner": null, "sponsor": null,
            "status": "PLANNED", "budget": null, "spent": null, "startsOn": null, "endsOn": null,
            "percentComplete": null, "archivedAt": null, "version": 1, "scorecard": { "key": "acme" },
            "objectives": [], "measures": [], "deliverables": [] })
    );
    let own = "initiative_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({
        "id": own, "scorecardId": acme, "key": "last", "name": "Last", "description": "d", "owner": "Ann",
        "sponsor": "Bob", "status": "IN_PROGRESS", "budget": { "amount": "10.5" },
        "spent": { "amount": "900", "currency": "JPY" }, "startsOn": "2026-01-01", "endsOn": "2026-01-01",
        "percentComplete": 12.5,
        // Of another scorecard, too, in the order given.
        "objectiveIds": [app.id("objective", "unit-grow").await, app.id("objective", "grow").await],
        "measureIds": [app.id("measure", "sales").await, app.id("measure", "unit-sales").await],
        "deliverables": [{ "name": "b", "dueOn": "2026-02-01" }, { "name": "a", "doneOn": "2026-01-01" }],
    });
    let reply = app.editor().done("initiativeCreate", input, ALL).await;
    assert_eq!(
        *reply.at("/initiativeCreate/initiative"),
        json!({
            "id": own, "key": "last", "name": "Last", "description": "d", "owner": "Ann", "sponsor": "Bob",
            "status": "IN_PROGRESS", "budget": { "amount": "10.50", "currency": "CAD" },
            "spent": { "amount": "900", "currency": "JPY" }, "startsOn": "2026-01-01", "endsOn": "2026-01-01",
            "percentComplete": 12.5, "archivedAt": null, "version": 1, "scorecard": { "key": "acme" },
            "objectives": [{ "key": "unit-grow" }, { "key": "grow" }],
            "measures": [{ "key": "sales" }, { "key": "unit-sales" }],
            "deliverables": [
                { "name": "b", "dueOn": "2026-02-01", "doneOn": null, "position": 1 },
                { "name": "a", "dueOn": null, "doneOn": "2026-01-01", "position": 2 },
            ],
        })
    );
    assert_eq!(listed(&app, false).await, ["school", "last"]);
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let acme = app.id("scorecard", "acme").await;
    let [grow, sales] = [app.id("objective", "grow").await, app.id("measure", "sales").await];
    let before = app.viewer().revision().await;
    let input = json!({
        "scorecardId": acme, "name": "", "key": "school", "budget": { "amount": "1.234" },
        "spent": { "amount": "1", "currency": "XYZ" }, "startsOn": "2026-01-02", "endsOn": "2026-01-01",
        "percentComplete": 101, "objectiveIds": [grow, sales, grow], "measureIds": ["nonsense", sales],
        "deliverables": [{ "name": "a" }, { "name": " " }, { "name": "a" }],
    });
    assert_eq!(
        errors(&app, "initiativeCreate", input).await,
        [
            "DUPLICATE input.key",
            "REQUIRED input.name",
            "INVALID input.budget.amount",
            "INVALID input.spent.currency",
            "OUT_OF_RANGE input.endsOn",
            "OUT_OF_RANGE input.percentComplete",
            "NOT_FOUND input.objectiveIds.1",
            "DUPLICATE input.objectiveIds.2",
            "NOT_FOUND input.measureIds.0",
            "REQUIRED input.deliverables.1.name",
            "DUPLICATE input.deliverables.2.name",
        ]
    );
    let school = school(&app).await;
    let nobody = "initiative_01h2xcejqtf2nbrexx3vqjhp41";
    let many: Vec<_> = (0..501).map(|at| json!({ "name": format!("{at}") })).collect();
    let new = |more: Value| {
        let mut input = json!({ "scorecardId": acme, "name": "x" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    for (mutation, input, expected) in [
        ("initiativeCreate", new(json!({ "scorecardId": nobody })), "NOT_FOUND input.scorecardId"),
        ("initiativeCreate", new(json!({ "id": school })), "DUPLICATE input.id"),
        ("initiativeCreate", new(json!({ "deliverables": many })), "TOO_MANY input.deliverables"),
        (
            "initiativeCreate",
            new(json!({ "objectiveIds": vec![grow.as_str(); 501] })),
            "TOO_MANY input.objectiveIds",
        ),
        ("initiativeUpdate", json!({ "id": nobody }), "NOT_FOUND input.id"),
        ("initiativeUpdate", json!({ "id": school, "status": null }), "REQUIRED input.status"),
        ("initiativeUpdate", json!({ "id": school, "expectedVersion": 2 }), "CONFLICT input.expectedVersion"),
        ("initiativeArchive", json!({ "id": nobody }), "NOT_FOUND input.id"),
        (
            "initiativeArchive",
            json!({ "id": school, "expectedVersion": 2 }),
            "CONFLICT input.expectedVersion",
        ),
        (
            "initiativeRestore",
            json!({ "id": school, "expectedVersion": 2 }),
            "CONFLICT input.expectedVersion",
        ),
    ] {
        assert_eq!(errors(&app, mutation, input).await, [expected], "{mutation}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names_and_nothing_else(database: Database) {
    let shown = "initiative { name status budget { amount } objectives { key } measures { key } version }";
    let app = database.app().await;
    app.import(&small()).await;
    let id = school(&app).await;
    let [grow, train, sales] = targets(&app).await;
    let change = async |input: Value| updated(&app, &id, input, shown).await;
    let after = |status: &str, budget: Option<&str>, objectives: &[&str], measures: &[&str], version: i32| {
        let keys = |keys: &[&str]| keys.iter().map(|key| json!({ "key": key })).collect::<Vec<_>>();
        json!({ "name": "A school of our own", "status": status, "version": version,
            "budget": budget.map(|amount| json!({ "amount": amount })),
            "objectives": keys(objectives), "measures": keys(measures) })
    };
    let both = json!([grow, train]);
    for (input, expected) in [
        (
            json!({ "status": "ON_HOLD", "expectedVersion": 1 }),
            after("ON_HOLD", Some("1000.50"), &["train"], &["certified"], 2),
        ),
        (json!({ "budget": null }), after("ON_HOLD", None, &["train"], &["certified"], 3)),
        // The lists alone are a change of the initiative.
        (json!({ "objectiveIds": both }), after("ON_HOLD", None, &["grow", "train"], &["certified"], 4)),
        (json!({ "objectiveIds": both }), after("ON_HOLD", None, &["grow", "train"], &["certified"], 4)),
        (
            json!({ "objectiveIds": [train, grow] }),
            after("ON_HOLD", None, &["train", "grow"], &["certified"], 5),
        ),
        (
            json!({ "objectiveIds": [grow], "measureIds": [sales] }),
            after("ON_HOLD", None, &["grow"], &["sales"], 6),
        ),
        (json!({ "objectiveIds": null, "measureIds": [] }), after("ON_HOLD", None, &[], &[], 7)),
    ] {
        assert_eq!(change(input.clone()).await, expected, "{input}");
    }
}

#[apply(on_databases)]
async fn what_is_put_away_is_found_by_its_id_alone(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let id = school(&app).await;
    let act = async |mutation: &str| {
        let reply =
            app.editor().done(mutation, json!({ "id": id }), "initiative { archivedAt version }").await;
        reply.at(&format!("/{mutation}/initiative")).clone()
    };
    let archived = act("initiativeArchive").await;
    assert_eq!(archived, json!({ "archivedAt": "2026-11-23T12:00:00.000Z", "version": 2 }));
    let revision = app.viewer().revision().await;
    app.clock().advance(chrono::TimeDelta::hours(1));
    assert_eq!(act("initiativeArchive").await, archived, "it is archived since then");
    assert_eq!(app.viewer().revision().await, revision);
    assert_eq!(listed(&app, false).await, [""; 0]);
    assert_eq!(listed(&app, true).await, ["school"]);
    let query = r#"query ($id: ID!) { initiative(id: $id) { key } node(id: $id) { id }
        organization { objective(key: "train") { initiatives { key } } scorecard(key: "acme") { initiatives { key } } } }"#;
    let reply = app.viewer().run(query, json!({ "id": id })).await;
    assert_eq!(
        *reply.at(""),
        json!({ "initiative": { "key": "school" }, "node": { "id": id },
            "organization": { "objective": { "initiatives": [] }, "scorecard": { "initiatives": [] } } })
    );
    let export = app.viewer().export().await;
    assert_eq!(export["scorecards"][0]["initiatives"], json!([]));
    // A document with its key changes it and does not bring it back.
    let mut document = small();
    document["scorecards"][0]["initiatives"][0]["name"] = json!("Renamed");
    app.import(&document).await;
    assert_eq!(listed(&app, true).await, ["school"]);
    assert_eq!(act("initiativeRestore").await, json!({ "archivedAt": null, "version": 4 }));
    assert_eq!(listed(&app, false).await, ["school"]);
}

/// Expected effects are given with the links, and stay with the links that stay.
#[apply(on_databases)]
async fn what_is_expected_goes_with_the_links(database: Database) {
    let shown =
        "initiative { version effects { expectedEffect expectedChange objective { key } measure { key } } }";
    let app = database.app().await;
    app.import(&small()).await;
    let id = school(&app).await;
    let [grow, train, sales] = targets(&app).await;
    let change = async |input: Value| updated(&app, &id, input, shown).await;
    let objective = |key: &str, effect: Option<&str>, change: Option<f64>| json!({ "expectedEffect": effect, "expectedChange": change, "objective": { "key": key }, "measure": null });
    let measure = |key: &str, effect: Option<&str>, change: Option<f64>| json!({ "expectedEffect": effect, "expectedChange": change, "objective": null, "measure": { "key": key } });
    let plain = json!([objective("train", None, None), measure("certified", None, None)]);
    assert_eq!(change(json!({})).await, json!({ "version": 1, "effects": plain }));
    let said = json!([
        { "measureId": sales, "expectedChange": 2.5 },
        { "objectiveId": train, "expectedEffect": "Everybody can", "expectedChange": -10 },
        { "objectiveId": grow },
    ]);
    let all = json!([
        objective("train", Some("Everybody can"), Some(-10.0)),
        objective("grow", None, None),
        measure("sales", None, Some(2.5)),
    ]);
    assert_eq!(change(json!({ "effects": said })).await, json!({ "version": 2, "effects": all }));
    assert_eq!(change(json!({ "effects": said })).await, json!({ "version": 2, "effects": all }));
    // By their ids, what is expected of those that stay stays.
    let ids = json!({ "objectiveIds": [grow, train] });
    let swapped = json!([all[1], all[0], all[2]]);
    assert_eq!(change(ids).await, json!({ "version": 3, "effects": swapped }));
    let gone = json!([objective("train", Some("Everybody can"), Some(-10.0))]);
    let ids = json!({ "objectiveIds": [train], "measureIds": [] });
    assert_eq!(change(ids).await, json!({ "version": 4, "effects": gone }));
    assert_eq!(
        app.viewer().export().await["scorecards"][0]["initiatives"][0]["objectives"],
        json!([{ "objective": "train", "expectedEffect": "Everybody can", "expectedChange": -10 }])
    );
    for (input, expected) in [
        (json!({ "effects": [{}] }), "INVALID input.effects.0"),
        (json!({ "effects": [{ "objectiveId": grow, "measureId": sales }] }), "INVALID input.effects.0"),
        (json!({ "effects": [{ "objectiveId": sales }] }), "NOT_FOUND input.effects.0.objectiveId"),
        (
            json!({ "effects": [{ "objectiveId": grow }, { "objectiveId": grow }] }),
            "DUPLICATE input.effects.1.objectiveId",
        ),
        (json!({ "effects": [], "objectiveIds": [] }), "NOT_ALLOWED input.objectiveIds"),
        (json!({ "effects": [], "measureIds": [sales] }), "NOT_ALLOWED input.measureIds"),
        (json!({ "effects": vec![json!({ "objectiveId": grow }); 501] }), "TOO_MANY input.effects"),
    ] {
        let mut input = input;
        input["id"] = json!(id);
        assert_eq!(errors(&app, "initiativeUpdate", input.clone()).await, [expected], "{input}");
    }
    assert_eq!(change(json!({ "effects": null })).await, json!({ "version": 5, "effects": [] }));
    let new = json!({ "scorecardId": app.id("scorecard", "acme").await, "name": "New", "effects": said });
    let reply = app.editor().done("initiativeCreate", new, shown).await;
    assert_eq!(*reply.at("/initiativeCreate/initiative"), json!({ "version": 1, "effects": all }));
}

/// Links lead to objectives that the editor may read. One of which only the name is visible is refused, and an
/// initiative that the caller does not see is not found.
#[apply(on_databases)]
async fn links_lead_to_what_may_be_read(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.service().ensure_member(app.organization(), "", "local", Role::Editor).await.unwrap();
    app.sql(
        "UPDATE role_grant SET scorecard_id = (SELECT id FROM scorecard WHERE key = 'unit')
         WHERE member_id = (SELECT id FROM member WHERE subject = 'local')",
    )
    .await;
    let [unit, grow, own] = [
        app.id("scorecard", "unit").await,
        app.id("objective", "grow").await,
        app.id("objective", "unit-grow").await,
    ];
    let school = school(&app).await;
    let app = app.replica().await;
    let local = app.somebody("local", &[app.organization()]);
    let input = |objective: &str| json!({ "scorecardId": unit, "name": "x", "objectiveIds": [objective] });
    local.done("initiativeCreate", input(&own), "initiative { id }").await;
    let reply = local.act("initiativeCreate", input(&grow), "initiative { id }").await;
    let expected = ["FORBIDDEN input.objectiveIds.0"];
    assert_eq!(reply.user_errors("initiativeCreate"), expected, "of what is above, names and maps are seen");
    let reply = local.act("initiativeArchive", json!({ "id": school }), "initiative { id }").await;
    assert_eq!(reply.user_errors("initiativeArchive"), ["NOT_FOUND input.id"]);
    for actor in [app.viewer(), app.contributor()] {
        let reply = actor.act("initiativeArchive", json!({ "id": school }), "initiative { id }").await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
    }
}
