//! Measure (KPI).

pub(crate) mod actuals;
pub(crate) mod forecast;
pub(crate) mod mutation;
pub(crate) mod period;
pub(crate) mod placement;
pub(crate) mod recorded;
pub(crate) mod status_override;
pub(crate) mod targets;

use std::borrow::Cow;

use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::{
    cascade::MeasureRef,
    evaluate::Wanted,
    id::{MeasureId, ScorecardId},
    period::Period,
    vocabulary,
};
use gateway::resolve::{InMemory, InPlace, InPlaceList, List, work};

use crate::{
    Result,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    enums::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, NoteRequired,
        Permission, ScoreBasis, ScoringMethod, Timing, UnitKind,
    },
    error::failed,
    home::{Home, OnScorecard},
    initiative::Initiative,
    measure::{
        forecast::{Asked, MeasureForecast},
        period::MeasurePeriod,
    },
    number::recorded,
    objective::Objective,
    owner::Owner,
    period_range::PeriodRange,
    scalars::{DateTime, PeriodCode},
    scorecard::Scorecard,
};

/// Maximum number of periods of one request: about three years of days.
pub(super) const MOST_PERIODS: i32 = 1_100;

/// Measure (KPI): a figure with a unit, a direction and a frequency, and its values period by period.
#[derive(Description)]
pub(super) struct Measure {
    pub(super) home: Home,
    pub(super) index: usize,
}

/// Unit of a measure's values.
#[derive(SimpleObject)]
pub(super) struct MeasureUnit {
    /// Kind of the values.
    kind: UnitKind,
    /// Symbol to print beside a value: `%`, `CAD`, `h`; null when there is none.
    symbol: Option<String>,
    /// Number of decimals to print.
    decimals: i32,
}

impl Measure {
    pub(super) fn get(&self) -> &domain::measure::Measure {
        &self.home.scorecard.measures[self.index]
    }

    /// Copy of the measure, for its nested objects.
    pub(super) fn again(&self) -> Self {
        self.home.measure(self.index)
    }

    /// Reference to the measure at its home scorecard.
    pub(super) fn reference(&self) -> MeasureRef {
        MeasureRef { scorecard: self.home.scorecard.profile.id, measure: self.get().id }
    }

    /// Results of the measure in these periods, with the parts that are `wanted`.
    pub(super) async fn at(&self, periods: &[Period], wanted: Wanted) -> Result<Vec<MeasurePeriod>> {
        let results = self.home.view.measure_results(self.reference(), periods, wanted).await;
        let results = results.map_err(failed)?;
        let (home, index) = (&self.home, self.index);
        Ok(results.into_iter().map(|result| MeasurePeriod::new(home, index, result)).collect())
    }

    /// Reports whether the caller owns the measure.
    fn is_owned(&self) -> bool {
        self.home.view.is_owner(&self.get().owners, self.get().owner.as_deref())
    }

    /// One period of the measure, with the parts that are `wanted`.
    pub(super) async fn in_period(&self, period: Period, wanted: Wanted) -> Result<InPlace<MeasurePeriod>> {
        let shown = self.at(&[period], wanted).await?.pop();
        shown.map(InPlace).ok_or_else(|| failed(service::Error::NotFound("the measure")))
    }

    /// Periods of the measure in a range, with the parts that are `wanted`.
    pub(super) async fn over(
        &self,
        range: PeriodRange,
        wanted: Wanted,
    ) -> Result<InPlaceList<MeasurePeriod>> {
        let periods: Vec<_> = range.periods(&self.home, self.get().frequency)?.collect();
        Ok(InPlaceList(self.at(&periods, wanted).await?))
    }
}

impl OnScorecard for Measure {
    type Id = MeasureId;

    fn on(home: Home, id: MeasureId) -> Option<Self> {
        home.measure_by_id(id)
    }
}

impl InMemory for Measure {
    const WAITING: &'static [&'static str] = &["aggregation", "recorded", "forecast", "history", "comments"];
}

impl InMemory for MeasureUnit {}

#[Object(use_type_description)]
impl Measure {
    /// Globally unique id of the measure.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// Key of the measure, chosen by the partner, unique per organization and type; null when none is set.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// Name of the measure.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// Description of the measure: what it means and how it is taken; null when none is set.
    fn description(&self) -> Option<&str> {
        self.get().description.as_deref()
    }

