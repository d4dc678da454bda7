//! Guide: the seven steps and four phases of building a scorecard, as a checklist whose ticks are computed.

use chrono::{Days, NaiveDate};

use crate::{
    overview::{Overview, Surroundings},
    scorecard::Scorecard,
};

mod steps;
mod tick;

pub use tick::Tick;

/// Guide of a scorecard.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// Steps 1 to 7.
    pub steps: Vec<Step>,
    /// Phases in chronological order.
    pub phases: Vec<Phase>,
}

/// One of the seven steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Title of the step.
    pub title: &'static str,
    /// Ticks that complete the step.
    pub ticks: Vec<Tick>,
}

/// One of the four phases.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// Title of the phase.
    pub title: &'static str,
    /// First day, counted from the creation of the scorecard.
    pub starts_on: NaiveDate,
    /// Last day; `None` for the last phase, which does not end.
    pub ends_on: Option<NaiveDate>,
    /// Ticks that complete the phase.
    pub ticks: Vec<Tick>,
}

/// Share of the ticks that are done, 0 to 1.
#[must_use]
pub fn progress(ticks: &[Tick]) -> f64 {
    ticks.iter().filter(|tick| tick.is_done).count() as f64 / ticks.len().max(1) as f64
}

/// Guide of a scorecard that was created on `created_on`.
#[must_use]
pub fn guide(scorecard: &Scorecard, around: Surroundings<'_>, created_on: NaiveDate) -> Guide {
    let overview = Overview::of(scorecard, around);
    let steps = steps::all(&overview);
    // Collect ticks of steps by their numbers, and place the phases in time.
    let ticks =
        |numbers: &[usize]| numbers.iter().flat_map(|number| steps[number - 1].ticks.clone()).collect();
    let day = |weeks: u64| created_on.checked_add_days(Days::new(7 * weeks)).unwrap_or(created_on);
    let phase = |title, from, to: Option<u64>, ticks| Phase {
        title,
        starts_on: day(from),
        ends_on: to.and_then(|to| day(to).pred_opt()),
        ticks,
    };
    let cascade = [ticks(&[4, 6]), vec![steps::data(&overview)]].concat();
    let phases = vec![
        phase(
            "Education and commitment",
            0,
            Some(4),
            vec![steps::people(&overview), steps::begun(&overview)],
        ),
        phase("Strategy and objectives", 4, Some(8), ticks(&[1, 2, 3, 5])),
        phase("Cascade and communicate", 8, Some(16), cascade),
        phase("Manage and improve", 16, None, ticks(&[7])),
    ];
    Guide { steps, phases }
}

#[cfg(test)]
mod tests;
