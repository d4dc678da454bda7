//! Order of lists.

use std::cmp::Ordering;

/// Direction of an order. Missing values come last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

impl OrderDirection {
    /// Applies the direction to the order of two present values.
    pub(crate) fn apply(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}

/// Reports whether the text contains the part, case-insensitive.
pub(crate) fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}
