//! Guide: the checklist of building a scorecard that works.

use std::sync::Arc;

use async_graphql::{Description, Object};
use domain::guide::{self, progress};

use crate::{number::number, scalars::Date};

/// Guide: the seven steps and four phases of building a scorecard, as a checklist whose ticks are computed from the
/// data.
#[derive(Description)]
pub(crate) struct Guide(pub(crate) Arc<guide::Guide>);

/// Step of the guide, one of seven.
#[derive(Description)]
pub(crate) struct GuideStep<'a> {
    number: i32,
    step: &'a guide::Step,
}

/// Phase of the guide, one of four.
#[derive(Description)]
pub(crate) struct GuidePhase<'a>(&'a guide::Phase);

/// Tick: one line of the checklist.
#[derive(Description)]
pub(crate) struct GuideTick<'a>(&'a guide::Tick);

fn ticks(ticks: &[guide::Tick]) -> Vec<GuideTick<'_>> {
    ticks.iter().map(GuideTick).collect()
}

#[Object(use_type_description)]
impl Guide {
    /// Steps, from clarifying the strategy to reviewing it.
    fn steps(&self) -> Vec<GuideStep<'_>> {
        let steps = self.0.steps.iter().enumerate();
        steps.map(|(at, step)| GuideStep { number: domain::position::nth(at), step }).collect()
    }

    /// Phases, in order of time, counted from the scorecard's creation.
    fn phases(&self) -> Vec<GuidePhase<'_>> {
        self.0.phases.iter().map(GuidePhase).collect()
    }
}

#[Object(use_type_description)]
impl GuideStep<'_> {
    /// Number of the step, 1 to 7.
    fn number(&self) -> i32 {
        self.number
    }

    /// Title of the step.
    fn title(&self) -> &str {
        self.step.title
    }

    /// True when all ticks of the step are done.
    fn done(&self) -> bool {
        self.step.ticks.iter().all(|tick| tick.is_done)
    }

    /// Ticks of the step.
    fn ticks(&self) -> Vec<GuideTick<'_>> {
        ticks(&self.step.ticks)
    }

    /// Share of the ticks that are done, 0 to 1.
    fn progress(&self) -> Option<f64> {
        number(Some(progress(&self.step.ticks)))
    }
}

#[Object(use_type_description)]
impl GuidePhase<'_> {
    /// Title of the phase.
    fn title(&self) -> &str {
        self.0.title
    }

    /// First day of the phase.
    fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day of the phase; null for the last phase, which goes on.
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Ticks of the phase: those of its steps, and its own.
    fn ticks(&self) -> Vec<GuideTick<'_>> {
        ticks(&self.0.ticks)
    }

    /// Share of the ticks that are done, 0 to 1.
    fn progress(&self) -> Option<f64> {
        number(Some(progress(&self.0.ticks)))
    }
}

#[Object(use_type_description)]
impl GuideTick<'_> {
    /// Text of the tick for people: what is required.
    fn text(&self) -> &str {
        self.0.text
    }

    /// True when the requirement is met.
    fn done(&self) -> bool {
        self.0.is_done
    }

    /// Figure that was found; null where nothing is counted.
    fn found(&self) -> Option<f64> {
        number(self.0.found)
    }

    /// Figure that is required: `12 to 20`; null where nothing is counted.
    fn wanted(&self) -> Option<&str> {
        self.0.wanted.as_deref()
    }
}
