//! Enums of the schema, with the descriptions of their values. Each mirrors one of `domain::vocabulary`: a word that is
//! added there does not compile until it is described here.

use async_graphql::Enum;

/// Level of a scorecard in the cascade.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::CascadeLevel")]
pub(super) enum CascadeLevel {
    /// Enterprise: the whole organization.
    Enterprise,
    /// Division or line of business.
    BusinessUnit,
    /// Department.
    Department,
    /// Team.
    Team,
    /// One person.
    Individual,
}

/// State of a scorecard.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScorecardState")]
pub(super) enum ScorecardState {
    /// Draft: still being written.
    Draft,
    /// Active: in force.
    Active,
    /// Archived: kept for the record.
    Archived,
}

/// Value proposition: what customers should choose a unit for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ValueProposition")]
pub(super) enum ValueProposition {
    /// Best total cost.
    OperationalExcellence,
    /// Best product.
    ProductLeadership,
    /// Best total solution.
    CustomerIntimacy,
}

/// Kind of a perspective: one of the classic four, or CUSTOM.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::PerspectiveKind")]
pub(super) enum PerspectiveKind {
    /// Financial perspective: "How do we look to shareholders?".
    Financial,
    /// Customer perspective: "How do customers see us?".
    Customer,
    /// Internal process perspective: "What must we excel at?".
    InternalProcess,
    /// Learning and growth perspective: "Can we continue to improve and create value?".
    LearningAndGrowth,
    /// Perspective of the organization's own choice.
    Custom,
}

/// Category of an objective: the kind of result that it is after; each perspective kind offers its own.
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
    /// Any other kind of result.
    Other,
}

/// Direction in which a measure should go.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Direction")]
pub(super) enum Direction {
    /// Higher values are better.
    Increase,
    /// Lower values are better.
    Decrease,
    /// Values inside a band are best.
    Maintain,
}

/// Timing of a measure: leading or lagging.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Timing")]
pub(super) enum Timing {
    /// Leading: moves before the result does.
    Leading,
    /// Lagging: confirms the result.
    Lagging,
    /// Not stated.
    Unstated,
}

/// Frequency: the length of a period.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Frequency")]
pub(super) enum Frequency {
    /// Calendar day, `2026-09-14`.
    Daily,
    /// ISO 8601 week, `2026-W37`.
    Weekly,
    /// Calendar month, `2026-09`.
    Monthly,
    /// Quarter of the fiscal year, `FY2026-Q3`.
    Quarterly,
    /// Half of the fiscal year, `FY2026-H1`.
    Semiannual,
    /// Fiscal year, `FY2026`.
    Annual,
}

/// Aggregation of values into one value of a longer period.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Aggregation")]
pub(super) enum Aggregation {
    /// Sum of the values.
    Sum,
    /// Mean of the values.
    Average,
    /// Last value.
    Last,
    /// Lowest value.
    Minimum,
    /// Highest value.
    Maximum,
}

/// Kind of a measure's values.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::UnitKind")]
pub(super) enum UnitKind {
    /// Plain number.
    Number,
    /// Percentage; 12.5 stands for 12.5 %.
    Percent,
    /// Amount of money in the currency of the unit's symbol.
    Currency,
    /// Length of time in the unit's symbol.
    Duration,
    /// Rating on a scale.
    Rating,
    /// Yes or no: 1 is yes, 0 is no.
    YesNo,
    /// Text, which is shown and never scored.
    Text,
}

/// Scoring method: how an actual becomes a score.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScoringMethod")]
pub(super) enum ScoringMethod {
    /// Score on a scale that red flag and target cut in three bands.
    ThreeBand,
    /// Score 100 when the target is met, else 0.
    MetOrNot,
    /// Score by bands between ascending boundaries.
    Bands,
    /// Score by the progress from the baseline to the target.
    Progress,
    /// Score 100 for yes, 0 for no.
    YesNo,
    /// No score: the value is shown and never scored.
    Unscored,
}

/// Value of a measure that is scored.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ScoreBasis")]
pub(super) enum ScoreBasis {
    /// Value of the period itself.
    Period,
    /// Value of the fiscal year up to and including the period.
    YearToDate,
}

/// Source of a measure's values.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MeasureSource")]
pub(super) enum MeasureSource {
    /// Values recorded by people and machines.
    Entered,
    /// Values of a formula over other measures.
    Calculated,
    /// Values of the equivalent measures of the scorecards below.
    RolledUp,
}

/// Policy of a computed measure for a missing operand of its formula, or a member that has not reported.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MissingOperand")]
pub(super) enum MissingOperand {
    /// Result missing too; the sum of the members so far is shown and not scored.
    Blank,
    /// Counts as 0.
    Zero,
    /// Left out by the functions sum, avg, min and max, while an operator with it has no result; the members that have
    /// reported are scored.
    Skip,
}

