//! Result of one measure in one period: values, score, trend and explanation.

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

/// Values of a measure in a period, with their score.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureResult {
    /// Period asked for.
    pub period: Period,
    /// Period whose values are shown; differs from `period` where `carried`.
    pub source: Period,
    /// True when the value of a longer period is shown; see [`Observed::carried`].
    pub carried: bool,
    /// Actual aggregated over K, the sub-periods that have one.
    pub actual: Option<f64>,
    /// Actual aggregated over C, the compared sub-periods.
    pub compared_actual: Option<f64>,
    /// Number of compared sub-periods (C).
    pub compared: usize,
    /// Text of a TEXT measure.
    pub text: Option<Box<str>>,
    /// Target; for MAINTAIN the lower bound of the band.
    pub target: Option<f64>,
    /// Upper bound of a MAINTAIN band.
    pub target_upper: Option<f64>,
    /// Red flag, where one is recorded; where it is derived from the tolerance, see `red_flag_used`.
    pub red_flag: Option<f64>,
    /// Red flag that THREE_BAND scores with, recorded or derived.
    pub red_flag_used: Option<f64>,
    /// Stretch target, beyond the target.
    pub stretch: Option<f64>,
    /// Benchmark: the value that comparable organizations reach.
    pub benchmark: Option<f64>,
    /// Due date of the target.
    pub due_on: Option<NaiveDate>,
    /// Variance: compared actual minus target, in the unit of the measure.
    pub variance: Option<f64>,
    /// Variance in percent of the absolute target; `None` where the target is 0.
    pub variance_percent: Option<f64>,
    /// Distance of the compared actual from a MAINTAIN band; 0 inside.
    pub deviation: Option<f64>,
    /// True when the variance is in the good direction.
    pub favourable: Option<bool>,
    /// Progress from the baseline to the target in percent, of the scored values (`scoreBasis`).
    pub progress: Option<f64>,
    /// Score and status, or the reason for the lack of a score.
    pub verdict: Verdict,
    /// Trend: the period shown against the preceding one.
    pub trend: Option<Trend>,
    /// Values of the fiscal year up to the end of the period; `None` for TEXT.
    pub year_to_date: Option<YearToDate>,
    /// Share of the sub-periods that have an actual, 0 to 1.
    pub completeness: f64,
    /// Note on the period.
    pub note: Option<Box<str>>,
    /// Status override by a person, which takes precedence over the computed status.
    pub status_override: Option<StatusOverride>,
    /// Instant when an actual was last recorded or cleared.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Actor who did that.
    pub recorded_by: Option<Actor>,
    /// Bounds that the scored actual is compared with.
    pub bounds: Bounds,
    /// True when the values of the period were recorded, and not computed from several.
    pub recorded: bool,
    /// True when the actual was recorded.
    pub actual_recorded: bool,
    /// Explanation of the score.
    pub explanation: Option<Explanation>,
}

/// Values of a measure in the fiscal year up to the end of a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearToDate {
    /// Actual aggregated over the sub-periods of the year that have one.
    pub actual: Option<f64>,
    /// Target aggregated over the compared sub-periods.
    pub target: Option<f64>,
    /// Score and status, or the reason for the lack of a score. A status override of one period does not apply to the
    /// year.
    pub verdict: Verdict,
}

/// Parts of a result to compute. The others are left out: the year to date alone takes longer than everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Fields `verdict`, `progress`, `bounds` and `red_flag_used`.
    pub verdict: bool,
    /// Field `trend`.
    pub trend: bool,
    /// Field `year_to_date`.
    pub year_to_date: bool,
    /// Field `explanation`.
    pub explanation: bool,
}

impl Wanted {
    /// All parts.
    pub const ALL: Self = Self { verdict: true, trend: true, year_to_date: true, explanation: true };
}

/// Facts of a period without a recorded row.
static NO_FACTS: LazyLock<Facts> = LazyLock::new(Facts::default);

/// Observed values of a measure in a period, before scoring.
pub(super) struct Observation<'s> {
    observed: Observed<'s>,
    /// Reason for the lack of a comparable actual, where there is none.
    missing: Reason,
    /// Compared sub-periods of a computed value, where these are not all of them.
    within: Option<Selection>,
}

impl<'s> Observation<'s> {
    fn entered(observed: Observed<'s>) -> Self {
        Self { observed, missing: Reason::NoActual, within: None }
    }
}

/// Verdict with the value that was judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct MeasureVerdict {
    pub(super) verdict: Verdict,
    pub(super) value: Option<f64>,
}

impl<'s, S: Strategy> Evaluator<'s, S> {
    /// Result of a measure in a period of any frequency; `None` for an unknown measure.
    pub fn measure(&mut self, at: MeasureRef, period: Period) -> Option<MeasureResult> {
        self.parts_of_measure(at, period, Wanted::ALL)
    }

