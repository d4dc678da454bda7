//! Generator of figures: follows the recipes of all measures, period by period.
//!
//! Every value is a pure function of the seed, the measure, the distance from the current period and, for values with a
//! season, the month. So any value can be computed alone, and an effect depends on exactly the values of its cause.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use domain::{
    calendar::FiscalCalendar,
    period::Period,
    vocabulary::{Direction, Frequency, UnitKind},
};
use serde_json::{Map, Value};

use super::{
    FISCAL_YEAR_START, SEED, dates,
    recipe::{Recipe, Shape},
    recipes,
};

/// Deviation of a month's trade from the year's mean, from January to December; the strongest season is 1.
const SEASONS: [f64; 12] = [-0.65, -0.7, -0.35, 0.05, 0.4, 0.45, 0.1, -0.1, -0.15, -0.1, 0.35, 0.7];

/// Facts about a measure that the generator needs.
#[derive(Clone, Copy)]
struct Facts {
    frequency: Frequency,
    direction: Direction,
    kind: UnitKind,
    decimals: i32,
}

/// Side of a measure: its actual or its target.
#[derive(Clone, Copy)]
enum Side {
    Actual,
    Target,
}

/// Figures of all measures, relative to one day.
pub(super) struct Figures {
    calendar: FiscalCalendar,
    today: NaiveDate,
    facts: HashMap<String, Facts>,
}

impl Figures {
    /// Creates the figures of these measures, given as in the company's files, relative to `today`.
    #[expect(clippy::expect_used, reason = "January is a month")]
    pub(super) fn new(measures: &[Value], today: NaiveDate) -> Self {
        let calendar = FiscalCalendar::new(FISCAL_YEAR_START).expect("a start month");
        let fact = |measure: &Value| Some((measure["key"].as_str()?.to_owned(), facts(measure)?));
        Self { calendar, today, facts: measures.iter().filter_map(fact).collect() }
    }

    /// Last day of the current month, the last one that ended on or before today.
    pub(super) fn month(&self) -> NaiveDate {
        self.calendar.ends_on(self.current(Frequency::Monthly))
    }

    /// Current period of a frequency.
    pub(super) fn current(&self, frequency: Frequency) -> Period {
        self.calendar.current(frequency, self.today)
    }

    /// Actual of a measure `ago` periods before the current one, recorded or not.
    pub(super) fn actual(&self, measure: &str, ago: i32) -> Option<f64> {
        let recipe = recipes::find(measure)?;
        let shape = self.shaped(recipe, Side::Actual, ago)?;
        let shock: f64 = recipe.shocks.iter().filter(|(when, _)| *when == ago).map(|(_, by)| by).sum();
        self.round(measure, shape + recipe.noise * noise(measure, i64::from(ago)) + shock)
    }

    /// Rounds a value to the measure's unit: its decimals, no percentage over 100, nothing under 0.
    pub(super) fn round(&self, measure: &str, value: f64) -> Option<f64> {
        let Facts { kind, decimals, .. } = *self.facts.get(measure)?;
        let most = if kind == UnitKind::Percent { 100.0 } else { f64::MAX };
        let scale = 10_f64.powi(decimals);
        Some((value.clamp(0.0, most) * scale).round() / scale)
    }

    /// Array `periods` of a measure: figures from the recipe, with the particulars from the file.
    pub(super) fn periods(&self, measure: &Value) -> Vec<Value> {
        let (Some(key), Some(facts)) = (measure["key"].as_str(), facts(measure)) else { return Vec::new() };
        let Some(recipe) = recipes::find(key) else { return Vec::new() };
        let written = measure["periods"].as_array().map_or(&[][..], Vec::as_slice);
        let current = self.current(facts.frequency);
        let first = -self.planned(current);
        (first..window(facts.frequency))
            .rev()
            .filter_map(|ago| {
                let mut period = Map::new();
                period.insert("period".into(), current.offset(-ago)?.to_string().into());
                self.fill(&mut period, recipe, facts, ago);
                let words = written.iter().filter(|it| it["ago"] == ago).filter_map(Value::as_object);
                let words = words.flatten().filter(|(name, _)| *name != "ago");
                period.extend(words.map(|(name, words)| (name.clone(), words.clone())));
                (period.len() > 1).then_some(Value::Object(period))
            })
            .collect()
    }

