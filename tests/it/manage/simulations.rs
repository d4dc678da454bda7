//! Simulations of the quality of evidence and forecasts, through the API: how often links between independent series
//! are supported, how often true effects are found, and how often values fall into the intervals of forecasts.
//!
//! Every run checks a few series of some kinds. The tables in docs/managing.md are printed by `SIMULATED=1000 cargo
//! test --release -p it -- --ignored simulations::tables_of --nocapture`.

use std::f64::consts::TAU;

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};

/// Number of months that the series of a link span, up to October 2026.
const MONTHS: usize = 48;

/// Number of periods that are forecast.
const HORIZON: usize = 6;

/// Pseudorandom numbers, the same in every run (SplitMix64, by Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((it ^ (it >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Draws from the standard normal distribution.
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((1.0 - self.uniform()).ln() * -2.0, self.uniform() * TAU);
        radius.sqrt() * angle.cos()
    }
}

/// A kind of series.
#[derive(Clone, Copy, Debug)]
enum Kind {
    RandomWalk,
    Autoregressive(f64),
    Trend,
    /// Sine with an amplitude in terms of the noise, and a phase of its own.
    SineSeason(f64),
    /// Season with a value of its own for each month, and an amplitude in terms of the noise.
    IrregularSeason(f64),
}

use Kind::{Autoregressive, IrregularSeason, RandomWalk, SineSeason, Trend};

/// White noise.
const WHITE: Kind = Autoregressive(0.0);

impl Kind {
    fn series(self, length: usize, random: &mut Random) -> Vec<f64> {
        let (slope, phase) = (random.uniform() * 0.4, random.uniform() * TAU);
        let pattern: Vec<f64> = (0..12).map(|_| random.normal()).collect();
        let mut state = match self {
            Autoregressive(by) => random.normal() / (1.0 - by * by).sqrt(),
            _ => 0.0,
        };
        let mut next = |at: usize| {
            let noise = random.normal();
            match self {
                RandomWalk => state += noise,
                Autoregressive(by) => state = by * state + noise,
                Trend => state = slope * at as f64 + noise,
                SineSeason(by) => state = by * (TAU * at as f64 / 12.0 + phase).sin() + noise,
                IrregularSeason(by) => state = by * pattern[at % 12] + noise,
            }
            state
        };
        (0..length).map(&mut next).collect()
    }
}

/// Cause and effect.
type Pair = [Vec<f64>; 2];

fn independent(kind: Kind, random: &mut Random) -> Pair {
    [kind.series(MONTHS, random), kind.series(MONTHS, random)]
}

/// An effect that moves by one standard deviation when its cause did so three months before.
fn true_effect(kind: Kind, random: &mut Random) -> Pair {
    let (before, own) = (kind.series(MONTHS + 3, random), kind.series(MONTHS, random));
    let effect = own.iter().zip(&before).map(|(own, cause)| own + cause).collect();
    [before[3..].to_vec(), effect]
}

/// Variant of how the objectives of a scorecard are measured.
#[derive(Clone, Copy, PartialEq)]
enum Setting {
    Plain,
    /// Targets are raised each January.
    Raised,
    /// The effects are aligned objectives, whose measures are quarterly.
    QuarterlyBelow,
}

fn month(back: usize) -> String {
    let at = 2026 * 12 + 9 - back;
    format!("{}-{:02}", at / 12, at % 12 + 1)
}

fn measure(key: &str, scorecard: &str, values: &[f64], raised: bool) -> Value {
    let period = |(at, value): (usize, &f64)| {
        let back = values.len() - 1 - at;
        let target = if raised { 100.0 + 2.0 * ((at + 2) / 12) as f64 } else { 100.0 };
        json!({ "period": month(back), "actual": 100.0 + value, "target": target })
    };
    let periods: Vec<_> = values.iter().enumerate().map(period).collect();
    json!({ "key": key, "scorecard": scorecard, "name": key, "periods": periods })
}

