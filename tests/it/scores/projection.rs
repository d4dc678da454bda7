//! Large cascades: evaluated in the background, and answered from the projection by other servers and after a restart.
//! Here a cascade counts as large that has more than a few scorecards.

use domain::period::Period;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::plain;
use crate::support::{App, Database, on_databases};

/// Scorecards of the cascade: each has three below it.
const SIZE: usize = 40;
/// Number of scorecards that a request evaluates itself.
const FEW: usize = 3;

const SCORES: &str = "{ organization { scorecards(first: 100) { nodes {
    key score { ...of } perspectives { score { ...of } } objectives { key score { ...of } } } } } }
    fragment of on Score { value status reason coverage trend { direction change }
        explanation { rule components { node { __typename id } label weight score coverage status } } }";
const TOP: &str = "{ organization { scorecard(key: \"s0\") { score { value status coverage } } } }";

fn parent(at: usize) -> Option<usize> {
    (at > 0).then(|| (at - 1) / 3)
}

/// Cascade in which the objective of each scorecard is aligned with the one above. A measure of s5 is shared by s12, one
/// of s20 is computed from one of s30, and one of s1 is rolled up from those below. Scorecard s39 is aligned with nothing.
fn cascade() -> Value {
    let scorecard = |at: usize| {
        let mut measures = vec![json!({ "measure": format!("m{at}") })];
        if at == 12 {
            measures.push(json!({ "measure": "m5", "weight": 2 }));
        }
        if at == 20 {
            measures.push(json!({ "measure": "computed" }));
        }
        if at == 1 {
            measures.push(json!({ "measure": "sum" }));
        }
        let objective = json!({
            "key": format!("o{at}"), "name": format!("Objective {at}"), "rollup": { "mode": "BLEND" },
            "measures": measures,
        });
        let serves = parent(at).filter(|_| at != SIZE - 1).map(|above| {
            json!({ "objective": format!("o{at}"), "parentObjective": format!("o{above}"), "weight": 1 + at % 3 })
        });
        json!({
            "key": format!("s{at}"), "name": format!("Scorecard {at}"), "level": "TEAM", "state": "ACTIVE",
            "parent": parent(at).map(|above| format!("s{above}")),
            "perspectives": [{ "key": format!("p{at}"), "kind": "CUSTOM", "name": "P", "objectives": [objective] }],
            "alignments": Vec::from_iter(serves),
        })
    };
    let mut measures: Vec<_> =
        (0..SIZE).map(|at| recorded(at, &[("2026-09", 40 + at), ("2026-10", 45 + at)])).collect();
    let computed = |key: &str, home: &str, source: Value| {
        let mut measure = plain(key, home, None);
        let fields = measure.as_object_mut().unwrap();
        fields.remove("periods");
        fields.extend(source.as_object().unwrap().clone());
        measure
    };
    measures.push(computed("computed", "s20", json!({ "source": "CALCULATED", "formula": "{m30} - 10" })));
    let rolled_up = json!({ "source": "ROLLED_UP", "name": "Shared name", "aggregation": "AVERAGE" });
    measures.push(computed("sum", "s1", rolled_up));
    json!({ "format": "scorecard/1", "scorecards": (0..SIZE).map(scorecard).collect::<Vec<_>>(), "measures": measures })
}

/// Measure of a scorecard; those of three scorecards have the same name.
fn recorded(at: usize, values: &[(&str, usize)]) -> Value {
    let mut measure = plain(&format!("m{at}"), &format!("s{at}"), None);
    if matches!(at, 4 | 5 | 39) {
        measure["name"] = json!("Shared name");
    }
    let period =
        |(period, actual): &(&str, usize)| json!({ "period": period, "actual": actual, "target": 100 });
    measure["periods"] = values.iter().map(period).collect();
    measure
}

/// Makes one random change of something that scores depend on.
async fn change(app: &App, random: &mut fastrand::Rng, round: usize) {
    let at = random.usize(0..SIZE);
    let document =
        |scorecard: Value| json!({ "format": "scorecard/1", "scorecards": [scorecard], "measures": [] });
    let mut scorecard =
        json!({ "key": format!("s{at}"), "name": format!("Scorecard {at}"), "level": "TEAM" });
    scorecard["parent"] = parent(at).map(|above| format!("s{above}")).into();
    match random.u32(0..8) {
        0..=2 => {
            let period = if random.bool() { "2026-10" } else { "2026-09" };
            let entry = json!([{ "measure": { "key": format!("m{at}") }, "period": period, "value": random.u32(0..100) }]);
            app.contributor().record(entry).await.at("/actualsRecord/recorded");
        }
        3 => {
            let state = if round.is_multiple_of(2) { "ARCHIVED" } else { "ACTIVE" };
            scorecard["state"] = json!(state);
            app.import(&document(scorecard)).await;
        }
        4 => {
            scorecard["perspectives"] = json!([{ "key": format!("p{at}"), "kind": "CUSTOM", "name": "P", "objectives": [{
                "key": format!("o{at}"), "name": format!("Objective {at} in round {round}"),
                "rollup": { "mode": "BLEND", "ownShare": random.f64() }, "measures": [{ "measure": format!("m{at}"), "weight": 1 + round }],
            }] }]);
            app.import(&document(scorecard)).await;
        }
        5 => {
            // Only the last scorecard is aligned with nothing and may be anywhere.
            let above = if random.bool() { "s1" } else { "s2" };
            let last = json!({ "key": "s39", "name": "Scorecard 39", "level": "TEAM", "parent": above });
            app.import(&document(last)).await;
        }
        6 => {
            let formula = format!("{{m{}}} - {round}", random.usize(21..SIZE));
            let mut measure =
                json!({ "key": "computed", "scorecard": "s20", "name": "computed", "source": "CALCULATED" });
            measure["formula"] = json!(formula);
            app.import(&json!({ "format": "scorecard/1", "scorecards": [], "measures": [measure] })).await;
        }
        _ => {
            scorecard["missingPolicy"] = json!(if random.bool() { "ZERO" } else { "EXCLUDE" });
            app.import(&document(scorecard)).await;
        }
    }
}

