//! Entries: values that somebody has to deliver.

use std::sync::Arc;

use async_graphql::{Context, Description, ID, InputObject, Object};
use gateway::resolve::{InMemory, InPlace};
use service::{
    Reader,
    entry::{self, DataCollection as Counted, EntryCounts, ListedEntry, OwnerKey},
};

use crate::{
    Result,
    enums::EntryState,
    filter::scorecard,
    home::Home,
    measure::{Measure, period::MeasurePeriod},
    number::number,
    or_default::OrDefault,
    owner::{Owner, OwnerFilter},
    period::{Period, parse},
    scalars::{Date, PeriodCode},
};

/// Entry: one value that somebody has to deliver, of an ENTERED measure in one of its periods. A measure owes from its first
/// period with a target or an actual, or else from its creation, to the period that runs today; one that is archived, or
/// whose scorecard is not ACTIVE, owes nothing.
#[derive(Description)]
pub(super) struct Entry {
    measure: Measure,
    entry: domain::entry::Entry,
}

impl Entry {
    pub(super) fn new(view: &Arc<Reader>, listed: &ListedEntry) -> Self {
        let home = Home::new(Arc::clone(view), Arc::clone(&listed.home));
        Self { measure: home.measure(listed.index), entry: listed.entry }
    }
}

impl InMemory for Entry {
    const WAITING: &'static [&'static str] = &["measurePeriod"];
}

#[Object(use_type_description)]
impl Entry {
    /// Measure whose value is owed.
    async fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Period of the value.
    async fn period(&self) -> Period {
        Period::new(self.entry.period, &self.measure.home.view)
    }

    /// Last day on which the value is in time: `dueAfterDays` after the last day of the period.
    async fn due_on(&self) -> Date {
        Date(self.entry.due_on)
    }

    /// Number of days by which an OVERDUE value is late today; 0 for any other.
    async fn days_late(&self) -> i32 {
        self.entry.days_late
    }

    /// State of the entry today.
    async fn state(&self) -> EntryState {
        self.entry.state.into()
    }

    /// Values of the measure in the period.
    async fn measure_period(&self, ctx: &Context<'_>) -> Result<InPlace<MeasurePeriod>> {
        self.measure.in_period(self.entry.period, MeasurePeriod::wanted(ctx)).await
    }
}

/// Filter of entries; every condition that is given must hold.
#[derive(InputObject)]
pub(super) struct EntryFilter {
    /// Owners of the measure, or their absence.
    owner: Option<OwnerFilter>,
    /// Id of the home scorecard of the measure.
    scorecard_id: Option<ID>,
    /// True to include measures whose home is a scorecard below that one.
    #[graphql(default)]
    include_descendants: OrDefault<bool>,
    /// States, any of them.
    states: Option<Vec<EntryState>>,
    /// Period of any frequency, in which the entry's period ends.
    period: Option<PeriodCode>,
    /// Day before which the value is due.
    due_before: Option<Date>,
}

impl EntryFilter {
    pub(super) fn read(self, view: &Reader) -> Result<entry::EntryFilter> {
        let Self { owner, scorecard_id, include_descendants, states, period, due_before } = self;
        Ok(entry::EntryFilter {
            owner: owner.map(|filter| filter.read(view)).transpose()?,
            scorecard: scorecard_id.map(|id| scorecard(view, &id)).transpose()?,
            include_descendants: include_descendants.0,
            states: states.into_iter().flatten().map(Into::into).collect(),
            period: period.as_ref().map(parse).transpose()?,
            due_before: due_before.map(|date| date.0),
        })
    }
}

/// State of the collection of a period's data: the entries of a scorecard and of those below it whose periods end within
/// the period.
#[derive(Description)]
pub(super) struct DataCollection {
    home: Home,
    period: domain::period::Period,
    counted: Counted,
}

impl DataCollection {
    pub(super) fn new(home: &Home, period: domain::period::Period, counted: Counted) -> Self {
        Self { home: home.clone(), period, counted }
    }
}

#[Object(use_type_description)]
impl DataCollection {
    /// Period.
    async fn period(&self) -> Period {
        Period::new(self.period, &self.home.view)
    }

    /// Number of entries.
    async fn owed(&self) -> i32 {
        count(self.counted.all.owed)
    }

    /// Number of entries whose periods still run and that were not recorded.
    async fn open(&self) -> i32 {
        count(self.counted.all.open)
    }

    /// Number of entries that were recorded.
    async fn recorded(&self) -> i32 {
        count(self.counted.all.recorded)
    }

    /// Number of entries that are due and in time.
    async fn due(&self) -> i32 {
        count(self.counted.all.due)
    }

    /// Number of entries that are overdue.
    async fn overdue(&self) -> i32 {
        count(self.counted.all.overdue)
    }

    /// Share of the entries that were recorded, 0 to 1; 1 where none is owed.
    async fn share(&self) -> f64 {
        share(&self.counted.all)
    }

    /// Counts by owner: members and groups, then owners who are texts; measures without an owner come first. An entry with
    /// several owners counts for each.
    async fn by_owner(&self) -> Vec<OwnerDataCollection> {
        let one = |(key, counts): &(OwnerKey, EntryCounts)| OwnerDataCollection {
            home: self.home.clone(),
            key: key.clone(),
            counts: *counts,
        };
        self.counted.by_owner.iter().map(one).collect()
    }
}

/// Entries of one owner, or of the measures without one.
#[derive(Description)]
pub(super) struct OwnerDataCollection {
    home: Home,
    key: OwnerKey,
    counts: EntryCounts,
}

#[Object(use_type_description)]
impl OwnerDataCollection {
    /// Owner; null for a text and for nobody.
    async fn owner(&self) -> Option<Owner> {
        match &self.key {
            OwnerKey::Owner(owner) => Owner::all(&self.home.view, &[*owner]).pop(),
            OwnerKey::Nobody | OwnerKey::Text(_) => None,
        }
    }

    /// Name of the owner; null for measures without one.
    async fn label(&self) -> Option<String> {
        match &self.key {
            OwnerKey::Owner(owner) => self.home.view.owner_text(&[*owner], None).map(Into::into),
            OwnerKey::Text(text) => Some(text.clone()),
            OwnerKey::Nobody => None,
        }
    }

    /// Number of entries.
    async fn owed(&self) -> i32 {
        count(self.counts.owed)
    }

    /// Number of entries whose periods still run and that were not recorded.
    async fn open(&self) -> i32 {
        count(self.counts.open)
    }

    /// Number of entries that were recorded.
    async fn recorded(&self) -> i32 {
        count(self.counts.recorded)
    }

    /// Number of entries that are due and in time.
    async fn due(&self) -> i32 {
        count(self.counts.due)
    }

    /// Number of entries that are overdue.
    async fn overdue(&self) -> i32 {
        count(self.counts.overdue)
    }

    /// Share of the entries that were recorded, 0 to 1.
    async fn share(&self) -> f64 {
        share(&self.counts)
    }
}

fn count(entries: usize) -> i32 {
    i32::try_from(entries).unwrap_or(i32::MAX)
}

fn share(counts: &EntryCounts) -> f64 {
    number(Some(counts.share())).unwrap_or_default()
}
