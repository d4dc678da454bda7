//! One measure in one period, with everything that stands beside its score.

use chrono::{DateTime, NaiveDate, Utc};

use super::Evaluator;
use crate::{
    aggregate::Observed,
    cascade::{MeasureRef, Strategy},
    measure::Measure,
    period::Period,
    score::Explanation,
    scoring::{self, Bounds, Verdict, progress, variance, variance_percent},
    series::{Actor, Series, StatusOverride},
    trend::{self, Trend},
    vocabulary::{MeasureSource, ScoreBasis, Status, UnitKind},
};

/// What a measure shows in a period, and how that scores.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureResult {
    /// The period asked for.
    pub period: Period,
    /// The period shown: another one where `carried`.
    pub source: Period,
    /// Whether a longer period stands in; see [`Observed::carried`].
    pub carried: bool,
    /// What was measured.
    pub actual: Option<f64>,
    /// What was measured, in words.
    pub text: Option<Box<str>>,
    /// What was wanted.
    pub target: Option<f64>,
    /// The upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// The red flag, where one is given; `red_flag_used` where it follows from the tolerance.
    pub red_flag: Option<f64>,
    /// The red flag that scores by THREE_BAND, given or not.
    pub red_flag_used: Option<f64>,
    /// A goal beyond the target.
    pub stretch: Option<f64>,
    /// What others reach.
    pub benchmark: Option<f64>,
    /// When the target falls due.
    pub due_on: Option<NaiveDate>,
    /// Actual less target, as shown here.
    pub variance: Option<f64>,
    /// The variance in percent of the target's size.
    pub variance_percent: Option<f64>,
    /// The way from the baseline to the target in percent, of the values that are scored (`scoreBasis`).
    pub progress: Option<f64>,
    /// The score, or why there is none.
    pub verdict: Verdict,
    /// The period shown, compared with the one before it.
    pub trend: Option<Trend>,
    /// The fiscal year up to the end of the period; `None` for words.
    pub year_to_date: Option<YearToDate>,
    /// The share of sub-periods that have an actual, 0 to 1.
    pub completeness: f64,
    /// A remark.
    pub note: Option<Box<str>>,
    /// A person's word above the computed status.
    pub status_override: Option<StatusOverride>,
    /// When an actual was last recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// By whom.
    pub recorded_by: Option<Actor>,
    /// What the scored actual is held against.
    pub bounds: Bounds,
}

/// A measure in the fiscal year up to the end of a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearToDate {
    /// What was measured.
    pub actual: Option<f64>,
    /// What was wanted, like for like.
    pub target: Option<f64>,
    /// The score, or why there is none. A word on one period's status is no word on the year.
    pub verdict: Verdict,
}

/// Which parts of a result are wanted. The others are not computed: the year to date alone takes longer than
/// everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `verdict`, `progress`, `bounds` and `red_flag_used`.
    pub verdict: bool,
    /// `trend`.
    pub trend: bool,
    /// `year_to_date`.
    pub year_to_date: bool,
}

impl Wanted {
    /// All of them.
    pub const ALL: Self = Self { verdict: true, trend: true, year_to_date: true };
}

impl MeasureResult {
    /// How the score came about.
    #[must_use]
    pub fn explain(&self, measure: &Measure) -> Explanation {
        let mut rule = scoring::rule(measure, self.bounds, self.status_override.as_ref());
        if measure.score_basis == ScoreBasis::YearToDate {
            rule.push_str("; of the year to date");
        }
        match (measure.source, measure.formula.as_deref()) {
            (MeasureSource::Entered, _) => {}
            (MeasureSource::Calculated, formula) => {
                rule.push_str(&format!("; actual = {}", formula.unwrap_or_default()));
            }
            (MeasureSource::RolledUp, _) => rule.push_str("; actual rolled up from the scorecards below"),
        }
        Explanation { rule, components: Vec::new() }
    }
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// A measure in a period of any frequency; `None` for a measure that is not there.
    pub fn measure(&mut self, at: MeasureRef, period: Period) -> Option<MeasureResult> {
        self.parts_of_measure(at, period, Wanted::ALL)
    }

    /// The same with the parts that are wanted; of the others it tells nothing.
    pub fn parts_of_measure(
        &mut self,
        at: MeasureRef,
        period: Period,
        wanted: Wanted,
    ) -> Option<MeasureResult> {
        let strategy = self.strategy;
        let (measure, series) = strategy.measure(at)?;
        let (shown, missing) = self.observe((measure, series), period, ScoreBasis::Period);
        let ends_on = self.calendar.ends_on(period);
        let of_year = measure.score_basis == ScoreBasis::YearToDate;
        let year = (wanted.year_to_date || (wanted.verdict && of_year))
            .then(|| self.observe((measure, series), period, ScoreBasis::YearToDate));
        let verdict = match (wanted.verdict, of_year) {
            (false, _) => Verdict::without(Status::Unscored, missing),
            (true, false) => scoring::verdict(measure, &shown, ends_on, missing),
            (true, true) => self.verdict((measure, series), period),
        };
        let scored = year.as_ref().filter(|_| of_year).map_or(&shown, |(year, _)| year);
        let bounds = scored.bounds();
        let scale = wanted.verdict.then(|| scoring::scale(measure, bounds).ok()).flatten();
        let year_to_date =
            year.as_ref().filter(|_| wanted.year_to_date && measure.unit.kind != UnitKind::Text);
        Some(MeasureResult {
            period,
            source: shown.source,
            carried: shown.carried,
            actual: shown.actual,
            text: shown.text.map(Box::from),
            target: shown.target,
            target_upper: shown.target_upper,
            red_flag: shown.red_flag,
            red_flag_used: scale.and_then(scoring::Scale::red_flag),
            stretch: shown.stretch,
            benchmark: shown.benchmark,
            due_on: shown.due_on,
            variance: variance(&shown),
            variance_percent: variance_percent(&shown),
            progress: wanted.verdict.then(|| progress(measure, scored)).flatten(),
            verdict,
            trend: if wanted.trend { self.trend(at, measure, &shown) } else { None },
            year_to_date: year_to_date.map(|(year, missing)| YearToDate {
                actual: year.actual,
                target: year.target,
                verdict: scoring::verdict(measure, year, ends_on, *missing),
            }),
            completeness: shown.completeness,
            note: shown.note.map(Box::from),
            status_override: shown.status_override.cloned(),
            recorded_at: shown.recorded_at,
            recorded_by: shown.recorded_by,
            bounds,
        })
    }

    /// How a measure scores in a period.
    pub(super) fn verdict(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        period: Period,
    ) -> Verdict {
        let key = (measure.id, period);
        if let Some(known) = self.verdicts.get(&key) {
            return *known;
        }
        let (mut scored, missing) = self.observe((measure, series), period, measure.score_basis);
        if measure.score_basis == ScoreBasis::YearToDate {
            let (shown, _) = self.observe((measure, series), period, ScoreBasis::Period);
            scored.status_override = shown.status_override;
        }
        let verdict = scoring::verdict(measure, &scored, self.calendar.ends_on(period), missing);
        self.verdicts.insert(key, verdict);
        verdict
    }

    fn trend(&mut self, at: MeasureRef, measure: &Measure, shown: &Observed<'_>) -> Option<Trend> {
        let current = shown.actual.filter(|_| measure.unit.kind != UnitKind::Text)?;
        let previous = self.reading(at, shown.source.previous()?, ScoreBasis::Period).actual.ok()?;
        let band = shown.target.map(|low| (low, shown.target_upper.unwrap_or(low)));
        trend::of_measure(measure, band, previous, current)
    }
}