    /// Result of [`Evaluator::measure`] with the wanted parts only; the others are empty.
    pub fn parts_of_measure(
        &mut self,
        at: MeasureRef,
        period: Period,
        wanted: Wanted,
    ) -> Option<MeasureResult> {
        let strategy = self.strategy;
        let (measure, series) = strategy.measure(at)?;
        // Observe the period, and the year to date where it is wanted or scored.
        let Observation { observed: shown, missing, within } =
            self.observe((measure, series), period, ScoreBasis::Period);
        let ends_on = self.calendar.ends_on(period);
        let of_year = measure.score_basis == ScoreBasis::YearToDate;
        let is_scored = wanted.verdict || wanted.explanation;
        let year = (wanted.year_to_date || (is_scored && of_year))
            .then(|| self.observe((measure, series), period, ScoreBasis::YearToDate));
        // Score on the measure's basis.
        let verdict = match (is_scored, of_year) {
            (false, _) => Verdict::without(Status::Unscored, missing),
            (true, false) => scoring::verdict(measure, &shown, ends_on, missing),
            (true, true) => self.verdict_of((measure, series), period).verdict,
        };
        let (scored, within) = match year.as_ref().filter(|_| of_year) {
            Some(year) => (&year.observed, year.within),
            None => (&shown, within),
        };
        let scale = is_scored.then(|| scoring::scale(measure, scored.bounds).ok()).flatten();
        // Compute the parts that only some callers want.
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
            progress: is_scored.then(|| progress(measure, scored)).flatten(),
            verdict,
            trend: if wanted.trend { self.trend((measure, series), &shown) } else { None },
            year_to_date: year_to_date.map(|Observation { observed, missing, .. }| YearToDate {
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

    /// Observes a measure in a period.
    pub(super) fn observe(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        period: Period,
        basis: ScoreBasis,
    ) -> Observation<'s> {
        let calendar = self.calendar;
        // Recorded values need no computation.
        if measure.source == MeasureSource::Entered {
            return Observation::entered(observe_entered(measure, series, period, basis, calendar));
        }
        let Some(extent) = extent(measure.frequency, period, basis, calendar) else {
            return Observation::entered(nothing(period));
        };
        // Compute the actual of the whole period.
        let at = MeasureRef { scorecard: measure.scorecard, measure: measure.id };
        let reading = self.reading(at, period, basis);
        // Compute the state of the actual of each sub-period.
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
        // Aggregate everything except the actuals, and add the computed actual.
        let aggregation = self.aggregation(at);
        let mut observed = observe_computed(measure, aggregation, &parts, period, extent, basis);
        observed.actual = reading.actual;
        observed.completeness = reading.completeness;
        let is_partial = |part: &Part<'_>| part.actual == PartActual::Partial;
        let missing = match reading.reason {
            Some(reason) => reason,
            // Every sub-period lacks some member, though not the same one in each.
            None if observed.compared == 0 && parts.iter().any(is_partial) => Reason::MemberMissing,
            None => Reason::NoActual,
        };
        // Compute the compared actual, over the compared sub-periods only.
        let mut within = None;
        if reading.reason == Some(Reason::MemberMissing) {
            (observed.compared, observed.compared_actual) = (0, None);
        } else if observed.compared > 0 {
            let compared_parts = compared(measure, &parts);
            observed.compared_actual = match compared_parts.len() == parts.len() {
                true => reading.actual,
                false => {
                    within =
                        Some(self.selections.of(compared_parts.iter().map(|part| part.period).collect()));
                    self.reading_over(at, Span { period, basis, within }).actual
                }
            };
        }
        Observation { observed, missing, within }
    }

    /// Verdict on a measure in a period, on the measure's score basis.
    pub(super) fn verdict_of(
        &mut self,
        (measure, series): (&'s Measure, &'s Series),
        period: Period,
    ) -> MeasureVerdict {
        let key = (measure.id, period);
        if let Some(known) = self.verdicts.get(&key) {
            return *known;
        }
        let Observation { observed: mut scored, missing, .. } =
            self.observe((measure, series), period, measure.score_basis);
        if measure.score_basis == ScoreBasis::YearToDate {
            let shown = self.observe((measure, series), period, ScoreBasis::Period).observed;
            scored.status_override = shown.status_override;
        }
        let verdict = scoring::verdict(measure, &scored, self.calendar.ends_on(period), missing);
        let measure_verdict = MeasureVerdict { verdict, value: scored.compared_actual.or(scored.actual) };
        self.verdicts.insert(key, measure_verdict);
        measure_verdict
    }
}

/// State of the actual of a sub-period, from its reading.
fn part_actual(reading: &Reading) -> PartActual {
    match (reading.actual, reading.reason) {
        (None, _) => PartActual::Missing,
        (Some(_), Some(_)) => PartActual::Partial,
        (Some(_), None) => PartActual::Known { share: reading.share },
    }
}
