//! What a strategy consists of, counted once: what the balance report and the guide judge by.
//!
//! Owns which measures and initiatives take part: those that are archived do not, nor do cancelled initiatives.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use crate::{
    aggregate::is_known,
    calendar::{self, FiscalCalendar},
    id::{MeasureId, ObjectiveId, ScorecardId},
    measure::Measure,
    period::Period,
    scorecard::{Initiative, Placement, Scorecard},
    series::{Facts, Series},
    vocabulary::{CascadeLevel, MeasureSource, ScoringMethod, UnitKind},
};

/// What a scorecard itself does not know.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The homes of the measures that are placed here from elsewhere, and the scorecards directly below where a measure
    /// is rolled up from there; others may be among them.
    pub homes: &'a [Arc<Scorecard>],
    /// The scorecards that objectives here are aligned with, above and below; others may be among them.
    pub aligned: &'a [Arc<Scorecard>],
    /// The scorecards directly below, but archived ones.
    pub children: &'a [ScorecardId],
    /// In how many different roles the organization's members are.
    pub roles: usize,
    /// The organization's calendar.
    pub calendar: FiscalCalendar,
    /// Its time zone.
    pub zone: Tz,
    /// The date there.
    pub today: NaiveDate,
    /// When something was last done.
    pub last_activity: LastActivity,
}

/// When something was last done about a scorecard; `None` where it never was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastActivity {
    /// Its texts, perspectives, themes, objectives, links, alignments or measures changed.
    pub strategy: Option<NaiveDate>,
    /// Its targets or initiatives changed.
    pub plans: Option<NaiveDate>,
    /// A review of it was held.
    pub reviewed: Option<NaiveDate>,
}

/// A scorecard, counted.
#[derive(Debug)]
pub struct Overview<'a> {
    pub(crate) scorecard: &'a Scorecard,
    pub(crate) around: Surroundings<'a>,
    /// The measures in use that are at home here or stand on an objective here.
    pub(crate) measures: BTreeMap<MeasureId, &'a Measure>,
    /// The measures in use on each objective, by its index.
    on_objectives: Vec<BTreeSet<MeasureId>>,
}

impl<'a> Overview<'a> {
    /// Counts the scorecard.
    #[must_use]
    pub fn of(scorecard: &'a Scorecard, around: Surroundings<'a>) -> Self {
        let own = scorecard.measures.iter().filter(|measure| measure.archived_at.is_none());
        let mut overview = Self {
            scorecard,
            around,
            measures: own.map(|measure| (measure.id, measure)).collect(),
            on_objectives: vec![BTreeSet::new(); scorecard.objectives.len()],
        };
        for placement in &scorecard.placements {
            let (Some(objective), Some(measure)) =
                (scorecard.objective(placement.objective), overview.placed(placement))
            else {
                continue;
            };
            overview.measures.insert(measure.id, measure);
            overview.on_objectives[objective].insert(measure.id);
        }
        overview
    }

