//! The closed lists of words, as the schema shows them. Each mirrors one of `domain::vocabulary`: a word that is
//! added there does not compile until it is described here.

use async_graphql::Enum;

/// How high in the cascade a scorecard stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::CascadeLevel")]
pub(super) enum CascadeLevel {
    /// The whole organization.
    Enterprise,
    /// A division or line of business.
    BusinessUnit,
    /// A department.
    Department,
    /// A team.
    Team,
    /// One person.
    Individual,
}

/// Where a scorecard is in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScorecardState")]
pub(super) enum ScorecardState {
    /// Being written.
    Draft,
    /// In force.
    Active,
    /// Kept for the record.
    Archived,
}

/// What a unit wants its customers to choose it for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ValueProposition")]
pub(super) enum ValueProposition {
    /// The best total cost.
    OperationalExcellence,
    /// The best product.
    ProductLeadership,
    /// The best total solution.
    CustomerIntimacy,
}

/// The classic four points of view, and room for one's own.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::PerspectiveKind")]
pub(super) enum PerspectiveKind {
    /// How do we look to shareholders?
    Financial,
    /// How do customers see us?
    Customer,
    /// What must we excel at?
    InternalProcess,
    /// Can we continue to improve and create value?
    LearningAndGrowth,
    /// A point of view of the organization's own.
    Custom,
}

/// What kind of result an objective is after; each perspective kind offers its own.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ObjectiveCategory")]
pub(super) enum ObjectiveCategory {
    /// Financial: more revenue.
    RevenueGrowth,
    /// Financial: less cost.
    CostReduction,
    /// Financial: more from the assets at hand.
    AssetUtilization,
    /// Financial: return to the owners.
    ShareholderValue,
    /// Customer: satisfaction.
    Satisfaction,
    /// Customer: loyalty, for example the net promoter score.
    Loyalty,
    /// Customer: retention.
    Retention,
    /// Customer: cost of acquisition.
    AcquisitionCost,
    /// Customer: share of the market.
    MarketShare,
    /// Customer: the scorecard's value proposition.
    ValueProposition,
    /// Internal process: operations management.
    OperationsManagement,
    /// Internal process: customer management.
    CustomerManagement,
    /// Internal process: innovation.
    Innovation,
    /// Internal process: regulatory and social.
    RegulatoryAndSocial,
    /// Learning and growth: human capital.
    HumanCapital,
    /// Learning and growth: information capital.
    InformationCapital,
    /// Learning and growth: organization capital.
    OrganizationCapital,
    /// Anything else.
    Other,
}

/// Which way a measure should go.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Direction")]
pub(super) enum Direction {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
    /// Inside a band is best.
    Maintain,
}

/// Whether a measure foretells or confirms.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Timing")]
pub(super) enum Timing {
    /// Moves before the result does.
    Leading,
    /// Confirms the result.
    Lagging,
    /// Nobody has said.
    Unstated,
}

/// How long a period is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Frequency")]
pub(super) enum Frequency {
    /// A calendar day, `2026-09-14`.
    Daily,
    /// An ISO 8601 week, `2026-W37`.
    Weekly,
    /// A calendar month, `2026-09`.
    Monthly,
    /// A quarter of the fiscal year, `FY2026-Q3`.
    Quarterly,
    /// A half of the fiscal year, `FY2026-H1`.
    Semiannual,
    /// A fiscal year, `FY2026`.
    Annual,
}

/// How values become one value of a longer period.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Aggregation")]
pub(super) enum Aggregation {
    /// Added up.
    Sum,
    /// Their mean.
    Average,
    /// The latest.
    Last,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
}

/// What a measure's values are.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::UnitKind")]
pub(super) enum UnitKind {
    /// A plain number.
    Number,
    /// A percentage; 12.5 stands for 12.5 %.
    Percent,
    /// An amount of money in the unit's symbol.
    Currency,
    /// A length of time in the unit's symbol.
    Duration,
    /// A rating on a scale.
    Rating,
    /// 1 is yes, 0 is no.
    YesNo,
    /// Words; shown, never scored.
    Text,
}

/// How an actual becomes a score.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScoringMethod")]
pub(super) enum ScoringMethod {
    /// Red flag and target cut the scale in three.
    ThreeBand,
    /// 100 when the target is met, else 0.
    MetOrNot,
    /// Bands between ascending boundaries.
    Bands,
    /// The way from the baseline to the target.
    Progress,
    /// 100 for yes, 0 for no.
    YesNo,
    /// Shown, never scored.
    Unscored,
}

/// Which value of a measure is scored.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScoreBasis")]
pub(super) enum ScoreBasis {
    /// The period's own.
    Period,
    /// The fiscal year's, up to and with the period.
    YearToDate,
}

/// Where a measure's values come from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MeasureSource")]
pub(super) enum MeasureSource {
    /// Recorded by people and machines.
    Entered,
    /// A formula over other measures.
    Calculated,
    /// The same measure of the scorecards below.
    RolledUp,
}

