//! Approximate size of a scorecard in memory, in bytes, including texts.

use std::mem::size_of;

use domain::{
    measure::Measure,
    period::Period,
    scorecard::{CausalLink, Initiative, Objective, Perspective, Profile, Scorecard, Theme},
    series::{Facts, Series, StatusOverride},
};

/// Overhead of an allocation.
const ALLOCATION: usize = 16;

/// Approximate size of a scorecard.
pub(super) fn weight(scorecard: &Scorecard) -> usize {
    let series: usize = scorecard.series().iter().map(|series| of_series(series)).sum();
    let measures: usize = scorecard.measures.iter().map(of_measure).sum();
    let objectives: usize = scorecard.objectives.iter().map(of_objective).sum();
    let perspectives: usize = scorecard.perspectives.iter().map(of_perspective).sum();
    let themes: usize = scorecard.themes.iter().map(of_theme).sum();
    let links: usize = scorecard.links.iter().map(of_link).sum();
    let initiatives: usize = scorecard.initiatives.iter().map(of_initiative).sum();
    let between = (scorecard.placements.len() + scorecard.alignments.len()) * 250;
    let parts = series + measures + objectives + perspectives + themes + links + initiatives + between;
    parts + of_profile(&scorecard.profile) + 4_000
}

fn text(text: &str) -> usize {
    text.len() + ALLOCATION
}

fn maybe<T: AsRef<str>>(given: &Option<T>) -> usize {
    given.as_ref().map_or(0, |given| text(given.as_ref()))
}

fn list(texts: &[String]) -> usize {
    texts.iter().map(|it| size_of::<String>() + text(it)).sum()
}

fn of_profile(profile: &Profile) -> usize {
    let Profile { key, name, mission, vision, values, priorities, .. } = profile;
    maybe(key) + text(name) + maybe(mission) + maybe(vision) + list(values) + list(priorities)
}

fn of_perspective(perspective: &Perspective) -> usize {
    let Perspective { key, name, core_question, focus_area, .. } = perspective;
    size_of::<Perspective>() + maybe(key) + text(name) + maybe(core_question) + maybe(focus_area)
}

fn of_theme(Theme { key, name, .. }: &Theme) -> usize {
    size_of::<Theme>() + maybe(key) + text(name)
}

fn of_objective(objective: &Objective) -> usize {
    let Objective { key, name, description, owner, .. } = objective;
    // Includes its entries in the indexes.
    600 + maybe(key) + text(name) + maybe(description) + maybe(owner)
}

fn of_link(CausalLink { hypothesis, .. }: &CausalLink) -> usize {
    250 + maybe(hypothesis)
}

fn of_measure(measure: &Measure) -> usize {
    let Measure { key, name, description, unit, formula, boundaries, owner, data_source, .. } = measure;
    let texts = maybe(key) + text(name) + maybe(description) + maybe(&unit.symbol);
    // Includes its entries in the indexes.
    300 + size_of::<Measure>()
        + texts
        + maybe(formula)
        + maybe(owner)
        + maybe(data_source)
        + boundaries.len() * size_of::<f64>()
}

fn of_series(series: &Series) -> usize {
    let of_facts = |facts: &Facts| {
        let said = facts
            .status_override
            .as_deref()
            .map_or(0, |said| size_of::<StatusOverride>() + text(&said.reason) + text(&said.by));
        maybe(&facts.text) + maybe(&facts.note) + said
    };
    let periods = series.all();
    let texts: usize = periods.iter().map(|(_, facts)| of_facts(facts)).sum();
    size_of::<Series>() + periods.len() * (size_of::<(Period, Facts)>() + ALLOCATION) + texts
}

fn of_initiative(initiative: &Initiative) -> usize {
    let Initiative { key, name, description, owner, sponsor, deliverables, objectives, measures, .. } =
        initiative;
    let delivered: usize = deliverables.iter().map(|it| 120 + text(&it.name)).sum();
    let objectives: usize = objectives.iter().map(|it| 80 + maybe(&it.description)).sum();
    let measures: usize = measures.iter().map(|it| 80 + maybe(&it.description)).sum();
    let texts = maybe(key) + text(name) + maybe(description) + maybe(owner) + maybe(sponsor);
    600 + texts + delivered + objectives + measures
}