    /// The measure of a placement, if it is in use and seen.
    fn placed(&self, placement: &Placement) -> Option<&'a Measure> {
        let elsewhere = self.around.homes.iter().map(|home| &**home);
        let mut homes = std::iter::once(self.scorecard).chain(elsewhere);
        let home = homes.find(|home| home.profile.id == placement.measure_scorecard)?;
        let measure = &home.measures[home.measure(placement.measure)?];
        measure.archived_at.is_none().then_some(measure)
    }

    /// The measures in use that are at home here, with what is known of them.
    pub(crate) fn own_measures(&self) -> impl Iterator<Item = (&'a Measure, &'a Series)> {
        let series = self.scorecard.series().iter().map(|series| &**series);
        self.scorecard.measures.iter().zip(series).filter(|(measure, _)| measure.archived_at.is_none())
    }

    /// How many measures stand on an objective.
    pub(crate) fn measures_on(&self, objective: usize) -> usize {
        self.on_objectives[objective].len()
    }

    /// How many measures stand on the objectives of a perspective.
    pub(crate) fn measures_in(&self, perspective: usize) -> usize {
        let objectives = self.scorecard.objectives_in(perspective);
        objectives.flat_map(|at| &self.on_objectives[at]).collect::<BTreeSet<_>>().len()
    }

    /// Whether the objective is a cause or an effect.
    pub(crate) fn is_linked(&self, objective: usize) -> bool {
        self.scorecard.links.iter().any(|link| link.cause == objective || link.effect == objective)
    }

    /// The initiatives that take part.
    pub(crate) fn initiatives(&self) -> impl Iterator<Item = &'a Initiative> {
        self.scorecard.initiatives.iter().filter(|initiative| initiative.takes_part())
    }

    /// Whether an initiative is meant to move the objective.
    pub(crate) fn is_served(&self, objective: usize) -> bool {
        let id = self.scorecard.objectives[objective].id;
        self.initiatives().any(|initiative| initiative.serves(id))
    }

    /// Whether scorecards belong below: a whole enterprise or a unit is too large to act on its strategy as one.
    pub(crate) fn is_to_be_cascaded(&self) -> bool {
        matches!(self.scorecard.profile.level, CascadeLevel::Enterprise | CascadeLevel::BusinessUnit)
    }

    fn current(&self, measure: &Measure) -> Period {
        self.around.calendar.current(measure.frequency, self.around.today)
    }

    /// Whether the measure has what it is to be compared with, in its current period or one to come; measures whose
    /// method needs no target always have.
    pub(crate) fn is_targeted(&self, measure: &Measure, series: &Series) -> bool {
        let needs = matches!(
            measure.scoring,
            ScoringMethod::ThreeBand | ScoringMethod::MetOrNot | ScoringMethod::Progress
        ) && measure.unit.kind != UnitKind::Text;
        let current = self.current(measure);
        !needs || last(series, |facts| facts.target.is_some()).is_some_and(|period| period >= current)
    }

    /// How many periods before the current one the measure's last actual stands, less than 1 for the current one and
    /// those to come; `None` where it has none. Only for measures that are recorded.
    pub(crate) fn data_age(&self, measure: &Measure, series: &Series) -> Option<i32> {
        let last = last(series, |facts| is_known(measure, facts))?;
        let current = self.current(measure);
        if last >= current {
            return Some(0);
        }
        i32::try_from(Period::count_between(last, current)).ok().map(|count| count - 1)
    }

    /// Whether a period of the measure's frequency has ended since the measure was made, so that a value is owed.
    pub(crate) fn is_due(&self, measure: &Measure) -> bool {
        let ids_time = measure.id.uuid().get_timestamp().and_then(|time| {
            let (seconds, nanoseconds) = time.to_unix();
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
        });
        // An id that does not tell its time is not this server's: then the scorecard's time counts.
        let made_at = ids_time.unwrap_or(self.scorecard.profile.created_at);
        let made_on = calendar::today(made_at, self.around.zone);
        // What ends today is still running.
        let yesterday = self.around.today.pred_opt().unwrap_or(self.around.today);
        let calendar = self.around.calendar;
        calendar.ends_on(calendar.last_ended_by(yesterday, measure.frequency)) >= made_on
    }

    /// Whether the measure has an actual in a period that has not begun.
    pub(crate) fn is_foretold(&self, measure: &Measure, series: &Series) -> bool {
        last(series, |facts| is_known(measure, facts))
            .is_some_and(|period| self.around.calendar.starts_on(period) > self.around.today)
    }

    /// Whether the objective is aligned with another and with one that this other is aligned with, near or far.
    pub(crate) fn is_aligned_twice(&self, objective: ObjectiveId) -> bool {
        let above = self.directly_above(objective);
        above.iter().any(|one| above.iter().any(|other| one != other && self.leads_to(*one, *other)))
    }

    /// Whether an objective below is aligned with this one and with one that is aligned with this one, near or far.
    pub(crate) fn is_served_twice(&self, objective: ObjectiveId) -> bool {
        let below: Vec<_> = self.scorecard.alignments_below(objective).map(|it| it.objective).collect();
        below.into_iter().any(|child| {
            self.directly_above(child).into_iter().any(|it| it != objective && self.leads_to(it, objective))
        })
    }

    /// Whether alignments lead from one objective up to another.
    fn leads_to(&self, from: ObjectiveId, to: ObjectiveId) -> bool {
        let (mut met, mut left) = (BTreeSet::from([from]), vec![from]);
        while let Some(objective) = left.pop() {
            for above in self.directly_above(objective) {
                if above == to {
                    return true;
                }
                left.extend(met.insert(above).then_some(above));
            }
        }
        false
    }

    /// The objectives with which one of the scorecards in sight has this one aligned.
    fn directly_above(&self, objective: ObjectiveId) -> BTreeSet<ObjectiveId> {
        let scorecards = std::iter::once(self.scorecard).chain(self.around.aligned.iter().map(|it| &**it));
        scorecards.flat_map(|it| it.alignments_above(objective)).map(|it| it.parent_objective).collect()
    }

    /// The recorded measures that are at home here, with what is known of them.
    pub(crate) fn recorded_measures(&self) -> impl Iterator<Item = (&'a Measure, &'a Series)> {
        self.own_measures().filter(|(measure, _)| measure.source == MeasureSource::Entered)
    }

    /// The scorecards directly below that have objectives aligned with those here.
    pub(crate) fn aligned_children(&self) -> usize {
        let is_aligned =
            |child: &&ScorecardId| self.scorecard.alignments.iter().any(|it| it.scorecard == **child);
        self.around.children.iter().filter(is_aligned).count()
    }
}

/// The last period whose facts are wanted.
fn last(series: &Series, wanted: impl Fn(&Facts) -> bool) -> Option<Period> {
    series.all().iter().rev().find(|(_, facts)| wanted(facts)).map(|(period, _)| *period)
}
