//! Invalid references: unknown keys, keys of other things, duplicate keys, cycles, and links that run down.

use macro_rules_attribute::apply;
use serde_json::json;

use super::{check, set, several};
use crate::support::{Database, Patch, complete, on_databases};

#[apply(on_databases)]
async fn keys_of_nothing(database: Database) {
    let cases = [
        "/scorecards/3/parent",
        "/scorecards/0/perspectives/0/objectives/0/theme",
        "/scorecards/0/perspectives/0/objectives/0/measures/0/measure",
        "/scorecards/0/links/0/cause",
        "/scorecards/0/links/0/effect",
        "/scorecards/1/alignments/0/objective",
        "/scorecards/1/alignments/0/parentObjective",
        "/scorecards/0/initiatives/0/objectives/1",
        "/scorecards/0/initiatives/0/measures/0",
        "/measures/8/scorecard",
    ];
    let mut cases: Vec<_> = cases.map(|at| set(at, "nothing", &format!("NOT_FOUND {at}"))).into();
    cases.push(set("/measures/4/formula", "{churned} / {nothing}", "NOT_FOUND /measures/4/formula"));
    // A key of another kind of thing is a key of nothing.
    cases.push(set("/scorecards/0/links/0/cause", "churned", "NOT_FOUND /scorecards/0/links/0/cause"));
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn keys_of_things_that_belong_elsewhere(database: Database) {
    let cases = [
        ("/scorecards/1/perspectives/0/objectives/0/theme", "retention"),
        ("/scorecards/0/links/0/cause", "north-margin"),
        ("/scorecards/0/links/0/effect", "north-margin"),
        ("/scorecards/1/alignments/0/objective", "desk-speed"),
        // An alignment leads to a scorecard above: not to one below, beside, or to itself.
        ("/scorecards/1/alignments/0/parentObjective", "desk-speed"),
        ("/scorecards/1/alignments/0/parentObjective", "north-cash"),
    ];
    check(database, &cases.map(|(at, key)| set(at, key, &format!("INVALID {at}")))).await;
}

#[apply(on_databases)]
async fn keys_and_places_given_twice(database: Database) {
    let link = json!({ "cause": "train-staff", "effect": "keep-customers", "polarity": "NEGATIVE" });
    let alignment = json!({ "objective": "north-margin", "parentObjective": "grow-margin" });
    let measure = json!({ "key": "orders", "scorecard": "group", "name": "The same again" });
    let theme = json!({ "key": "retention", "name": "The same again" });
    let cases = [
        set("/scorecards/0/themes/-", theme, "DUPLICATE /scorecards/0/themes/2/key"),
        set("/measures/-", measure, "DUPLICATE /measures/11/key"),
        set("/scorecards/0/initiatives/1/key", "crm-training", "DUPLICATE /scorecards/0/initiatives/1/key"),
        set(
            "/scorecards/0/initiatives/0/deliverables/1/name",
            "Course material",
            "DUPLICATE /scorecards/0/initiatives/0/deliverables/1/name",
        ),
        set(
            "/scorecards/0/initiatives/0/objectives/1",
            "train-staff",
            "DUPLICATE /scorecards/0/initiatives/0/objectives/1",
        ),
        set(
            "/scorecards/0/initiatives/0/measures/1",
            "crm-certified",
            "DUPLICATE /scorecards/0/initiatives/0/measures/1",
        ),
        set(
            "/scorecards/0/perspectives/0/objectives/0/measures/1/measure",
            "profit-margin",
            "DUPLICATE /scorecards/0/perspectives/0/objectives/0/measures/1/measure",
        ),
        set("/scorecards/0/links/-", link, "DUPLICATE /scorecards/0/links/4"),
        set("/scorecards/1/alignments/-", alignment, "DUPLICATE /scorecards/1/alignments/3"),
        set("/measures/0/periods/1/period", "2026-01", "DUPLICATE /measures/0/periods/1/period"),
    ];
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn keys_given_to_two_scorecards(database: Database) {
    let scorecard = json!({ "key": "group", "name": "Again", "level": "TEAM" });
    let perspective = json!({ "key": "group-customer", "kind": "CUSTOMER" });
    let objective = json!({ "key": "keep-customers", "name": "Again" });
    let cases = [
        set("/scorecards/-", scorecard, "DUPLICATE /scorecards/4/key"),
        set("/scorecards/1/perspectives/-", perspective, "DUPLICATE /scorecards/1/perspectives/1/key"),
        set(
            "/scorecards/1/perspectives/0/objectives/-",
            objective,
            "DUPLICATE /scorecards/1/perspectives/0/objectives/2/key",
        ),
    ];
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn circles(database: Database) {
    let link = |cause: &str, effect: &str| json!({ "cause": cause, "effect": effect });
    let cases = [
        set("/scorecards/0/links/-", link("grow-value", "grow-value"), "CYCLE /scorecards/0/links/4"),
        set("/scorecards/0/links/-", link("grow-value", "grow-margin"), "CYCLE /scorecards/0/links/4"),
        set("/scorecards/3/parent", "ventures", "CYCLE /scorecards/3/parent"),
        several(
            Patch::default().set("/scorecards/0/parent", "north-desk"),
            &["CYCLE /scorecards/0/parent", "CYCLE /scorecards/1/parent", "CYCLE /scorecards/2/parent"],
        ),
        set("/measures/4/formula", "{churned} / {churn-rate}", "CYCLE /measures/4/formula"),
    ];
    check(database, &cases).await;
}

#[apply(on_databases)]
async fn links_that_run_down(database: Database) {
    let below = json!({ "key": "below", "name": "At the bottom of the map" });
    let link = json!({ "cause": "keep-customers", "effect": "below" });
    let patch = Patch::default()
        .set("/scorecards/0/perspectives/2/objectives/-", below)
        .set("/scorecards/0/links/-", link);
    let lanes = |first: u8, second: u8| {
        let lane = |at: u8| complete()["scorecards"][0]["perspectives"][usize::from(at)].clone();
        Patch::default()
            .set("/scorecards/0/perspectives/0", lane(first))
            .set("/scorecards/0/perspectives/1", lane(second))
    };
    check(
        database,
        &[
            several(patch, &["DOWNWARD_LINK /scorecards/0/links/4"]),
            // The links are the same, and the map is turned upside down under them.
            several(lanes(1, 0), &["DOWNWARD_LINK /scorecards/0/links/1"]),
        ],
    )
    .await;
}
