//! Response cache: cached responses equal fresh ones, whatever happens in between.

use api::server::Settings;
use chrono::TimeDelta;
use gateway::executor::Budget;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, Reply, on_databases, small};
use macro_rules_attribute::apply;

/// Queries asked after each write: scores, settings, people, data beside the scorecards, things that do not exist.
const QUESTIONS: [&str; 7] = [
    "{ organization { name revision scorecards { totalCount nodes { key name score { value status } } } } }",
    r#"{ organization { scorecard(key: "acme") { name score { value } perspectives { name score { value } } objectives {
        name measures { name periods(last: 3) { period { code } actual target trend { direction } score } } } } } }"#,
    r#"{ organization { measure(key: "sales") { name period(code: "2026-09") { actual note recordedBy { name } } } } }"#,
    r#"{ organization { scorecard(key: "acme") { comments { nodes { body } } objectives { name comments { totalCount } } } } }"#,
    "{ viewer { subject memberships { role organization { slug } } } }",
    "{ organization { members { nodes { subject } } } }",
    r#"{ organization { objective(key: "nobody") { name } } }"#,
];

/// Settings with which spent points do not refill within a test.
fn thrifty() -> Settings {
    Settings { budget: Budget { per_second: 1, ..Budget::default() }, ..Settings::default() }
}

async fn ask(actor: &Actor, query: &str) -> Reply {
    actor.run(query, json!({})).await
}

async fn record(app: &App, value: impl Into<Value>) {
    let entry = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": value.into() }]);
    app.contributor().record(entry).await.at("/actualsRecord/recorded");
}

#[apply(on_databases)]
async fn a_kept_answer_is_what_a_fresh_one_would_be(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let (other, forgetful) = (app.replica().await, app.forgetful().await);
    let objective = app.id("objective", "grow").await;
    for round in 0..12 {
        // By this server and by one that it hears nothing from.
        let writer = if round % 2 == 0 { &app } else { &other };
        match round % 4 {
            0 | 3 => record(writer, round).await,
            1 => {
                let input = json!({ "id": objective, "name": format!("Objective {round}") });
                writer.editor().done("objectiveUpdate", input, "revision").await;
            }
            _ => {
                let input = json!({ "subjectId": objective, "body": format!("Comment {round}") });
                writer.contributor().done("commentCreate", input, "revision").await;
            }
        }
        for question in QUESTIONS {
            for reader in ["viewer", "admin"] {
                let by = |app: &App| if reader == "viewer" { app.viewer() } else { app.admin() };
                let fresh = ask(&by(&forgetful), question).await;
                for _ in 0..2 {
                    let reply = ask(&by(&app), question).await;
                    assert_eq!(reply.body["data"], fresh.body["data"], "round {round}: {question}");
                    assert_eq!(reply.codes(), fresh.codes());
                }
            }
        }
    }
}

#[apply(on_databases)]
async fn a_repeated_question_takes_the_revision_and_is_charged(database: Database) {
    let app = database.app_with(thrifty()).await;
    app.import(&small()).await;
    let first = ask(&app.viewer(), QUESTIONS[1]).await;
    let (count, second) = app.counted(ask(&app.viewer(), QUESTIONS[1])).await;
    assert_eq!(count, 1, "the revision");
    assert_eq!(second.at(""), first.at(""));
    let cost = |reply: &Reply| reply.body["extensions"]["cost"].clone();
    assert_eq!(cost(&first)["requested"], cost(&second)["requested"]);
    assert!(cost(&first)["remaining"].as_u64() > cost(&second)["remaining"].as_u64());
    let header = |reply: &Reply| reply.headers["ratelimit-remaining"].to_str().unwrap().to_owned();
    assert_eq!(header(&second), cost(&second)["remaining"].to_string());
    assert_ne!(first.headers["x-request-id"], second.headers["x-request-id"]);
}

#[apply(on_databases)]
async fn what_follows_from_more_than_revision_and_date_is_not_kept(database: Database) {
    let app = database.app_with(thrifty()).await;
    app.import(&small()).await;
    let budget = "{ rateLimit { remaining } }";
    let remaining = [ask(&app.viewer(), budget).await, ask(&app.viewer(), budget).await];
    assert!(remaining[0].number("/rateLimit/remaining") > remaining[1].number("/rateLimit/remaining"));

    let input = json!({ "name": "ERP", "role": "VIEWER" });
    let made = app.admin().done("apiKeyCreate", input, "secret").await;
    let keys = "{ organization { apiKeys { nodes { lastUsedAt } } } }";
    assert_eq!(ask(&app.admin(), keys).await.at("/organization/apiKeys/nodes/0/lastUsedAt"), &Value::Null);
    let secret = made.text("/apiKeyCreate/secret");
    ask(&app.bearer(&format!("Bearer {secret}")), budget).await.at("");
    // It is written by a task of its own.
    while ask(&app.admin(), keys).await.at("/organization/apiKeys/nodes/0/lastUsedAt").is_null() {
        tokio::task::yield_now().await;
    }

    let short = app.keeping_changes(TimeDelta::hours(1)).await;
    let changes = r#"{ organization { changes(since: "1") { nodes { cursor } } } }"#;
    assert_eq!(ask(&short.viewer(), changes).await.codes(), Vec::<&str>::new());
    app.clock().advance(TimeDelta::hours(2));
    assert_eq!(ask(&short.viewer(), changes).await.codes(), ["SYNC_CURSOR_EXPIRED"]);
}

