//! Entries: lists of the values that are owed, and how far the collection of a period's data is.

use std::{collections::BTreeMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    entry::{Entry, Owed},
    id::ScorecardId,
    owner::Owner,
    period::Period,
    scorecard::Scorecard,
    vocabulary::EntryState,
};
use ledger::error::{Error, Result};

use crate::{
    order::OrderDirection,
    owners::OwnerFilter,
    pace::Pace,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
};

/// Largest number of entries of a list: a daily measure may owe 46,000 since 1900.
const MOST_ENTRIES: usize = 100_000;

/// Filter of entries; all given conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Owners of the measure, or their absence.
    pub owner: Option<OwnerFilter>,
    /// Home scorecard.
    pub scorecard: Option<ScorecardId>,
    /// True if the home may also be below `scorecard`.
    pub include_descendants: bool,
    /// State is one of these; any when empty.
    pub states: Vec<EntryState>,
    /// Period, or a longer one that holds the end of the entry's.
    pub period: Option<Period>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
}

/// Entry with its measure.
pub struct ListedEntry {
    /// Home scorecard.
    pub home: Arc<Scorecard>,
    /// Index of the measure in the scorecard.
    pub index: usize,
    /// Entry.
    pub entry: Entry,
}

/// Numbers of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryCounts {
    /// All entries.
    pub owed: usize,
    /// Entries of periods that still run.
    pub open: usize,
    /// Entries that are due.
    pub due: usize,
    /// Entries that are overdue.
    pub overdue: usize,
    /// Entries that were recorded.
    pub recorded: usize,
}

/// State of the collection of a period's data.
#[derive(Debug, PartialEq, Eq)]
pub struct DataCollection {
    /// Numbers of all entries.
    pub all: EntryCounts,
    /// Numbers by owner, in the order of their ids, then by the texts of owners who are no members; those of measures
    /// without an owner come first.
    pub by_owner: Vec<(OwnerKey, EntryCounts)>,
}

/// Owner of a measure by whom entries are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerKey {
    /// No owner.
    Nobody,
    /// Member or group.
    Owner(Owner),
    /// Text.
    Text(String),
}

impl EntryCounts {
    fn add(&mut self, state: EntryState) {
        self.owed += 1;
        *match state {
            EntryState::Open => &mut self.open,
            EntryState::Due => &mut self.due,
            EntryState::Overdue => &mut self.overdue,
            EntryState::Recorded => &mut self.recorded,
        } += 1;
    }

    /// Share of the entries that were recorded, 0 to 1; 1 where none is owed.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far fewer than what f64 counts exactly")]
    pub fn share(&self) -> f64 {
        if self.owed == 0 { 1.0 } else { self.recorded as f64 / self.owed as f64 }
    }
}

impl Reader {
    /// Lists the entries that match the filter, the first due first.
    ///
    /// # Errors
    /// Returns `BadInput` where more than 100,000 entries match, or an error when the database fails.
    #[boxed]
    pub async fn entries(&self, filter: &EntryFilter, as_of: AsOf) -> Result<List<ListedEntry>> {
        let homes = self.organization().within(filter.scorecard, filter.include_descendants);
        let (from, to) = self.days(filter.period);
        let (mut rows, mut pace) = (Vec::new(), Pace::begin());
        for home in self.scorecards(&homes).await? {
            for index in 0..home.measures.len() {
                let measure = &home.measures[index];
                let is_owned = |wanted| self.is_owned_as(wanted, &measure.owners, measure.owner.as_deref());
                if !filter.owner.as_ref().is_none_or(is_owned) {
                    continue;
                }
                for entry in self.owed(&home, index).entries(from, to) {
                    let is_wanted = (filter.states.is_empty() || filter.states.contains(&entry.state))
                        && filter.due_before.is_none_or(|day| entry.due_on < day);
                    if is_wanted {
                        // A measure has one entry for each due day.
                        let due_on = SortValue::date(entry.due_on);
                        let key = SortKey::of([due_on], measure.id.uuid());
                        rows.push((key, ListedEntry { home: Arc::clone(&home), index, entry }));
                    }
                }
                if rows.len() > MOST_ENTRIES {
                    let message = format!(
                        "more than {MOST_ENTRIES} entries match; narrow the filter by period, states, dueBefore or \
                         scorecardId"
                    );
                    return Err(Error::BadInput(message));
                }
                pace.step().await;
            }
        }
        Ok(List::sorted(rows, OrderDirection::Ascending, as_of))
    }

    /// Counts the entries of a scorecard and those below it, of all periods that end within this one.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn data_collection(&self, scorecard: ScorecardId, period: Period) -> Result<DataCollection> {
        let (from, to) = self.days(Some(period));
        let mut all = EntryCounts::default();
        let mut by_owner: BTreeMap<OwnerKey, EntryCounts> = BTreeMap::new();
        let homes = self.organization().within(Some(scorecard), true);
        let mut pace = Pace::begin();
        for home in self.scorecards(&homes).await? {
            for index in 0..home.measures.len() {
                let owed = self.owed(&home, index);
                let mut entries = owed.entries(from, to).peekable();
                if entries.peek().is_none() {
                    continue;
                }
                let owners = self.owner_keys(&owed);
                for entry in entries {
                    all.add(entry.state);
                    for owner in &owners {
                        by_owner.entry(owner.clone()).or_default().add(entry.state);
                    }
                }
                pace.step().await;
            }
        }
        Ok(DataCollection { all, by_owner: by_owner.into_iter().collect() })
    }

    /// Entry of a measure's own period; `None` where the measure does not owe it.
    #[must_use]
    pub fn entry_of(&self, home: &Scorecard, index: usize, period: Period) -> Option<Entry> {
        let owed = self.owed(home, index);
        let (first, last) = owed.span()?;
        (first..=last).contains(&period).then(|| owed.entry(period))
    }

    fn owed<'a>(&self, home: &'a Scorecard, index: usize) -> Owed<'a> {
        let (calendar, today) = (self.organization().calendar(), self.today());
        let (measure, series) = (&home.measures[index], &home.series()[index]);
        Owed { home: &home.profile, measure, series, calendar, today }
    }

    /// First and last day of a period; all days without one.
    fn days(&self, period: Option<Period>) -> (NaiveDate, NaiveDate) {
        let calendar = self.organization().calendar();
        period.map_or((NaiveDate::MIN, NaiveDate::MAX), |it| (calendar.starts_on(it), calendar.ends_on(it)))
    }

    /// Owners by whom the entries of a measure are counted.
    fn owner_keys(&self, owed: &Owed<'_>) -> Vec<OwnerKey> {
        let present: Vec<OwnerKey> =
            self.organization().present(&owed.measure.owners).map(OwnerKey::Owner).collect();
        if !present.is_empty() {
            return present;
        }
        vec![owed.measure.owner.clone().map_or(OwnerKey::Nobody, OwnerKey::Text)]
    }
}
