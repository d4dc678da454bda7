//! Score changes of writes, replayed from a log of many pages.

use std::sync::Arc;

use gateway::executor::Budget;
use serde_json::{Value, json};

use super::scorecard;
use crate::support::{App, Database, Socket, document, on_databases};
use api::server::Settings;
use macro_rules_attribute::apply;

/// Number of changes that the server reads at once.
const PAGE: usize = 150;
/// Number of rows of a write that affect no score, so that pages of the log end within writes.
const ASIDE: usize = 400;

const MOVED: &str = "subscription ($id: ID!, $after: String) {
    scoreChanged(scorecardId: $id, includeDescendants: true, after: $after) {
        cursor period { code } before { value status } after { value status } node { id } } }";

const RECORDED: &str = "subscription ($id: ID!, $after: String) {
    actualRecorded(scorecardId: $id, includeDescendants: true, after: $after) { cursor measure { key } } }";

const CHANGED: &str = "subscription ($after: String) {
    changed(types: [THEME], after: $after) { cursor nodeId } }";

async fn start(database: Database) -> App {
    // Budgets are large enough for the whole test.
    let budget = Budget { capacity: 10_000_000, per_second: 1_000_000 };
    let app = database.app_with(Settings { budget, ..Settings::default() }).await;
    let top = json!([{ "key": "top", "name": "Top", "rollup": { "mode": "ALIGNED" } }]);
    let low =
        json!([{ "key": "low", "name": "Low", "measures": [{ "measure": "m" }, { "measure": "other" }] }]);
    let mut below = scorecard("t", Some("s"), low);
    below["alignments"] = json!([{ "objective": "low", "parentObjective": "top" }]);
    let cards = json!([scorecard("s", None, top), below, scorecard("aside", None, json!([]))]);
    let banded = |key: &str| {
        json!({ "key": key, "scorecard": "t", "name": key, "scoring": "BANDS", "boundaries": [0, 50, 100],
            "periods": [{ "period": "2026-10", "actual": 50, "target": 100 }] })
    };
    let aside = json!({ "key": "aside", "scorecard": "aside", "name": "Aside", "frequency": "DAILY" });
    app.import(&document(cards, json!([banded("m"), banded("other"), aside]))).await;
    app
}

/// Writes values of two measures in a month, among `aside` others that affect no score.
async fn write(app: &App, at: usize, aside: usize) {
    let first = chrono::NaiveDate::from_ymd_opt(2010, 1, 1).unwrap();
    let days = first
        .iter_days()
        .take(aside)
        .map(|day| json!({ "measure": { "key": "aside" }, "period": day.to_string(), "value": at }));
    let month = ["2026-08", "2026-09", "2026-10"][at % 3];
    let scored = [("m", at * 37 % 100), ("other", at * 53 % 100)]
        .map(|(measure, value)| json!({ "measure": { "key": measure }, "period": month, "value": value }));
    let (early, late) = scored.split_at(1);
    let entries: Vec<Value> = early.iter().cloned().chain(days).chain(late.iter().cloned()).collect();
    app.contributor().done("actualsRecord", json!({ "entries": entries }), "recorded").await;
}

async fn weigh(app: &App, weight: f64) {
    let (measure, objective) = (app.id("measure", "m").await, app.id("objective", "low").await);
    let input = json!({ "measureId": measure, "objectiveId": objective, "weight": weight });
    app.editor().done("measurePlace", input, "placement { weight }").await;
}

/// Makes a measure that affects no score yet.
async fn add_measure(app: &App, name: &str) {
    let input = json!({ "scorecardId": app.id("scorecard", "t").await, "name": name });
    app.editor().done("measureCreate", input, "measure { id }").await;
}

/// Makes a scorecard that is watched from then on.
async fn add_scorecard(app: &App) {
    let parent = app.id("scorecard", "s").await;
    let input = json!({ "name": "Later", "level": "BUSINESS_UNIT", "parentId": parent });
    app.editor().done("scorecardCreate", input, "scorecard { id }").await;
}

async fn add_theme(app: &App) {
    let input = json!({ "scorecardId": app.id("scorecard", "s").await, "name": "Theme" });
    app.editor().done("themeCreate", input, "theme { id }").await;
}

async fn listen(app: &App, query: &str, id: &str, after: &str) -> Socket {
    let mut socket = app.viewer().socket().await;
    let variables = match query {
        CHANGED => json!({ "after": after }),
        _ => json!({ "id": id, "after": after }),
    };
    socket.subscribe("s", query, variables).await;
    socket
}

/// Events up to the last one of this revision.
async fn hear(socket: &mut Socket, revision: i64) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let event = socket.event().await;
        let is_last = cursor(&event) == revision.to_string();
        events.push(event);
        if is_last {
            return events;
        }
    }
}

/// Next events, `count` of them.
async fn hear_many(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut events = Vec::with_capacity(count);
    for _ in 0..count {
        events.push(socket.event().await);
    }
    events
}

