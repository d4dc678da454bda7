//! Paging while others write: entries that exist all the time are seen exactly once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use domain::vocabulary::Role;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases};

const MEASURES: usize = 1_000;
/// Number of measures that stay; those with higher numbers are archived and restored while somebody pages.
const STAYING: usize = 800;

/// Document of eight scorecards with so many measures, of which every second is red, and as many initiatives.
fn organization(size: usize) -> Value {
    let home = |at: usize| format!("unit-{}", at % 8);
    let placed = |at: usize| json!({ "measure": format!("kpi-{at}") });
    let units = (0..8).map(|unit| {
        let parent = if unit == 0 { Value::Null } else { json!(format!("unit-{}", (unit - 1) / 2)) };
        let initiatives = (0..size / 8).map(|at| {
            let money = |amount: usize| json!({ "amount": format!("{amount}.00"), "currency": "CAD" });
            json!({ "key": format!("plan-{unit}-{at}"), "name": format!("Plan {}", at * 37 % 101), "budget": money(1_000),
                "spent": money(at * 7 % 900), "endsOn": format!("2027-01-{:02}", at % 28 + 1) })
        });
        json!({ "key": format!("unit-{unit}"), "name": format!("Unit {}", unit * 3 % 8), "level": "TEAM", "parent": parent,
            "perspectives": [{ "key": format!("money-{unit}"), "kind": "FINANCIAL", "objectives": [
                { "key": format!("grow-{unit}"), "name": "Grow", "measures": (unit..size).step_by(8).map(placed).collect::<Vec<_>>() },
            ] }],
            "initiatives": initiatives.collect::<Vec<_>>() })
    });
    let measures = (0..size).map(|at| {
        json!({ "key": format!("kpi-{at}"), "scorecard": home(at), "name": format!("Name {}", at * 7 % 503), "owner": "Ada",
            "periods": [{ "period": "2026-10", "actual": actual(at, at), "target": 100, "redFlag": 50 }] })
    });
    document(units.collect(), measures.collect())
}

/// An actual by which the measure keeps its status.
fn actual(at: usize, random: usize) -> usize {
    if at.is_multiple_of(2) { random % 50 } else { 100 + random % 50 }
}

/// Writer that renames, records, archives, restores and adds without end, and counts its writes.
struct Writer<'a> {
    app: &'a App,
    measures: Vec<String>,
    initiatives: Vec<String>,
    scorecards: Vec<String>,
    /// True if measures are archived and restored: that changes the scores of scorecards for good.
    archives: bool,
    done: AtomicUsize,
    stopped: AtomicBool,
}