/// What a computed measure does about a missing operand of its formula, or a member that has not reported.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MissingOperand")]
pub(super) enum MissingOperand {
    /// The result is missing too; a sum of members so far is shown and not scored.
    Blank,
    /// It counts as 0.
    Zero,
    /// The functions sum, avg, min and max leave it out, an operator with it has no result; the members that have
    /// reported are scored.
    Skip,
}

/// What a CALCULATED measure does first in a period that is longer than its own.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Calculation")]
pub(super) enum Calculation {
    /// Its operands are brought to the period, over the sub-periods in which all of them are known; then the formula
    /// runs. For ratios.
    AggregateFirst,
    /// The formula runs in each period of the measure's own frequency; then the results are aggregated. For price times
    /// quantity, sums with a constant, peaks.
    CalculateFirst,
}

/// A part of the score of an objective that blends.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ComponentPart")]
pub(super) enum ComponentPart {
    /// Its own measures.
    Own,
    /// The objectives aligned with it.
    Aligned,
}

/// What a roll-up does about a child without a value.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MissingPolicy")]
pub(super) enum MissingPolicy {
    /// The others are renormalised.
    Exclude,
    /// It counts as 0.
    Zero,
    /// The parent has no value either.
    Blank,
}

/// What an objective's score is made of.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::RollupMode")]
pub(super) enum RollupMode {
    /// Its own measures.
    Own,
    /// The objectives aligned with it from below.
    Aligned,
    /// Both, by `ownShare`.
    Blend,
}

/// How a child objective serves its parent objective.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::AlignmentKind")]
pub(super) enum AlignmentKind {
    /// The same objective with its own values.
    Identical,
    /// A different objective that feeds it.
    Contributory,
}

/// Which way an effect follows its cause.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Polarity")]
pub(super) enum Polarity {
    /// More of the cause, more of the effect.
    Positive,
    /// More of the cause, less of the effect.
    Negative,
}

/// Where an initiative stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InitiativeStatus")]
pub(super) enum InitiativeStatus {
    /// Not begun.
    Planned,
    /// Under way.
    InProgress,
    /// Paused.
    OnHold,
    /// Done.
    Completed,
    /// Given up.
    Cancelled,
}

/// How an initiative keeps to its dates.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InitiativeSchedule")]
pub(super) enum InitiativeSchedule {
    /// Nothing that was due is missing.
    OnTrack,
    /// It should have begun, a deliverable is past its date, or more than 25 points more of its time or budget are used
    /// than its percent complete says.
    Late,
    /// Its last day has passed.
    Overdue,
    /// Completed or cancelled.
    Closed,
    /// It has no dates to keep to.
    Unscheduled,
}

/// How much a finding of the balance report matters.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Severity")]
pub(super) enum Severity {
    /// Worth knowing.
    Info,
    /// Weakens the strategy.
    Warning,
    /// One of the mistakes that make scorecards fail.
    Serious,
}

/// What the figures say of a causal link; none of these words is proof.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EvidenceVerdict")]
pub(super) enum EvidenceVerdict {
    /// The effect has followed its cause, the way the link says.
    Supported,
    /// No more than chance would bring.
    NotSupported,
    /// The effect has followed its cause, the other way round.
    Contradicted,
    /// Too few figures, or such that nothing can be told from them.
    InsufficientData,
}

/// Why the figures say nothing of a causal link.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InsufficientDataReason")]
pub(super) enum InsufficientDataReason {
    /// One of the two objectives has no figures.
    NoFigures,
    /// Fewer than 24 changes in which both are known.
    TooFewPairs,
    /// One of the two shows fewer than 10 distinct values.
    TooFewValues,
    /// One of the two stays as it is in more than half of the periods.
    RarelyChanges,
}

/// How a measure is forecast.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ForecastMethod")]
pub(super) enum ForecastMethod {
    /// The last value goes on.
    LastValue,
    /// Exponential smoothing, with a trend where the figures show one.
    ExponentialSmoothing,
    /// The value of a season before comes again.
    SeasonalNaive,
    /// Exponential smoothing of what is left without the season, which is put back.
    SeasonalDecomposition,
}

