//! Management data of the invented company's enterprise scorecard: key results, reviews, comments. None of these is
//! part of a document.

/// Key result of an objective for a quarter.
pub(crate) struct KeyResult {
    /// Key of the objective.
    pub(crate) objective: &'static str,
    /// Name for people.
    pub(crate) name: &'static str,
    /// Owner of the key result.
    pub(crate) owner: &'static str,
    /// Start, target and current value.
    pub(crate) values: [f64; 3],
    /// Confidence of the owner.
    pub(crate) confidence: f64,
}

/// Action item, due in this many days after today, or before where the number is negative.
pub(crate) struct Todo {
    /// Text of the action item.
    pub(crate) text: &'static str,
    /// Assignee of the action item.
    pub(crate) assignee: &'static str,
    /// Due date, in days after today.
    pub(crate) due_in: i64,
}

/// Key of the scorecard that is managed.
pub(crate) const SCORECARD: &str = "enterprise";

/// Key results of the current quarter.
pub(crate) const KEY_RESULTS: [KeyResult; 4] = [
    KeyResult {
        objective: "train-staff",
        name: "Certify the 40 colleagues who joined for the season",
        owner: "chro@maple-birch.example",
        values: [0.0, 40.0, 26.0],
        confidence: 0.8,
    },
    KeyResult {
        objective: "resolve-faster",
        name: "Answer half of all requests within the hour",
        owner: "cco@maple-birch.example",
        values: [18.0, 50.0, 37.0],
        confidence: 0.6,
    },
    KeyResult {
        objective: "improve-retention",
        name: "Win back 1,500 members who have not bought for a year",
        owner: "cco@maple-birch.example",
        values: [0.0, 1500.0, 930.0],
        confidence: 0.5,
    },
    KeyResult {
        objective: "turn-inventory",
        name: "Bring last season's stock from nine weeks to four",
        owner: "coo@maple-birch.example",
        values: [9.0, 4.0, 7.5],
        confidence: 0.3,
    },
];

/// Number of days since the review of the month before the current one was held.
pub(crate) const HELD_BEFORE: i64 = 20;

/// Number of days until the review of the current month.
pub(crate) const HELD_IN: i64 = 4;

/// Notes of the review that was held.
pub(crate) const NOTES: &str = "Service carries the margin, as we had hoped. Stock does not move: we have looked at it for \
    three months without deciding anything.";

/// Decisions of that review.
pub(crate) const DECISIONS: [&str; 2] = [
    "Keep the price of the core range until spring",
    "Hand the sale of last season's stock to the outlet team, with a floor price for each line",
];

/// Action items of that review.
pub(crate) const TODOS: [Todo; 3] = [
    Todo {
        text: "Propose floor prices for last season's lines",
        assignee: "coo@maple-birch.example",
        due_in: -6,
    },
    Todo { text: "Agree on a second carrier for the peak", assignee: "coo@maple-birch.example", due_in: 9 },
    Todo {
        text: "Find out why the returns of new boots are rising",
        assignee: "cpo@maple-birch.example",
        due_in: 21,
    },
];

/// Comments: the key of an objective, and the text.
pub(crate) const COMMENTS: [(&str, &str); 3] = [
    (
        "turn-inventory",
        "The spring delivery came three weeks early. A third of the stock that we count is not for sale yet.",
    ),
    ("resolve-faster", "Chat now takes every second request; the queue for mail has halved since."),
    ("improve-retention", "In the calls to members who left, late parcels come up more often than prices."),
];
