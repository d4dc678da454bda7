//! The order of lists.

use std::cmp::Ordering;

/// Which way a list runs. What has no value to order by comes last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

impl OrderDirection {
    /// Orders two values that both are there.
    pub(crate) fn apply(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}

/// Whether the text holds the part, without regard to case.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}