fn quarterly(key: &str, values: &[f64]) -> Value {
    let last = 2026 * 4 + 2;
    let period = |(at, value): (usize, &f64)| {
        let quarter = last - values.len() / 3 + 1 + at;
        json!({ "period": format!("FY{}-Q{}", quarter / 4, quarter % 4 + 1), "actual": 100.0 + value })
    };
    let periods: Vec<_> = values.iter().step_by(3).enumerate().map(period).collect();
    json!({ "key": key, "scorecard": "below", "name": key, "frequency": "QUARTERLY", "periods": periods })
}

/// A scorecard with a link for each pair.
fn links(pairs: &[Pair], expected_lag: Option<i32>, setting: Setting) -> Value {
    let is_aligned = setting == Setting::QuarterlyBelow;
    let objective =
        |key: String| json!({ "key": key, "name": key, "measures": [{ "measure": format!("of-{key}") }] });
    let all =
        |prefix: &str| (0..pairs.len()).map(|at| objective(format!("{prefix}-{at}"))).collect::<Vec<_>>();
    let mut effects = all("effect");
    let (mut below, mut alignments) = (Vec::new(), Vec::new());
    if is_aligned {
        for (at, effect) in effects.iter_mut().enumerate() {
            let key = format!("below-{at}");
            below.push(json!({ "key": key, "name": key, "measures": effect["measures"] }));
            alignments.push(json!({ "objective": key, "parentObjective": effect["key"] }));
            *effect =
                json!({ "key": effect["key"], "name": effect["name"], "rollup": { "mode": "ALIGNED" } });
        }
    }
    let link = |at: usize| json!({ "cause": format!("cause-{at}"), "effect": format!("effect-{at}"), "expectedLagMonths": expected_lag });
    let scorecards = json!([
        { "key": "acme", "name": "Acme", "level": "ENTERPRISE", "perspectives": [
            { "key": "top", "kind": "FINANCIAL", "objectives": effects },
            { "key": "foot", "kind": "LEARNING_AND_GROWTH", "objectives": all("cause") },
        ], "links": (0..pairs.len()).map(link).collect::<Vec<_>>() },
        { "key": "below", "name": "Below", "level": "TEAM", "parent": "acme", "perspectives": [
            { "key": "there", "kind": "FINANCIAL", "objectives": below },
        ], "alignments": alignments },
    ]);
    let mut measures = Vec::new();
    for (at, [cause, effect]) in pairs.iter().enumerate() {
        let raised = setting == Setting::Raised;
        measures.push(measure(&format!("of-cause-{at}"), "acme", cause, raised));
        measures.push(match setting {
            Setting::QuarterlyBelow => quarterly(&format!("of-effect-{at}"), effect),
            _ => measure(&format!("of-effect-{at}"), "acme", effect, raised),
        });
    }
    document(scorecards, json!(measures))
}

/// Number of the pairs' links that are SUPPORTED, and number that are CONTRADICTED.
async fn verdicts(
    app: &App,
    name: &str,
    pairs: &[Pair],
    expected_lag: Option<i32>,
    setting: Setting,
) -> [usize; 2] {
    let query = r#"query ($slug: String!) { organization(slug: $slug) { scorecard(key: "acme") {
        causalLinks { evidence { verdict } } } } }"#;
    let mut found = [0, 0];
    for (at, pairs) in pairs.chunks(200).enumerate() {
        let slug = format!("{name}-{at}");
        let founder = app.founder(&slug, 1).await;
        founder.import(&links(pairs, expected_lag, setting)).await;
        let reply = founder.run(query, json!({ "slug": slug })).await;
        let list = reply.list("/organization/scorecard/causalLinks");
        assert_eq!(list.len(), pairs.len());
        for (number, verdict) in found.iter_mut().zip(["SUPPORTED", "CONTRADICTED"]) {
            *number += list.iter().filter(|link| link["evidence"]["verdict"] == verdict).count();
        }
    }
    found
}

