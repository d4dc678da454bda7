//! Entries: the values that somebody has to deliver, one for each period that an ENTERED measure owes.

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    aggregate::{is_known, observe_entered},
    calendar::FiscalCalendar,
    measure::Measure,
    period::Period,
    scorecard::Profile,
    scoring::verdict,
    series::{Facts, Series},
    vocabulary::{EntryState, MeasureSource, NoteRequired, Reason, ScorecardState, Status},
};

/// Days after the end of a period until its value is due, where neither scorecard nor measure says otherwise.
pub const DUE_AFTER_DAYS: i32 = 5;

/// Largest number of days that can be given.
pub const MAX_DUE_AFTER_DAYS: i32 = 366;

/// Value that somebody has to deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Period of the measure's frequency.
    pub period: Period,
    /// Last day on which the value is in time.
    pub due_on: NaiveDate,
    /// Days by which an overdue value is late today; 0 for any other.
    pub days_late: i32,
    /// State of the entry.
    pub state: EntryState,
}

/// Measure with what its entries depend on.
#[derive(Clone, Copy)]
pub struct Owed<'a> {
    /// Home scorecard.
    pub home: &'a Profile,
    /// Measure.
    pub measure: &'a Measure,
    /// Facts of the measure.
    pub series: &'a Series,
    /// Calendar of the organization.
    pub calendar: FiscalCalendar,
    /// Current date in the organization's time zone.
    pub today: NaiveDate,
}

impl Owed<'_> {
    /// Days after the end of a period until its value is due.
    #[must_use]
    pub fn due_after_days(&self) -> i32 {
        self.measure.due_after_days.or(self.home.due_after_days).unwrap_or(DUE_AFTER_DAYS)
    }

    /// First and last period that the measure owes: from the first one with a target or an actual, or else from its
    /// creation, to the one that runs today. `None` for a measure that owes nothing: it is archived or computed, its
    /// scorecard is not ACTIVE, or its first period is yet to come.
    #[must_use]
    pub fn span(&self) -> Option<(Period, Period)> {
        let owes = self.measure.source == MeasureSource::Entered
            && self.measure.archived_at.is_none()
            && self.home.state == ScorecardState::Active;
        if !owes {
            return None;
        }
        let has_value = |facts: &Facts| facts.target.is_some() || is_known(self.measure, facts);
        let first = self.series.all().iter().find(|(_, facts)| has_value(facts)).map(|(period, _)| *period);
        let first = first.unwrap_or_else(|| {
            let created = created_at(self.measure.id.uuid()).unwrap_or(self.home.created_at);
            self.calendar.period_of(created.date_naive(), self.measure.frequency)
        });
        let running = self.calendar.period_of(self.today, self.measure.frequency);
        (first <= running).then_some((first, running))
    }

    /// Entry of a period that is owed.
    #[must_use]
    pub fn entry(&self, period: Period) -> Entry {
        let ends_on = self.calendar.ends_on(period);
        let days = Days::new(self.due_after_days().unsigned_abs().into());
        let due_on = ends_on.checked_add_days(days).unwrap_or(ends_on);
        let is_recorded = self.series.get(period).is_some_and(|facts| is_known(self.measure, facts));
        let state = if is_recorded {
            EntryState::Recorded
        } else if self.today <= ends_on {
            EntryState::Open
        } else if self.today <= due_on {
            EntryState::Due
        } else {
            EntryState::Overdue
        };
        let late = (self.today - due_on).num_days();
        let days_late =
            if state == EntryState::Overdue { i32::try_from(late).unwrap_or(i32::MAX) } else { 0 };
        Entry { period, due_on, days_late, state }
    }

    /// Entries of the periods that end from one day to another, oldest first.
    pub fn entries(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Entry> {
        let ends_within = move |period: &Period| (from..=to).contains(&self.calendar.ends_on(*period));
        let span = self.span().into_iter().flat_map(|(first, last)| Period::span(first, last));
        span.filter(ends_within).map(|period| self.entry(period))
    }
}

/// Reports whether the measure takes these facts of a period only with a note, and they have none.
#[must_use]
pub fn lacks_note(
    measure: &Measure,
    series: &Series,
    period: Period,
    facts: &Facts,
    calendar: FiscalCalendar,
) -> bool {
    let required = measure.note_required.unwrap_or(NoteRequired::Never);
    let has_note = facts.note.as_deref().is_some_and(|note| !note.trim().is_empty());
    if required == NoteRequired::Never || has_note || !is_known(measure, facts) {
        return false;
    }
    let mut with = series.clone();
    with.set(period, Some(facts.clone()));
    let observed = observe_entered(measure, &with, period, measure.score_basis, calendar);
    let status = verdict(measure, &observed, calendar.ends_on(period), Reason::NoActual).status;
    status == Status::Red || (status == Status::Yellow && required == NoteRequired::NotGreen)
}