/// What the balance report finds.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::FindingCode")]
pub(super) enum FindingCode {
    /// One of the classic four perspectives is missing.
    PerspectiveMissing,
    /// A perspective has too few objectives.
    TooFewObjectivesInPerspective,
    /// A perspective has too many objectives.
    TooManyObjectivesInPerspective,
    /// The scorecard has too few objectives.
    TooFewObjectives,
    /// The scorecard has too many objectives.
    TooManyObjectives,
    /// No objective is linked with another.
    NoCauseAndEffect,
    /// Some objectives are neither cause nor effect.
    ObjectiveWithoutLink,
    /// Some objectives have no measure.
    ObjectiveWithoutMeasure,
    /// An objective has too many measures.
    TooManyMeasuresOnObjective,
    /// Some objectives are served by no initiative.
    ObjectiveWithoutInitiative,
    /// The scorecard has too few measures.
    TooFewMeasures,
    /// The scorecard has too many measures.
    TooManyMeasures,
    /// The financial perspective holds too large a share of the measures.
    FinancialBias,
    /// Another perspective holds too large a share of the measures.
    PerspectiveBias,
    /// Of the measures of which it is said, none foretells.
    NoLeadingMeasures,
    /// Of some measures nobody has said whether they foretell or confirm.
    TimingNotStated,
    /// Some measures stand on no objective.
    MeasureWithoutObjective,
    /// Nobody answers for some measures.
    MeasureWithoutOwner,
    /// Some measures have nothing to be compared with.
    MeasureWithoutTarget,
    /// Some measures get no score whatever is recorded.
    MeasureCannotBeScored,
    /// Some measures have an actual in a period that has not begun.
    ActualInTheFuture,
    /// Some measures have no red flag, given or derived, and so know no yellow.
    MeasureWithoutRedFlag,
    /// A measure of a scorecard below is almost the same as one that is rolled up, and is left out.
    RolledUpLeavesOut,
    /// Some measures have no recent actual.
    StaleData,
    /// Nobody answers for some initiatives.
    InitiativeWithoutOwner,
    /// Some initiatives have no budget.
    InitiativeWithoutBudget,
    /// Some initiatives lack their first or last day.
    InitiativeWithoutDates,
    /// Some initiatives have used far more of their time or budget than they have completed.
    InitiativeBehind,
    /// No scorecard stands below one that is to be cascaded.
    NoCascade,
    /// Some objectives are aligned with an objective and with one that it is itself aligned with.
    ChildCountedTwice,
    /// The strategy's last day has passed, and the scorecard is still active.
    StrategyEnded,
    /// The strategy has not changed for long.
    StaticStrategy,
}

/// How often a review of this kind is held, and how long the period is that it looks at.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ReviewKind")]
pub(super) enum ReviewKind {
    /// Operations, over a month.
    Monthly,
    /// The strategy's course, over a quarter.
    Quarterly,
    /// The strategy itself, over a fiscal year.
    Annual,
}

/// Why something should be talked about.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::AgendaReason")]
pub(super) enum AgendaReason {
    /// It was not red in the period before, and is now.
    TurnedRed,
    /// It should have been done by now.
    Overdue,
    /// Nothing is known of it in the period.
    NoData,
    /// The cause moved more than usual, its lag has passed, and the effect did not move.
    EffectDoesNotMove,
    /// The cause moved more than usual, its lag has passed, and the effect moved against the link's polarity.
    EffectMovesTheOtherWay,
    /// The strategy was changed since the last review.
    StrategyChanged,
    /// Somebody put it there.
    Added,
}

/// Who sees the e-mail addresses of an organization's members. Administrators see those of whom they administer, and
/// everybody their own, whatever it says; API keys see none.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EmailVisibility")]
pub(super) enum EmailVisibility {
    /// All members.
    AllMembers,
    /// Members who have a role in the whole organization.
    OrganizationMembers,
    /// Administrators alone.
    Admins,
}

/// What a member may do.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Role")]
pub(super) enum Role {
    /// Reads.
    Viewer,
    /// Records values too.
    Contributor,
    /// Changes the strategy too.
    Editor,
    /// Manages people and machines too.
    Admin,
}

/// What a score says at a glance.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Status")]
pub(super) enum Status {
    /// At or over 200/3.
    Green,
    /// Between the bounds.
    Yellow,
    /// At or under 100/3.
    Red,
    /// An actual is missing.
    NoData,
    /// The target falls due later.
    NotDue,
    /// Cannot be scored.
    Unscored,
}

/// Where a value went since the period before.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::TrendDirection")]
pub(super) enum TrendDirection {
    /// Higher.
    Up,
    /// Lower.
    Down,
    /// The same, within the trend gap.
    Flat,
}

/// What was done to a thing.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ChangeKind")]
pub(super) enum ChangeKind {
    /// It came to be.
    Created,
    /// It changed, or something that is part of it did.
    Updated,
    /// It is gone.
    Deleted,
}

/// What type of thing changed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EntityKind")]
pub(super) enum ChangeType {
    /// The organization's own settings.
    Organization,
    /// A member, or what they may do.
    Member,
    /// A machine's credential; told to administrators.
    ApiKey,
    /// A scorecard's own fields.
    Scorecard,
    /// A perspective.
    Perspective,
    /// A theme.
    Theme,
    /// An objective.
    Objective,
    /// A causal link.
    CausalLink,
    /// An alignment.
    Alignment,
    /// A measure's own fields.
    Measure,
    /// Which measures are placed on an objective, and their weights.
    Placement,
    /// What is known of a measure in one period.
    MeasurePeriod,
    /// An initiative, with its deliverables and what it is meant to move.
    Initiative,
    /// A key result.
    KeyResult,
    /// A review, with its decisions, its action items and what it looked at.
    Review,
    /// A comment.
    Comment,
    /// An address that is told of changes; told to administrators.
    Webhook,
}
