//! Measure in a period: its values and its score.

use async_graphql::{Context, Description, Enum, ID, Lookahead, Object, SimpleObject};
use domain::{
    closing,
    evaluate::{self, MeasureResult, Wanted},
    id::MeasurePeriodId,
    series,
};
use gateway::resolve::{InMemory, InPlace};

use crate::{
    Result,
    actor::Actor,
    change::ChangeConnection,
    closing::Correction,
    enums::Status,
    home::Home,
    measure::Measure,
    number::{figure, number},
    period::Period,
    scalars::{Date, DateTime},
    score::{ScoreExplanation, Trend},
};

/// Values of one measure in one period, and the score that follows from them.
#[derive(Description)]
pub(crate) struct MeasurePeriod {
    home: Home,
    index: usize,
    result: MeasureResult,
    /// Cursor in the organization's history as of which the values are shown; `None` for the current values.
    as_of: Option<String>,
}

/// Status set by a person, which takes precedence over the computed one.
#[derive(SimpleObject)]
pub(crate) struct StatusOverride {
    /// Status that is shown; the score is the middle of its band.
    status: OverrideStatus,
    /// Reason for the override.
    reason: String,
    /// Person who set the status.
    by: String,
}

/// Statuses that a person can set.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OverrideStatus {
    /// On target.
    Green,
    /// Between red flag and target.
    Yellow,
    /// Off target.
    Red,
}

/// Measure in the fiscal year up to the end of a period.
#[derive(SimpleObject)]
pub(crate) struct YearToDate {
    /// Actual of the year to date, in the measure's unit; null where there is none.
    actual: Option<f64>,
    /// Target over the sub-periods that are compared, in the measure's unit; null where there is none.
    target: Option<f64>,
    /// Score from 0 to 100; null when it cannot be computed.
    score: Option<f64>,
    /// Status: GREEN, YELLOW or RED by the score; NO_DATA, NOT_DUE or UNSCORED where there is no score.
    status: Status,
}

impl MeasurePeriod {
    /// Creates the current period of the measure with this index on the scorecard of `home`.
    pub(crate) fn new(home: &Home, index: usize, result: MeasureResult) -> Self {
        Self { home: home.clone(), index, result, as_of: None }
    }

    /// Marks the period as it was known at a cursor of the organization's history, and is not any more.
    pub(crate) fn at_cursor(self, cursor: String) -> Self {
        Self { as_of: Some(cursor), ..self }
    }

    /// Period of the values.
    pub(crate) fn code(&self) -> domain::period::Period {
        self.result.period
    }

    fn of_measure(&self) -> &domain::measure::Measure {
        &self.home.scorecard.measures[self.index]
    }

    /// Parts to be computed for the fields that are selected of it.
    pub(crate) fn wanted(ctx: &Context<'_>) -> Wanted {
        Self::wanted_by(&[ctx.look_ahead()])
    }

    /// Parts to be computed for the fields that are selected below a connection.
    pub(crate) fn wanted_on_page(ctx: &Context<'_>) -> Wanted {
        let page = ctx.look_ahead();
        Self::wanted_by(&[page.field("nodes"), page.field("edges").field("node")])
    }

    fn wanted_by(selections: &[Lookahead<'_>]) -> Wanted {
        let is_selected = |name: &&str| selections.iter().any(|selected| selected.field(name).exists());
        let any = |names: &[&str]| names.iter().any(&is_selected);
        Wanted {
            verdict: any(&["score", "status", "reason", "progress"]),
            trend: any(&["trend"]),
            year_to_date: any(&["yearToDate"]),
            explanation: any(&["explanation"]),
        }
    }
}

impl InMemory for MeasurePeriod {
    const WAITING: &'static [&'static str] = &["history"];
}

#[Object(use_type_description)]
impl MeasurePeriod {
    /// Globally unique id, which follows from the measure and the period: equal wherever they are shown together. In an
    /// event that a newer one has overtaken, an id of that moment, which `node` does not find.
    pub(crate) async fn id(&self) -> ID {
        let id = MeasurePeriodId { measure: self.of_measure().id, period: self.result.period };
        match &self.as_of {
            None => id.to_string().into(),
            Some(cursor) => format!("{id}@{cursor}").into(),
        }
    }