/// Number of a measure's values that fell into the intervals of its forecast, and number of values.
async fn inside(app: &App, name: &str, series: &[Vec<f64>]) -> [usize; 2] {
    let query = "query ($slug: String!, $until: PeriodCode!, $periods: Int!, $after: String) { organization(slug: $slug) {
        measures(first: 10, after: $after) { pageInfo { endCursor hasNextPage } nodes {
            forecast(until: $until, periods: $periods, level: 0.8) {
                points { lower upper measurePeriod { actual } } } } } } }";
    let founder = app.founder(name, 1).await;
    let measures: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(at, values)| measure(&format!("of-{at}"), "acme", values, false))
        .collect();
    let acme = json!([{ "key": "acme", "name": "Acme", "level": "ENTERPRISE" }]);
    founder.import(&document(acme, json!(measures))).await;
    let (mut found, mut after) = ([0, 0], Value::Null);
    loop {
        let variables = json!({ "slug": name, "until": month(HORIZON), "periods": HORIZON, "after": after });
        let reply = founder.run(query, variables).await;
        let page = reply.at("/organization/measures");
        for point in page["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|it| it["forecast"]["points"].as_array().unwrap())
        {
            let number = |field: &Value| field.as_f64().unwrap();
            let actual = number(&point["measurePeriod"]["actual"]);
            found[0] += usize::from(number(&point["lower"]) <= actual && actual <= number(&point["upper"]));
            found[1] += 1;
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Series to forecast: with an additive, a multiplicative or a moving season, or with a trend.
fn forecast_series(kind: &str, length: usize, random: &mut Random) -> Vec<f64> {
    let mut pattern: Vec<f64> = (0..12).map(|_| random.normal()).collect();
    let (slope, mut level, mut growth) = (random.normal() * 0.5, 0.0, 0.5);
    let next = |at: usize| {
        let (noise, time) = (random.normal(), at as f64);
        match kind {
            "additive season" => 2.0 * time + 50.0 * pattern[at % 12] + 15.0 * noise,
            "multiplicative season" => 100.0 * (0.015 * time + 0.25 * pattern[at % 12] + 0.08 * noise).exp(),
            "moving season" => {
                pattern[at % 12] += 0.3 * random.normal();
                level += 0.3 * random.normal();
                level + 5.0 * pattern[at % 12] + 2.0 * noise
            }
            "linear trend" => slope * time + 3.0 * noise,
            "random walk with drift" => {
                level += 0.5 + noise;
                level
            }
            _ => {
                growth += 0.05 * random.normal();
                level += growth;
                level + noise
            }
        }
    };
    (0..length).map(next).collect()
}

fn pairs(number: usize, mut pair: impl FnMut(&mut Random) -> Pair) -> Vec<Pair> {
    let mut random = Random(42);
    (0..number).map(|_| pair(&mut random)).collect()
}

#[apply(on_databases)]
async fn simulated_links_are_told_apart(database: Database) {
    let app = database.app().await;
    let walks = pairs(40, |random| independent(RandomWalk, random));
    let [supported, contradicted] = verdicts(&app, "walks", &walks, Some(3), Setting::Plain).await;
    assert!(supported + contradicted <= 4, "{supported} and {contradicted} of 40");
    let effects = pairs(40, |random| true_effect(WHITE, random));
    let [supported, contradicted] = verdicts(&app, "effects", &effects, Some(3), Setting::Plain).await;
    assert!(supported >= 36 && contradicted == 0, "{supported} and {contradicted} of 40");
}

#[apply(on_databases)]
async fn simulated_values_fall_into_the_intervals_of_forecasts(database: Database) {
    let app = database.app().await;
    let mut random = Random(42);
    let series: Vec<_> =
        (0..10).map(|_| forecast_series("additive season", 36 + HORIZON, &mut random)).collect();
    let [inside, all] = inside(&app, "seasons", &series).await;
    assert_eq!(all, 60);
    assert!(inside >= 42, "{inside} of 60");
}

fn simulated() -> usize {
    crate::support::environment("SIMULATED").and_then(|number| number.parse().ok()).unwrap_or(200)
}

#[tokio::test]
#[ignore = "takes minutes; prints a table of docs/managing.md"]
async fn tables_of_evidence() {
    let (app, number) = (Database::Sqlite.app().await, simulated());
    let percent = |[one, other]: [usize; 2]| 100.0 * (one + other) as f64 / number as f64;
    let kinds: [(&str, Kind, Setting, f64); 14] = [
        ("random walk", RandomWalk, Setting::Plain, 6.0),
        ("white noise", WHITE, Setting::Plain, 6.0),
        ("AR(1), 0.3", Autoregressive(0.3), Setting::Plain, 6.0),
        ("AR(1), 0.5", Autoregressive(0.5), Setting::Plain, 6.0),
        ("AR(1), 0.7", Autoregressive(0.7), Setting::Plain, 6.0),
        ("AR(1), 0.9", Autoregressive(0.9), Setting::Plain, 6.0),
        ("trend", Trend, Setting::Plain, 6.0),
        ("sine season, as large as the noise", SineSeason(1.0), Setting::Plain, 6.0),
        ("irregular season, as large as the noise", IrregularSeason(1.0), Setting::Plain, 6.0),
        ("white noise, targets raised each January", WHITE, Setting::Raised, 6.0),
        ("random walk, targets raised each January", RandomWalk, Setting::Raised, 6.0),
        ("quarterly below an aligned objective", WHITE, Setting::QuarterlyBelow, 6.0),
        ("sine season, twice the noise", SineSeason(2.0), Setting::Plain, 12.0),
        ("irregular season, twice the noise", IrregularSeason(2.0), Setting::Plain, 12.0),
    ];
    println!("| independent series | lag of 3 expected | none expected | at most |\n|--|--|--|--|");
    let mut broken = Vec::new();
    for (at, (name, kind, setting, most)) in kinds.into_iter().enumerate() {
        let pairs = pairs(number, |random| independent(kind, random));
        let expected = percent(verdicts(&app, &format!("expected-{at}"), &pairs, Some(3), setting).await);
        let free = percent(verdicts(&app, &format!("free-{at}"), &pairs, None, setting).await);
        println!("| {name} | {expected:.1} % | {free:.1} % | {most} % |");
        broken.extend((expected.max(free) > most).then_some(name));
    }
    println!(
        "\n| true effect after 3 months | found, expected | found, none expected | at least |\n|--|--|--|--|"
    );
    for (at, (name, kind)) in
        [("white noise", WHITE), ("AR(1), 0.7", Autoregressive(0.7))].into_iter().enumerate()
    {
        let pairs = pairs(number, |random| true_effect(kind, random));
        let found = async |slug: &str, lag| {
            let [supported, _] = verdicts(&app, &format!("{slug}-{at}"), &pairs, lag, Setting::Plain).await;
            100.0 * supported as f64 / number as f64
        };
        let (expected, free) = (found("true", Some(3)).await, found("true-free", None).await);
        println!("| {name} | {expected:.1} % | {free:.1} % | 90 % where expected |");
        broken.extend((expected < 90.0).then_some(name));
    }
    assert!(broken.is_empty(), "bounds that do not hold: {broken:?}");
}

#[tokio::test]
#[ignore = "takes minutes; prints a table of docs/managing.md"]
async fn tables_of_forecasts() {
    let (app, number) = (Database::Sqlite.app().await, simulated());
    let kinds = [
        "additive season",
        "multiplicative season",
        "moving season",
        "linear trend",
        "random walk with drift",
        "trend that moves",
    ];
    println!("| series | 36 months | 60 months | 120 months |\n|--|--|--|--|");
    let mut broken = Vec::new();
    for (at, kind) in kinds.into_iter().enumerate() {
        let mut row = format!("| {kind} |");
        for length in [36, 60, 120] {
            let mut random = Random(42);
            let series: Vec<_> =
                (0..number).map(|_| forecast_series(kind, length + HORIZON, &mut random)).collect();
            let [inside, all] = inside(&app, &format!("forecast-{at}-{length}"), &series).await;
            let share = 100.0 * inside as f64 / all as f64;
            row.push_str(&format!(" {share:.1} % |"));
            broken.extend((share < 75.0).then_some((kind, length)));
        }
        println!("{row}");
    }
    assert!(broken.is_empty(), "intervals that do not hold: {broken:?}");
}