    /// Unit of the measure's values.
    fn unit(&self) -> InPlace<MeasureUnit> {
        let unit = &self.get().unit;
        InPlace(MeasureUnit {
            kind: unit.kind.into(),
            symbol: unit.symbol.clone(),
            decimals: unit.decimals.into(),
        })
    }

    /// Direction in which the measure should go.
    fn direction(&self) -> Direction {
        self.get().direction.into()
    }

    /// Timing: leading or lagging; UNSTATED when none was chosen.
    fn timing(&self) -> Timing {
        self.get().timing.into()
    }

    /// Frequency of the measure: the length of its own periods.
    fn frequency(&self) -> Frequency {
        self.get().frequency.into()
    }

    /// Aggregation of the values into one of a longer period. Where none was chosen, SUM for a formula that is a sum of
    /// SUM measures, that of the members for a ROLLED_UP measure, and LAST for all others.
    async fn aggregation(&self) -> Result<Aggregation> {
        let aggregation = self.home.view.aggregation(&self.home.scorecard, self.index).await;
        aggregation.map(Into::into).map_err(failed)
    }

    /// Calculation of a CALCULATED measure in a longer period: aggregate first or calculate first.
    fn calculation(&self) -> Calculation {
        self.get().calculation.into()
    }

    /// Scoring method: how an actual becomes a score.
    fn scoring(&self) -> ScoringMethod {
        self.get().scoring.into()
    }

    /// Value that is scored: that of the period or the year to date.
    fn score_basis(&self) -> ScoreBasis {
        self.get().score_basis.into()
    }

    /// Source of the values: entered, calculated or rolled up.
    fn source(&self) -> MeasureSource {
        self.get().source.into()
    }

    /// Formula of a CALCULATED measure, over other measures' keys: `{churned} / {customers} * 100`; null for other
    /// measures.
    fn formula(&self) -> Option<&str> {
        self.get().formula.as_deref()
    }

    /// Policy for a missing operand of the formula, or a member that has not reported.
    fn missing_operand(&self) -> MissingOperand {
        self.get().missing_operand.into()
    }

    /// Baseline from which PROGRESS starts, in the measure's unit; null when none is set.
    fn baseline(&self) -> Option<f64> {
        self.get().baseline.map(recorded)
    }

    /// Red flag tolerance: the distance from the target of a red flag that is not given, in percent of the target's
    /// size.
    fn red_flag_tolerance(&self) -> f64 {
        recorded(self.get().red_flag_tolerance)
    }

    /// Trend gap: the change from which a trend is UP or DOWN, in the measure's unit.
    fn trend_gap(&self) -> f64 {
        recorded(self.get().trend_gap)
    }

    /// Boundaries of BANDS, ascending, in the measure's unit; empty for other methods.
    fn boundaries(&self) -> Vec<f64> {
        self.get().boundaries.iter().copied().map(recorded).collect()
    }