/// Order of the steps of a CALCULATED measure in a period that is longer than its own.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Calculation")]
pub(super) enum Calculation {
    /// Aggregate first: the operands are brought to the period, over the sub-periods in which all of them are known;
    /// then the formula runs. For ratios.
    AggregateFirst,
    /// Calculate first: the formula runs in each period of the measure's own frequency; then the results are
    /// aggregated. For price times quantity, sums with a constant, peaks.
    CalculateFirst,
}

/// Part of the score of an objective whose rollup is BLEND.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ComponentPart")]
pub(super) enum ComponentPart {
    /// Measures of the objective itself.
    Own,
    /// Objectives aligned with it.
    Aligned,
}

/// Policy of a roll-up for a child without a value.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::MissingPolicy")]
pub(super) enum MissingPolicy {
    /// Left out; the weights of the others are renormalised.
    Exclude,
    /// Counts as 0.
    Zero,
    /// Passed on: the parent has no value either.
    Blank,
}

/// Rollup mode: the parts that an objective's score is made of.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::RollupMode")]
pub(super) enum RollupMode {
    /// Measures of the objective itself.
    Own,
    /// Objectives aligned with it from below.
    Aligned,
    /// Measures and aligned objectives, weighted by `ownShare`.
    Blend,
}

/// Kind of an alignment: how a child objective serves its parent objective.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::AlignmentKind")]
pub(super) enum AlignmentKind {
    /// Equal objective with its own values.
    Identical,
    /// Different objective that feeds the parent objective.
    Contributory,
}

/// Polarity of a causal link: the direction in which an effect follows its cause.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Polarity")]
pub(super) enum Polarity {
    /// More of the cause brings more of the effect.
    Positive,
    /// More of the cause brings less of the effect.
    Negative,
}

/// Status of an initiative.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InitiativeStatus")]
pub(super) enum InitiativeStatus {
    /// Not begun.
    Planned,
    /// In progress.
    InProgress,
    /// On hold: paused.
    OnHold,
    /// Completed.
    Completed,
    /// Cancelled: given up.
    Cancelled,
}

/// Schedule of an initiative: how it keeps to its dates.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InitiativeSchedule")]
pub(super) enum InitiativeSchedule {
    /// On track: nothing that was due is missing.
    OnTrack,
    /// Late: it should have begun, a deliverable is past its date, or more than 25 points more of its time or budget
    /// are used than its percent complete says.
    Late,
    /// Overdue: its last day has passed.
    Overdue,
    /// Completed or cancelled.
    Closed,
    /// Unscheduled: it has no dates to keep to.
    Unscheduled,
}

/// Severity of a finding of the balance report.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Severity")]
pub(super) enum Severity {
    /// Information worth knowing.
    Info,
    /// Weakness of the strategy.
    Warning,
    /// Serious: one of the mistakes that make scorecards fail.
    Serious,
}

/// Verdict of the figures on a causal link; none of the values is proof.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EvidenceVerdict")]
pub(super) enum EvidenceVerdict {
    /// Supported: the effect has followed its cause, in the direction that the link says.
    Supported,
    /// Not supported: no more than chance would bring.
    NotSupported,
    /// Contradicted: the effect has followed its cause, in the opposite direction.
    Contradicted,
    /// Insufficient data: too few figures, or figures from which nothing can be concluded.
    InsufficientData,
}

/// Reason why the data of a causal link are insufficient.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::InsufficientDataReason")]
pub(super) enum InsufficientDataReason {
    /// No figures for one of the two objectives.
    NoFigures,
    /// Fewer than 24 changes in which both are known.
    TooFewPairs,
    /// Fewer than 10 distinct values of one of the two.
    TooFewValues,
    /// Unchanged values of one of the two in more than half of the periods.
    RarelyChanges,
}

/// Method by which a measure is forecast.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ForecastMethod")]
pub(super) enum ForecastMethod {
    /// Last value repeated.
    LastValue,
    /// Exponential smoothing, with a trend where the figures show one.
    ExponentialSmoothing,
    /// Value of the preceding season repeated.
    SeasonalNaive,
    /// Exponential smoothing of the values without their season, to which the season is added back.
    SeasonalDecomposition,
}

