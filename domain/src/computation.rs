//! Dependencies of CALCULATED and ROLLED_UP measures.
//!
//! Owns which measures a measure depends on. It must not know values.
//!
//! The members of a ROLLED_UP measure are, in each child scorecard, the first measure of equal [`FoldedName`] and unit.
//! Keys cannot identify members, since a key is unique in an organization. A child scorecard without such a measure
//! contributes no member. Whether values are summed or averaged: [`crate::validity::roll_up`].

use std::collections::HashSet;

use crate::{
    cascade::{MeasureRef, Strategy},
    formula::Formula,
    id::ScorecardId,
    measure::{Measure, Unit},
    name::FoldedName,
    scorecard::Scorecard,
    strategy_map::find_cycle_among,
    validity,
    vocabulary::{Aggregation, MeasureSource, ScorecardState, UnitKind},
};

/// Source of a measure's values, with the measures they are computed from.
#[derive(Clone, Debug, PartialEq)]
pub enum Computation {
    /// ENTERED: values are recorded.
    Entered,
    /// CALCULATED: a formula over other measures, which stand in the order of [`Formula::operands`]; `None` for a key
    /// that no measure has.
    Calculated(Formula, Vec<Option<MeasureRef>>),
    /// ROLLED_UP: sum or average of the members in the child scorecards.
    RolledUp(Aggregation, Vec<MeasureRef>),
    /// Invalid: the formula or the aggregation is missing or wrong, which writes refuse.
    Broken,
}

impl Computation {
    /// Determines the computation of a measure.
    #[must_use]
    pub fn of(strategy: &impl Strategy, measure: &Measure) -> Self {
        match measure.source {
            MeasureSource::Entered => Self::Entered,
            MeasureSource::Calculated => match measure.formula.as_deref().map(Formula::parse) {
                Some(Ok(formula)) => {
                    let find = |key: &String| strategy.measure_by_key(key);
                    let operands = formula.operands().iter().map(find).collect();
                    Self::Calculated(formula, operands)
                }
                _ => Self::Broken,
            },
            MeasureSource::RolledUp => match validity::roll_up(measure) {
                Some(how) => Self::RolledUp(how, find_members(strategy, measure)),
                None => Self::Broken,
            },
        }
    }

    /// Measures that the computation reads directly.
    pub fn measures(&self) -> impl Iterator<Item = MeasureRef> {
        let (operands, below): (&[_], &[_]) = match self {
            Self::Calculated(_, operands) => (operands, &[]),
            Self::RolledUp(_, below) => (&[], below),
            Self::Entered | Self::Broken => (&[], &[]),
        };
        operands.iter().flatten().chain(below).copied()
    }
}

/// Keys in a formula that no measure has.
#[must_use]
pub fn unknown_keys(strategy: &impl Strategy, formula: &Formula) -> Vec<String> {
    formula.operands().iter().filter(|key| strategy.measure_by_key(key).is_none()).cloned().collect()
}

/// Finds a cycle among the direct and indirect dependencies of a measure, itself included.
#[must_use]
pub fn measure_cycle(strategy: &impl Strategy, measure: MeasureRef) -> Option<Vec<MeasureRef>> {
    let (mut edges, mut visited, mut pending) = (Vec::new(), HashSet::from([measure]), vec![measure]);
    while let Some(at) = pending.pop() {
        let Some((measure, _)) = strategy.measure(at) else { continue };
        for operand in Computation::of(strategy, measure).measures() {
            edges.push((at, operand));
            if visited.insert(operand) {
                pending.push(operand);
            }
        }
    }
    find_cycle_among(&edges)
}

/// Scorecards that something is computed from, each list in ascending order; ids of scorecards that the strategy does
/// not hold are included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Scorecards of which values of measures are read.
    pub values: Vec<ScorecardId>,
    /// Scorecards of which scores of objectives are read.
    pub scores: Vec<ScorecardId>,
}

/// Scorecards that the scores of a scorecard and the values of its measures are computed from, itself included, in
/// ascending order. [`crate::evaluate::Scores`] stay valid as long as none of them changes or gets a new parent, and no
/// measure's key moves. Includes ids of scorecards that `strategy` does not hold.
#[must_use]
pub fn sources(strategy: &impl Strategy, scorecard: ScorecardId) -> Vec<ScorecardId> {
    let Sources { mut values, scores } = score_sources(strategy, &[scorecard]);
    values.extend(scores);
    values.sort_unstable();
    values.dedup();
    values
}

/// Scorecards that the scores of these scorecards are computed from, themselves included. Nothing below a scorecard is
/// included of which the strategy knows the outline.
#[must_use]
pub fn score_sources(strategy: &impl Strategy, scorecards: &[ScorecardId]) -> Sources {
    reachable(strategy, scorecards.iter().map(|&id| (id, Aspect::Scores)).collect(), true)
}

/// Scorecards that the scores of one scorecard are computed from directly: those of whose measures the values are read,
/// itself included, and those whose objectives are aligned with its own.
#[must_use]
pub fn direct_sources(strategy: &impl Strategy, scorecard: ScorecardId) -> Sources {
    let mut sources = reachable(strategy, vec![(scorecard, Aspect::Scores)], false);
    sources.scores.retain(|id| *id != scorecard);
    sources
}

/// Scorecards that the values of these scorecards' measures are computed from, themselves included, in ascending order.
/// Includes ids of scorecards that `strategy` does not hold.
#[must_use]
pub fn value_sources(strategy: &impl Strategy, scorecards: &[ScorecardId]) -> Vec<ScorecardId> {
    reachable(strategy, scorecards.iter().map(|&id| (id, Aspect::Values)).collect(), true).values
}

