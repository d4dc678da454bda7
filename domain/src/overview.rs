//! Overview: the counts of a strategy that the balance report and the guide are computed from.
//!
//! Owns which measures and initiatives take part: archived ones do not, nor do cancelled initiatives.

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

/// Context of a scorecard: data from outside it.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Home scorecards of the measures placed here from elsewhere, and the child scorecards where a measure is rolled
    /// up from them; others may be among them.
    pub homes: &'a [Arc<Scorecard>],
    /// Scorecards that objectives here are aligned with, above and below; others may be among them.
    pub aligned: &'a [Arc<Scorecard>],
    /// Child scorecards, except archived ones.
    pub children: &'a [ScorecardId],
    /// Number of different roles among the organization's members.
    pub roles: usize,
    /// Fiscal calendar of the organization.
    pub calendar: FiscalCalendar,
    /// Time zone of the organization.
    pub zone: Tz,
    /// Current date in that time zone.
    pub today: NaiveDate,
    /// Dates of the last activity.
    pub last_activity: LastActivity,
}

/// Dates of the last activity on a scorecard; `None` without any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastActivity {
    /// Last change of its texts, perspectives, themes, objectives, links, alignments or measures.
    pub strategy: Option<NaiveDate>,
    /// Last change of its targets or initiatives.
    pub plans: Option<NaiveDate>,
    /// Last review held.
    pub reviewed: Option<NaiveDate>,
}