/// Instant in a UUIDv7; `None` for another one.
fn created_at(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture::Draft, vocabulary::Frequency};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// States of the entries on a day, by period, of a measure with these months recorded and a target in July.
    fn states(today: &str, edit: impl FnOnce(&mut Draft)) -> Vec<(String, EntryState, i32)> {
        let facts = |actual: Option<f64>, target: Option<f64>| Facts { actual, target, ..Facts::default() };
        let rows = [
            ("2026-06", Facts { note: Some("before".into()), ..Facts::default() }),
            ("2026-07", facts(None, Some(1.0))),
            ("2026-08", facts(Some(2.0), None)),
            ("2026-12", facts(None, Some(1.0))),
        ];
        let mut draft = Draft::new(1, None).measure(1, |_| (), rows);
        edit(&mut draft);
        let owed = Owed {
            home: &draft.parts.profile,
            measure: &draft.parts.measures[0],
            series: &draft.series[0],
            calendar: FiscalCalendar::new(1).unwrap(),
            today: day(today),
        };
        let all = owed.entries(day("1900-01-01"), day("2100-01-01"));
        all.map(|entry| (entry.period.to_string(), entry.state, entry.days_late)).collect()
    }

    #[test]
    fn a_measure_owes_from_its_first_value_to_the_running_period() {
        use EntryState::{Due, Open, Overdue, Recorded};
        let entry = |code: &str, state, late| (code.to_owned(), state, late);
        let before = [entry("2026-07", Overdue, 60), entry("2026-08", Recorded, 0)];
        assert_eq!(states("2026-10-04", |_| ())[..2], before);
        for (today, september, october) in [
            ("2026-09-30", entry("2026-09", Open, 0), None),
            ("2026-10-01", entry("2026-09", Due, 0), Some(entry("2026-10", Open, 0))),
            ("2026-10-05", entry("2026-09", Due, 0), Some(entry("2026-10", Open, 0))),
            ("2026-10-06", entry("2026-09", Overdue, 1), Some(entry("2026-10", Open, 0))),
        ] {
            let expected: Vec<_> = [september].into_iter().chain(october).collect();
            assert_eq!(states(today, |_| ())[2..], expected, "{today}");
        }
    }

    #[test]
    fn the_measures_days_come_before_the_scorecards() {
        let late = |edit: fn(&mut Draft)| states("2026-10-31", edit)[0].2;
        assert_eq!(late(|_| ()), 87);
        assert_eq!(late(|it| it.parts.profile.due_after_days = Some(10)), 82);
        let both = |it: &mut Draft| {
            it.parts.profile.due_after_days = Some(10);
            it.parts.measures[0].due_after_days = Some(0);
        };
        assert_eq!(late(both), 92);
    }

    #[test]
    fn what_is_archived_computed_or_not_active_owes_nothing() {
        let none = |edit: fn(&mut Draft)| assert!(states("2026-10-04", edit).is_empty());
        none(|it| it.parts.measures[0].archived_at = Some(DateTime::UNIX_EPOCH));
        none(|it| it.parts.measures[0].source = MeasureSource::Calculated);
        none(|it| it.parts.profile.state = ScorecardState::Draft);
        none(|it| it.parts.profile.state = ScorecardState::Archived);
        assert!(states("2026-06-30", |_| ()).is_empty(), "its first period is yet to come");
    }

    #[test]
    fn a_note_is_required_by_status() {
        use NoteRequired::{Never, NotGreen, Red};
        let calendar = FiscalCalendar::new(1).unwrap();
        let lacks = |required, actual: f64, note: Option<&str>| {
            let draft = Draft::new(1, None).measure(1, |it| it.note_required = Some(required), []);
            let facts = Facts {
                actual: Some(actual),
                target: Some(100.0),
                red_flag: Some(50.0),
                note: note.map(Into::into),
                ..Facts::default()
            };
            let period = "2026-09".parse().unwrap();
            lacks_note(&draft.parts.measures[0], &draft.series[0], period, &facts, calendar)
        };
        for (required, actual, note, expected) in [
            (Never, 0.0, None, false),
            (Red, 40.0, None, true),
            (Red, 40.0, Some("Strike"), false),
            (Red, 40.0, Some("  "), true),
            (Red, 60.0, None, false),
            (NotGreen, 60.0, None, true),
            (NotGreen, 100.0, None, false),
        ] {
            assert_eq!(lacks(required, actual, note), expected, "{required} {actual} {note:?}");
        }
    }

    #[test]
    fn without_a_value_a_measure_owes_from_its_creation() {
        let measure = Uuid::parse_str("019a3f5c-9c00-7000-8000-000000000000").unwrap();
        assert_eq!(created_at(measure).unwrap().date_naive(), day("2025-11-01"));
        assert_eq!(created_at(Uuid::from_u128(7)), None);
        let owed = states("1970-03-02", |it| {
            it.parts.profile.created_at = "1970-01-31T12:00:00Z".parse().unwrap();
            it.series[0] = std::sync::Arc::default();
            it.parts.measures[0].frequency = Frequency::Monthly;
        });
        let codes: Vec<_> = owed.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes, ["1970-01", "1970-02", "1970-03"], "from that of its scorecard");
    }
}
