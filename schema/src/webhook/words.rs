//! Enums about webhooks, with the descriptions of their values. Each mirrors one of `domain::vocabulary`.

use async_graphql::Enum;

/// Type of an event that is sent to webhooks. In a message the type is written in small letters with a point before the
/// verb: `OBJECTIVE_UPDATED` is `objective.updated`.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookEvent")]
pub(crate) enum WebhookEventType {
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
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookDisabledReason")]
pub(crate) enum WebhookDisabledReason {
    /// Disabled by an administrator.
    Administrator,
    /// Disabled because the address answered 410 Gone.
    Gone,
    /// Disabled because every attempt of three days has failed.
    Failing,
}

/// Status of a message to a webhook.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::vocabulary::WebhookDeliveryStatus")]
pub(crate) enum WebhookDeliveryStatus {
    /// Pending: it will be tried, or tried again.
    Pending,
    /// Delivered.
    Delivered,
    /// Failed: given up after ten attempts; `webhookReplay` sends it again.
    Failed,
}

/// Reason why an attempt to deliver a message failed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "WebhookErrorCode", remote = "domain::vocabulary::WebhookError")]
pub(crate) enum WebhookError {
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
