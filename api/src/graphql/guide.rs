//! The way to a scorecard that works, as a checklist.

use async_graphql::{Description, Object};
use domain::guide::{self, progress};

use super::{number::number, scalars::Date};

/// The seven steps and four phases of building a scorecard, as a checklist whose ticks are computed from what is there.
#[derive(Description)]
pub(super) struct Guide(pub(super) guide::Guide);

/// One of the seven steps.
#[derive(Description)]
pub(super) struct GuideStep<'a> {
    number: i32,
    step: &'a guide::Step,
}

/// One of the four phases.
#[derive(Description)]
pub(super) struct GuidePhase<'a>(&'a guide::Phase);

/// One line of the checklist.
#[derive(Description)]
pub(super) struct GuideTick<'a>(&'a guide::Tick);

fn ticks(ticks: &[guide::Tick]) -> Vec<GuideTick<'_>> {
    ticks.iter().map(GuideTick).collect()
}

#[Object(use_type_description)]
impl Guide {
    /// The steps, from clarifying the strategy to reviewing it.
    fn steps(&self) -> Vec<GuideStep<'_>> {
        let steps = self.0.steps.iter().enumerate();
        steps.map(|(at, step)| GuideStep { number: domain::position::nth(at), step }).collect()
    }

    /// The phases, in order of time, counted from the scorecard's making.
    fn phases(&self) -> Vec<GuidePhase<'_>> {
        self.0.phases.iter().map(GuidePhase).collect()
    }
}

#[Object(use_type_description)]
impl GuideStep<'_> {
    /// From 1 to 7.
    fn number(&self) -> i32 {
        self.number
    }

    /// What is done in it.
    fn title(&self) -> &str {
        self.step.title
    }

    /// Whether all its ticks are done.
    fn done(&self) -> bool {
        self.step.ticks.iter().all(|tick| tick.is_done)
    }

    /// What it takes.
    fn ticks(&self) -> Vec<GuideTick<'_>> {
        ticks(&self.step.ticks)
    }

    /// The share of its ticks that are done, 0 to 1.
    fn progress(&self) -> Option<f64> {
        number(Some(progress(&self.step.ticks)))
    }
}

#[Object(use_type_description)]
impl GuidePhase<'_> {
    /// What it is about.
    fn title(&self) -> &str {
        self.0.title
    }

    /// Its first day.
    fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Its last day; null for the last phase, which goes on.
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// What it takes: the ticks of its steps, and its own.
    fn ticks(&self) -> Vec<GuideTick<'_>> {
        ticks(&self.0.ticks)
    }

    /// The share of its ticks that are done, 0 to 1.
    fn progress(&self) -> Option<f64> {
        number(Some(progress(&self.0.ticks)))
    }
}

#[Object(use_type_description)]
impl GuideTick<'_> {
    /// What is wanted, for people.
    fn text(&self) -> &str {
        self.0.text
    }

    /// Whether it is there.
    fn done(&self) -> bool {
        self.0.is_done
    }

    /// The figure found; null where nothing is counted.
    fn found(&self) -> Option<f64> {
        number(self.0.found)
    }

    /// The figure wanted: `12 to 20`; null where nothing is counted.
    fn wanted(&self) -> Option<&str> {
        self.0.wanted.as_deref()
    }
}
