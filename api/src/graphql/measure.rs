//! A measure (KPI).

use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::{
    cascade::MeasureRef,
    evaluate::Wanted,
    id::{MeasureId, ScorecardId},
    period::Period,
    vocabulary,
};

use super::{
    Result,
    change::ChangeConnection,
    comment::Comment,
    connection::{Connection, Page},
    enums::{
        Aggregation, Calculation, Direction, Frequency, MeasureSource, MissingOperand, ScoreBasis,
        ScoringMethod, Timing, UnitKind,
    },
    error::failed,
    home::{Home, OnScorecard},
    in_place::{InMemory, InPlace, InPlaceList},
    initiative::Initiative,
    list::List,
    measure_forecast::{Asked, MeasureForecast},
    measure_period::MeasurePeriod,
    number::recorded,
    objective::Objective,
    period_range::PeriodRange,
    recorded,
    scalars::{DateTime, PeriodCode},
    scorecard::Scorecard,
    work,
};

/// The most periods of one run: about three years of days.
pub(super) const MOST_PERIODS: i32 = 1_100;

/// A measure (KPI): what is counted, and what is known of it period by period.
#[derive(Description)]
pub(super) struct Measure {
    pub(super) home: Home,
    pub(super) index: usize,
}

/// What a measure's values are counted in.
#[derive(SimpleObject)]
pub(super) struct MeasureUnit {
    /// What kind of value.
    kind: UnitKind,
    /// What to print beside a value: `%`, `CAD`, `h`.
    symbol: Option<String>,
    /// How many decimals to print.
    decimals: i32,
}

impl Measure {
    pub(super) fn get(&self) -> &domain::measure::Measure {
        &self.home.scorecard.measures[self.index]
    }

    /// The same once more, for what hangs on it.
    pub(super) fn again(&self) -> Self {
        self.home.measure(self.index)
    }

    /// Where it is at home.
    pub(super) fn reference(&self) -> MeasureRef {
        MeasureRef { scorecard: self.home.scorecard.profile.id, measure: self.get().id }
    }

    /// What it shows in these periods, with what is wanted of it.
    pub(super) async fn at(&self, periods: &[Period], wanted: Wanted) -> Result<Vec<MeasurePeriod>> {
        let results = self.home.view.measure_results(self.reference(), periods, wanted).await;
        let results = results.map_err(failed)?;
        let (home, index) = (&self.home, self.index);
        Ok(results.into_iter().map(|result| MeasurePeriod::new(home, index, result)).collect())
    }

    /// One of its periods, with what is wanted of it.
    pub(super) async fn in_period(&self, period: Period, wanted: Wanted) -> Result<InPlace<MeasurePeriod>> {
        let shown = self.at(&[period], wanted).await?.pop();
        shown.map(InPlace).ok_or_else(|| failed(service::Error::NotFound("the measure")))
    }

    /// Its periods in a range, with what is wanted of them.
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
    /// Its globally unique id.
    pub(super) async fn id(&self) -> ID {
        self.get().id.to_string().into()
    }

    /// The partner's name for it, unique within the organization.
    fn key(&self) -> Option<&str> {
        self.get().key.as_deref()
    }

    /// What people call it.
    fn name(&self) -> &str {
        &self.get().name
    }

    /// What it means and how it is taken.
    fn description(&self) -> Option<&str> {
        self.get().description.as_deref()
    }

    /// What its values are counted in.
    fn unit(&self) -> InPlace<MeasureUnit> {
        let unit = &self.get().unit;
        InPlace(MeasureUnit {
            kind: unit.kind.into(),
            symbol: unit.symbol.clone(),
            decimals: unit.decimals.into(),
        })
    }

    /// Which way it should go.
    fn direction(&self) -> Direction {
        self.get().direction.into()
    }

    /// Whether it foretells or confirms.
    fn timing(&self) -> Timing {
        self.get().timing.into()
    }

    /// How long its periods are.
    fn frequency(&self) -> Frequency {
        self.get().frequency.into()
    }

    /// How its values become one of a longer period. Where none was chosen, SUM for a formula that is a sum of SUM
    /// measures, that of the members for a ROLLED_UP measure, and LAST for all others.
    async fn aggregation(&self) -> Result<Aggregation> {
        let aggregation = self.home.view.aggregation(&self.home.scorecard, self.index).await;
        aggregation.map(Into::into).map_err(failed)
    }

    /// What happens first in a longer period, where the measure is CALCULATED.
    fn calculation(&self) -> Calculation {
        self.get().calculation.into()
    }

    /// How an actual becomes a score.
    fn scoring(&self) -> ScoringMethod {
        self.get().scoring.into()
    }

    /// Which value is scored.
    fn score_basis(&self) -> ScoreBasis {
        self.get().score_basis.into()
    }

    /// Where its values come from.
    fn source(&self) -> MeasureSource {
        self.get().source.into()
    }

    /// The formula of a CALCULATED measure, over other measures' keys: `{churned} / {customers} * 100`.
    fn formula(&self) -> Option<&str> {
        self.get().formula.as_deref()
    }

    /// What it does about a missing operand of its formula, or a member that has not reported.
    fn missing_operand(&self) -> MissingOperand {
        self.get().missing_operand.into()
    }

    /// Where PROGRESS starts, in the unit.
    fn baseline(&self) -> Option<f64> {
        self.get().baseline.map(recorded)
    }

    /// The distance of a red flag that is not given from the target, in percent of the target's size.
    fn red_flag_tolerance(&self) -> f64 {
        recorded(self.get().red_flag_tolerance)
    }

