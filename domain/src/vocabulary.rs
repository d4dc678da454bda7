//! The closed lists of words. Each word is spelled once, here: SQL, documents and GraphQL use the same
//! SCREAMING_SNAKE_CASE text (`CascadeLevel::BusinessUnit` is `BUSINESS_UNIT` everywhere).

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
    /// How high in the cascade a scorecard stands.
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
    /// Where a scorecard is in its life.
    ScorecardState {
        /// Being written.
        Draft,
        /// In force.
        Active,
        /// Kept for the record.
        Archived,
    }
    /// What a unit wants its customers to choose it for.
    ValueProposition {
        /// The best total cost.
        OperationalExcellence,
        /// The best product.
        ProductLeadership,
        /// The best total solution.
        CustomerIntimacy,
    }
    /// The classic four points of view, and room for one's own.
    PerspectiveKind {
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
    ObjectiveCategory {
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
    Direction {
        /// More is better.
        Increase,
        /// Less is better.
        Decrease,
        /// Inside a band is best.
        Maintain,
    }
    /// Whether a measure foretells or confirms.
    Timing {
        /// Moves before the result does.
        Leading,
        /// Confirms the result.
        Lagging,
        /// Nobody has said.
        Unstated,
    }
    /// How long a period is.
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
    /// How values become one value of a longer period.
    Aggregation {
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
        /// 1 is yes, 0 is no.
        YesNo,
        /// Words; shown, never scored.
        Text,
    }
    /// How an actual becomes a score.
    ScoringMethod {
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
    ScoreBasis {
        /// The period's own.
        Period,
        /// The fiscal year's, up to and with the period.
        YearToDate,
    }
    /// Where a measure's values come from.
    MeasureSource {
        /// Recorded by people and machines.
        Entered,
        /// A formula over other measures.
        Calculated,
        /// The same measure of the scorecards below.
        RolledUp,
    }
    /// What a formula does about a missing operand.
    MissingOperand {
        /// The result is missing too.
        Blank,
        /// It counts as 0.
        Zero,
        /// Functions leave it out; an operator with it has no result.
        Skip,
    }
    /// What a computed measure does first in a period that is longer than its own.
    Calculation {
        /// Its operands are brought to the period, then the formula runs.
        AggregateFirst,
        /// The formula runs in each period of its own frequency, then the results are aggregated.
        CalculateFirst,
    }
    /// A part of the score of an objective that blends.
    ComponentPart {
        /// Its own measures.
        Own,
        /// The objectives aligned with it.
        Aligned,
    }
    /// What a roll-up does about a child without a value.
    MissingPolicy {
        /// The others are renormalised.
        Exclude,
        /// It counts as 0.
        Zero,
        /// The parent has no value either.
        Blank,
    }
    /// What an objective's score is made of.
    RollupMode {
        /// Its own measures.
        Own,
        /// The objectives aligned with it from below.
        Aligned,
        /// Both, by `ownShare`.
        Blend,
    }
    /// How a child objective serves its parent objective.
    AlignmentKind {
        /// The same objective with its own values.
        Identical,
        /// A different objective that feeds it.
        Contributory,
    }
    /// Which way an effect follows its cause.
    Polarity {
        /// More of the cause, more of the effect.
        Positive,
        /// More of the cause, less of the effect.
        Negative,
    }
    /// What a score says at a glance.
    Status {
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
    /// Why there is no score.
    Reason {
        /// No actual is known.
        NoActual,
        /// There is no target to compare with.
        NoTarget,
        /// There is no red flag, or it stands on the target or on its wrong side.
        NoRedFlag,
        /// There is no baseline to start from, or the target is the baseline.
        NoBaseline,
        /// The target falls due later.
        NotDue,
        /// Words are not scored.
        Text,
        /// The measure's scoring method gives no score.
        Method,
        /// A formula lacks the value of a measure it names.
        MissingOperand,
        /// A member of a ROLLED_UP measure has not reported.
        MemberMissing,
        /// A formula divides by zero.
        DivisionByZero,
        /// A formula leaves the range of numbers.
        Overflow,
        /// A child has no value, and the scorecard's policy is BLANK.
        Policy,
        /// The weights of the children that take part add up to 0.
        NoWeight,
    }
    /// Which rule for entered values is broken.
    Fault {
        /// Must be given.
        Required,
        /// Must not be given here.
        NotAllowed,
        /// Not a number.
        NotFinite,
        /// Outside its bounds.
        OutOfRange,
        /// More characters than the field takes.
        TooLong,
        /// Not written as it must be.
        Malformed,
        /// Not in ascending order.
        NotAscending,
        /// Equal to the target, which leaves no scale between them.
        EqualsTarget,
        /// On the side of the target where it makes no sense.
        WrongSide,
        /// Depends on itself.
        Cycle,
        /// Stays as it was made.
        Immutable,
        /// Lies too far in the future.
        TooEarly,
    }
    /// Where a value went since the period before.
    TrendDirection {
        /// Higher.
        Up,
        /// Lower.
        Down,
        /// The same, within the trend gap.
        Flat,
    }
    /// Where an initiative stands.
    InitiativeStatus {
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
    InitiativeSchedule {
        /// Nothing that was due is missing.
        OnTrack,
        /// It should have begun, a deliverable is past its date, or more than 25 points more of its time or budget are
        /// used than its percent complete says.
        Late,
        /// Its last day has passed.
        Overdue,
        /// Completed or cancelled.
        Closed,
        /// It has no dates to keep to.
        Unscheduled,
    }
    /// How much a finding of the balance report matters.
    Severity {
        /// Worth knowing.
        Info,
        /// Weakens the strategy.
        Warning,
        /// One of the mistakes that make scorecards fail.
        Serious,
    }
    /// What the balance report finds.
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
    /// What the figures say of a causal link; none of these words is proof.
    EvidenceVerdict {
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
    InsufficientDataReason {
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
    ForecastMethod {
        /// The last value goes on.
        LastValue,
        /// Exponential smoothing, with a trend where the figures show one.
        ExponentialSmoothing,
        /// The value of a season before comes again.
        SeasonalNaive,
        /// Exponential smoothing of what is left without the season, which is put back.
        SeasonalDecomposition,
    }
    /// How often a review of this kind is held, and how long the period is that it looks at.
    ReviewKind {
        /// Operations, over a month.
        Monthly,
        /// The strategy's course, over a quarter.
        Quarterly,
        /// The strategy itself, over a fiscal year.
        Annual,
    }
    /// Why something should be talked about.
    AgendaReason {
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
    /// What a member may do.
    Role {
        /// Reads.
        Viewer,
        /// Records values too.
        Contributor,
        /// Changes the strategy too.
        Editor,
        /// Manages people and machines too.
        Admin,
    }
    /// Who sees the e-mail addresses of an organization's members. Administrators see those of whom they administer, and
    /// everybody their own, whatever it says; API keys see none.
    EmailVisibility {
        /// All members.
        AllMembers,
        /// Members who have a role in the whole organization.
        OrganizationMembers,
        /// Administrators alone.
        Admins,
    }
    /// What happened to a thing.
    ChangeKind {
        /// It came to be.
        Created,
        /// It was changed.
        Updated,
        /// It is gone.
        Deleted,
    }
    /// What kind of thing changed.
    EntityKind {
        /// The organization's own settings.
        Organization,
        /// A member or a role.
        Member,
        /// A machine's credential.
        ApiKey,
        /// A scorecard.
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
        /// A measure.
        Measure,
        /// A measure's place on an objective.
        Placement,
        /// What is known of a measure in one period.
        MeasurePeriod,
        /// An initiative with its deliverables and links.
        Initiative,
        /// A key result.
        KeyResult,
        /// A review with its decisions and action items.
        Review,
        /// A comment.
        Comment,
        /// An address that is told of changes.
        Webhook,
    }
    /// What webhooks are told of. On the wire a type reads `objective.updated`, see [`crate::webhook::event`].
    WebhookEvent {
        /// An actual was recorded or cleared.
        ActualRecorded,
        /// Anything else about a period of a measure changed: a target, an overridden status, a note.
        MeasurePeriodUpdated,
        /// Which measures are placed on an objective changed, or their weights.
        PlacementUpdated,
        /// A scorecard came to be.
        ScorecardCreated,
        /// A scorecard changed.
        ScorecardUpdated,
        /// A scorecard is gone.
        ScorecardDeleted,
        /// A perspective came to be.
        PerspectiveCreated,
        /// A perspective changed.
        PerspectiveUpdated,
        /// A perspective is gone.
        PerspectiveDeleted,
        /// A theme came to be.
        ThemeCreated,
        /// A theme changed.
        ThemeUpdated,
        /// A theme is gone.
        ThemeDeleted,
        /// An objective came to be.
        ObjectiveCreated,
        /// An objective changed.
        ObjectiveUpdated,
        /// An objective is gone.
        ObjectiveDeleted,
        /// A causal link came to be.
        CausalLinkCreated,
        /// A causal link changed.
        CausalLinkUpdated,
        /// A causal link is gone.
        CausalLinkDeleted,
        /// An alignment came to be.
        AlignmentCreated,
        /// An alignment changed.
        AlignmentUpdated,
        /// An alignment is gone.
        AlignmentDeleted,
        /// A measure came to be.
        MeasureCreated,
        /// A measure changed (its definition; what is known of its periods has types of its own).
        MeasureUpdated,
        /// A measure is gone.
        MeasureDeleted,
        /// An initiative came to be.
        InitiativeCreated,
        /// An initiative, a deliverable of it, or what it is meant to move changed.
        InitiativeUpdated,
        /// An initiative is gone.
        InitiativeDeleted,
        /// A key result came to be.
        KeyResultCreated,
        /// A key result changed.
        KeyResultUpdated,
        /// A key result is gone.
        KeyResultDeleted,
        /// A review came to be.
        ReviewCreated,
        /// A review, its decisions, action items or frozen results changed.
        ReviewUpdated,
        /// A review is gone.
        ReviewDeleted,
        /// A comment came to be.
        CommentCreated,
        /// A comment changed.
        CommentUpdated,
        /// A comment is gone.
        CommentDeleted,
        /// The organization's settings changed.
        OrganizationUpdated,
        /// Somebody became a member, or was invited.
        MemberCreated,
        /// A member, or what they may do, changed; or they were removed.
        MemberUpdated,
        /// An API key was made.
        ApiKeyCreated,
        /// An API key was revoked.
        ApiKeyUpdated,
        /// A webhook came to be.
        WebhookCreated,
        /// A webhook changed, or was disabled.
        WebhookUpdated,
        /// A webhook is gone.
        WebhookDeleted,
    }
    /// Why a webhook is not told.
    WebhookDisabledReason {
        /// An administrator has switched it off.
        Administrator,
        /// Its address answered 410 Gone.
        Gone,
        /// Every attempt of some days has failed.
        Failing,
    }
    /// How a message to a webhook stands.
    WebhookDeliveryStatus {
        /// It will be tried, or tried again.
        Pending,
        /// It arrived.
        Delivered,
        /// It was given up.
        Failed,
    }
    /// Why an attempt to deliver a message failed.
    WebhookError {
        /// The answer's status was no success.
        Status,
        /// The answer was a redirection, which is not followed.
        Redirected,
        /// There was no whole answer in time.
        TimedOut,
        /// The host's name was not found.
        Unresolved,
        /// There was no connection.
        Unreachable,
        /// The host could not prove who it is.
        Tls,
        /// The host's address is not a public one.
        PrivateAddress,
        /// The connection broke, or what came was no HTTP.
        Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_and_write_as_screaming_snake_case() {
        assert_eq!(CascadeLevel::BusinessUnit.to_string(), "BUSINESS_UNIT");
        assert_eq!("LEARNING_AND_GROWTH".parse(), Ok(PerspectiveKind::LearningAndGrowth));
        assert!("learning_and_growth".parse::<PerspectiveKind>().is_err());
    }
}
