//! What is known of a measure in a period, and how that scores.

use async_graphql::{Context, Description, Enum, ID, Lookahead, Object, SimpleObject};
use domain::{
    evaluate::{self, MeasureResult, Wanted},
    id::MeasurePeriodId,
    series,
};

use super::{
    Result,
    actor::Actor,
    change::ChangeConnection,
    enums::Status,
    home::Home,
    in_place::{InMemory, InPlace},
    measure::Measure,
    number::{figure, number},
    period::Period,
    scalars::{Date, DateTime},
    score::{ScoreExplanation, Trend},
};

/// What is known of one measure in one period, and how that scores.
#[derive(Description)]
pub(super) struct MeasurePeriod {
    home: Home,
    index: usize,
    result: MeasureResult,
    /// The place in the organization's history that it is as of; `None` for what is known now.
    as_of: Option<String>,
}

/// A person's word that stands above the computed status.
#[derive(SimpleObject)]
pub(super) struct StatusOverride {
    /// The status that counts; the score is the middle of its band.
    status: OverrideStatus,
    /// Why.
    reason: String,
    /// Who said so.
    by: String,
}

/// The statuses that a person can set.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum OverrideStatus {
    /// On target.
    Green,
    /// Between red flag and target.
    Yellow,
    /// Off target.
    Red,
}

/// A measure in the fiscal year up to the end of a period.
#[derive(SimpleObject)]
pub(super) struct YearToDate {
    /// What was measured.
    actual: Option<f64>,
    /// What was wanted, over the sub-periods that are compared.
    target: Option<f64>,
    /// From 0 to 100; null when it cannot be computed.
    score: Option<f64>,
    /// What the score says at a glance.
    status: Status,
}

impl MeasurePeriod {
    /// A period of the measure with this index on the scorecard of the place, as it is known now.
    pub(super) fn new(home: &Home, index: usize, result: MeasureResult) -> Self {
        Self { home: home.clone(), index, result, as_of: None }
    }

    /// The same period as it was known at a place in the organization's history, and is not any more.
    pub(super) fn at_cursor(self, cursor: String) -> Self {
        Self { as_of: Some(cursor), ..self }
    }

    /// The period that it is about.
    pub(super) fn code(&self) -> domain::period::Period {
        self.result.period
    }

    fn of_measure(&self) -> &domain::measure::Measure {
        &self.home.scorecard.measures[self.index]
    }

    /// What is to be computed for the fields that are selected of it.
    pub(super) fn wanted(ctx: &Context<'_>) -> Wanted {
        Self::wanted_by(&[ctx.look_ahead()])
    }

