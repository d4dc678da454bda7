//! Closed lists of words. Each word is spelled once, here: SQL, documents and GraphQL use the same SCREAMING_SNAKE_CASE
//! text (`CascadeLevel::BusinessUnit` is `BUSINESS_UNIT` everywhere).

use serde::Serialize;
use strum::{Display, EnumString, IntoStaticStr, VariantArray, VariantNames};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant:meta])* $word:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Display, EnumString, IntoStaticStr, VariantArray, VariantNames)]
        #[derive(Serialize)]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant])* $word,)* }
    )*};
}

words! {
    /// Level of a scorecard in the cascade.
    CascadeLevel {
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
    /// State of a scorecard in its life cycle.
    ScorecardState {
        /// Draft: being written.
        Draft,
        /// Active: in force.
        Active,
        /// Archived: kept for the record.
        Archived,
    }
    /// Value proposition: the reason why customers should choose the unit.
    ValueProposition {
        /// The best total cost.
        OperationalExcellence,
        /// The best product.
        ProductLeadership,
        /// The best total solution.
        CustomerIntimacy,
    }
    /// Kind of a perspective: the classic four, or one of the organization's own.
    PerspectiveKind {
        /// Financial perspective: how do we look to shareholders?
        Financial,
        /// Customer perspective: how do customers see us?
        Customer,
        /// Internal process perspective: what must we excel at?
        InternalProcess,
        /// Learning and growth perspective: can we continue to improve and create value?
        LearningAndGrowth,
        /// Perspective of the organization's own.
        Custom,
    }
    /// Category of an objective's result; each kind of perspective offers its own.
    ObjectiveCategory {
        /// Financial: more revenue.
        RevenueGrowth,
        /// Financial: less cost.
        CostReduction,
        /// Financial: better use of the existing assets.
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
        /// Any other category.
        Other,
    }
    /// Good direction of a measure.
    Direction {
        /// More is better.
        Increase,
        /// Less is better.
        Decrease,
        /// Inside a target band is best.
        Maintain,
    }
    /// Timing of a measure: ahead of the result, or with it.
    Timing {
        /// Leading: moves before the result does.
        Leading,
        /// Lagging: confirms the result.
        Lagging,
        /// Timing was not stated.
        Unstated,
    }
    /// Frequency: the length of a period.
    Frequency {
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
    /// Aggregation of values to one value of a longer period.
    Aggregation {
        /// Sum.
        Sum,
        /// Mean.
        Average,
        /// Latest value.
        Last,
        /// Smallest value.
        Minimum,
        /// Largest value.
        Maximum,
    }
    /// Kind of a measure's unit.
    UnitKind {
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
        /// Yes or no: 1 is yes, 0 is no.
        YesNo,
        /// Text; shown, never scored.
        Text,
    }
    /// Scoring method: the rule that makes a score of an actual.
    ScoringMethod {
        /// Red flag and target divide the scale in three.
        ThreeBand,
        /// 100 when the target is met, otherwise 0.
        MetOrNot,
        /// Bands of equal points between ascending boundaries.
        Bands,
        /// Progress from the baseline to the target.
        Progress,
        /// 100 for yes, 0 for no.
        YesNo,
        /// Shown, never scored.
        Unscored,
    }
    /// Basis of a measure's score.
    ScoreBasis {
        /// Value of the period.
        Period,
        /// Value of the fiscal year up to the end of the period.
        YearToDate,
    }
    /// Source of a measure's values.
    MeasureSource {
        /// Recorded by people and machines.
        Entered,
        /// Calculated by a formula over other measures.
        Calculated,
        /// Rolled up from the same measure of the child scorecards.
        RolledUp,
    }
    /// Policy for a missing operand of a formula, or a missing member of a roll-up.
    MissingOperand {
        /// Result is missing, too.
        Blank,
        /// Operand counts as 0.
        Zero,
        /// Functions leave the operand out; an operator with it has no result.
        Skip,
    }
    /// Order of aggregation and formula in a period longer than the measure's own.
    Calculation {
        /// Operands are aggregated to the period, then the formula runs.
        AggregateFirst,
        /// Formula runs in each period of the measure's own frequency, then the results are aggregated.
        CalculateFirst,
    }
    /// Part of the score of a BLEND objective.
    ComponentPart {
        /// Own measures of the objective.
        Own,
        /// Objectives aligned with it.
        Aligned,
    }
    /// Policy of a roll-up for a child without a value.
    MissingPolicy {
        /// Child is left out, and the weights of the others are renormalised.
        Exclude,
        /// Child counts as 0.
        Zero,
        /// Parent has no value either.
        Blank,
    }
    /// Roll-up mode: the source of an objective's score.
    RollupMode {
        /// Own measures of the objective.
        Own,
        /// Objectives aligned with it from below.
        Aligned,
        /// Both, weighted by `ownShare`.
        Blend,
    }
    /// Kind of an alignment between a child objective and its parent objective.
    AlignmentKind {
        /// Same objective with values of its own.
        Identical,
        /// Different objective that contributes to the parent.
        Contributory,
    }
    /// Polarity of a causal link.
    Polarity {
        /// More of the cause, more of the effect.
        Positive,
        /// More of the cause, less of the effect.
        Negative,
    }
    /// Status of a score or of a node without a score.
    Status {
        /// Score at or over 200/3.
        Green,
        /// Score between the bounds.
        Yellow,
        /// Score at or under 100/3.
        Red,
        /// Actual is missing.
        NoData,
        /// Target is due later.
        NotDue,
        /// Node cannot be scored.
        Unscored,
    }
    /// Reason for the lack of a score.
    Reason {
        /// No actual was recorded.
        NoActual,
        /// No target to compare with.
        NoTarget,
        /// No red flag, or one that equals the target or lies on its wrong side.
        NoRedFlag,
        /// No baseline, or one that equals the target.
        NoBaseline,
        /// Target is due later.
        NotDue,
        /// Text is not scored.
        Text,
        /// Scoring method gives no score.
        Method,
        /// Operand of a formula has no value.
        MissingOperand,
        /// Member of a ROLLED_UP measure has not reported.
        MemberMissing,
        /// Formula divides by zero.
        DivisionByZero,
        /// Result of a formula is not finite.
        Overflow,
        /// Child has no value, and the scorecard's policy is BLANK.
        Policy,
        /// Weights of the children that take part add up to 0.
        NoWeight,
    }
    /// Kind of a violated rule for entered values.
    Fault {
        /// Value is required.
        Required,
        /// Value is not allowed here.
        NotAllowed,
        /// Value is not a finite number.
        NotFinite,
        /// Value is outside its bounds.
        OutOfRange,
        /// Text has more characters than the field allows.
        TooLong,
        /// Text has the wrong form.
        Malformed,
        /// Values are not in ascending order.
        NotAscending,
        /// Value equals the target, which leaves no scale between them.
        EqualsTarget,
        /// Value lies on the wrong side of the target.
        WrongSide,
        /// Value depends on itself.
        Cycle,
        /// Value cannot be changed.
        Immutable,
        /// Period lies too far in the future.
        TooEarly,
    }
    /// Direction of a change against the preceding period.
    TrendDirection {
        /// Higher.
        Up,
        /// Lower.
        Down,
        /// Unchanged, within the trend gap.
        Flat,
    }
    /// Status of an initiative.
    InitiativeStatus {
        /// Not begun.
        Planned,
        /// In progress.
        InProgress,
        /// Paused.
        OnHold,
        /// Completed.
        Completed,
        /// Cancelled.
        Cancelled,
    }
    /// Schedule status of an initiative.
    InitiativeSchedule {
        /// No date has been missed.
        OnTrack,
        /// Start or a deliverable is past its date, or the used share of time or budget exceeds the percent complete by
        /// more than 25 points.
        Late,
        /// Last day has passed.
        Overdue,
        /// Completed or cancelled.
        Closed,
        /// No dates are given.
        Unscheduled,
    }
    /// Severity of a finding of the balance report.
    Severity {
        /// Information.
        Info,
        /// Weakness of the strategy.
        Warning,
        /// One of the mistakes that make scorecards fail.
        Serious,
    }
    /// Code of a finding of the balance report.
    FindingCode {
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
        /// Some objectives have no initiative.
        ObjectiveWithoutInitiative,
        /// The scorecard has too few measures.
        TooFewMeasures,
        /// The scorecard has too many measures.
        TooManyMeasures,
        /// The financial perspective holds too large a share of the measures.
        FinancialBias,
        /// Another perspective holds too large a share of the measures.
        PerspectiveBias,
        /// None of the measures with a stated timing is leading.
        NoLeadingMeasures,
        /// Some measures have no stated timing.
        TimingNotStated,
        /// Some measures are placed on no objective.
        MeasureWithoutObjective,
        /// Some measures have no owner.
        MeasureWithoutOwner,
        /// Some measures have no target.
        MeasureWithoutTarget,
        /// Some measures get no score, whatever is recorded.
        MeasureCannotBeScored,
        /// Some measures have an actual in a period that has not begun.
        ActualInTheFuture,
        /// Some measures have no red flag, recorded or derived, and are never yellow.
        MeasureWithoutRedFlag,
        /// Measure of a child scorecard is almost the same as a rolled-up one, and is left out.
        RolledUpLeavesOut,
        /// Some measures have no recent actual.
        StaleData,
        /// Some initiatives have no owner.
        InitiativeWithoutOwner,
        /// Some initiatives have no budget.
        InitiativeWithoutBudget,
        /// Some initiatives have no first or last day.
        InitiativeWithoutDates,
        /// Some initiatives have used far more of their time or budget than they have completed.
        InitiativeBehind,
        /// Scorecard that should be cascaded has no child scorecards.
        NoCascade,
        /// Some objectives are aligned both with an objective and with one that this is itself aligned with.
        ChildCountedTwice,
        /// Last day of the strategy has passed, and the scorecard is still active.
        StrategyEnded,
        /// Strategy has not changed for a long time.
        StaticStrategy,
    }
    /// Verdict of the evidence for a causal link; none of these is proof.
    EvidenceVerdict {
        /// Effect has followed its cause in the direction of the link's polarity.
        Supported,
        /// No more correlation than expected by chance.
        NotSupported,
        /// Effect has followed its cause against the link's polarity.
        Contradicted,
        /// Too few figures, or figures that do not allow a verdict.
        InsufficientData,
    }
    /// Reason why evidence is insufficient.
    InsufficientDataReason {
        /// One of the two objectives has no figures.
        NoFigures,
        /// Fewer than 24 pairs of changes.
        TooFewPairs,
        /// One of the two series has fewer than 10 distinct values.
        TooFewValues,
        /// One of the two series is unchanged in more than half of the periods.
        RarelyChanges,
    }
    /// Forecasting method.
    ForecastMethod {
        /// Last value is repeated.
        LastValue,
        /// Exponential smoothing, with a trend where the figures show one.
        ExponentialSmoothing,
        /// Value of a season before is repeated.
        SeasonalNaive,
        /// Exponential smoothing of the seasonally adjusted values, to which the season is added.
        SeasonalDecomposition,
    }
    /// Kind of a review: its frequency, and the length of the period that it looks at.
    ReviewKind {
        /// Review of operations, over a month.
        Monthly,
        /// Review of the strategy's progress, over a quarter.
        Quarterly,
        /// Review of the strategy itself, over a fiscal year.
        Annual,
    }
    /// Reason for an item of an agenda.
    AgendaReason {
        /// Node was not red in the preceding period, and is now.
        TurnedRed,
        /// Due date has passed.
        Overdue,
        /// No data in the period.
        NoData,
        /// Cause moved more than usual, its lag has passed, and the effect did not move.
        EffectDoesNotMove,
        /// Cause moved more than usual, its lag has passed, and the effect moved against the link's polarity.
        EffectMovesTheOtherWay,
        /// Strategy was changed since the last review.
        StrategyChanged,
        /// Item was added by a person.
        Added,
    }
    /// Role of a member, in ascending order of rights.
    Role {
        /// Reads.
        Viewer,
        /// Reads and records values.
        Contributor,
        /// Reads, records values and changes the strategy.
        Editor,
        /// All rights of an editor; manages members and API keys.
        Admin,
    }
    /// Visibility of the e-mail addresses of an organization's members. Whatever it is, administrators see those of the
    /// members they administer, all members see their own, and API keys see none.
    EmailVisibility {
        /// All members.
        AllMembers,
        /// Members who have a role in the whole organization.
        OrganizationMembers,
        /// Administrators only.
        Admins,
    }
    /// Kind of a change.
    ChangeKind {
        /// Node was created.
        Created,
        /// Node was updated.
        Updated,
        /// Node was deleted.
        Deleted,
    }
    /// Kind of the entity that changed.
    EntityKind {
        /// Settings of the organization.
        Organization,
        /// Member or role grant.
        Member,
        /// API key.
        ApiKey,
        /// Scorecard.
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
        /// Measure.
        Measure,
        /// Placement of a measure on an objective.
        Placement,
        /// Facts of a measure in one period.
        MeasurePeriod,
        /// Initiative with its deliverables and expected effects.
        Initiative,
        /// Key result.
        KeyResult,
        /// Review with its decisions and action items.
        Review,
        /// Comment.
        Comment,
        /// Webhook.
        Webhook,
    }
    /// Event type of webhooks. On the wire a type reads `objective.updated`, see [`crate::webhook::event`].
    WebhookEvent {
        /// Actual was recorded or cleared.
        ActualRecorded,
        /// Other facts of a measure's period changed: a target, a status override, a note.
        MeasurePeriodUpdated,
        /// Placements on an objective, or their weights, changed.
        PlacementUpdated,
        /// Scorecard was created.
        ScorecardCreated,
        /// Scorecard was updated.
        ScorecardUpdated,
        /// Scorecard was deleted.
        ScorecardDeleted,
        /// Perspective was created.
        PerspectiveCreated,
        /// Perspective was updated.
        PerspectiveUpdated,
        /// Perspective was deleted.
        PerspectiveDeleted,
        /// Theme was created.
        ThemeCreated,
        /// Theme was updated.
        ThemeUpdated,
        /// Theme was deleted.
        ThemeDeleted,
        /// Objective was created.
        ObjectiveCreated,
        /// Objective was updated.
        ObjectiveUpdated,
        /// Objective was deleted.
        ObjectiveDeleted,
        /// Causal link was created.
        CausalLinkCreated,
        /// Causal link was updated.
        CausalLinkUpdated,
        /// Causal link was deleted.
        CausalLinkDeleted,
        /// Alignment was created.
        AlignmentCreated,
        /// Alignment was updated.
        AlignmentUpdated,
        /// Alignment was deleted.
        AlignmentDeleted,
        /// Measure was created.
        MeasureCreated,
        /// Definition of a measure was updated; facts of its periods have types of their own.
        MeasureUpdated,
        /// Measure was deleted.
        MeasureDeleted,
        /// Initiative was created.
        InitiativeCreated,
        /// Initiative, one of its deliverables or its expected effects were updated.
        InitiativeUpdated,
        /// Initiative was deleted.
        InitiativeDeleted,
        /// Key result was created.
        KeyResultCreated,
        /// Key result was updated.
        KeyResultUpdated,
        /// Key result was deleted.
        KeyResultDeleted,
        /// Review was created.
        ReviewCreated,
        /// Review, its decisions, action items or frozen results were updated.
        ReviewUpdated,
        /// Review was deleted.
        ReviewDeleted,
        /// Comment was created.
        CommentCreated,
        /// Comment was updated.
        CommentUpdated,
        /// Comment was deleted.
        CommentDeleted,
        /// Settings of the organization were updated.
        OrganizationUpdated,
        /// Member joined or was invited.
        MemberCreated,
        /// Member or their roles were updated, or the member was removed.
        MemberUpdated,
        /// API key was created.
        ApiKeyCreated,
        /// API key was revoked.
        ApiKeyUpdated,
        /// Webhook was created.
        WebhookCreated,
        /// Webhook was updated or disabled.
        WebhookUpdated,
        /// Webhook was deleted.
        WebhookDeleted,
    }
    /// Reason why a webhook is disabled.
    WebhookDisabledReason {
        /// Disabled by an administrator.
        Administrator,
        /// Endpoint answered 410 Gone.
        Gone,
        /// All attempts of several days failed.
        Failing,
    }
    /// Status of a webhook delivery.
    WebhookDeliveryStatus {
        /// Waiting for an attempt, the first or another one.
        Pending,
        /// Delivered.
        Delivered,
        /// Given up.
        Failed,
    }
    /// Reason why an attempt of a delivery failed.
    WebhookError {
        /// HTTP status of the response was no success.
        Status,
        /// Response was a redirection, which is not followed.
        Redirected,
        /// No complete response in time.
        TimedOut,
        /// Host name could not be resolved.
        Unresolved,
        /// Connection could not be established.
        Unreachable,
        /// TLS certificate of the host is not valid.
        Tls,
        /// Address of the host is not public.
        PrivateAddress,
        /// Connection broke, or the response was not HTTP.
        Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_parse_and_print_as_screaming_snake_case() {
        assert_eq!(CascadeLevel::BusinessUnit.to_string(), "BUSINESS_UNIT");
        assert_eq!("LEARNING_AND_GROWTH".parse(), Ok(PerspectiveKind::LearningAndGrowth));
        assert!("learning_and_growth".parse::<PerspectiveKind>().is_err());
    }
}