impl<'a> Writer<'a> {
    async fn new(app: &'a App) -> Self {
        let mut ids = BTreeMap::new();
        for list in ["measures", "initiatives", "scorecards"] {
            let mut found = BTreeMap::new();
            let mut after = Value::Null;
            while !after.is_boolean() {
                let query = format!(
                    "query ($after: String) {{ organization {{ {list}(first: 100, after: $after) {{
                        nodes {{ id key }} pageInfo {{ endCursor hasNextPage }} }} }} }}"
                );
                let reply = app.viewer().run(&query, json!({ "after": after })).await;
                for node in reply.list(&format!("/organization/{list}/nodes")) {
                    let [key, id] = ["key", "id"].map(|name| node[name].as_str().unwrap().to_owned());
                    let number = key.rsplit('-').next().unwrap().parse::<usize>().unwrap();
                    found.insert((number, key), id);
                }
                let info = reply.at(&format!("/organization/{list}/pageInfo"));
                after = if info["hasNextPage"] == true { info["endCursor"].clone() } else { json!(false) };
            }
            ids.insert(list, found.into_values().collect::<Vec<_>>());
        }
        let [measures, initiatives, scorecards] =
            ["measures", "initiatives", "scorecards"].map(|list| ids.remove(list).unwrap());
        let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { app, measures, initiatives, scorecards, archives: true, done, stopped }
    }

    async fn write(&self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let editor = self.app.editor();
        while !self.stopped.load(Ordering::Relaxed) {
            let at = random.usize(..MEASURES);
            let name = format!("Name {}", random.usize(..503));
            match random.u8(..8) {
                0 | 1 => {
                    let input =
                        json!({ "id": self.measures[at], "name": name, "position": random.u8(1..99) });
                    editor.act("measureUpdate", input, "revision").await;
                }
                2..=4 => {
                    let entries: BTreeMap<usize, Value> = (0..10)
                        .map(|_| {
                            let (at, value) = (random.usize(..MEASURES), random.usize(..50));
                            let measure = json!({ "id": self.measures[at] });
                            let value = actual(at, value);
                            (at, json!({ "measure": measure, "period": "2026-10", "value": value }))
                        })
                        .collect();
                    let entries: Vec<_> = entries.into_values().collect();
                    editor.record(json!({ "entries": entries, "errorPolicy": "ROW_BY_ROW" })).await;
                }
                5 => {
                    let initiative = &self.initiatives[random.usize(..self.initiatives.len())];
                    let spent = json!({ "amount": format!("{}.00", random.u16(..900)), "currency": "CAD" });
                    let ends_on = format!("2027-01-{:02}", random.u8(1..29));
                    let input = json!({ "id": initiative, "name": name, "spent": spent, "endsOn": ends_on });
                    editor.act("initiativeUpdate", input, "revision").await;
                }
                6 if self.archives => {
                    let going = &self.measures[random.usize(STAYING..MEASURES)];
                    let mutation = if random.bool() { "measureArchive" } else { "measureRestore" };
                    editor.act(mutation, json!({ "id": going }), "revision").await;
                }
                _ => {
                    let scorecard = &self.scorecards[random.usize(..8)];
                    let input = json!({ "scorecardId": scorecard, "name": name, "owner": "Ada" });
                    editor.act("measureCreate", input, "revision").await;
                    let level = if random.bool() { "TEAM" } else { "DEPARTMENT" };
                    let input = json!({ "id": scorecard, "name": name, "level": level });
                    editor.act("scorecardUpdate", input, "revision").await;
                }
            }
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits for some more writes.
    async fn wait(&self, writes: usize) {
        let until = self.done.load(Ordering::Relaxed) + writes;
        while self.done.load(Ordering::Relaxed) < until {
            tokio::task::yield_now().await;
        }
    }
}

/// Pages through a list in this direction, with some writes between the pages; the keys in the order in which they
/// came.
async fn walk(writer: &Writer<'_>, list: &str, arguments: &str, forward: bool) -> Vec<String> {
    let most = if list == "scorecards" { 1 } else { 97 };
    let (size, cursor, more, end) = match forward {
        true => ("first", "after", "hasNextPage", "endCursor"),
        false => ("last", "before", "hasPreviousPage", "startCursor"),
    };
    let query = format!(
        "query ($at: String) {{ organization {{ list: {list}({arguments} {size}: {most}, {cursor}: $at) {{
            nodes {{ id }} pageInfo {{ {more} {end} }} }} }} }}"
    );
    let (mut seen, mut at) = (Vec::new(), Value::Null);
    loop {
        let reply = writer.app.viewer().run(&query, json!({ "at": at })).await;
        let page = reply.texts("/organization/list/nodes", "/id");
        seen.extend(page.into_iter().map(str::to_owned));
        let info = reply.at("/organization/list/pageInfo");
        if info[more] == false {
            return seen;
        }
        at = info[end].clone();
        writer.wait(3).await;
    }
}

/// Walks the list in both directions: each of these keys must be seen exactly once, and none twice.
async fn check(writer: &Writer<'_>, list: &str, arguments: &str, staying: &[&String]) {
    for forward in [true, false] {
        let seen = walk(writer, list, arguments, forward).await;
        let once: BTreeSet<_> = seen.iter().collect();
        assert_eq!(once.len(), seen.len(), "{list}({arguments}), forward: {forward}: some were seen twice");
        let missed = staying.iter().filter(|id| !once.contains(*id)).count();
        assert_eq!(missed, 0, "{list}({arguments}), forward: {forward}: of {} were missed", staying.len());
    }
}

/// Runs the walks while two others write.
async fn while_others_write(writer: &Writer<'_>, walks: impl Future<Output = ()>) {
    let walks = async {
        walks.await;
        writer.stopped.store(true, Ordering::Relaxed);
    };
    tokio::join!(walks, writer.write(1), writer.write(2));
}