    /// Measure.
    async fn measure(&self) -> InPlace<Measure> {
        InPlace(self.home.measure(self.index))
    }

    /// Period.
    fn period(&self) -> InPlace<Period> {
        InPlace(Period::new(self.result.period, &self.home.view))
    }

    /// Actual, in the measure's unit; 1 and 0 for yes and no. In a longer period over the sub-periods that have an
    /// actual. A recorded value is given exactly, a computed one rounded to 12 significant digits; null where nothing
    /// is known.
    fn actual(&self) -> Option<f64> {
        figure(self.result.actual, self.result.actual_recorded)
    }

    /// Actual that is compared with the target: over the sub-periods that have both an actual and the bound that the
    /// scoring method holds it against. Equal to `actual` where all of them have a target; null where none is compared.
    fn compared_actual(&self) -> Option<f64> {
        figure(self.result.compared_actual, self.result.actual_recorded)
    }

    /// Number of sub-periods that are compared; 0 or 1 in a period of the measure's own frequency.
    fn compared(&self) -> i32 {
        i32::try_from(self.result.compared).unwrap_or(i32::MAX)
    }

    /// Actual of a TEXT measure, in words; null for other measures.
    fn text(&self) -> Option<&str> {
        self.result.text.as_deref()
    }

    /// Target, in the measure's unit; the lower bound of a MAINTAIN band. In a longer period over the sub-periods that
    /// are compared, and over all where none has an actual; null where none is set.
    fn target(&self) -> Option<f64> {
        figure(self.result.target, self.result.recorded)
    }

    /// Upper bound of a MAINTAIN band, over the sub-periods of the target; null where none is set.
    fn target_upper(&self) -> Option<f64> {
        figure(self.result.target_upper, self.result.recorded)
    }

    /// Red flag: the value where red begins, in the measure's unit; for MAINTAIN a distance outside the band. Null
    /// where it follows from the measure's tolerance: `explanation.redAt` answers where red ends either way.
    fn red_flag(&self) -> Option<f64> {
        figure(self.result.red_flag, self.result.recorded)
    }

    /// Stretch goal beyond the target, over the sub-periods of the target; null where none is set.
    fn stretch(&self) -> Option<f64> {
        figure(self.result.stretch, self.result.recorded)
    }

    /// Benchmark that others reach, over the sub-periods of the target; null where none is set.
    fn benchmark(&self) -> Option<f64> {
        figure(self.result.benchmark, self.result.recorded)
    }

    /// Due date of the target; null where the target has none of its own.
    fn due_on(&self) -> Option<Date> {
        self.result.due_on.map(Date)
    }

    /// Variance: compared actual less target; while members of a ROLLED_UP measure are missing, less the share of the
    /// target that belongs to those which have reported. Null where actual or target is unknown.
    fn variance(&self) -> Option<f64> {
        number(self.result.variance)
    }

    /// Variance in percent of the target's size; null at a target of 0.
    fn variance_percent(&self) -> Option<f64> {
        number(self.result.variance_percent)
    }

    /// Distance of the compared actual from the target band of a MAINTAIN measure: 0 inside, negative below, positive
    /// above. Null for INCREASE and DECREASE, whose distance from the target is `variance`.
    fn deviation(&self) -> Option<f64> {
        number(self.result.deviation)
    }

    /// True when the variance is 0 or in the measure's good direction; for MAINTAIN when the compared actual lies
    /// within the band. Null where actual or target is unknown.
    fn favourable(&self) -> Option<bool> {
        self.result.favourable
    }

    /// Progress from the baseline to the target in percent, not clamped; null without a baseline.
    fn progress(&self) -> Option<f64> {
        number(self.result.progress)
    }

    /// Score from 0 to 100, green from 200/3, red up to 100/3; null when it cannot be computed.
    fn score(&self) -> Option<f64> {
        number(self.result.verdict.score)
    }

