//! One measure in one period, with everything that stands beside its score.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Evaluator,
    selection::Selection,
    values::{Reading, Span},
};
use crate::{
    aggregate::{
        Observed, Part, PartActual, compared, extent, is_single, nothing, observe_computed, observe_entered,
    },
    cascade::{MeasureRef, Strategy},
    measure::Measure,
    period::Period,
    score::Explanation,
    scoring::{self, Bounds, Verdict, deviation, favourable, progress, variance, variance_percent},
    series::{Actor, Facts, Series, StatusOverride},
    trend::Trend,
    vocabulary::{MeasureSource, Reason, ScoreBasis, Status, UnitKind},
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
    /// What was measured, over the sub-periods with an actual.
    pub actual: Option<f64>,
    /// What was measured, over the sub-periods that are compared.
    pub compared_actual: Option<f64>,
    /// How many sub-periods are compared.
    pub compared: usize,
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
    /// Actual less target, of what is compared.
    pub variance: Option<f64>,
    /// The variance in percent of the target's size.
    pub variance_percent: Option<f64>,
    /// How far what is compared lies outside a MAINTAIN band.
    pub deviation: Option<f64>,
    /// Whether the variance is in the good direction.
    pub favourable: Option<bool>,
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
    /// Whether the figures of the period are those that were recorded, and not computed from several.
    pub recorded: bool,
    /// Whether the actual is one that was recorded.
    pub actual_recorded: bool,
    /// How the score came about.
    pub explanation: Option<Explanation>,
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
    /// `explanation`.
    pub explanation: bool,
}

impl Wanted {
    /// All of them.
    pub const ALL: Self = Self { verdict: true, trend: true, year_to_date: true, explanation: true };
}

/// The facts of a period of which nothing is recorded.
static NO_FACTS: LazyLock<Facts> = LazyLock::new(Facts::default);

/// What a measure shows in a period.
pub(super) struct Seen<'s> {
    observed: Observed<'s>,
    /// Why there is no actual that could be compared, where there is none.
    missing: Reason,
    /// The sub-periods of a computed value that are compared, where that is not all of them.
    within: Option<Selection>,
}

impl<'s> Seen<'s> {
    fn entered(observed: Observed<'s>) -> Self {
        Self { observed, missing: Reason::NoActual, within: None }
    }
}