    /// Writes the figures of one period.
    fn fill(&self, period: &mut Map<String, Value>, recipe: &Recipe, facts: Facts, ago: i32) {
        let mut put = |name: &str, value: Option<f64>| {
            if let Some(value) = value.and_then(|value| self.round(recipe.measure, value)) {
                period.insert(name.into(), number(value, facts.decimals));
            }
        };
        let recorded = ago >= 0 && !recipe.gaps.contains(&ago);
        put("actual", self.actual(recipe.measure, ago).filter(|_| recorded));
        let Some(target) = self.target(recipe.measure, ago) else { return };
        // Sign of the better direction.
        let up = if facts.direction == Direction::Decrease { -1.0 } else { 1.0 };
        // In a band the red flag is a distance itself.
        let flag =
            |distance| if facts.direction == Direction::Maintain { distance } else { target - up * distance };
        put("target", Some(target));
        put("targetUpper", recipe.band.map(|width| target + width));
        put("redFlag", recipe.red_flag.map(flag));
        put("stretch", recipe.stretch.map(|distance| target + up * distance));
        put("benchmark", recipe.benchmark);
        if let Some(due) = recipe.due.and_then(|date| dates::date(date, self.month())) {
            period.insert("dueOn".into(), due.to_string().into());
        }
    }

    fn target(&self, measure: &str, ago: i32) -> Option<f64> {
        self.round(measure, self.shaped(recipes::find(measure)?, Side::Target, ago)?)
    }

    /// Value of a recipe's shape, with its season.
    fn shaped(&self, recipe: &Recipe, side: Side, ago: i32) -> Option<f64> {
        let facts = *self.facts.get(recipe.measure)?;
        let position = 1.0 - f64::from(ago) / f64::from(window(facts.frequency) - 1);
        let value = |measure, ago| match side {
            Side::Actual => self.actual(measure, ago),
            Side::Target => self.target(measure, ago),
        };
        let shape = match side {
            Side::Actual => recipe.actual,
            Side::Target => recipe.target,
        };
        let shaped = match shape {
            Shape::Absent => None,
            Shape::Flat(value) => Some(value),
            Shape::Line { from, to } => Some(between(from, to, position.clamp(0.0, 1.0))),
            Shape::Adoption { from, to, during: (begin, end) } => {
                let share = ((position - begin) / (end - begin)).clamp(0.0, 1.0);
                Some(between(from, to, share * share * (3.0 - 2.0 * share)))
            }
            Shape::Follow { cause, lag, cause_range, range } => {
                let cause = value(cause, ago + lag)?;
                let share = (cause - cause_range.0) / (cause_range.1 - cause_range.0);
                Some(between(range.0, range.1, share))
            }
            Shape::Part { of, percent } => {
                let percent = between(percent.0, percent.1, position.clamp(0.0, 1.0));
                Some(value(of, ago)? * percent / 100.0)
            }
            Shape::Total(parts) => parts.iter().map(|part| value(part, ago)).sum(),
            Shape::YesExcept(misses) => Some(if misses.contains(&ago) { 0.0 } else { 1.0 }),
        };
        Some(shaped? * (1.0 + recipe.season * self.season(facts.frequency, ago)))
    }

    fn season(&self, frequency: Frequency, ago: i32) -> f64 {
        let period = self.current(frequency).offset(-ago);
        period.map_or(0.0, |period| SEASONS[self.calendar.ends_on(period).month0() as usize])
    }

    /// Number of periods after the current one that have targets: all up to the end of the fiscal year that contains
    /// the first of them.
    fn planned(&self, current: Period) -> i32 {
        let year = |period| self.calendar.fiscal_year(period);
        let first = current.offset(1).map(year);
        (1..).take_while(|&n| first.is_some() && current.offset(n).map(year) == first).last().unwrap_or(0)
    }
}

/// Number of periods that have actuals: three years, two of weeks, 90 days.
fn window(frequency: Frequency) -> i32 {
    match frequency {
        Frequency::Daily => 90,
        Frequency::Weekly => 104,
        Frequency::Monthly => 36,
        Frequency::Quarterly => 12,
        Frequency::Semiannual => 6,
        Frequency::Annual => 3,
    }
}

/// Noise between -1 and 1, mostly near 0, deterministic for a measure and number.
pub(super) fn noise(measure: &str, number: i64) -> f64 {
    // FNV-1a separates the seeds of neighbouring numbers.
    let seed = measure
        .bytes()
        .chain(number.to_le_bytes())
        .fold(SEED, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut rng = fastrand::Rng::with_seed(seed);
    rng.f64() + rng.f64() - 1.0
}

fn facts(measure: &Value) -> Option<Facts> {
    Some(Facts {
        frequency: measure["frequency"].as_str()?.parse().ok()?,
        direction: measure["direction"].as_str()?.parse().ok()?,
        kind: measure["unit"]["kind"].as_str()?.parse().ok()?,
        decimals: i32::try_from(measure["unit"]["decimals"].as_i64()?).ok()?,
    })
}

fn between(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

/// JSON number without decimals where the unit has none.
fn number(value: f64, decimals: i32) -> Value {
    if decimals == 0 { Value::from(value as i64) } else { Value::from(value) }
}