#[apply(on_databases)]
async fn measures_that_are_renamed_and_scored_anew_while_somebody_pages_are_seen_exactly_once(
    database: Database,
) {
    let app = database.app().await;
    app.import(&organization(MEASURES)).await;
    let writer = Writer::new(&app).await;
    let all: Vec<_> = writer.measures[..STAYING].iter().collect();
    let red: Vec<_> = all.iter().copied().step_by(2).collect();
    while_others_write(&writer, async {
        for order in ["", "orderBy: { field: NAME },", "orderBy: { field: SCORE, direction: DESC },"] {
            check(&writer, "measures", order, &all).await;
            check(&writer, "measures", &format!("filter: {{ status: [RED] }}, {order}"), &red).await;
        }
        for filter in ["owner: \"Ada\"", "query: \"kpi-\""] {
            let arguments = format!("filter: {{ {filter} }}, orderBy: {{ field: NAME, direction: DESC }},");
            check(&writer, "measures", &arguments, &all).await;
        }
    })
    .await;
}

#[apply(on_databases)]
async fn initiatives_that_change_while_somebody_pages_are_seen_exactly_once(database: Database) {
    let app = database.app().await;
    app.import(&organization(MEASURES)).await;
    let writer = Writer::new(&app).await;
    let all: Vec<_> = writer.initiatives.iter().collect();
    while_others_write(&writer, async {
        for order in ["", "NAME", "ENDS_ON", "BUDGET_USE"] {
            let order = match order {
                "" => String::new(),
                field => format!("orderBy: {{ field: {field}, direction: DESC }},"),
            };
            check(&writer, "initiatives", &order, &all).await;
        }
    })
    .await;
}

#[apply(on_databases)]
async fn scorecards_that_change_while_somebody_pages_are_seen_exactly_once(database: Database) {
    let app = database.app().await;
    app.import(&organization(80)).await;
    let mut writer = Writer::new(&app).await;
    // The writer draws from a thousand.
    writer.measures = writer.measures.iter().cycle().take(MEASURES).cloned().collect();
    writer.archives = false;
    let all: Vec<_> = writer.scorecards.iter().collect();
    while_others_write(&writer, async {
        for order in ["CREATED", "NAME", "LEVEL", "SCORE"] {
            check(&writer, "scorecards", &format!("orderBy: {{ field: {order} }},"), &all).await;
        }
    })
    .await;
}

async fn page(app: &App, selection: &str, arguments: &str) -> Reply {
    let (list, of) = selection.split_once('@').unwrap_or((selection, ""));
    let list =
        format!("it: {list}({arguments}) {{ edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage }} }}");
    let query = match of {
        "" => format!("{{ organization {{ {list} }} }}"),
        of => format!("{{ organization {{ of: {of} {{ {list} }} }} }}"),
    };
    let mut reply = app.admin().run(&query, json!({})).await;
    if let Some(inner) = reply.body.pointer_mut("/data/organization/of") {
        let inner = inner.take();
        reply.body["data"]["organization"] = inner;
    }
    reply
}

fn ids(reply: &Reply) -> Vec<String> {
    reply.texts("/organization/it/edges", "/node/id").into_iter().map(str::to_owned).collect()
}

/// Makes three rows in each list of the schema; the lists, each with the mutation that removes or moves its second row.
async fn lists(app: &App) -> Vec<(&'static str, &'static str)> {
    let acme = app.id("scorecard", "unit-0").await;
    let perspective = json!({ "scorecardId": acme, "kind": "CUSTOMER", "name": "Customers" });
    let reply = app.editor().done("perspectiveCreate", perspective, "perspective { id }").await;
    let input = json!({ "perspectiveId": reply.at("/perspectiveCreate/perspective/id"), "name": "Grow", "key": "grow" });
    let reply = app.editor().done("objectiveCreate", input, "objective { id }").await;
    let objective = reply.at("/objectiveCreate/objective/id").clone();
    for at in 0..3 {
        let input = json!({ "objectiveId": objective, "quarter": format!("FY2026-Q{}", at + 1), "name": "x", "target": 1 });
        app.editor().done("keyResultCreate", input, "revision").await;
        let input = json!({ "subjectId": objective, "body": format!("Comment {at}") });
        app.contributor().done("commentCreate", input, "revision").await;
        let url = format!("https://example.com/{at}");
        app.admin().done("webhookCreate", json!({ "url": url }), "revision").await;
        app.admin().done("apiKeyCreate", json!({ "name": "x", "role": "VIEWER" }), "revision").await;
        app.clock().advance(chrono::TimeDelta::seconds(1));
    }
    vec![
        ("scorecards", "rename"),
        ("children@scorecard(key: \"unit-0\")", "scorecardUpdate"),
        ("descendants@scorecard(key: \"unit-0\")", "rename"),
        ("measures", "measureArchive"),
        ("initiatives", "initiativeArchive"),
        ("keyResults", "keyResultDelete"),
        ("comments@objective(key: \"grow\")", "commentDelete"),
        ("members", "memberRemove"),
        ("webhooks", "webhookDelete"),
        ("apiKeys", "apiKeyRevoke"),
    ]
}

