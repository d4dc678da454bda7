//! Synchronized copies: a client that applies `changes` and `changed`, from any earlier cursor and in pages of any
//! size, holds what a fresh query returns; whatever was written, and whatever part of it the client sees.

use api::server::Settings;
use domain::vocabulary::Role;
use gateway::executor::{Budget, Limits};
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{
    copy::{CHANGED, Copy, with_fragments},
    writes::write,
};
use crate::support::{Actor, App, Database, document, on_databases};

const WRITES: usize = 120;

fn unit(key: &str, parent: Option<&str>) -> Value {
    let of = |suffix: &str| format!("{key}-{suffix}");
    let alignments: Vec<_> = parent
        .iter()
        .map(|parent| json!({ "objective": of("grow"), "parentObjective": format!("{parent}-grow") }))
        .collect();
    json!({
        "key": key, "name": key, "level": if parent.is_some() { "BUSINESS_UNIT" } else { "ENTERPRISE" },
        "parent": parent, "themes": [{ "key": of("theme"), "name": "Theme" }],
        "perspectives": [
            { "key": of("money"), "kind": "FINANCIAL", "objectives": [
                { "key": of("grow"), "name": "Grow", "measures": [{ "measure": of("sales") }] },
                { "key": of("save"), "name": "Save" },
            ] },
            { "key": of("people"), "kind": "LEARNING_AND_GROWTH", "objectives": [
                { "key": of("train"), "name": "Train", "measures": [{ "measure": of("hours") }, { "measure": "top-sales" }] },
            ] },
        ],
        "links": [{ "cause": of("train"), "effect": of("grow") }],
        "alignments": alignments,
        "initiatives": [{ "key": of("plan"), "name": "Plan", "objectives": [of("grow")], "measures": [of("sales")],
            "deliverables": [{ "name": "Course" }] }],
    })
}

/// One enterprise, two units, a team in each, with two measures each.
pub(super) fn strategy() -> Value {
    let units = [("top", None), ("east", Some("top")), ("west", Some("top")), ("east-team", Some("east"))];
    let measures: Vec<_> = units
        .iter()
        .flat_map(|(key, _)| ["sales", "hours"].map(|name| (*key, name)))
        .map(|(key, name)| {
            json!({ "key": format!("{key}-{name}"), "scorecard": key, "name": name,
                "periods": [{ "period": "2026-09", "target": 10, "actual": 9 }] })
        })
        .collect();
    document(units.map(|(key, parent)| unit(key, parent)).to_vec().into(), json!(measures))
}

/// Caller with the copies taken on the way.
struct Follower {
    name: &'static str,
    actor: Actor,
    copies: Vec<Copy>,
}

#[apply(on_databases)]
#[multi_thread]
async fn a_copy_that_is_kept_up_is_what_a_fresh_question_shows(database: Database) {
    let seed = fastrand::u64(..);
    println!("on {database:?} with seed {seed}");
    follow(database, seed).await;
}

async fn follow(database: Database, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    // A fresh question asks for everything at once, and often.
    let limits = Limits { cost: 1_000_000_000, ..Limits::default() };
    let budget = Budget { capacity: 1_000_000_000, per_second: 1_000_000 };
    let app = database.app_with(Settings { limits, budget, ..Settings::default() }).await;
    let viewer = app.viewer();
    let empty = Copy { cursor: Some("0".to_owned()), ..Copy::default() };
    app.import(&strategy()).await;
    let eve = app.granted("eve", &[(Some("east"), Role::Viewer, false)]).await;
    let mut followers = [("viewer", viewer), ("eve", eve)].map(|(name, actor)| Follower {
        name,
        actor,
        copies: vec![Copy::default(), empty.clone()],
    });
    let mut live = followers[0].actor.socket().await;
    let mut heard = Copy::fresh(&followers[0].actor).await;
    live.subscribe("s", &with_fragments(CHANGED), json!({ "after": heard.cursor })).await;
    for number in 0..WRITES {
        write(&app, &mut random, number).await;
        for follower in &mut followers {
            match random.u8(..12) {
                0 => follower.copies.push(Copy::fresh(&follower.actor).await),
                // Some go on for a page only, and stop in the middle of a write.
                1 => {
                    let at = random.usize(..follower.copies.len());
                    let first = random.usize(0..5);
                    if follower.copies[at].page(&follower.actor, first).await.is_err() {
                        follower.copies[at] = Copy::fresh(&follower.actor).await;
                    }
                }
                _ => {}
            }
        }
    }
    let done = app.viewer().revision().await;
    assert!(done > 40, "seed {seed}: of {WRITES} writes hardly any was done: {done}");
    let mut kept = 0;
    for Follower { name, actor, copies } in followers {
        let fresh = Copy::fresh(&actor).await;
        for mut copy in copies {
            match copy.catch_up(&actor, &mut random).await {
                Ok(()) => {
                    kept += 1;
                    copy.assert_is(&fresh, seed);
                    assert_eq!(copy.cursor, fresh.cursor);
                }
                Err(reply) => {
                    assert_eq!((reply.codes(), name), (vec!["SYNC_CURSOR_EXPIRED"], "eve"), "seed {seed}");
                }
            }
        }
        if name == "viewer" {
            hear_to(&app, &mut heard, &mut live).await;
            heard.assert_is(&fresh, seed);
        }
    }
    assert!(kept >= 4, "seed {seed}: hardly anything was compared");
}

/// Listens until all writes have been delivered.
async fn hear_to(app: &App, heard: &mut Copy, live: &mut crate::support::Socket) {
    let actor = app.editor();
    let made = actor.done(
        "themeCreate",
        json!({ "scorecardId": app.id("scorecard", "top").await, "name": "Last" }),
        "theme { id }",
    );
    let last = made.await.text("/themeCreate/theme/id").to_owned();
    loop {
        let event = live.event().await;
        let change = &event["changed"];
        if change["nodeId"] == json!(last) {
            return;
        }
        heard.apply(change);
    }
}