#[apply(on_databases)]
async fn another_day_and_another_caller_are_other_questions(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let question =
        r#"{ viewer { subject } organization { measure(key: "sales") { period { period { code } } } } }"#;
    let code = "/organization/measure/period/period/code";
    for actor in [app.viewer(), app.admin(), app.viewer()] {
        let subject = ask(&actor, question).await.text("/viewer/subject").to_owned();
        assert_eq!(subject, ask(&actor, "{ viewer { subject } }").await.text("/viewer/subject"));
    }
    let november = ask(&app.viewer(), question).await.text(code).to_owned();
    app.clock().advance(TimeDelta::days(30));
    assert_ne!(ask(&app.viewer(), question).await.text(code), november);
}

/// The cache knows no revision of an organization that was not found, so nothing would show that a cached response
/// about it is outdated.
#[apply(on_databases)]
async fn who_joins_an_organization_finds_it(database: Database) {
    let app = database.app().await;
    let both = app.somebody("viewer", &[app.organization(), app.neighbour()]);
    let question = "{ viewer { memberships { organization { slug } } } }";
    for _ in 0..2 {
        assert_eq!(ask(&both, question).await.list("/viewer/memberships").len(), 1);
    }
    let role = domain::vocabulary::Role::Viewer;
    app.service().ensure_member(app.neighbour(), "", "viewer", role).await.unwrap();
    assert_eq!(ask(&both, question).await.list("/viewer/memberships").len(), 2);
}