/// Code of a finding of the balance report.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::FindingCode")]
pub(super) enum FindingCode {
    /// Missing perspective: one of the classic four.
    PerspectiveMissing,
    /// Too few objectives in a perspective.
    TooFewObjectivesInPerspective,
    /// Too many objectives in a perspective.
    TooManyObjectivesInPerspective,
    /// Too few objectives in the scorecard.
    TooFewObjectives,
    /// Too many objectives in the scorecard.
    TooManyObjectives,
    /// No causal link between any two objectives.
    NoCauseAndEffect,
    /// Objectives that are neither cause nor effect.
    ObjectiveWithoutLink,
    /// Objectives without a measure.
    ObjectiveWithoutMeasure,
    /// Too many measures on an objective.
    TooManyMeasuresOnObjective,
    /// Objectives without an initiative.
    ObjectiveWithoutInitiative,
    /// Too few measures in the scorecard.
    TooFewMeasures,
    /// Too many measures in the scorecard.
    TooManyMeasures,
    /// Too large a share of the measures in the financial perspective.
    FinancialBias,
    /// Too large a share of the measures in another perspective.
    PerspectiveBias,
    /// No leading measure among those whose timing is stated.
    NoLeadingMeasures,
    /// Measures whose timing is not stated.
    TimingNotStated,
    /// Measures placed on no objective.
    MeasureWithoutObjective,
    /// Measures without an owner.
    MeasureWithoutOwner,
    /// Measures without a target.
    MeasureWithoutTarget,
    /// Measures that get no score whatever is recorded.
    MeasureCannotBeScored,
    /// Measures with an actual in a period that has not begun.
    ActualInTheFuture,
    /// Measures without a red flag, given or derived, which therefore are never YELLOW.
    MeasureWithoutRedFlag,
    /// Measure of a scorecard below that is almost equal to a rolled-up one, and is left out of it.
    RolledUpLeavesOut,
    /// Measures without a recent actual.
    StaleData,
    /// Initiatives without an owner.
    InitiativeWithoutOwner,
    /// Initiatives without a budget.
    InitiativeWithoutBudget,
    /// Initiatives without a first or last day.
    InitiativeWithoutDates,
    /// Initiatives that have used far more of their time or budget than they have completed.
    InitiativeBehind,
    /// No scorecard below one that is to be cascaded.
    NoCascade,
    /// Objectives aligned both with an objective and with one that it is itself aligned with.
    ChildCountedTwice,
    /// Strategy past its last day, on a scorecard that is still active.
    StrategyEnded,
    /// Strategy unchanged for long.
    StaticStrategy,
}

/// Kind of a review: how often it is held, and how long its period is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ReviewKind")]
pub(super) enum ReviewKind {
    /// Review of operations over a month.
    Monthly,
    /// Review of the strategy's course over a quarter.
    Quarterly,
    /// Review of the strategy itself over a fiscal year.
    Annual,
}

/// Reason for an item of the agenda.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::AgendaReason")]
pub(super) enum AgendaReason {
    /// Turned red: not red in the preceding period, red in this one.
    TurnedRed,
    /// Overdue: it should have been done by now.
    Overdue,
    /// No data in the period.
    NoData,
    /// Effect that did not move, though the cause moved more than usual and its lag has passed.
    EffectDoesNotMove,
    /// Effect that moved against the link's polarity, after the cause moved more than usual and its lag has passed.
    EffectMovesTheOtherWay,
    /// Strategy changed since the last review.
    StrategyChanged,
    /// Item added by a person.
    Added,
}

/// Visibility of the e-mail addresses of an organization's members. Administrators see those of the members whom they
/// administer, and everybody their own, whatever the setting; API keys see none.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EmailVisibility")]
pub(super) enum EmailVisibility {
    /// All members.
    AllMembers,
    /// Members who have a role in the whole organization.
    OrganizationMembers,
    /// Administrators only.
    Admins,
}

/// Role of a member, each with the rights of the one before.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Role")]
pub(super) enum Role {
    /// Reads.
    Viewer,
    /// Records values, too.
    Contributor,
    /// Changes the strategy, too.
    Editor,
    /// Manages people and machines, too.
    Admin,
}

/// Status: what a score says at a glance.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::Status")]
pub(super) enum Status {
    /// Score at or over 200/3.
    Green,
    /// Score between the bounds.
    Yellow,
    /// Score at or under 100/3.
    Red,
    /// No actual.
    NoData,
    /// Target not due: it falls due after the end of the period.
    NotDue,
    /// Not scored: there is nothing to score it by.
    Unscored,
}

/// Direction in which a value moved since the preceding period.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::TrendDirection")]
pub(super) enum TrendDirection {
    /// Higher than before.
    Up,
    /// Lower than before.
    Down,
    /// Unchanged within the trend gap.
    Flat,
}

/// Kind of a change.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::ChangeKind")]
pub(super) enum ChangeKind {
    /// Created.
    Created,
    /// Updated: the object changed, or something that is part of it did.
    Updated,
    /// Deleted.
    Deleted,
}

/// Type of the object that changed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::EntityKind")]
pub(super) enum ChangeType {
    /// Settings of the organization.
    Organization,
    /// Member, or the roles of a member.
    Member,
    /// API key: a machine's credential; changes are shown to administrators.
    ApiKey,
    /// Fields of the scorecard itself.
    Scorecard,
    /// Perspective.
    Perspective,
    /// Theme.
    Theme,
    /// Objective.
    Objective,
    /// Causal link.
    CausalLink,
    /// Alignment.
    Alignment,
    /// Fields of the measure itself.
    Measure,
    /// Placements of measures on an objective, and their weights.
    Placement,
    /// Values of a measure in one period.
    MeasurePeriod,
    /// Initiative, with its deliverables and the objectives and measures that it is meant to move.
    Initiative,
    /// Key result.
    KeyResult,
    /// Review, with its decisions, its action items and its frozen results.
    Review,
    /// Comment.
    Comment,
    /// Webhook: an address to which changes are sent; changes of it are shown to administrators.
    Webhook,
}
