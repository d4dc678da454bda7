//! Lists that clients page through: rows in the order of their sort keys, which end with the id, so that the order is
//! total and unambiguous.
//!
//! A page begins after a sort key, not after a row, so it does not matter whether the row still exists. While a client
//! pages, rows are sorted by their state when paging began ([`AsOf`]): a row that is renamed or scored anew in the
//! meantime is neither missed nor repeated. The earlier state of rows is read from the change log, in `earlier`.

mod earlier;

pub(crate) use self::earlier::first_rows;

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::order::OrderDirection;

/// State that rows are sorted by: that of the first page, whichever page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Revision of the organization.
    pub revision: i64,
    /// Date in the organization's time zone, which defines the current periods.
    pub date: NaiveDate,
}

/// Value that rows are sorted by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortValue {
    /// Number, or an instant or a date as a number.
    Number(f64),
    /// Text.
    Text(String),
}

/// Sort key of a row: values, of which missing ones come last, and then the id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SortKey {
    /// Values, compared one after the other.
    pub values: Vec<Option<SortValue>>,
    /// Id of the row.
    pub id: Uuid,
}

/// Sorted list.
pub struct List<T> {
    rows: Vec<(SortKey, T)>,
    direction: OrderDirection,
    as_of: AsOf,
}

impl SortValue {
    /// Sort value of a number.
    pub(crate) fn number(number: f64) -> Self {
        // Negative zero becomes zero.
        Self::Number(number + 0.0)
    }

    /// Sort value of a text, case-insensitive.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }

    /// Sort value of an instant, to the microsecond, which is the resolution of databases.
    #[expect(clippy::cast_precision_loss, reason = "exact for the next 250 years")]
    pub(crate) fn instant(instant: DateTime<Utc>) -> Self {
        Self::Number(instant.timestamp_micros() as f64)
    }

    /// Sort value of a date.
    pub(crate) fn date(date: NaiveDate) -> Self {
        Self::Number(date.num_days_from_ce().into())
    }
}

impl SortValue {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl SortKey {
    /// Sort key of these values, none of which is missing.
    pub(crate) fn of(values: impl IntoIterator<Item = SortValue>, id: Uuid) -> Self {
        Self { values: values.into_iter().map(Some).collect(), id }
    }

    /// Sort key of one value, which may be missing.
    pub(crate) fn optional(value: Option<SortValue>, id: Uuid) -> Self {
        Self { values: vec![value], id }
    }

    /// Compares two keys of one list; missing values and ids have the same order in either direction.
    fn compare(&self, other: &Self, direction: OrderDirection) -> Ordering {
        let values = self.values.iter().zip(&other.values).map(|pair| match pair {
            (Some(a), Some(b)) => direction.apply(a.compare(b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
        values.fold(Ordering::Equal, Ordering::then).then_with(|| self.id.cmp(&other.id))
    }
}

impl<T> List<T> {
    /// Sorts the rows.
    #[must_use]
    pub fn sorted(mut rows: Vec<(SortKey, T)>, direction: OrderDirection, as_of: AsOf) -> Self {
        rows.sort_by(|(a, _), (b, _)| a.compare(b, direction));
        Self { rows, direction, as_of }
    }

    /// State that the rows are sorted by.
    #[must_use]
    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Rows with their keys.
    #[must_use]
    pub fn rows(&self) -> &[(SortKey, T)] {
        &self.rows
    }

    /// Number of rows before the key's position.
    #[must_use]
    pub fn before(&self, key: &SortKey) -> usize {
        self.rows.partition_point(|(it, _)| it.compare(key, self.direction).is_lt())
    }

    /// Number of rows before the key's position or at it.
    #[must_use]
    pub fn through(&self, key: &SortKey) -> usize {
        self.rows.partition_point(|(it, _)| it.compare(key, self.direction).is_le())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn as_of() -> AsOf {
        AsOf { revision: 0, date: NaiveDate::default() }
    }

    fn keys() -> impl Strategy<Value = Vec<SortKey>> {
        let value = proptest::option::of(prop_oneof![
            (-2i8..2).prop_map(|it| SortValue::number(it.into())),
            "[ab]{0,2}".prop_map(SortValue::Text),
        ]);
        let key = (proptest::collection::vec(value, 2), 0u128..8);
        let key = key.prop_map(|(values, id)| SortKey { values, id: Uuid::from_u128(id) });
        proptest::collection::vec(key, 0..12)
    }

    proptest! {
        /// Property: for any rows and any key, each row is either up to the key's position or after it.
        #[test]
        fn a_key_divides_a_list(keys in keys(), at: SortKeyAt, descending: bool) {
            let direction = if descending { OrderDirection::Descending } else { OrderDirection::Ascending };
            let rows = |keys: &[SortKey]| keys.iter().map(|key| (key.clone(), ())).collect::<Vec<_>>();
            let list = List::sorted(rows(&keys), direction, as_of());
            let mut reversed = keys;
            reversed.reverse();
            let again = List::sorted(rows(&reversed), direction, as_of());
            prop_assert_eq!(list.rows(), again.rows());
            let key = &at.0;
            let (before, through) = (list.before(key), list.through(key));
            prop_assert!(before <= through);
            prop_assert!(list.rows()[before..through].iter().all(|(it, ())| it.compare(key, direction).is_eq()));
            prop_assert!(list.rows()[..before].iter().all(|(it, ())| it.compare(key, direction).is_lt()));
            prop_assert!(list.rows()[through..].iter().all(|(it, ())| it.compare(key, direction).is_gt()));
        }

        /// Property: a key survives serialization as JSON, which cursors use.
        #[test]
        fn a_key_survives_serialization(number in proptest::num::f64::NORMAL, text: String, id: u128) {
            let values = vec![Some(SortValue::number(number)), None, Some(SortValue::Text(text))];
            let key = SortKey { values, id: Uuid::from_u128(id) };
            let written = serde_json::to_string(&key).unwrap();
            prop_assert_eq!(serde_json::from_str::<SortKey>(&written).unwrap(), key);
        }
    }

    /// Arbitrary key.
    #[derive(Clone, Debug)]
    struct SortKeyAt(SortKey);

    impl Arbitrary for SortKeyAt {
        type Parameters = ();
        type Strategy = BoxedStrategy<Self>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            let first = keys().prop_filter_map("a key", |keys| keys.into_iter().next());
            first.prop_map(SortKeyAt).boxed()
        }
    }

    #[test]
    fn missing_values_come_last_either_way_and_ids_ascend() {
        let key =
            |value: Option<f64>, id| SortKey::optional(value.map(SortValue::number), Uuid::from_u128(id));
        let keys = [key(Some(2.0), 1), key(None, 2), key(Some(1.0), 4), key(Some(1.0), 3)];
        for (direction, expected) in
            [(OrderDirection::Ascending, [3, 4, 1, 2]), (OrderDirection::Descending, [1, 3, 4, 2])]
        {
            let list = List::sorted(keys.iter().map(|key| (key.clone(), ())).collect(), direction, as_of());
            let ids: Vec<_> = list.rows().iter().map(|(key, ())| key.id.as_u128()).collect();
            assert_eq!(ids, expected, "{direction:?}");
        }
    }
}