    /// Owner of the measure: the names of its `owners`, or where there are none the text; null when none is set.
    fn owner(&self) -> Option<Cow<'_, str>> {
        self.home.view.owner_text(&self.get().owners, self.get().owner.as_deref())
    }

    /// Owners: members and groups of the organization. Those who were removed are left out.
    async fn owners(&self) -> Vec<Owner> {
        Owner::all(&self.home.view, &self.get().owners)
    }

    /// Source from which the values are taken, in words; null when none is set.
    fn data_source(&self) -> Option<&str> {
        self.get().data_source.as_deref()
    }

    /// Source of the targets, in words, such as a budget or a benchmark; null when none is set.
    fn target_source(&self) -> Option<&str> {
        self.get().target_source.as_deref()
    }

    /// Days after the end of a period until its value is due; null where those of the scorecard count.
    fn due_after_days(&self) -> Option<i32> {
        self.get().due_after_days
    }

    /// Values that are not taken without a note.
    fn note_required(&self) -> NoteRequired {
        self.get().note_required.map_or(NoteRequired::Never, Into::into)
    }

    /// Home scorecard of the measure.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// Objectives on which the measure is placed, on this scorecard and others.
    async fn objectives(&self) -> Result<List<Objective>> {
        let placed: Vec<_> = self.home.scorecard.placements_of(self.get().id).collect();
        let ids: Vec<ScorecardId> = placed.iter().map(|placement| placement.objective_scorecard).collect();
        let homes = self.home.others(&ids).await?;
        let pairs = placed.iter().zip(&homes);
        Ok(pairs.filter_map(|(placement, home)| home.objective_by_id(placement.objective)).collect())
    }

    /// Measure period, the current one when no code is given. A period longer than the measure's own aggregates its
    /// values; a shorter one shows the last own period that had ended.
    async fn period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the period.")] code: Option<PeriodCode>,
    ) -> Result<InPlace<MeasurePeriod>> {
        let period = self.home.period(code.as_ref(), self.get().frequency)?;
        self.in_period(period, MeasurePeriod::wanted(ctx)).await
    }

    /// Measure periods, oldest first: the last n up to the current one or `to`, or from `from` to `to`. At most 1,100
    /// at once. Costs 1 a period.
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of periods; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "First period.")] from: Option<PeriodCode>,
        #[graphql(desc = "Last period; the current one when left out.")] to: Option<PeriodCode>,
        #[graphql(
            desc = "Frequency of the periods; that of the codes, or the measure's own, when left out. Longer ones aggregate."
        )]
        frequency: Option<Frequency>,
    ) -> Result<InPlaceList<MeasurePeriod>> {
        let range = PeriodRange { last, from, to, frequency: frequency.map(Into::into), most: MOST_PERIODS };
        self.over(range, MeasurePeriod::wanted(ctx)).await
    }

    /// Stored values of the measure in periods of its own frequency, running and future ones included, oldest first:
    /// for a copy that is used offline. Of a computed measure the periods with a target. Costs 1 a period.
    async fn recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, at most 1,000; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; periods that follow are later ones.")]
        after: Option<String>,
    ) -> Result<Connection<MeasurePeriod>> {
        // Boxed: every field of an object takes the space of its largest.
        Box::pin(recorded::page(self, ctx, first, after.as_deref())).await
    }

    /// Forecast of the measure, from the period after its last value; null for YES_NO and TEXT, and where fewer than
    /// eight values in a row are known. Costs 25 and 1 an object below it.
    async fn forecast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of periods, 1 to 36; 6 when left out.")] periods: Option<i32>,
        #[graphql(
            desc = "Share of all cases that the intervals are to hold, 0.5 to 0.99; 0.8 when left out."
        )]
        level: Option<f64>,
        #[graphql(
            desc = "Last period to learn from, the current one when left out; of a period of another frequency, the last that had ended with it. With an earlier one a forecast can be compared with the actuals that followed."
        )]
        until: Option<PeriodCode>,
    ) -> Option<Result<MeasureForecast>> {
        if matches!(self.get().unit.kind, vocabulary::UnitKind::YesNo | vocabulary::UnitKind::Text) {
            return None;
        }
        // Boxed: every field of an object takes the space of its largest.
        let forecast = async {
            work::begin(ctx).await?;
            MeasureForecast::of(self, Asked { periods, level, until }).await
        };
        Box::pin(forecast).await.transpose()
    }

    /// Initiatives of its scorecard that are meant to move the measure, without archived ones.
    async fn initiatives(&self) -> List<Initiative> {
        let id = self.get().id;
        Initiative::of(&self.home, |initiative| initiative.moves(id))
    }

    /// Position of the measure among the measures in use of its scorecard, from 1; of an archived one, its last
    /// position.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// Time at which the measure was archived; null while it is in use. An archived measure is found by id and key and
    /// keeps its history and its placements, but takes part in no score, is listed by no scorecard or objective, and is
    /// not recorded.
    fn archived_at(&self) -> Option<DateTime> {
        self.get().archived_at.map(DateTime)
    }

    /// Changes of the measure, the latest first; its periods have histories of their own. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "Number of items, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts; changes that follow are earlier ones.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        // In a box: every field of an object takes the room of its largest.
        Box::pin(ChangeConnection::history(&self.home.view, self.get().id, None, first, after.as_deref()))
            .await
    }

    /// Comments on the measure, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "Number of items from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor after which the page starts.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Box::pin(Comment::page(&self.home, self.get().id.into(), Page { first, after, last, before })).await
    }

    /// Permissions of the caller here.
    async fn viewer_permissions(&self) -> Vec<Permission> {
        self.home.permissions(self.is_owned())
    }

    /// Version of the measure, raised by every change of the fields above; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