    /// How far a value must move for its trend to be UP or DOWN, in the unit.
    fn trend_gap(&self) -> f64 {
        recorded(self.get().trend_gap)
    }

    /// The ascending boundaries of BANDS; empty for other methods.
    fn boundaries(&self) -> Vec<f64> {
        self.get().boundaries.iter().copied().map(recorded).collect()
    }

    /// Who answers for it.
    fn owner(&self) -> Option<&str> {
        self.get().owner.as_deref()
    }

    /// Where its values are taken from.
    fn data_source(&self) -> Option<&str> {
        self.get().data_source.as_deref()
    }

    /// The scorecard that owns it.
    async fn scorecard(&self) -> Scorecard {
        self.home.whole()
    }

    /// The objectives it is placed on, on this scorecard and others.
    async fn objectives(&self) -> Result<List<Objective>> {
        let placed: Vec<_> = self.home.scorecard.placements_of(self.get().id).collect();
        let ids: Vec<ScorecardId> = placed.iter().map(|placement| placement.objective_scorecard).collect();
        let homes = self.home.others(&ids).await?;
        let pairs = placed.iter().zip(&homes);
        Ok(pairs.filter_map(|(placement, home)| home.objective_by_id(placement.objective)).collect())
    }

    /// One period, the current one when no code is given. A longer period than the measure's own aggregates, in a shorter
    /// one its last that had ended is shown.
    async fn period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which period.")] code: Option<PeriodCode>,
    ) -> Result<InPlace<MeasurePeriod>> {
        let period = self.home.period(code.as_ref(), self.get().frequency)?;
        self.in_period(period, MeasurePeriod::wanted(ctx)).await
    }

    /// A run of periods, oldest first: the last n up to the current one or `to`, or from `from` to `to`. At most
    /// 1,100 at once. Costs 1 a period.
    async fn periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many; 12 when neither `last` nor `from` is given.")] last: Option<i32>,
        #[graphql(desc = "The first period.")] from: Option<PeriodCode>,
        #[graphql(desc = "The last period; the current one when left out.")] to: Option<PeriodCode>,
        #[graphql(
            desc = "How long the periods are; as the codes say, or the measure's own, when left out. Longer ones aggregate."
        )]
        frequency: Option<Frequency>,
    ) -> Result<InPlaceList<MeasurePeriod>> {
        let range = PeriodRange { last, from, to, frequency: frequency.map(Into::into), most: MOST_PERIODS };
        self.over(range, MeasurePeriod::wanted(ctx)).await
    }

    /// All that is stored of it in periods of its own frequency, the running and future ones among them, oldest first: what
    /// a copy for offline use is filled with. Of a computed measure the periods with a target. Costs 1 a period.
    async fn recorded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 1,000; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only later periods than that of this cursor.")] after: Option<String>,
    ) -> Result<Connection<MeasurePeriod>> {
        // In a box: every field of an object takes the room of its largest.
        Box::pin(recorded::page(self, ctx, first, after.as_deref())).await
    }

    /// What it is likely to show next, from the period after its last value; null for YES_NO and TEXT, and where fewer
    /// than eight values in a row are known. Costs 25 and 1 an object below it.
    async fn forecast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many periods, 1 to 36; 6 when left out.")] periods: Option<i32>,
        #[graphql(desc = "How much of all cases the intervals are to hold, 0.5 to 0.99; 0.8 when left out.")]
        level: Option<f64>,
        #[graphql(
            desc = "The last period to learn from, the current one when left out; of a period of another frequency, the last that had ended with it. With an earlier one a forecast can be held against what came."
        )]
        until: Option<PeriodCode>,
    ) -> Option<Result<MeasureForecast>> {
        if matches!(self.get().unit.kind, vocabulary::UnitKind::YesNo | vocabulary::UnitKind::Text) {
            return None;
        }
        // In a box: every field of an object takes the room of its largest.
        let forecast = async {
            work::begin(ctx).await?;
            MeasureForecast::of(self, Asked { periods, level, until }).await
        };
        Box::pin(forecast).await.transpose()
    }

    /// The initiatives of its scorecard that are meant to move it, but those that are archived.
    async fn initiatives(&self) -> List<Initiative> {
        let id = self.get().id;
        Initiative::of(&self.home, |initiative| initiative.moves(id))
    }

    /// Its place among the measures in use of its scorecard, from 1; of an archived one, where it stood.
    fn position(&self) -> i32 {
        self.get().position
    }

    /// When it was archived; null while it is in use. An archived measure is found by id and key and keeps its history
    /// and its placements, but takes part in no score, is listed by no scorecard or objective, and is not recorded.
    fn archived_at(&self) -> Option<DateTime> {
        self.get().archived_at.map(DateTime)
    }

    /// What was done to it; its periods have histories of their own, the latest first. Costs 1 a change of the page.
    async fn history(
        &self,
        #[graphql(desc = "How many, at most 100; 50 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor: earlier changes.")] after: Option<String>,
    ) -> Result<ChangeConnection> {
        // In a box: every field of an object takes the room of its largest.
        Box::pin(ChangeConnection::history(&self.home.view, self.get().id, None, first, after.as_deref()))
            .await
    }

    /// What was said about it, the oldest first. Costs 1 a comment of the page.
    async fn comments(
        &self,
        #[graphql(
            desc = "How many from the start, at most 100; 50 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>> {
        Box::pin(Comment::page(&self.home, self.get().id.into(), Page { first, after, last, before })).await
    }

    /// Raised by every change of the above; send it back as `expectedVersion`.
    fn version(&self) -> i32 {
        self.get().version
    }
}