async fn scores(app: &App) -> Value {
    app.viewer().run(SCORES, json!({})).await.at("/organization/scorecards/nodes").clone()
}

#[apply(on_databases)]
async fn a_projection_changes_no_answer(database: Database) {
    let app = database.app().await;
    app.import(&cascade()).await;
    let replicas = [app.evaluating_few(FEW).await, app.evaluating_few(FEW).await];
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..16 {
        change(&replicas[round % 2], &mut random, round).await;
        // The projection may be kept up to date by any server, at any time, or be lost.
        match random.u32(0..4) {
            0 => replicas[round % 2].service().update_projections().await.unwrap(),
            1 => replicas[(round + 1) % 2].service().update_projections().await.unwrap(),
            2 if round.is_multiple_of(3) => app.sql("DELETE FROM score_projection").await,
            _ => {}
        }
        let expected = scores(&app.replica().await).await;
        for (who, projecting) in
            [("restarted", &app.evaluating_few(FEW).await), ("one", &replicas[0]), ("other", &replicas[1])]
        {
            assert_eq!(scores(projecting).await, expected, "{who} in round {round}, seed {seed}");
        }
    }
}

#[apply(on_databases)]
async fn servers_that_write_at_the_same_time_keep_one_projection(database: Database) {
    let app = database.app().await;
    app.import(&cascade()).await;
    let replicas = [app.evaluating_few(FEW).await, app.evaluating_few(FEW).await];
    let work = async |own: &App, first: usize| {
        for round in 0..12 {
            let measure = format!("m{}", (first + 7 * round) % SIZE);
            let entry = json!([{ "measure": { "key": measure }, "period": "2026-10", "value": 5 * round }]);
            own.contributor().record(entry).await.at("/actualsRecord/recorded");
            own.viewer().run(TOP, json!({})).await.at("/organization/scorecard/score");
            own.service().update_projections().await.unwrap();
        }
    };
    tokio::join!(
        work(&replicas[0], 0),
        work(&replicas[1], 3),
        work(&replicas[0], 11),
        work(&replicas[1], 21)
    );
    let expected = scores(&app.replica().await).await;
    assert_eq!(scores(&app.evaluating_few(FEW).await).await, expected);
    for replica in &replicas {
        replica.service().update_projections().await.unwrap();
        assert_eq!(scores(replica).await, expected);
    }
    assert_eq!(scores(&app.evaluating_few(FEW).await).await, expected);
}

#[apply(on_databases)]
async fn a_restart_answers_the_top_from_the_projection(database: Database) {
    let app = database.app().await;
    app.import(&cascade()).await;
    let first = app.evaluating_few(FEW).await;
    let expected = first.viewer().run(TOP, json!({})).await.at("/organization/scorecard").clone();
    let restarted = app.evaluating_few(FEW).await;
    let answer = restarted.viewer().run(TOP, json!({})).await.at("/organization/scorecard").clone();
    assert_eq!(answer, expected);
    assert_eq!(restarted.service().cache_usage().0, 1, "only the top is loaded");

    // After one value below, the path to it is loaded, and afterwards projected again.
    let entry = json!([{ "measure": { "key": "m22" }, "period": "2026-10", "value": 0 }]);
    first.contributor().record(entry).await.at("/actualsRecord/recorded");
    let behind = app.evaluating_few(FEW).await;
    let moved = behind.viewer().run(TOP, json!({})).await.at("/organization/scorecard").clone();
    assert_ne!(moved, expected);
    assert_eq!(behind.service().cache_usage().0, 4, "s22, s7, s2 and s0");
    first.service().update_projections().await.unwrap();
    let restarted = app.evaluating_few(FEW).await;
    assert_eq!(restarted.viewer().run(TOP, json!({})).await.at("/organization/scorecard"), &moved);
    assert_eq!(restarted.service().cache_usage().0, 1, "only the top is loaded");
}

#[apply(on_databases)]
async fn a_cascade_is_evaluated_further_when_the_request_has_ended(database: Database) {
    let app = database.app().await;
    app.import(&cascade()).await;
    let period: Period = "2026-10".parse().unwrap();
    let run = async |app: &App| {
        let view = app.service().view_as_operator(app.organization()).await.unwrap();
        let top = view.organization().children(None)[0];
        view.scores(top, &[period]).await.unwrap().pop().unwrap()
    };
    let (whole, expected) = {
        let alone = app.evaluating_few(FEW).await;
        alone.counted(run(&alone)).await
    };
    app.sql("DELETE FROM score_projection").await;
    let own = app.evaluating_few(FEW).await;
    own.interrupted(whole / 2, run(&own)).await;
    let (rest, scores) = own.counted(run(&own)).await;
    assert_eq!(scores, expected);
    // The request itself reads the organization and the top again.
    assert!(rest <= whole - whole / 2 + 30, "{rest} statements after {} of {whole}", whole / 2);
}
