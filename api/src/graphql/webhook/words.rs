//! The closed lists of words about webhooks, as the schema shows them. Each mirrors one of `domain::vocabulary`.

use async_graphql::Enum;

/// What webhooks are told of. In a message the type is written in small letters with a point before the verb:
/// `OBJECTIVE_UPDATED` is `objective.updated`.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookEvent")]
pub(in crate::graphql) enum WebhookEventType {
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
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookDisabledReason")]
pub(in crate::graphql) enum WebhookDisabledReason {
    /// An administrator has switched it off.
    Administrator,
    /// Its address answered 410 Gone.
    Gone,
    /// Every attempt of three days has failed.
    Failing,
}

/// How a message to a webhook stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookDeliveryStatus")]
pub(in crate::graphql) enum WebhookDeliveryStatus {
    /// It will be tried, or tried again.
    Pending,
    /// It arrived.
    Delivered,
    /// It was given up after ten attempts; `webhookReplay` sends it again.
    Failed,
}

/// Why an attempt to deliver a message failed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "WebhookErrorCode", remote = "domain::vocabulary::WebhookError")]
pub(in crate::graphql) enum WebhookError {
    /// The answer's status was no success; see `httpStatus`.
    Status,
    /// The answer was a redirection, which is never followed: change the webhook's URL instead.
    Redirected,
    /// There was no answer in time.
    TimedOut,
    /// The host's name was not found.
    Unresolved,
    /// There was no connection.
    Unreachable,
    /// The host could not prove who it is: its certificate is not good.
    Tls,
    /// The host's name leads to an address that is not public, and nothing was sent.
    PrivateAddress,
    /// The connection broke, or what came was no HTTP.
    Interrupted,
}
