//! Scorecard aggregate: one unit's strategy as plain data, in vectors that refer to each other by index.

use std::{collections::HashMap, ops::Deref, sync::Arc};

use get_size2::GetSize;

use crate::{
    id::{MeasureId, NodeId, ObjectiveId, PerspectiveId},
    period::Period,
    series::{Facts, Series},
};

mod parts;

pub use parts::{
    Alignment, CausalLink, Deliverable, ExpectedEffect, Initiative, Objective, Parts, Perspective, Placement,
    Profile, Theme,
};

/// Strategy of one unit, with the series of its measures.
///
/// The structure and each series are shared (`Arc`), so that the copy of a scorecard with one new actual is cheap.
#[derive(Clone, Debug, GetSize)]
pub struct Scorecard {
    structure: Arc<Structure>,
    /// Series of each measure, by the index of the measure.
    series: Vec<Arc<Series>>,
}

#[derive(Debug, GetSize)]
struct Structure {
    parts: Parts,
    index: Index,
}

/// Indexes of the vectors by id.
#[derive(Clone, Debug, Default, GetSize)]
struct Index {
    perspectives: HashMap<PerspectiveId, usize>,
    objectives: HashMap<ObjectiveId, usize>,
    measures: HashMap<MeasureId, usize>,
    placements_of_objective: HashMap<ObjectiveId, Vec<usize>>,
    placements_of_measure: HashMap<MeasureId, Vec<usize>>,
    alignments_of_objective: HashMap<ObjectiveId, Vec<usize>>,
}

impl Index {
    fn of(parts: &Parts) -> Self {
        let mut index = Self {
            perspectives: parts.perspectives.iter().enumerate().map(|(at, it)| (it.id, at)).collect(),
            objectives: parts.objectives.iter().enumerate().map(|(at, it)| (it.id, at)).collect(),
            measures: parts.measures.iter().enumerate().map(|(at, it)| (it.id, at)).collect(),
            ..Self::default()
        };
        for (at, placement) in parts.placements.iter().enumerate() {
            index.placements_of_objective.entry(placement.objective).or_default().push(at);
            index.placements_of_measure.entry(placement.measure).or_default().push(at);
        }
        for (at, alignment) in parts.alignments.iter().enumerate() {
            for objective in [alignment.objective, alignment.parent_objective] {
                index.alignments_of_objective.entry(objective).or_default().push(at);
            }
        }
        index
    }
}

/// Dereferences to the parts, so that these are read like fields of the scorecard.
impl Deref for Scorecard {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.structure.parts
    }
}

impl Scorecard {
    /// Creates a scorecard from its parts and the series of its measures, by index; a missing series is empty.
    #[must_use]
    pub fn new(parts: Parts, mut series: Vec<Arc<Series>>) -> Self {
        series.resize_with(parts.measures.len(), Arc::default);
        let index = Index::of(&parts);
        Self { structure: Arc::new(Structure { parts, index }), series }
    }

    /// Memory that the scorecard takes, in bytes, without what the allocator adds.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.get_size()
    }

    /// Series of each measure, by the index of the measure.
    #[must_use]
    pub fn series(&self) -> &[Arc<Series>] {
        &self.series
    }

    /// Replaces the facts of a measure in a period; `None` removes the period.
    pub fn set_facts(&mut self, measure: MeasureId, period: Period, facts: Option<Facts>) {
        if let Some(at) = self.measure(measure) {
            Arc::make_mut(&mut self.series[at]).set(period, facts);
        }
    }

    /// Index of a perspective.
    #[must_use]
    pub fn perspective(&self, id: PerspectiveId) -> Option<usize> {
        self.structure.index.perspectives.get(&id).copied()
    }

    /// Index of an objective.
    #[must_use]
    pub fn objective(&self, id: ObjectiveId) -> Option<usize> {
        self.structure.index.objectives.get(&id).copied()
    }

    /// Index of a measure that this scorecard owns.
    #[must_use]
    pub fn measure(&self, id: MeasureId) -> Option<usize> {
        self.structure.index.measures.get(&id).copied()
    }

    /// Reports whether the node is a part of the scorecard; `None` for nodes that are kept outside of scorecards.
    #[must_use]
    pub fn holds(&self, node: NodeId) -> Option<bool> {
        Some(match node {
            NodeId::Scorecard(id) => self.profile.id == id,
            NodeId::Perspective(id) => self.perspective(id).is_some(),
            NodeId::Theme(id) => self.themes.iter().any(|theme| theme.id == id),
            NodeId::Objective(id) => self.objective(id).is_some(),
            NodeId::CausalLink(id) => self.links.iter().any(|link| link.id == id),
            NodeId::Alignment(id) => self.alignments.iter().any(|alignment| alignment.id == id),
            NodeId::Measure(id) => self.measure(id).is_some(),
            NodeId::Initiative(id) => self.initiatives.iter().any(|initiative| initiative.id == id),
            NodeId::Deliverable(id) => {
                let mut all = self.initiatives.iter().flat_map(|initiative| &initiative.deliverables);
                all.any(|deliverable| deliverable.id == id)
            }
            _ => return None,
        })
    }

    /// Placements on one of its objectives.
    pub fn placements_on(&self, objective: ObjectiveId) -> impl Iterator<Item = &Placement> {
        let at = self.structure.index.placements_of_objective.get(&objective);
        at.into_iter().flatten().map(|&at| &self.placements[at])
    }

    /// Placements of one of its measures, here and elsewhere.
    pub fn placements_of(&self, measure: MeasureId) -> impl Iterator<Item = &Placement> {
        let at = self.structure.index.placements_of_measure.get(&measure);
        at.into_iter().flatten().map(|&at| &self.placements[at])
    }

    /// Alignments of one of its objectives with objectives above.
    pub fn alignments_above(&self, objective: ObjectiveId) -> impl Iterator<Item = &Alignment> {
        self.alignments_of(objective).filter(move |alignment| alignment.objective == objective)
    }

    /// Alignments of objectives below with one of its objectives.
    pub fn alignments_below(&self, objective: ObjectiveId) -> impl Iterator<Item = &Alignment> {
        self.alignments_of(objective).filter(move |alignment| alignment.parent_objective == objective)
    }

    fn alignments_of(&self, objective: ObjectiveId) -> impl Iterator<Item = &Alignment> {
        let at = self.structure.index.alignments_of_objective.get(&objective);
        at.into_iter().flatten().map(|&at| &self.alignments[at])
    }

    /// Indexes of the objectives of one perspective, in order.
    pub fn objectives_in(&self, perspective: usize) -> impl Iterator<Item = usize> {
        self.objectives
            .iter()
            .enumerate()
            .filter(move |(_, objective)| objective.perspective == perspective)
            .map(|(at, _)| at)
    }
}