    /// Status: GREEN, YELLOW or RED by the score; NO_DATA, NOT_DUE or UNSCORED where there is no score.
    fn status(&self) -> Status {
        self.result.verdict.status.into()
    }

    /// Code of the reason why there is no score; the codes are those of `Score.reason`. Null where there is a score.
    fn reason(&self) -> Option<String> {
        self.result.verdict.reason.map(|reason| reason.to_string())
    }

    /// Trend: the actual compared with that of the preceding period, over the sub-periods that have an actual in both;
    /// null where there are none.
    fn trend(&self) -> Option<Trend> {
        self.result.trend.map(Into::into)
    }

    /// Fiscal year up to the end of the period; null for TEXT measures.
    fn year_to_date(&self) -> Option<YearToDate> {
        self.result.year_to_date.map(Into::into)
    }

    /// Share of the sub-periods that have an actual, 0 to 1; in a period of the measure's own frequency 1 when there is
    /// an actual, else 0. For a formula the least of its operands, for a ROLLED_UP measure the share of members with a
    /// value.
    fn completeness(&self) -> f64 {
        number(Some(self.result.completeness)).unwrap_or_default()
    }

    /// True when the measure's periods are longer than this one, so that the last one that had ended is shown.
    fn carried(&self) -> bool {
        self.result.carried
    }

    /// Note on the period; null when there is none.
    fn note(&self) -> Option<&str> {
        self.result.note.as_deref()
    }

    /// Status set by a person, which takes precedence over the computed one; null when there is none.
    #[graphql(name = "override")]
    fn status_override(&self) -> Option<StatusOverride> {
        self.result.status_override.as_ref().map(Into::into)
    }

    /// Time at which the actual was last recorded or cleared; null when it never was.
    fn recorded_at(&self) -> Option<DateTime> {
        self.result.recorded_at.map(DateTime)
    }

    /// Actor that last recorded or cleared the actual; null when nobody did.
    fn recorded_by(&self) -> Option<Actor> {
        self.result.recorded_by.map(|actor| Actor::new(actor, &self.home.view))
    }

    /// True when the period is closed: its last day is not after the scorecard's `closedThrough`, and its figures stand.
    fn closed(&self) -> bool {
        let calendar = self.home.view.organization().calendar();
        let through = self.home.scorecard.profile.closing.as_ref().and_then(|closing| closing.through);
        closing::is_closed(calendar, through, self.result.period)
    }

    /// Correction: the latest change of the recorded figures after the period was closed; null where there is none, and in
    /// a longer period than the measure's own.
    fn corrected_after_close(&self) -> Option<Correction> {
        let facts = self.home.scorecard.series()[self.index].get(self.result.period)?;
        facts.correction.as_deref().map(|correction| Correction::new(correction, &self.home.view))
    }

    /// Changes of the measure's values in the period, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; changes that follow are earlier ones.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        let (view, period) = (&self.home.view, Some(self.result.period));
        // Boxed: every field of an object takes the space of its largest.
        Box::pin(ChangeConnection::history(view, self.of_measure().id, period, first, after.as_deref())).await
    }

    /// Explanation of the score: its parts and the rule that was applied.
    async fn explanation(&self) -> ScoreExplanation {
        ScoreExplanation::new(&self.home, self.result.explanation.clone().unwrap_or_default())
    }
}

impl From<evaluate::YearToDate> for YearToDate {
    fn from(year: evaluate::YearToDate) -> Self {
        let evaluate::YearToDate { actual, target, verdict } = year;
        Self {
            actual: number(actual),
            target: number(target),
            score: number(verdict.score),
            status: verdict.status.into(),
        }
    }
}

impl From<&series::StatusOverride> for StatusOverride {
    fn from(set: &series::StatusOverride) -> Self {
        use domain::vocabulary::Status;
        let series::StatusOverride { status, reason, by } = set;
        let status = match status {
            Status::Green => OverrideStatus::Green,
            Status::Red => OverrideStatus::Red,
            // No other status is ever written.
            Status::Yellow | Status::NoData | Status::NotDue | Status::Unscored => OverrideStatus::Yellow,
        };
        Self { status, reason: reason.clone(), by: by.clone() }
    }
}