fn cursor(event: &Value) -> &str {
    event["scoreChanged"]["cursor"].as_str().unwrap()
}

/// Subscribers from now, from the beginning and from anywhere between receive the same events, all while others write.
#[apply(on_databases)]
#[multi_thread]
async fn a_replay_of_many_pages_tells_what_was_told_live(database: Database) {
    let app = Arc::new(start(database).await);
    let id = app.id("scorecard", "s").await;
    let since = app.viewer().revision().await.to_string();
    let mut live = listen(&app, MOVED, &id, &since).await;
    live.settle().await;
    for at in 1..=8 {
        // One write is longer than a page.
        write(&app, at, if at == 3 { 2 * PAGE + PAGE / 2 } else { ASIDE }).await;
        if at == 5 {
            add_measure(&app, "early").await;
        }
    }
    let half = app.viewer().revision().await;
    let mut truth = hear(&mut live, half).await;
    let mut early = listen(&app, MOVED, &id, &since).await;
    let mut replayed = vec![early.event().await];
    let writer = tokio::spawn({
        let app = Arc::clone(&app);
        async move {
            for at in 9..=16 {
                write(&app, at, ASIDE).await;
                if at == 12 {
                    add_measure(&app, "late").await;
                    add_scorecard(&app).await;
                }
            }
            app.viewer().revision().await
        }
    });
    replayed.extend(hear(&mut early, half).await);
    let places = [0, truth.len() / 3, truth.len() / 2, truth.len() - 1];
    let mut others = Vec::new();
    for place in places {
        others.push((place, listen(&app, MOVED, &id, cursor(&truth[place])).await));
    }
    let end = writer.await.unwrap();
    truth.extend(hear(&mut live, end).await);
    replayed.extend(hear(&mut early, end).await);
    assert!(truth.len() > 100, "{}", truth.len());
    assert_eq!(replayed, truth, "from the beginning on {database:?}");
    for (place, mut socket) in others {
        assert_eq!(hear(&mut socket, end).await, truth[place + 1..], "from {place} on {database:?}");
    }
}

/// A weight cannot be undone: score changes before it are delivered as they would be with it, wherever a replay starts.
#[apply(on_databases)]
async fn a_replay_that_starts_later_tells_the_rest_of_an_earlier_one(database: Database) {
    let app = start(database).await;
    let id = app.id("scorecard", "s").await;
    let since = app.viewer().revision().await.to_string();
    for at in 1..=9 {
        write(&app, at, ASIDE).await;
        if at == 4 {
            weigh(&app, 3.0).await;
        }
    }
    let end = app.viewer().revision().await;
    let whole = hear(&mut listen(&app, MOVED, &id, &since).await, end).await;
    for place in (0..whole.len() - 1).step_by(whole.len() / 5) {
        let rest = hear(&mut listen(&app, MOVED, &id, cursor(&whole[place])).await, end).await;
        assert_eq!(rest, whole[place + 1..], "from {place} on {database:?}");
    }
}

/// Number of statements that each of the three subscriptions' replays takes, over the log from `since` to `end` with so
/// many recordings and themes.
async fn statements(
    app: &App,
    id: &str,
    since: i64,
    end: i64,
    (recordings, themes): (usize, usize),
) -> [usize; 3] {
    let mut counts = [0; 3];
    for (query, count) in [MOVED, RECORDED, CHANGED].into_iter().zip(&mut counts) {
        let heard = async {
            let mut socket = listen(app, query, id, &since.to_string()).await;
            match query {
                MOVED => drop(hear(&mut socket, end).await),
                RECORDED => drop(hear_many(&mut socket, recordings).await),
                _ => drop(hear_many(&mut socket, themes).await),
            }
        };
        *count = app.counted(heard).await.0;
    }
    counts
}

#[apply(on_databases)]
async fn the_log_is_read_once_for_a_replay_however_long_it_is(database: Database) {
    let app = start(database).await;
    let id = app.id("scorecard", "s").await;
    let since = app.viewer().revision().await;
    let (mut pages, mut counts) = (0, Vec::new());
    for (themes, more) in [(1, 3), (2, 9)] {
        for at in pages..pages + more {
            write(&app, at, PAGE - 2).await;
        }
        pages += more;
        let end = app.viewer().revision().await;
        add_theme(&app).await;
        counts.push(statements(&app, &id, since, end, (2 * pages, themes)).await);
    }
    let [short, long] = counts[..] else { panic!("{counts:?}") };
    // Statements of each page: reading it, and for scores reading the later changes and the end of its last write.
    for (at, most) in [3, 1, 1].into_iter().enumerate() {
        // Periodic checks are added to that; reading the rest again for each page would take 66 more.
        assert!(long[at] < short[at] + 9 * most + 30, "{short:?} and {long:?} statements on {database:?}");
    }
}
