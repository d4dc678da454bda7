//! Adaptation of a template to an organization: keys, dates, currency.

use chrono::{Datelike, Months, NaiveDate};
use domain::{
    calendar::FiscalCalendar,
    measure::default,
    vocabulary::{CascadeLevel, Direction, Frequency, ScorecardState},
};
use ledger::snapshot::OrganizationSnapshot;
use serde_json::{Map, Value, json};

use super::Template;
use crate::{document::FORMAT, reader::Reader};

/// Duration of a strategy in fiscal years.
const FISCAL_YEARS: i32 = 3;

/// Parameters of the adaptation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit<'a> {
    /// Key of the new scorecard, and prefix of the keys of everything on it.
    pub(crate) key: &'a str,
    /// Name of the scorecard; that of the template when `None`.
    pub(crate) name: Option<&'a str>,
    /// Level in the cascade.
    pub(crate) level: CascadeLevel,
    /// Calendar of the organization.
    pub(crate) calendar: FiscalCalendar,
    /// Currency of the organization.
    pub(crate) currency: &'a str,
    /// Current date in the organization.
    pub(crate) today: NaiveDate,
}

impl<'a> Fit<'a> {
    /// Parameters for an organization on a day.
    pub(crate) fn new(key: &'a str, organization: &'a OrganizationSnapshot, today: NaiveDate) -> Self {
        let (calendar, currency) = (organization.calendar(), organization.currency());
        Self { key, name: None, level: CascadeLevel::Enterprise, calendar, currency, today }
    }
}

impl Template {
    /// Converts the template to a scorecard document.
    pub(crate) fn fitted(&self, fit: &Fit<'_>) -> Value {
        let mut scorecard = self.scorecard.clone();
        let mut measures = self.measures.clone();
        fit.things(&mut scorecard);
        fit.things(&mut measures);
        fit.profile(&mut scorecard);
        for measure in measures.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            fit.measure(measure);
        }
        json!({ "format": FORMAT, "scorecards": [scorecard], "measures": measures })
    }
}

impl Reader {
    /// Converts the template to a document, as it would be created today at the top of the organization.
    #[must_use]
    pub fn template_document(&self, template: &Template) -> Value {
        template.fitted(&Fit::new(template.key, self.organization(), self.today()))
    }
}

impl Fit<'_> {
    /// Key of an entity on the scorecard.
    fn key(&self, key: &str) -> String {
        format!("{}-{key}", self.key)
    }

    /// Adapts keys, dates and money, at any depth.
    fn things(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.things(item)),
            Value::Object(fields) => {
                self.dates(fields);
                fields.iter_mut().for_each(|(name, field)| self.field(name, field));
            }
            _ => {}
        }
    }

    fn field(&self, name: &str, field: &mut Value) {
        match (name, field) {
            ("key" | "theme" | "objective" | "measure" | "cause" | "effect", Value::String(key)) => {
                *key = self.key(key);
            }
            // Expected effects of an initiative: keys, or objects with further fields.
            ("objectives" | "measures", Value::Array(items)) => {
                items.iter_mut().for_each(|item| self.field("key", item));
            }
            ("budget", amount @ Value::String(_)) => {
                *amount = json!({ "amount": amount.take(), "currency": self.currency });
            }
            (_, field) => self.things(field),
        }
    }

    /// Converts months to dates: an initiative starts on the first day of a month, and ends on the last day of one.
    fn dates(&self, fields: &mut Map<String, Value>) {
        let first = |months: u32| self.today.with_day(1)?.checked_add_months(Months::new(months));
        for (relative, name, past) in
            [("startsIn", "startsOn", 0), ("endsIn", "endsOn", 1), ("dueIn", "dueOn", 1)]
        {
            let Some(months) = fields.remove(relative).and_then(|months| months.as_u64()) else { continue };
            let date = u32::try_from(months).ok().and_then(|months| first(months + past));
            let date = date.and_then(|date| if past == 0 { Some(date) } else { date.pred_opt() });
            fields.insert(name.to_owned(), json!(date));
        }
    }

    fn profile(&self, scorecard: &mut Value) {
        let running = self.calendar.period_of(self.today, Frequency::Annual);
        let last = running.offset(FISCAL_YEARS - 1).unwrap_or(running);
        scorecard["key"] = json!(self.key);
        if let Some(name) = self.name {
            scorecard["name"] = json!(name);
        }
        scorecard["level"] = json!(self.level);
        scorecard["state"] = json!(ScorecardState::Draft);
        scorecard["startsOn"] = json!(self.calendar.starts_on(running));
        scorecard["endsOn"] = json!(self.calendar.ends_on(last));
    }

    fn measure(&self, measure: &mut Map<String, Value>) {
        measure.insert("scorecard".to_owned(), json!(self.key));
        if let Some(plan) = measure.remove("plan") {
            measure.insert("periods".to_owned(), self.periods(measure, &plan));
        }
        if let Some(unit) = measure.get_mut("unit").filter(|unit| unit["kind"] == "CURRENCY") {
            unit["symbol"] = json!(self.currency);
        }
    }

    /// Targets from the current period to the same one a year later, on a straight line.
    fn periods(&self, measure: &Map<String, Value>, plan: &Value) -> Value {
        fn word<T: std::str::FromStr>(measure: &Map<String, Value>, field: &str) -> Option<T> {
            measure.get(field)?.as_str()?.parse().ok()
        }
        let frequency = word(measure, "frequency").unwrap_or(default::FREQUENCY);
        let direction = word(measure, "direction").unwrap_or(default::DIRECTION);
        let decimals = measure.get("unit").and_then(|unit| unit["decimals"].as_i64()).unwrap_or_default();
        let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
        let rounded = |value: f64| (value * scale).round() / scale;
        let number = |field: &str| plan[field].as_f64();
        let (from, to) = (number("from").unwrap_or_default(), number("to").unwrap_or_default());
        // Sign of the better direction.
        let up = if direction == Direction::Decrease { -1.0 } else { 1.0 };
        let steps = in_a_year(frequency);
        let current = self.calendar.current(frequency, self.today);
        let period = |step: i32| {
            let target = rounded(from + (to - from) * f64::from(step) / f64::from(steps));
            let mut period = Map::new();
            period.insert("period".to_owned(), json!(current.offset(step)?.to_string()));
            let mut put = |name: &str, value: Option<f64>| {
                period.extend(value.map(|value| (name.to_owned(), json!(rounded(value)))));
            };
            put("target", Some(target));
            put("targetUpper", number("band").map(|width| target + width));
            // In a band the red flag itself is a distance.
            let is_band = direction == Direction::Maintain;
            put("redFlag", number("redFlag").map(|far| if is_band { far } else { target - up * far }));
            put("stretch", number("stretch").map(|far| target + up * far));
            put("benchmark", number("benchmark"));
            Some(Value::Object(period))
        };
        (0..=steps).filter_map(period).collect()
    }
}

/// Number of periods from one to the same one of the next year.
fn in_a_year(frequency: Frequency) -> i32 {
    match frequency {
        Frequency::Daily => 365,
        Frequency::Weekly => 52,
        Frequency::Monthly => 12,
        Frequency::Quarterly => 4,
        Frequency::Semiannual => 2,
        Frequency::Annual => 1,
    }
}

#[cfg(test)]
mod tests;