/// Questions with all kinds of fields, by the field of the root or of the organization that they begin with. `$x` stands
/// for the id of x.
const EVERYTHING: [(&str, &str); 30] = [
    ("viewer", "{ viewer { subject memberships { role organization { slug name } } } }"),
    ("node", r#"{ node(id: "$measure") { id ... on Measure { name period { actual score } } } }"#),
    (
        "nodes",
        r#"{ nodes(ids: ["$objective", "$scorecard"]) { id ... on Objective { name score { value } } ... on Scorecard { name } } }"#,
    ),
    (
        "scorecard",
        r#"{ scorecard(id: "$unit") { name state parent { name } ancestors { name } children { nodes { name } }
        score { value status coverage trend { change } explanation { components { label score } } }
        scores(last: 3) { period { code } score { value } } perspectives { name weight objectives { name } score { value } } measures { name }
        balance { findings { code message } } guide { steps { done } } initiatives { name status }
        nextReviewOn closedThrough dataCollection { owed recorded byOwner { label owed } } comments { nodes { body } } } }"#,
    ),
    (
        "perspective",
        r#"{ perspective(id: "$perspective") { name weight score { value explanation { rule } } scorecard { name } } }"#,
    ),
    (
        "objective",
        r#"{ objective(id: "$objective") { name owner score { value coverage } measures { name period { actual target score } }
        contributors { weight objective { name score { value } } } causes { evidence { verdict } } keyResults { name current }
        comments { totalCount } history { nodes { kind } } } }"#,
    ),
    (
        "measure",
        r#"{ measure(id: "$measure") { name owner periods(last: 3) { actual target score note trend { direction } }
        scorecard { name } objectives { name } forecast { level points { value } } recorded(first: 3) { nodes { actual } } } }"#,
    ),
    (
        "review",
        r#"{ review(id: "$review") { period { code } agenda { text } notes today { score { score } } actionItems { id } } }"#,
    ),
    (
        "initiative",
        r#"{ initiative(id: "$initiative") { name status percentComplete deliverables { name } objectives { name } effects { measure { name } } } }"#,
    ),
    ("templates", "{ templates { key } }"),
    (
        "organization.name",
        "{ organization { slug name fiscalYearStart timeZone currency showsAncestors memberEmails } }",
    ),
    ("organization.revision", "{ organization { revision } }"),
    (
        "organization.scorecard",
        r#"{ organization { scorecard(key: "acme") { name score { value } descendants { nodes { name score { value } } }
        strategyMap { lanes { __typename } } themes { name } initiativeCounts { total } } } }"#,
    ),
    (
        "organization.perspective",
        r#"{ organization { perspective(key: "customer") { name score { value } } } }"#,
    ),
    ("organization.theme", r#"{ organization { theme(key: "t") { name } } }"#),
    (
        "organization.objective",
        r#"{ organization { objective(key: "unit-grow") { name score { value } contributesTo { parentObjective { name } } } } }"#,
    ),
    (
        "organization.measure",
        r#"{ organization { measure(key: "unit-sales") { name period(code: "2026-09") { actual score note recordedBy { name } } } } }"#,
    ),
    ("organization.initiative", r#"{ organization { initiative(key: "i") { name } } }"#),
    (
        "organization.scorecards",
        "{ organization { scorecards { totalCount nodes { key name state score { value status } } } } }",
    ),
    (
        "organization.measures",
        "{ organization { measures(first: 20, orderBy: { field: SCORE, direction: ASC }) { nodes { name period { score status } } } } }",
    ),
    ("organization.initiatives", "{ organization { initiatives { nodes { name status } } } }"),
    (
        "organization.scorecards",
        "{ organization { scorecards(first: 1) { edges { cursor node { name } } } } }",
    ),
    (
        "organization.scorecards",
        "{ organization { scorecards(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } } } }",
    ),
    ("organization.keyResults", "{ organization { keyResults { totalCount nodes { name current } } } }"),
    (
        "organization.comments",
        r#"{ organization { comments(subjectId: "$objective") { totalCount nodes { body } } } }"#,
    ),
    ("organization.members", "{ organization { members { nodes { subject } } } }"),
    (
        "organization.groups",
        "{ organization { groups { totalCount nodes { name members { totalCount } } } } }",
    ),
    (
        "organization.entries",
        "{ organization { entries { totalCount nodes { measure { name owners { __typename } } period { code } state } } } }",
    ),
    ("organization.changes", r#"{ organization { changes(since: "1") { nodes { kind } } } }"#),
    ("organization.document", "{ organization { document } }"),
];
/// Fields whose answers are not kept.
const NOT_KEPT: [&str; 6] = [
    "rateLimit",
    "organization",
    "organization.id",
    "organization.apiKeys",
    "organization.usage",
    "organization.webhooks",
];

async fn rename(app: &App, mutation: &str, id: &str, name: &str) {
    app.editor().done(mutation, json!({ "id": id, "name": name }), "revision").await;
}

/// Makes one random change.
async fn change(app: &App, random: &mut fastrand::Rng, ids: &[(&str, String)], round: usize) {
    let id = |name: &str| ids.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    let name = format!("Round {round}");
    match random.u32(0..12) {
        0..=3 => {
            let measure = ["sales", "cost", "staff", "unit-sales"][random.usize(0..4)];
            let period = ["2026-08", "2026-09", "2026-10"][random.usize(0..3)];
            let entry =
                json!([{ "measure": { "key": measure }, "period": period, "value": random.u32(0..200) }]);
            app.contributor().record(entry).await.at("/actualsRecord/recorded");
        }
        4 => {
            rename(app, "objectiveUpdate", &id("objective"), &name).await;
        }
        5 => {
            rename(app, "scorecardUpdate", &id("unit"), &name).await;
        }
        6 => {
            rename(app, "measureUpdate", &id("measure"), &name).await;
        }
        7 => {
            let comment = json!({ "subjectId": id("objective"), "body": name });
            app.contributor().done("commentCreate", comment, "revision").await;
        }
        10 => {
            let group = json!({ "name": name });
            let reply = app.admin().done("groupCreate", group, "group { id }").await;
            let owners = json!([reply.text("/groupCreate/group/id")]);
            let measure = json!({ "id": id("measure"), "ownerIds": owners });
            app.editor().done("measureUpdate", measure, "revision").await;
        }
        11 => {
            let days = json!({ "id": id("unit"), "dueAfterDays": random.u32(0..60) });
            app.editor().done("scorecardUpdate", days, "revision").await;
        }
        8 => {
            rename(app, "initiativeUpdate", &id("initiative"), &name).await;
        }
        _ => {
            let result = json!({ "objectiveId": id("objective"), "name": name, "quarter": "FY2026-Q4", "start": 0, "target": 10 });
            app.editor().done("keyResultCreate", result, "revision").await;
        }
    }
}

#[apply(on_databases)]
async fn every_answer_that_is_kept_is_what_a_fresh_one_would_be(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let viewer = app.viewer();
    let of = async |query: &str, path: &str| viewer.run(query, json!({})).await.text(path).to_owned();
    let scorecard = app.id("scorecard", "acme").await;
    let initiative = json!({ "scorecardId": scorecard, "key": "i", "name": "Initiative" });
    let initiative = app.editor().done("initiativeCreate", initiative, "initiative { id }").await;
    let review = json!({ "scorecardId": scorecard, "kind": "MONTHLY", "period": "2026-10" });
    let review = app.editor().done("reviewSchedule", review, "review { id }").await;
    let perspective = "{ organization { scorecard(key: \"acme\") { perspectives { id } } } }";
    let ids = [
        ("unit", app.id("scorecard", "unit").await),
        ("objective", app.id("objective", "grow").await),
        ("measure", app.id("measure", "sales").await),
        ("initiative", initiative.text("/initiativeCreate/initiative/id").to_owned()),
        ("review", review.text("/reviewSchedule/review/id").to_owned()),
        ("perspective", of(perspective, "/organization/scorecard/perspectives/0/id").await),
        ("scorecard", scorecard),
    ];
    // No root field is forgotten.
    for (of, prefix) in [("Query", ""), ("Organization", "organization.")] {
        let query = format!("{{ __type(name: \"{of}\") {{ fields {{ name }} }} }}");
        for field in viewer.run(&query, json!({})).await.list("/__type/fields") {
            let name = format!("{prefix}{}", field["name"].as_str().unwrap());
            let is_plain = EVERYTHING[10].1.contains(name.trim_start_matches("organization."));
            let is_asked = EVERYTHING.iter().any(|(asked, _)| *asked == name);
            assert!(is_plain || is_asked || NOT_KEPT.contains(&name.as_str()), "{name} is not asked for");
        }
    }
    let questions = EVERYTHING.map(|(_, query)| {
        ids.iter().fold(query.to_owned(), |query, (name, id)| {
            query.replace(&format!("${name}\""), &format!("{id}\""))
        })
    });
    let (other, forgetful) = (app.replica().await, app.forgetful().await);
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tags = vec![String::new(); questions.len()];
    for round in 0..30 {
        change(if random.bool() { &app } else { &other }, &mut random, &ids, round).await;
        for (question, known) in questions.iter().zip(&mut tags).filter(|_| random.u32(0..4) > 0) {
            let fresh = ask(&forgetful.viewer(), question).await;
            assert_eq!(fresh.codes(), Vec::<&str>::new(), "{question}");
            let kept = ask(&viewer, question).await;
            assert_eq!(kept.body["data"], fresh.body["data"], "round {round}, seed {seed}: {question}");
            // An entity tag stands exactly as long as the answer does.
            let url = reqwest::Url::parse_with_params("http://x/graphql", [("query", question)]).unwrap();
            let request = viewer.request(reqwest::Method::GET, &format!("/graphql?{}", url.query().unwrap()));
            let reply = viewer.send(request.header("if-none-match", known.as_str())).await;
            if reply.status == 200 {
                assert_eq!(reply.body["data"], fresh.body["data"], "round {round}, seed {seed}: {question}");
            }
            let tag = reply.headers.get("etag").unwrap_or_else(|| panic!("no tag: {question}"));
            let tag = tag.to_str().unwrap().to_owned();
            assert_eq!(reply.status == 304, tag == *known, "round {round}, seed {seed}: {question}");
            *known = tag;
        }
    }
}

#[apply(on_databases)]
async fn an_answer_stands_until_something_it_shows_has_moved(database: Database) {
    const UNIT: &str = r#"{ organization { scorecard(key: "unit") { name score { value } measures { name period { actual } } } } }"#;
    let app = database.app().await;
    app.import(&small()).await;
    let repeated = async || {
        let scrape = app.anonymous().send(app.anonymous().request(reqwest::Method::GET, "/metrics")).await;
        let lines = scrape.body.as_str().unwrap().lines();
        let line =
            lines.filter(|line| !line.starts_with('#')).find(|line| line.contains("answers_repeated_total"));
        line.unwrap().split_whitespace().last().unwrap().parse::<f64>().unwrap()
    };
    ask(&app.viewer(), UNIT).await.at("/organization/scorecard");
    let before = repeated().await;
    // Elsewhere, by this server and another one; then in the unit itself.
    record(&app, 7).await;
    ask(&app.viewer(), UNIT).await.at("/organization/scorecard");
    assert_eq!(repeated().await - before, 1.0, "after a write elsewhere");
    record(&app.replica().await, 8).await;
    ask(&app.viewer(), UNIT).await.at("/organization/scorecard");
    assert_eq!(repeated().await - before, 2.0, "after a write elsewhere by another server");
    let entry = json!([{ "measure": { "key": "unit-sales" }, "period": "2026-10", "value": 3 }]);
    app.contributor().record(entry).await.at("/actualsRecord/recorded");
    let moved = ask(&app.viewer(), UNIT).await;
    assert_eq!(repeated().await - before, 2.0, "after a write to what it shows");
    assert_eq!(moved.number("/organization/scorecard/measures/0/period/actual"), 3.0);
}
