//! What the values of CALCULATED and ROLLED_UP measures are made of.
//!
//! Owns which measures a measure depends on. It must not know values.
//!
//! A ROLLED_UP measure is made of "the same measure" of the scorecards right below, its members: in each, the first
//! measure of the same [`FoldedName`] and the same unit. Keys cannot say what is the same, being unique in an
//! organization. A scorecard without such a measure has no part in it. Whether values add up or are averaged:
//! [`crate::validity::roll_up`].

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

/// How a measure gets its values.
#[derive(Clone, Debug, PartialEq)]
pub enum Computation {
    /// They are recorded.
    Entered,
    /// A formula over other measures, which stand in the order of [`Formula::operands`]; `None` where a key is
    /// nobody's.
    Calculated(Formula, Vec<Option<MeasureRef>>),
    /// The sum or the average of the same measures below.
    RolledUp(Aggregation, Vec<MeasureRef>),
    /// Its formula is missing or no formula, which writes refuse.
    Broken,
}

impl Computation {
    /// The computation of a measure.
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
                Some(how) => Self::RolledUp(how, same_below(strategy, measure)),
                None => Self::Broken,
            },
        }
    }

    /// The measures it names.
    pub fn measures(&self) -> impl Iterator<Item = MeasureRef> {
        let (operands, below): (&[_], &[_]) = match self {
            Self::Calculated(_, operands) => (operands, &[]),
            Self::RolledUp(_, below) => (&[], below),
            Self::Entered | Self::Broken => (&[], &[]),
        };
        operands.iter().flatten().chain(below).copied()
    }
}

/// The keys in a formula that no measure bears.
#[must_use]
pub fn unknown_keys(strategy: &impl Strategy, formula: &Formula) -> Vec<String> {
    formula.operands().iter().filter(|key| strategy.measure_by_key(key).is_none()).cloned().collect()
}

/// Some cycle among the measures that a measure is made of, near and far, itself included.
#[must_use]
pub fn measure_cycle(strategy: &impl Strategy, measure: MeasureRef) -> Option<Vec<MeasureRef>> {
    let (mut edges, mut met, mut left) = (Vec::new(), HashSet::from([measure]), vec![measure]);
    while let Some(at) = left.pop() {
        let Some((measure, _)) = strategy.measure(at) else { continue };
        for operand in Computation::of(strategy, measure).measures() {
            edges.push((at, operand));
            if met.insert(operand) {
                left.push(operand);
            }
        }
    }
    find_cycle_among(&edges)
}

/// The scorecards that the scores of a scorecard, and the values of its measures, are drawn from, itself
/// included, in order: what a kept [`crate::evaluate::Scores`] stays valid with, as long as none of them changes,
/// none gets a new parent and no measure's key moves. Names scorecards that `strategy` does not hold, too.
#[must_use]
pub fn sources(strategy: &impl Strategy, scorecard: ScorecardId) -> Vec<ScorecardId> {
    reachable(strategy, vec![(scorecard, Part::Scores)])
}

/// The scorecards that the values of the measures of these scorecards are drawn from, themselves included, in order.
/// Names scorecards that `strategy` does not hold, too.
#[must_use]
pub fn value_sources(strategy: &impl Strategy, scorecards: &[ScorecardId]) -> Vec<ScorecardId> {
    reachable(strategy, scorecards.iter().map(|&id| (id, Part::Values)).collect())
}

/// A part of a scorecard; of one that only lends a measure, the objectives do not matter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Scores,
    Values,
}

fn reachable(strategy: &impl Strategy, starts: Vec<(ScorecardId, Part)>) -> Vec<ScorecardId> {
    let (mut met, mut left): (HashSet<_>, _) = (starts.iter().copied().collect(), starts);
    while let Some((id, part)) = left.pop() {
        let Some(scorecard) = strategy.scorecard(id) else { continue };
        let mut next = vec![(id, Part::Values)];
        for measure in &scorecard.measures {
            let computation = Computation::of(strategy, measure);
            next.extend(computation.measures().map(|operand| (operand.scorecard, Part::Values)));
            // A measure that appears below later would belong to it.
            if measure.source == MeasureSource::RolledUp {
                next.extend(strategy.children(id).iter().map(|&child| (child, Part::Values)));
            }
        }
        if part == Part::Scores {
            next.extend(scorecard.placements.iter().map(|it| (it.measure_scorecard, Part::Values)));
            for objective in &scorecard.objectives {
                let below = scorecard.alignments_below(objective.id);
                next.extend(below.map(|alignment| (alignment.scorecard, Part::Scores)));
            }
        }
        // Many objectives lead to the same few scorecards: sorting these is cheaper than hashing each.
        next.sort_unstable();
        next.dedup();
        left.extend(next.into_iter().filter(|&it| met.insert(it)));
    }
    let mut ids: Vec<_> = met.into_iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn same_below(strategy: &impl Strategy, measure: &Measure) -> Vec<MeasureRef> {
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

/// A ROLLED_UP measure, and a measure right below that is almost the same and no member of it.
#[derive(Clone, Copy, Debug)]
pub struct NearMiss<'a> {
    /// The measure that is rolled up.
    pub rolled_up: &'a Measure,
    /// The measure that is left out.
    pub left_out: &'a Measure,
    /// Its scorecard.
    pub scorecard: &'a Scorecard,
    /// Tells whether only the units differ, and not the names.
    pub by_unit: bool,
}

/// The measures that a ROLLED_UP measure leaves out although they are equal but for the unit, or but for one edit of
/// the name; of scorecards that bring a member, none.
pub fn near_misses<'a>(
    measure: &'a Measure,
    children: impl Iterator<Item = &'a Scorecard>,
) -> Vec<NearMiss<'a>> {
    let name = FoldedName::of(&measure.name);
    let mut found = Vec::new();
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
        found.extend(near);
    }
    found
}

/// The measures of a scorecard that members are looked for among.
fn measures_in_use(scorecard: &Scorecard) -> impl Iterator<Item = &Measure> {
    let archived = scorecard.profile.state == ScorecardState::Archived;
    scorecard.measures.iter().filter(move |measure| !archived && measure.archived_at.is_none())
}

/// Tells whether values of one unit may be added to those of the other: of the same kind and symbol, wherever the symbol
/// says more than the kind does.
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