/// Aspect of a scorecard that is read; where only a measure's value is read, the objectives do not matter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Aspect {
    Scores,
    Values,
}

/// Everything that is read from these starts on; `deep` follows alignments further than to the scorecards directly
/// below.
fn reachable(strategy: &impl Strategy, starts: Vec<(ScorecardId, Aspect)>, deep: bool) -> Sources {
    let (mut visited, mut pending): (HashSet<_>, _) = (starts.iter().copied().collect(), starts);
    while let Some((id, part)) = pending.pop() {
        let Some(scorecard) = strategy.scorecard(id) else { continue };
        let mut next = vec![(id, Aspect::Values)];
        for measure in &scorecard.measures {
            let computation = Computation::of(strategy, measure);
            next.extend(computation.measures().map(|operand| (operand.scorecard, Aspect::Values)));
            // A member that is added to a child later would belong to it.
            if measure.source == MeasureSource::RolledUp {
                next.extend(strategy.children(id).iter().map(|&child| (child, Aspect::Values)));
            }
        }
        let mut below = Vec::new();
        if part == Aspect::Scores {
            next.extend(scorecard.placements.iter().map(|it| (it.measure_scorecard, Aspect::Values)));
            for objective in &scorecard.objectives {
                below.extend(scorecard.alignments_below(objective.id).map(|alignment| alignment.scorecard));
            }
        }
        // Many objectives lead to the same few scorecards: sorting these is cheaper than hashing each.
        below.sort_unstable();
        below.dedup();
        for below in below {
            match deep && strategy.outline(below).is_none() {
                true => next.push((below, Aspect::Scores)),
                false => _ = visited.insert((below, Aspect::Scores)),
            }
        }
        next.sort_unstable();
        next.dedup();
        pending.extend(next.into_iter().filter(|&it| visited.insert(it)));
    }
    let of = |aspect| {
        let ids = visited.iter().filter(|(_, part)| *part == aspect).map(|(id, _)| *id);
        let mut ids: Vec<_> = ids.collect();
        ids.sort_unstable();
        ids
    };
    Sources { values: of(Aspect::Values), scores: of(Aspect::Scores) }
}

fn find_members(strategy: &impl Strategy, measure: &Measure) -> Vec<MeasureRef> {
    let name = FoldedName::of(&measure.name);
    let children = strategy.children(measure.scorecard).iter();
    children
        .filter_map(|&child| {
            let mut measures = measures_in_use(strategy.scorecard(child)?);
            let is_same = |other: &&Measure| {
                is_same_unit(&measure.unit, &other.unit) && FoldedName::of(&other.name) == name
            };
            let same = measures.find(is_same)?;
            Some(MeasureRef { scorecard: child, measure: same.id })
        })
        .collect()
}

/// Near miss: a ROLLED_UP measure and a measure of a child scorecard that is almost the same and not a member.
#[derive(Clone, Copy, Debug)]
pub struct NearMiss<'a> {
    /// Measure that is rolled up.
    pub rolled_up: &'a Measure,
    /// Measure that is left out.
    pub left_out: &'a Measure,
    /// Child scorecard of the measure that is left out.
    pub scorecard: &'a Scorecard,
    /// True when the names are equal and only the units differ.
    pub by_unit: bool,
}

/// Finds the measures that a ROLLED_UP measure leaves out although they are equal except for the unit, or for one edit
/// of the name. A child scorecard that contributes a member has no near misses.
pub fn near_misses<'a>(
    measure: &'a Measure,
    children: impl Iterator<Item = &'a Scorecard>,
) -> Vec<NearMiss<'a>> {
    let name = FoldedName::of(&measure.name);
    let mut misses = Vec::new();
    for child in children {
        let others: Vec<_> = measures_in_use(child).map(|it| (it, FoldedName::of(&it.name))).collect();
        let is_same_unit = |other: &Measure| is_same_unit(&measure.unit, &other.unit);
        if others.iter().any(|(other, folded)| is_same_unit(other) && *folded == name) {
            continue;
        }
        let near = others.iter().filter_map(|(other, folded)| {
            let by_unit = *folded == name;
            let is_near = by_unit || (is_same_unit(other) && folded.is_one_edit_from(&name));
            is_near.then_some(NearMiss { rolled_up: measure, left_out: other, scorecard: child, by_unit })
        });
        misses.extend(near);
    }
    misses
}

/// Measures of a scorecard that can be members: none of an archived scorecard, and no archived ones.
fn measures_in_use(scorecard: &Scorecard) -> impl Iterator<Item = &Measure> {
    let archived = scorecard.profile.state == ScorecardState::Archived;
    scorecard.measures.iter().filter(move |measure| !archived && measure.archived_at.is_none())
}

/// True when values of the two units may be added: the kind is the same, and so is the symbol wherever the symbol says
/// more than the kind does.
fn is_same_unit(a: &Unit, b: &Unit) -> bool {
    let symbol = |unit: &'_ Unit| unit.symbol.as_deref().unwrap_or_default().trim().to_owned();
    a.kind == b.kind
        && match a.kind {
            UnitKind::Percent | UnitKind::YesNo | UnitKind::Text => true,
            UnitKind::Number | UnitKind::Currency | UnitKind::Duration | UnitKind::Rating => {
                a.symbol == b.symbol || symbol(a) == symbol(b)
            }
        }
}

#[cfg(test)]
mod tests;
