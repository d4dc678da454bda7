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
    fn apply(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }

    /// Orders texts as people read them, without regard to case.
    pub(crate) fn texts(self, a: &str, b: &str) -> Ordering {
        self.apply(a.to_lowercase().cmp(&b.to_lowercase()))
    }

    /// Orders numbers; those that are missing come last.
    pub(crate) fn numbers(self, a: Option<f64>, b: Option<f64>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.apply(a.total_cmp(&b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

/// Whether the text holds the part, without regard to case.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_last_either_way() {
        let sorted = |direction: OrderDirection| {
            let mut numbers = [Some(2.0), None, Some(1.0), Some(3.0)];
            numbers.sort_by(|a, b| direction.numbers(*a, *b));
            numbers
        };
        assert_eq!(sorted(OrderDirection::Ascending), [Some(1.0), Some(2.0), Some(3.0), None]);
        assert_eq!(sorted(OrderDirection::Descending), [Some(3.0), Some(2.0), Some(1.0), None]);
    }
}
