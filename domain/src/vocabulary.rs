//! Closed lists of words. Each word is spelled once, here: SQL, documents and GraphQL use the same SCREAMING_SNAKE_CASE
//! text (`CascadeLevel::BusinessUnit` is `BUSINESS_UNIT` everywhere). The descriptions are those of the GraphQL schema.

use get_size2::GetSize;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray, VariantNames};

/// Passes the lists of words that clients know, with their descriptions, to a macro: `name { word, ... }`, with
/// `as "..."` after the name where the schema calls the list something else.
#[macro_export]
macro_rules! vocabulary {
    ($take:ident) => {
        $take! {
            /// Level of a scorecard in the cascade.
            CascadeLevel {
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
            ScorecardState {
                /// Draft: still being written.
                Draft,
                /// Active: in force.
                Active,
                /// Archived: kept for the record.
                Archived,
            }
            /// Value proposition: what customers should choose a unit for.
            ValueProposition {
                /// Best total cost.
                OperationalExcellence,
                /// Best product.
                ProductLeadership,
                /// Best total solution.
                CustomerIntimacy,
            }
            /// Kind of a perspective: one of the classic four, or CUSTOM.
            PerspectiveKind {
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
                /// Any other kind of result.
                Other,
            }
            /// Direction in which a measure should go.
            Direction {
                /// Higher values are better.
                Increase,
                /// Lower values are better.
                Decrease,
                /// Values inside a band are best.
                Maintain,
            }
            /// Timing of a measure: leading or lagging.
            Timing {
                /// Leading: moves before the result does.
                Leading,
                /// Lagging: confirms the result.
                Lagging,
                /// Not stated.
                Unstated,
            }
            /// Frequency: the length of a period.
            Frequency {
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
            Aggregation {
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
            UnitKind {
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
            ScoringMethod {
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
            ScoreBasis {
                /// Value of the period itself.
                Period,
                /// Value of the fiscal year up to and including the period.
                YearToDate,
            }
            /// Source of a measure's values.
            MeasureSource {
                /// Values recorded by people and machines.
                Entered,
                /// Values of a formula over other measures.
                Calculated,
                /// Values of the equivalent measures of the scorecards below.
                RolledUp,
            }
            /// Policy of a computed measure for a missing operand of its formula, or a member that has not reported.
            MissingOperand {
                /// Result missing too; the sum of the members so far is shown and not scored.
                Blank,
                /// Counts as 0.
                Zero,
                /// Left out by the functions sum, avg, min and max, while an operator with it has no result; the members that have
                /// reported are scored.
                Skip,
            }
            /// Order of the steps of a CALCULATED measure in a period that is longer than its own.
            Calculation {
                /// Aggregate first: the operands are brought to the period, over the sub-periods in which all of them are known;
                /// then the formula runs. For ratios.
                AggregateFirst,
                /// Calculate first: the formula runs in each period of the measure's own frequency; then the results are
                /// aggregated. For price times quantity, sums with a constant, peaks.
                CalculateFirst,
            }
            /// Part of the score of an objective whose rollup is BLEND.
            ComponentPart {
                /// Measures of the objective itself.
                Own,
                /// Objectives aligned with it.
                Aligned,
            }
            /// Policy of a roll-up for a child without a value.
            MissingPolicy {
                /// Left out; the weights of the others are renormalised.
                Exclude,
                /// Counts as 0.
                Zero,
                /// Passed on: the parent has no value either.
                Blank,
            }
            /// Rollup mode: the parts that an objective's score is made of.
            RollupMode {
                /// Measures of the objective itself.
                Own,
                /// Objectives aligned with it from below.
                Aligned,
                /// Measures and aligned objectives, weighted by `ownShare`.
                Blend,
            }
            /// Kind of an alignment: how a child objective serves its parent objective.
            AlignmentKind {
                /// Equal objective with its own values.
                Identical,
                /// Different objective that feeds the parent objective.
                Contributory,
            }
            /// Polarity of a causal link: the direction in which an effect follows its cause.
            Polarity {
                /// More of the cause brings more of the effect.
                Positive,
                /// More of the cause brings less of the effect.
                Negative,
            }
            /// Status: what a score says at a glance.
            Status {
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
            TrendDirection {
                /// Higher than before.
                Up,
                /// Lower than before.
                Down,
                /// Unchanged within the trend gap.
                Flat,
            }
            /// Status of an initiative.
            InitiativeStatus {
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
            InitiativeSchedule {
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
            Severity {
                /// Information worth knowing.
                Info,
                /// Weakness of the strategy.
                Warning,
                /// Serious: one of the mistakes that make scorecards fail.
                Serious,
            }
            /// Code of a finding of the balance report.
            FindingCode {
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
            /// Verdict of the figures on a causal link; none of the values is proof.
            EvidenceVerdict {
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
            InsufficientDataReason {
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
            ForecastMethod {
                /// Last value repeated.
                LastValue,
                /// Exponential smoothing, with a trend where the figures show one.
                ExponentialSmoothing,
                /// Value of the preceding season repeated.
                SeasonalNaive,
                /// Exponential smoothing of the values without their season, to which the season is added back.
                SeasonalDecomposition,
            }
            /// Kind of a review: how often it is held, and how long its period is.
            ReviewKind {
                /// Review of operations over a month.
                Monthly,
                /// Review of the strategy's course over a quarter.
                Quarterly,
                /// Review of the strategy itself over a fiscal year.
                Annual,
            }
            /// Reason for an item of the agenda.
            AgendaReason {
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
            /// Role of a member, each with the rights of the one before.
            Role {
                /// Reads.
                Viewer,
                /// Records values, too.
                Contributor,
                /// Changes the strategy, too.
                Editor,
                /// Manages people and machines, too.
                Admin,
            }
            /// Visibility of the e-mail addresses of an organization's members. Administrators see those of the members whom they
            /// administer, and everybody their own, whatever the setting; API keys see none.
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
                /// Created.
                Created,
                /// Updated: the object changed, or something that is part of it did.
                Updated,
                /// Deleted.
                Deleted,
            }
            /// Type of the object that changed.
            EntityKind as "ChangeType" {
                /// Settings of the organization.
                Organization,
                /// Member, or the roles of a member.
                Member,
                /// Group of members.
                Group,
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
            /// Type of an event that is sent to webhooks. In a message the type is written in small letters with a point before the
            /// verb: `OBJECTIVE_UPDATED` is `objective.updated`.
            WebhookEvent as "WebhookEventType" {
                /// Actual recorded or cleared.
                ActualRecorded,
                /// Values of a measure period updated, other than the actual: a target, a status override, a note.
                MeasurePeriodUpdated,
                /// Placements of measures on an objective updated, or their weights.
                PlacementUpdated,
                /// Scorecard created.
                ScorecardCreated,
                /// Scorecard updated.
                ScorecardUpdated,
                /// Scorecard deleted.
                ScorecardDeleted,
                /// Perspective created.
                PerspectiveCreated,
                /// Perspective updated.
                PerspectiveUpdated,
                /// Perspective deleted.
                PerspectiveDeleted,
                /// Theme created.
                ThemeCreated,
                /// Theme updated.
                ThemeUpdated,
                /// Theme deleted.
                ThemeDeleted,
                /// Objective created.
                ObjectiveCreated,
                /// Objective updated.
                ObjectiveUpdated,
                /// Objective deleted.
                ObjectiveDeleted,
                /// Causal link created.
                CausalLinkCreated,
                /// Causal link updated.
                CausalLinkUpdated,
                /// Causal link deleted.
                CausalLinkDeleted,
                /// Alignment created.
                AlignmentCreated,
                /// Alignment updated.
                AlignmentUpdated,
                /// Alignment deleted.
                AlignmentDeleted,
                /// Measure created.
                MeasureCreated,
                /// Measure updated (its definition; the values of its periods have types of their own).
                MeasureUpdated,
                /// Measure deleted.
                MeasureDeleted,
                /// Initiative created.
                InitiativeCreated,
                /// Initiative updated, or a deliverable of it, or the objectives and measures that it is meant to move.
                InitiativeUpdated,
                /// Initiative deleted.
                InitiativeDeleted,
                /// Key result created.
                KeyResultCreated,
                /// Key result updated.
                KeyResultUpdated,
                /// Key result deleted.
                KeyResultDeleted,
                /// Review created.
                ReviewCreated,
                /// Review updated, or its decisions, action items or frozen results.
                ReviewUpdated,
                /// Review deleted.
                ReviewDeleted,
                /// Comment created.
                CommentCreated,
                /// Comment updated.
                CommentUpdated,
                /// Comment deleted.
                CommentDeleted,
                /// Settings of the organization updated.
                OrganizationUpdated,
                /// Member created: a person became a member, or was invited.
                MemberCreated,
                /// Member updated, or the roles of the member; or the member was removed.
                MemberUpdated,
                /// Group created.
                GroupCreated,
                /// Group updated: its name, its key or its members.
                GroupUpdated,
                /// Group removed.
                GroupDeleted,
                /// API key created.
                ApiKeyCreated,
                /// API key revoked.
                ApiKeyUpdated,
                /// Webhook created.
                WebhookCreated,
                /// Webhook updated, or disabled.
                WebhookUpdated,
                /// Webhook deleted.
                WebhookDeleted,
            }
            /// Reason why a webhook is disabled.
            WebhookDisabledReason {
                /// Disabled by an administrator.
                Administrator,
                /// Disabled because the address answered 410 Gone.
                Gone,
                /// Disabled because every attempt of three days has failed.
                Failing,
            }
            /// Status of a message to a webhook.
            WebhookDeliveryStatus {
                /// Pending: it will be tried, or tried again.
                Pending,
                /// Delivered.
                Delivered,
                /// Failed: given up after ten attempts; `webhookReplay` sends it again.
                Failed,
            }
            /// Reason why an attempt to deliver a message failed.
            WebhookError as "WebhookErrorCode" {
                /// Status of the answer that was no success; see `httpStatus`.
                Status,
                /// Redirection, which is never followed: change the webhook's URL instead.
                Redirected,
                /// Timeout: no answer in time.
                TimedOut,
                /// Host name that was not found.
                Unresolved,
                /// Host unreachable: no connection.
                Unreachable,
                /// TLS failure: the host could not prove its identity, as its certificate is not valid.
                Tls,
                /// Private address: the host's name resolves to an address that is not public, and nothing was sent.
                PrivateAddress,
                /// Connection interrupted, or an answer that was not HTTP.
                Interrupted,
            }
            /// State of an entry: a value that somebody has to deliver.
            EntryState {
                /// The period still runs.
                Open,
                /// The period has ended, and the value is in time.
                Due,
                /// The value is late.
                Overdue,
                /// The value was recorded.
                Recorded,
            }
            /// Values of a measure that are not taken without a note.
            NoteRequired {
                /// None: a note is never required.
                Never,
                /// Values that are RED.
                Red,
                /// Values that are not GREEN: RED or YELLOW.
                NotGreen,
            }
            /// Action that a caller may take on an object.
            Permission {
                /// Record actuals and notes.
                Record,
                /// Set targets and override statuses.
                SetTargets,
                /// Change the object and what it holds.
                Edit,
                /// Comment on it.
                Comment,
                /// Close periods.
                ClosePeriods,
                /// Manage members, reopen closed periods, and correct their figures.
                Administer,
            }
            /// Code of a user error, for programs.
            ProblemCode as "UserErrorCode" {
                /// Required field missing.
                Required,
                /// Invalid value.
                Invalid,
                /// Value of the wrong type.
                WrongType,
                /// Field that must not be given here.
                NotAllowed,
                /// Target equal to the red flag or the baseline, which leaves no scale between them.
                EqualsTarget,
                /// Value on the side of the target where it makes no sense.
                WrongSide,
                /// Field unknown to this API.
                UnknownField,
                /// Object not found: nothing has this id or key, or the caller may not see it.
                NotFound,
                /// Duplicate: the value is given twice, or exists already.
                Duplicate,
                /// Cycle: the change would close a circle.
                Cycle,
                /// Causal link that would run down the strategy map.
                DownwardLink,
                /// Text that is not a period code, or not one of the measure's frequency.
                BadPeriod,
                /// Number or period outside its bounds.
                OutOfRange,
                /// List too long or empty.
                TooMany,
                /// Text with more characters than its field takes; the message says how many those are.
                TooLong,
                /// Immutable: the field cannot be changed after creation.
                Immutable,
                /// Object in use: others depend on it; the message says which.
                InUse,
                /// Conflict: somebody else changed the object in the meantime.
                Conflict,
                /// Actual of a period that begins after the end of the next fiscal year; `allowFuture: true` records it all the
                /// same.
                TooEarly,
                /// Period closed: its figures stand. An administrator gives a `correction` with a reason, or reopens the period.
                PeriodClosed,
                /// Note required: the measure takes a value with this status only with a note that explains it.
                NoteRequired,
                /// Forbidden: the caller may not do this here.
                Forbidden,
            }
        }
    };
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(as $_schema:tt)? { $($(#[$variant:meta])* $word:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Display, EnumString, IntoStaticStr, VariantArray, VariantNames)]
        #[derive(Serialize, Deserialize, GetSize)]
        #[cfg_attr(
            feature = "sea-orm",
            derive(sea_orm::DeriveValueType),
            sea_orm(value_type = "String", from_str = "crate::column::parse")
        )]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant])* $word,)* }
    )*};
}

vocabulary!(words);

words! {
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
}

impl From<Fault> for ProblemCode {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Required => Self::Required,
            Fault::NotAllowed => Self::NotAllowed,
            Fault::NotFinite | Fault::Malformed | Fault::NotAscending => Self::Invalid,
            Fault::OutOfRange => Self::OutOfRange,
            Fault::TooLong => Self::TooLong,
            Fault::EqualsTarget => Self::EqualsTarget,
            Fault::WrongSide => Self::WrongSide,
            Fault::Cycle => Self::Cycle,
            Fault::Immutable => Self::Immutable,
            Fault::TooEarly => Self::TooEarly,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that every word of these lists has one spelling.
    macro_rules! check_spelling {
        ($($(#[$doc:meta])* $name:ident $(as $_schema:tt)? { $($words:tt)* })*) => {$(
            for word in <$name as VariantArray>::VARIANTS {
                let text = word.to_string();
                assert_eq!(text.parse(), Ok(*word));
                let json = serde_json::to_string(word).unwrap();
                assert_eq!(json, format!("{text:?}"));
                assert_eq!(serde_json::from_str::<$name>(&json).unwrap(), *word);
            }
        )*};
    }

    #[test]
    fn a_word_is_spelled_the_same_in_sql_and_json() {
        vocabulary!(check_spelling);
    }

    #[test]
    fn words_parse_and_print_as_screaming_snake_case() {
        assert_eq!(CascadeLevel::BusinessUnit.to_string(), "BUSINESS_UNIT");
        assert_eq!("LEARNING_AND_GROWTH".parse(), Ok(PerspectiveKind::LearningAndGrowth));
        assert!("learning_and_growth".parse::<PerspectiveKind>().is_err());
    }
}