/// Scorecard with its counts.
#[derive(Debug)]
pub struct Overview<'a> {
    pub(crate) scorecard: &'a Scorecard,
    pub(crate) around: Surroundings<'a>,
    /// Measures in use that this scorecard owns or that are placed on one of its objectives.
    pub(crate) measures: BTreeMap<MeasureId, &'a Measure>,
    /// Measures in use on each objective, by index.
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
        // Place the measures on the objectives, those of other scorecards included.
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

    /// Measure of a placement, if it is in use and its home scorecard is known.
    fn placed(&self, placement: &Placement) -> Option<&'a Measure> {
        let elsewhere = self.around.homes.iter().map(|home| &**home);
        let mut homes = std::iter::once(self.scorecard).chain(elsewhere);
        let home = homes.find(|home| home.profile.id == placement.measure_scorecard)?;
        let measure = &home.measures[home.measure(placement.measure)?];
        measure.archived_at.is_none().then_some(measure)
    }

    /// Measures in use that this scorecard owns, with their series.
    pub(crate) fn own_measures(&self) -> impl Iterator<Item = (&'a Measure, &'a Series)> {
        let series = self.scorecard.series().iter().map(|series| &**series);
        self.scorecard.measures.iter().zip(series).filter(|(measure, _)| measure.archived_at.is_none())
    }

    /// Number of measures on an objective.
    pub(crate) fn measures_on(&self, objective: usize) -> usize {
        self.on_objectives[objective].len()
    }

    /// Number of different measures on the objectives of a perspective.
    pub(crate) fn measures_in(&self, perspective: usize) -> usize {
        let objectives = self.scorecard.objectives_in(perspective);
        objectives.flat_map(|at| &self.on_objectives[at]).collect::<BTreeSet<_>>().len()
    }

    /// True when the objective is a cause or an effect.
    pub(crate) fn is_linked(&self, objective: usize) -> bool {
        self.scorecard.links.iter().any(|link| link.cause == objective || link.effect == objective)
    }

    /// Initiatives that take part.
    pub(crate) fn initiatives(&self) -> impl Iterator<Item = &'a Initiative> {
        self.scorecard.initiatives.iter().filter(|initiative| initiative.takes_part())
    }

    /// True when an initiative is meant to move the objective.
    pub(crate) fn is_served(&self, objective: usize) -> bool {
        let id = self.scorecard.objectives[objective].id;
        self.initiatives().any(|initiative| initiative.serves(id))
    }

    /// True when the scorecard needs children: an enterprise or a business unit is too large to act on its strategy as
    /// one.
    pub(crate) fn is_to_be_cascaded(&self) -> bool {
        matches!(self.scorecard.profile.level, CascadeLevel::Enterprise | CascadeLevel::BusinessUnit)
    }

    fn current(&self, measure: &Measure) -> Period {
        self.around.calendar.current(measure.frequency, self.around.today)
    }

    /// True when the measure has a target in its current period or a later one; always true for measures whose scoring
    /// method needs none.
    pub(crate) fn is_targeted(&self, measure: &Measure, series: &Series) -> bool {
        let needs_target = matches!(
            measure.scoring,
            ScoringMethod::ThreeBand | ScoringMethod::MetOrNot | ScoringMethod::Progress
        ) && measure.unit.kind != UnitKind::Text;
        let current = self.current(measure);
        !needs_target || last(series, |facts| facts.target.is_some()).is_some_and(|period| period >= current)
    }

    /// Age of the last actual in periods before the current one, 0 for the current and later ones; `None` without an
    /// actual. For recorded measures only.
    pub(crate) fn data_age(&self, measure: &Measure, series: &Series) -> Option<i32> {
        let last = last(series, |facts| is_known(measure, facts))?;
        let current = self.current(measure);
        if last >= current {
            return Some(0);
        }
        i32::try_from(Period::count_between(last, current)).ok().map(|count| count - 1)
    }

    /// True when a period of the measure's frequency has ended since the measure was created, so that a value is due.
    pub(crate) fn is_due(&self, measure: &Measure) -> bool {
        let timestamp_of_id = measure.id.uuid().get_timestamp().and_then(|time| {
            let (seconds, nanoseconds) = time.to_unix();
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
        });
        // An id without a timestamp was not made by this server: use the creation of the scorecard.
        let created_at = timestamp_of_id.unwrap_or(self.scorecard.profile.created_at);
        let created_on = calendar::today(created_at, self.around.zone);
        // A period that ends today is still running.
        let yesterday = self.around.today.pred_opt().unwrap_or(self.around.today);
        let calendar = self.around.calendar;
        calendar.ends_on(calendar.last_ended_by(yesterday, measure.frequency)) >= created_on
    }

    /// True when the measure has an actual in a period that has not begun.
    pub(crate) fn is_foretold(&self, measure: &Measure, series: &Series) -> bool {
        last(series, |facts| is_known(measure, facts))
            .is_some_and(|period| self.around.calendar.starts_on(period) > self.around.today)
    }

    /// True when the objective is aligned with another one and with a direct or indirect parent of that one.
    pub(crate) fn is_aligned_twice(&self, objective: ObjectiveId) -> bool {
        let above = self.directly_above(objective);
        above.iter().any(|one| above.iter().any(|other| one != other && self.leads_to(*one, *other)))
    }

    /// True when a child objective is aligned with this one and with another that is aligned, directly or indirectly,
    /// with this one.
    pub(crate) fn is_served_twice(&self, objective: ObjectiveId) -> bool {
        let below: Vec<_> = self.scorecard.alignments_below(objective).map(|it| it.objective).collect();
        below.into_iter().any(|child| {
            self.directly_above(child).into_iter().any(|it| it != objective && self.leads_to(it, objective))
        })
    }

    /// True when a chain of alignments leads from one objective up to another.
    fn leads_to(&self, from: ObjectiveId, to: ObjectiveId) -> bool {
        let (mut visited, mut pending) = (BTreeSet::from([from]), vec![from]);
        while let Some(objective) = pending.pop() {
            for above in self.directly_above(objective) {
                if above == to {
                    return true;
                }
                pending.extend(visited.insert(above).then_some(above));
            }
        }
        false
    }

    /// Objectives that this one is directly aligned with, as far as the known scorecards tell.
    fn directly_above(&self, objective: ObjectiveId) -> BTreeSet<ObjectiveId> {
        let scorecards = std::iter::once(self.scorecard).chain(self.around.aligned.iter().map(|it| &**it));
        scorecards.flat_map(|it| it.alignments_above(objective)).map(|it| it.parent_objective).collect()
    }

    /// ENTERED measures in use that this scorecard owns, with their series.
    pub(crate) fn recorded_measures(&self) -> impl Iterator<Item = (&'a Measure, &'a Series)> {
        self.own_measures().filter(|(measure, _)| measure.source == MeasureSource::Entered)
    }

    /// Number of child scorecards that have objectives aligned with those here.
    pub(crate) fn aligned_children(&self) -> usize {
        let is_aligned =
            |child: &&ScorecardId| self.scorecard.alignments.iter().any(|it| it.scorecard == **child);
        self.around.children.iter().filter(is_aligned).count()
    }
}

/// Last period whose facts satisfy a condition.
fn last(series: &Series, wanted: impl Fn(&Facts) -> bool) -> Option<Period> {
    series.all().iter().rev().find(|(_, facts)| wanted(facts)).map(|(period, _)| *period)
}
