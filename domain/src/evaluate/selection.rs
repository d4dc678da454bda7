//! Selections of sub-periods over which values are taken, interned under a number, so that a value over a selection can
//! be remembered.

use std::{collections::HashMap, sync::Arc};

use crate::{calendar::FiscalCalendar, period::Period};

/// Interned list of sub-periods, all of one frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Selection(usize);

/// Interner of selections.
#[derive(Debug, Default)]
pub(super) struct Selections {
    lists: Vec<Arc<[Period]>>,
    interned: HashMap<Arc<[Period]>, Selection>,
}

impl Selections {
    /// Selection of these periods, which are in ascending order.
    pub(super) fn of(&mut self, periods: Vec<Period>) -> Selection {
        let list: Arc<[Period]> = periods.into();
        if let Some(interned) = self.interned.get(&list) {
            return *interned;
        }
        let selection = Selection(self.lists.len());
        self.lists.push(Arc::clone(&list));
        self.interned.insert(list, selection);
        selection
    }

    /// Last period of a selection.
    pub(super) fn last(&self, Selection(at): Selection) -> Option<Period> {
        self.lists[at].last().copied()
    }

    /// True when a period belongs to a selection: it lies in one of the periods, or ends in one where it is longer.
    pub(super) fn contains(
        &self,
        within: Option<Selection>,
        period: Period,
        calendar: FiscalCalendar,
    ) -> bool {
        let Some(list) = within.map(|Selection(at)| &self.lists[at]) else { return true };
        let Some(frequency) = list.first().map(|first| first.frequency()) else { return false };
        let holder = match period.frequency() <= frequency {
            true => calendar.containing(period, frequency),
            false => Some(calendar.period_of(calendar.ends_on(period), frequency)),
        };
        holder.is_some_and(|holder| list.binary_search(&holder).is_ok())
    }

    /// Intersection of a selection and a list: the periods of the shorter frequency that the other one holds.
    pub(super) fn intersection(
        &mut self,
        within: Option<Selection>,
        periods: Vec<Period>,
        calendar: FiscalCalendar,
    ) -> Selection {
        let other = self.of(periods);
        let (Some(Selection(at)), [first, ..]) = (within, &*self.lists[other.0]) else { return other };
        let (shorter, longer) = match self.lists[at].first() {
            Some(mine) if mine.frequency() < first.frequency() => (at, other),
            _ => (other.0, Selection(at)),
        };
        let list = Arc::clone(&self.lists[shorter]);
        let intersection =
            list.iter().copied().filter(|period| self.contains(Some(longer), *period, calendar)).collect();
        self.of(intersection)
    }
}

#[cfg(test)]
mod tests {
    use super::Selections;
    use crate::{calendar::FiscalCalendar, fixture::period};

    #[test]
    fn periods_belong_to_a_selection_by_where_they_lie_or_end() {
        let calendar = FiscalCalendar::new(1).unwrap();
        let mut selections = Selections::default();
        let months = Some(selections.of(["2026-01", "2026-03"].map(period).to_vec()));
        for (code, expected) in [
            ("2026-01", true),
            ("2026-02", false),
            ("2026-01-31", true),
            ("2026-02-01", false),
            ("FY2026-Q1", true),
            ("FY2026-Q2", false),
        ] {
            assert_eq!(selections.contains(months, period(code), calendar), expected, "{code}");
        }
        assert!(selections.contains(None, period("2026-02"), calendar));
        let quarters = ["FY2026-Q1"].map(period).to_vec();
        assert_eq!(Some(selections.intersection(months, quarters, calendar)), months);
        let none = selections.intersection(months, Vec::new(), calendar);
        assert!(!selections.contains(Some(none), period("2026-01"), calendar));
    }
}