#[apply(on_databases)]
async fn the_row_that_a_cursor_is_of_may_go_in_every_list(database: Database) {
    let app = database.app().await;
    app.import(&organization(120)).await;
    app.service().ensure_member(app.organization(), "", "aaa", Role::Viewer).await.unwrap();
    app.service().ensure_member(app.organization(), "", "aab", Role::Viewer).await.unwrap();
    let other = app.replica().await;
    for (list, mutation) in lists(&app).await {
        let whole = page(&app, list, "first: 100").await;
        let all = ids(&whole);
        let cursor = whole.text("/organization/it/edges/1/cursor").to_owned();
        let elsewhere = page(&other, list, "first: 100").await;
        assert_eq!(elsewhere.at("/organization/it/edges"), whole.at("/organization/it/edges"), "{list}");
        // Another name, the top of the cascade, or gone.
        let (mutation, input) = match mutation {
            "rename" => ("scorecardUpdate", json!({ "id": all[1], "name": "zzz" })),
            "scorecardUpdate" => (mutation, json!({ "id": all[1], "parentId": null })),
            _ => (mutation, json!({ "id": all[1] })),
        };
        let actor = if mutation.starts_with("comment") { app.contributor() } else { app.admin() };
        actor.done(mutation, input, "revision").await;
        for server in [&app, &other] {
            let after = page(server, list, &format!("first: 98, after: \"{cursor}\"")).await;
            assert_eq!(ids(&after)[..], all[2..], "{list}");
            let before = page(server, list, &format!("last: 98, before: \"{cursor}\"")).await;
            assert_eq!(ids(&before)[..], all[..1], "{list}");
        }
    }
}

#[apply(on_databases)]
async fn a_cursor_of_one_list_is_refused_in_every_other(database: Database) {
    let app = database.app().await;
    app.import(&organization(120)).await;
    let mut lists: Vec<_> = lists(&app).await.into_iter().map(|(list, _)| (list, "")).collect();
    lists.extend([
        ("scorecards", ", orderBy: { field: NAME }"),
        ("measures", ", orderBy: { field: NAME }"),
        ("measures", ", orderBy: { field: NAME, direction: DESC }"),
        ("measures", ", filter: { owner: \"Ada\" }"),
        ("measures", ", filter: { owner: \"Ada\", query: \"kpi\" }"),
        ("initiatives", ", filter: { overdue: false }"),
        ("initiatives", ", filter: { overdue: true }"),
        ("keyResults", ", filter: { quarter: \"FY2026-Q1\" }"),
        ("children@scorecard(key: \"unit-1\")", ""),
        ("comments@scorecard(key: \"unit-0\")", ""),
    ]);
    let mut cursors = Vec::new();
    for (list, arguments) in &lists {
        let reply = page(&app, list, &format!("first: 1{arguments}")).await;
        if !ids(&reply).is_empty() {
            cursors.push((*list, *arguments, reply.text("/organization/it/edges/0/cursor").to_owned()));
        }
    }
    for (list, arguments) in &lists {
        for (of, with, cursor) in &cursors {
            let reply = page(&app, list, &format!("first: 1, after: \"{cursor}\"{arguments}")).await;
            let expected: &[&str] = if (list, arguments) == (of, with) { &[] } else { &["BAD_USER_INPUT"] };
            assert_eq!(reply.codes(), expected, "{of}{with} in {list}{arguments}");
        }
    }
}

/// Empty list arguments and missing ones mean the same list.
#[apply(on_databases)]
async fn a_cursor_does_not_mind_how_its_list_is_spelled(database: Database) {
    let app = database.app().await;
    app.import(&organization(120)).await;
    let name = ", orderBy: { field: NAME }";
    for (one, other) in [
        ("", ", filter: null, orderBy: null"),
        ("", ", filter: {}"),
        (name, ", orderBy: { direction: ASC, field: NAME }"),
        (", filter: { owner: \"Ada\", timing: null }", ", filter: { owner: \"Ada\" }"),
    ] {
        let first = page(&app, "measures", &format!("first: 2{one}")).await;
        let cursor = first.text("/organization/it/edges/0/cursor");
        let next = page(&app, "measures", &format!("first: 1, after: \"{cursor}\"{other}")).await;
        assert_eq!(ids(&next)[..], ids(&first)[1..], "{one} {other}");
    }
}