    /// The same below a connection.
    pub(super) fn wanted_on_page(ctx: &Context<'_>) -> Wanted {
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
    /// Globally unique id, which follows from the measure and the period: the same wherever they are shown together. In
    /// an event that something newer has overtaken, an id of that moment, which `node` does not find.
    pub(super) async fn id(&self) -> ID {
        let id = MeasurePeriodId { measure: self.of_measure().id, period: self.result.period };
        match &self.as_of {
            None => id.to_string().into(),
            Some(cursor) => format!("{id}@{cursor}").into(),
        }
    }

    /// The measure.
    async fn measure(&self) -> InPlace<Measure> {
        InPlace(self.home.measure(self.index))
    }

    /// The period.
    fn period(&self) -> InPlace<Period> {
        InPlace(Period::new(self.result.period, self.home.view.organization().calendar()))
    }

    /// What was measured, in the measure's unit; 1 and 0 for yes and no. In a longer period over the sub-periods that
    /// have an actual. A recorded value is given exactly, a computed one rounded to 12 significant digits; null where
    /// nothing is known.
    fn actual(&self) -> Option<f64> {
        figure(self.result.actual, self.result.actual_recorded)
    }

    /// The actual that is compared with the target: over the sub-periods that have an actual and what the scoring method
    /// holds it against. The same as `actual` where all of them have a target; null where none is compared.
    fn compared_actual(&self) -> Option<f64> {
        figure(self.result.compared_actual, self.result.actual_recorded)
    }

    /// How many sub-periods are compared; 0 or 1 in a period of the measure's own frequency.
    fn compared(&self) -> i32 {
        i32::try_from(self.result.compared).unwrap_or(i32::MAX)
    }

    /// What was measured, in words; TEXT measures only.
    fn text(&self) -> Option<&str> {
        self.result.text.as_deref()
    }

    /// What was wanted; the lower bound of a MAINTAIN band. In a longer period over the sub-periods that are compared,
    /// and over all where none has an actual.
    fn target(&self) -> Option<f64> {
        figure(self.result.target, self.result.recorded)
    }

    /// The upper bound of a MAINTAIN band, over the same sub-periods as the target.
    fn target_upper(&self) -> Option<f64> {
        figure(self.result.target_upper, self.result.recorded)
    }

    /// Where red begins, where it is given; for MAINTAIN a distance outside the band. Null where it follows from the
    /// measure's tolerance: `explanation.redAt` answers where red ends either way.
    fn red_flag(&self) -> Option<f64> {
        figure(self.result.red_flag, self.result.recorded)
    }

    /// A goal beyond the target, over the same sub-periods as the target.
    fn stretch(&self) -> Option<f64> {
        figure(self.result.stretch, self.result.recorded)
    }

    /// What others reach, over the same sub-periods as the target.
    fn benchmark(&self) -> Option<f64> {
        figure(self.result.benchmark, self.result.recorded)
    }

    /// When the target falls due, if it does so at a date of its own.
    fn due_on(&self) -> Option<Date> {
        self.result.due_on.map(Date)
    }

    /// Compared actual less target; while members of a ROLLED_UP measure are missing, less the share of the target that
    /// those which have reported stand for.
    fn variance(&self) -> Option<f64> {
        number(self.result.variance)
    }

    /// The variance in percent of the target's size; null at a target of 0.
    fn variance_percent(&self) -> Option<f64> {
        number(self.result.variance_percent)
    }

    /// How far the compared actual lies outside the target band of a MAINTAIN measure: 0 inside, negative below, positive
    /// above. Null for INCREASE and DECREASE, whose distance from the target is `variance`.
    fn deviation(&self) -> Option<f64> {
        number(self.result.deviation)
    }

    /// Whether the variance is in the measure's good direction, or none; for MAINTAIN whether the compared actual lies
    /// within the band. Null where actual or target is unknown.
    fn favourable(&self) -> Option<bool> {
        self.result.favourable
    }

    /// The way from the baseline to the target in percent, not clamped; null without a baseline.
    fn progress(&self) -> Option<f64> {
        number(self.result.progress)
    }

    /// From 0 to 100, green from 200/3, red up to 100/3; null when it cannot be computed.
    fn score(&self) -> Option<f64> {
        number(self.result.verdict.score)
    }

    /// What the score says at a glance.
    fn status(&self) -> Status {
        self.result.verdict.status.into()
    }

    /// Why there is no score, in a word; the words are those of `Score.reason`.
    fn reason(&self) -> Option<String> {
        self.result.verdict.reason.map(|reason| reason.to_string())
    }

    /// The actual compared with that of the preceding period, over the sub-periods that have an actual in both; null
    /// where there are none.
    fn trend(&self) -> Option<Trend> {
        self.result.trend.map(Into::into)
    }

    /// The fiscal year up to the end of the period; null for words.
    fn year_to_date(&self) -> Option<YearToDate> {
        self.result.year_to_date.map(Into::into)
    }

    /// The share of the sub-periods that have an actual, 0 to 1; in a period of the measure's own frequency 1 when
    /// there is an actual, else 0. Of a formula the least of its operands, of a ROLLED_UP measure the share of members
    /// with a value.
    fn completeness(&self) -> f64 {
        number(Some(self.result.completeness)).unwrap_or_default()
    }

    /// Whether the measure's periods are longer than this one, so that its last one that had ended is shown.
    fn carried(&self) -> bool {
        self.result.carried
    }

    /// A remark.
    fn note(&self) -> Option<&str> {
        self.result.note.as_deref()
    }

    /// A person's word that stands above the computed status.
    #[graphql(name = "override")]
    fn status_override(&self) -> Option<StatusOverride> {
        self.result.status_override.as_ref().map(Into::into)
    }

    /// When the actual was last recorded or cleared.
    fn recorded_at(&self) -> Option<DateTime> {
        self.result.recorded_at.map(DateTime)
    }

    /// Who recorded or cleared it.
    fn recorded_by(&self) -> Option<Actor> {
        self.result.recorded_by.map(|actor| Actor::new(actor, &self.home.view))
    }

    /// What was done to what is known of it, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "How many, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor: earlier changes.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        let (view, period) = (&self.home.view, Some(self.result.period));
        // In a box: every field of an object takes the room of its largest.
        Box::pin(ChangeConnection::history(view, self.of_measure().id, period, first, after.as_deref())).await
    }

    /// How the score came about.
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
            // Only the three are ever written.
            Status::Yellow | Status::NoData | Status::NotDue | Status::Unscored => OverrideStatus::Yellow,
        };
        Self { status, reason: reason.clone(), by: by.clone() }
    }
}
