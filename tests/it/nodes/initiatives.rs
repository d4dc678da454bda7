//! Initiatives: schedule and budget, one by one, counted and in lists.

use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases};
use macro_rules_attribute::apply;

/// Makes `top` and `unit` below it, with initiatives in many states on 23 November 2026.
async fn start(app: &App) {
    let initiative = |key: &str, owner: &str, status: &str, ends: Value, budget: [u32; 2]| {
        let money = |amount: u32| json!({ "amount": amount.to_string(), "currency": "CAD" });
        json!({ "key": key, "name": key.to_uppercase(), "owner": owner, "status": status, "endsOn": ends,
            "budget": money(budget[0]), "spent": money(budget[1]), "objectives": ["grow"] })
    };
    let mut late = initiative("late", "Bob", "IN_PROGRESS", json!("2026-12-31"), [10, 20]);
    late["deliverables"] = json!([{ "name": "It", "dueOn": "2026-11-22" }]);
    let top = json!({
        "key": "top", "name": "Top", "level": "ENTERPRISE",
        "perspectives": [{ "key": "money", "kind": "FINANCIAL", "objectives": [{ "key": "grow", "name": "Grow" }] }],
        "initiatives": [
            initiative("overdue", "Ann", "IN_PROGRESS", json!("2026-11-22"), [8, 10]),
            initiative("good", "Ann", "IN_PROGRESS", json!("2026-11-23"), [8, 2]),
            late,
            initiative("over", "Ann", "COMPLETED", json!("2026-01-31"), [8, 8]),
        ],
    });
    let unit = json!({
        "key": "unit", "name": "Unit", "level": "TEAM", "parent": "top", "perspectives": [],
        "initiatives": [{ "key": "free", "name": "Free", "owner": "Bob" }],
    });
    app.import(&document(json!([top, unit]), json!([]))).await;
    let input = json!({ "scorecardId": app.id("scorecard", "unit").await, "key": "gone", "name": "Gone" });
    let made = app.editor().done("initiativeCreate", input, "initiative { id }").await;
    let id = json!({ "id": made.text("/initiativeCreate/initiative/id") });
    app.editor().done("initiativeArchive", id, "initiative { id }").await;
}

async fn listed(app: &App, filter: &Value, order: Value) -> Reply {
    let query = "query ($filter: InitiativeFilter, $order: InitiativeOrder) { organization {
        initiatives(filter: $filter, orderBy: $order) { totalCount nodes { key } }
        scorecard(key: \"top\") { initiatives(filter: $filter) { key } } } }";
    app.viewer().run(query, json!({ "filter": filter, "order": order })).await
}

#[apply(on_databases)]
async fn initiatives_by_what_they_are(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let [top, unit] = [app.id("scorecard", "top").await, app.id("scorecard", "unit").await];
    let all = ["overdue", "good", "late", "over", "free"];
    let cases: [(Value, &[&str]); 13] = [
        (Value::Null, &all),
        (json!({}), &all),
        (json!({ "status": ["COMPLETED", "PLANNED"] }), &["over", "free"]),
        (json!({ "owner": "Bob" }), &["late", "free"]),
        (json!({ "owner": "bob" }), &[]),
        (json!({ "overdue": true }), &["overdue"]),
        (json!({ "overdue": false }), &["good", "late", "over", "free"]),
        (json!({ "overBudget": true }), &["overdue", "late"]),
        (json!({ "overBudget": true, "overdue": false }), &["late"]),
        (json!({ "scorecardId": top }), &["overdue", "good", "late", "over"]),
        (json!({ "scorecardId": top, "includeDescendants": true, "owner": "Bob" }), &["late", "free"]),
        (json!({ "scorecardId": unit, "includeDescendants": true }), &["free"]),
        (json!({ "archived": true }), &["gone"]),
    ];
    for (filter, keys) in cases {
        let reply = listed(&app, &filter, Value::Null).await;
        assert_eq!(reply.texts("/organization/initiatives/nodes", "/key"), keys, "{filter}");
        assert_eq!(reply.at("/organization/initiatives/totalCount"), &json!(keys.len()), "{filter}");
        // A scorecard's own list keeps to the same filter.
        let own: Vec<_> = keys.iter().copied().filter(|key| !["free", "gone"].contains(key)).collect();
        assert_eq!(reply.texts("/organization/scorecard/initiatives", "/key"), own, "{filter}");
    }
    let bad = listed(&app, &json!({ "scorecardId": "nonsense" }), Value::Null).await;
    assert!(bad.codes().iter().all(|code| *code == "NOT_FOUND") && !bad.codes().is_empty());
}

#[apply(on_databases)]
async fn initiatives_in_order(database: Database) {
    let app = database.app().await;
    start(&app).await;
    for (field, direction, keys) in [
        ("NAME", "ASC", ["free", "good", "late", "over", "overdue"]),
        ("NAME", "DESC", ["overdue", "over", "late", "good", "free"]),
        // Initiatives without a date or a budget come last either way.
        ("ENDS_ON", "ASC", ["over", "overdue", "good", "late", "free"]),
        ("ENDS_ON", "DESC", ["late", "good", "overdue", "over", "free"]),
        ("BUDGET_USE", "DESC", ["late", "overdue", "over", "good", "free"]),
    ] {
        let order = json!({ "field": field, "direction": direction });
        let reply = listed(&app, &Value::Null, order).await;
        assert_eq!(reply.texts("/organization/initiatives/nodes", "/key"), keys, "{field} {direction}");
    }
}

#[apply(on_databases)]
async fn how_they_stand_one_by_one_and_counted(database: Database) {
    let counts =
        "initiativeCounts { total overBudget bySchedule { schedule count } byStatus { status count } }";
    let query = format!(
        "{{ organization {{ initiatives {{ nodes {{ key schedule budgetUse }} }} objective(key: \"grow\") {{ {counts} }}
           top: scorecard(key: \"top\") {{ {counts} }} unit: scorecard(key: \"unit\") {{ {counts} }} }} }}"
    );
    let app = database.app().await;
    start(&app).await;
    let reply = app.viewer().run(&query, json!({})).await;
    let row = |key: &str, schedule: &str, budget: Value| json!({ "key": key, "schedule": schedule, "budgetUse": budget });
    assert_eq!(
        reply.at("/organization/initiatives/nodes"),
        &json!([
            row("overdue", "OVERDUE", json!(1.25)),
            row("good", "ON_TRACK", json!(0.25)),
            row("late", "LATE", json!(2.0)),
            row("over", "CLOSED", json!(1.0)),
            row("free", "UNSCHEDULED", Value::Null),
        ])
    );
    let one = |word: &str, of: &str, count: i32| json!({ (word): of, "count": count });
    let each = ["ON_TRACK", "LATE", "OVERDUE", "CLOSED"].map(|it| one("schedule", it, 1));
    let top = json!({ "initiativeCounts": {
        "total": 4, "overBudget": 2,
        "bySchedule": each,
        "byStatus": [one("status", "IN_PROGRESS", 3), one("status", "COMPLETED", 1)],
    } });
    assert_eq!(reply.at("/organization/top"), &top);
    assert_eq!(reply.at("/organization/objective"), &top);
    let unit = json!({ "initiativeCounts": {
        "total": 1, "overBudget": 0, "bySchedule": [one("schedule", "UNSCHEDULED", 1)],
        "byStatus": [one("status", "PLANNED", 1)],
    } });
    assert_eq!(reply.at("/organization/unit"), &unit);
}