/// A verdict with the value that it is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) value: Option<f64>,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// A measure in a period of any frequency; `None` for a measure that is not there.
    pub fn measure(&mut self, at: MeasureRef, period: Period) -> Option<MeasureResult> {
        self.parts_of_measure(at, period, Wanted::ALL)
    }

    /// [`Evaluator::measure`] with the parts that are wanted; of the others it tells nothing.
    pub fn parts_of_measure(
        &mut self,
        at: MeasureRef,
        period: Period,
        wanted: Wanted,
    ) -> Option<MeasureResult> {
        let strategy = self.strategy;
        let (measure, series) = strategy.measure(at)?;
        let Seen { observed: shown, missing, within } =
            self.observe((measure, series), period, ScoreBasis::Period);
        let ends_on = self.calendar.ends_on(period);
        let of_year = measure.score_basis == ScoreBasis::YearToDate;
        let judged = wanted.verdict || wanted.explanation;
        let year = (wanted.year_to_date || (judged && of_year))
            .then(|| self.observe((measure, series), period, ScoreBasis::YearToDate));
        let verdict = match (judged, of_year) {
            (false, _) => Verdict::without(Status::Unscored, missing),
            (true, false) => scoring::verdict(measure, &shown, ends_on, missing),
            (true, true) => self.judged((measure, series), period).verdict,
        };
        let (scored, within) = match year.as_ref().filter(|_| of_year) {
            Some(year) => (&year.observed, year.within),
            None => (&shown, within),
        };
        let scale = judged.then(|| scoring::scale(measure, scored.bounds).ok()).flatten();
        let year_to_date =
            year.as_ref().filter(|_| wanted.year_to_date && measure.unit.kind != UnitKind::Text);
        let explanation = wanted
            .explanation
            .then(|| self.explain_measure(measure, scored, shown.status_override, (period, within)));
        Some(MeasureResult {
            period,
            source: shown.source,
            carried: shown.carried,
            actual: shown.actual,
            compared_actual: shown.compared_actual,
            compared: shown.compared,
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
            deviation: deviation(measure, &shown),
            favourable: favourable(measure, &shown),
            progress: judged.then(|| progress(measure, scored)).flatten(),
            verdict,
            trend: if wanted.trend { self.trend((measure, series), &shown) } else { None },
            year_to_date: year_to_date.map(|Seen { observed, missing, .. }| YearToDate {
                actual: observed.actual,
                target: observed.target,
                verdict: scoring::verdict(measure, observed, ends_on, *missing),
            }),
            completeness: shown.completeness,
            note: shown.note.map(Box::from),
            status_override: shown.status_override.cloned(),
            recorded_at: shown.recorded_at,
            recorded_by: shown.recorded_by,
            bounds: scored.bounds,
            recorded: shown.recorded,
            actual_recorded: shown.recorded && measure.source == MeasureSource::Entered,
            explanation,
        })
    }

    /// What a measure shows in a period.
    pub(super) fn observe(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        period: Period,
        basis: ScoreBasis,
    ) -> Seen<'s> {
        let calendar = self.calendar;
        if measure.source == MeasureSource::Entered {
            return Seen::entered(observe_entered(measure, series, period, basis, calendar));
        }
        let Some(extent) = extent(measure.frequency, period, basis, calendar) else {
            return Seen::entered(nothing(period));
        };
        let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
        let reading = self.reading(at, period, basis);
        // Which sub-periods have an actual that may be compared.
        let parts: Vec<Part<'s>> = Period::span(extent.first, extent.last)
            .map(|own| {
                let reading = match is_single(extent, basis) {
                    true => reading,
                    false => self.reading(at, own, ScoreBasis::Period),
                };
                let facts = series.get(own).unwrap_or_else(|| &NO_FACTS);
                Part { period: own, facts, actual: part_actual(&reading) }
            })
            .collect();
        let aggregation = self.aggregation(at);
        let mut observed = observe_computed(measure, aggregation, &parts, period, extent, basis);
        observed.actual = reading.actual;
        observed.completeness = reading.completeness;
        let is_partial = |part: &Part<'_>| part.actual == PartActual::Partial;
        let missing = match reading.reason {
            Some(reason) => reason,
            // Each of them lacks some member, if not the same.
            None if observed.compared == 0 && parts.iter().any(is_partial) => Reason::MemberMissing,
            None => Reason::NoActual,
        };
        let mut within = None;
        if reading.reason == Some(Reason::MemberMissing) {
            (observed.compared, observed.compared_actual) = (0, None);
        } else if observed.compared > 0 {
            let alike = compared(measure, &parts);
            observed.compared_actual = match alike.len() == parts.len() {
                true => reading.actual,
                false => {
                    within = Some(self.selections.of(alike.iter().map(|part| part.period).collect()));
                    self.reading_over(at, Span { period, basis, within }).actual
                }
            };
        }
        Seen { observed, missing, within }
    }

    /// How a measure scores in a period.
    pub(super) fn judged(&mut self, (measure, series): (&'s Measure, &'s Series), period: Period) -> Judged {
        let key = (measure.id, period);
        if let Some(known) = self.verdicts.get(&key) {
            return *known;
        }
        let Seen { observed: mut scored, missing, .. } =
            self.observe((measure, series), period, measure.score_basis);
        if measure.score_basis == ScoreBasis::YearToDate {
            let shown = self.observe((measure, series), period, ScoreBasis::Period).observed;
            scored.status_override = shown.status_override;
        }
        let verdict = scoring::verdict(measure, &scored, self.calendar.ends_on(period), missing);
        let judged = Judged { verdict, value: scored.compared_actual.or(scored.actual) };
        self.verdicts.insert(key, judged);
        judged
    }
}

/// What a reading tells of a sub-period.
fn part_actual(reading: &Reading) -> PartActual {
    match (reading.actual, reading.reason) {
        (None, _) => PartActual::Missing,
        (Some(_), Some(_)) => PartActual::Partial,
        (Some(_), None) => PartActual::Known { share: reading.share },
    }
}
